"""What is kept of a person on a visit: sealed, hashed with a key, and a masked name for screens.

Against touts (黄牛) the keyed hash counts what one person takes in a day, and binds a number to who showed a document.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from queue_server.app.halls import HallRules
from queue_server.app.keys import Keys
from queue_server.app.ports import Records
from queue_server.app.tickets.matters import Wanted
from queue_server.contract.models import HolderIn, IssueRequest
from queue_server.domain.contacts import masked
from queue_server.domain.errors import RuleViolation
from queue_server.domain.visits import Holder


def mask(name: str) -> str:
    """Keep the family name only: 王**; a Latin name keeps its first letter."""
    return name[:1] + "*" * min(2, max(1, len(name) - 1))


def hash_phone(number: str, keys: Keys) -> str:
    """Return what finds a number again; no document's number has the same."""
    return keys.hash(f"phone:{number}")


def holders_of(request: IssueRequest, visit: str, keys: Keys, *, compares: bool) -> list[Holder]:
    """`compares`: they come from a terminal that can compare faces; no other's word for it counts."""
    people = [
        replace(sealed_holder(role, person, visit, keys), face=person.face_compared and compares and role == "holder")
        for role, person in _people(request)
    ]
    return people if request.phone is None else [*people, _sealed_phone(request.phone, visit, keys)]


def _sealed_phone(number: str, of: str, keys: Keys) -> Holder:
    return Holder(
        "phone", masked(number), keys.seal(json.dumps({"phone": number}).encode(), of), hash_phone(number, keys)
    )


def _people(request: IssueRequest) -> Iterator[tuple[Literal["holder", "agent_for"], HolderIn]]:
    for person in request.holders:
        yield "holder", person
    if request.agent_for is not None:
        yield "agent_for", request.agent_for


def sealed_holder(role: Literal["holder", "agent_for"], person: HolderIn, of: str, keys: Keys) -> Holder:
    """Return a person ready to be stored, sealed for a visit or an appointment."""
    birth = person.birth.isoformat() if person.birth else None
    content = {"name": person.name, "id_number": person.id_number, "birth": birth}
    sealed = keys.seal(json.dumps(content, ensure_ascii=False).encode(), of)
    return Holder(role, mask(person.name), sealed, keys.hash(person.id_number))


def compares_faces(rules: HallRules, principal: str) -> bool:
    """Return whether whoever asks is a terminal with a camera that compares faces."""
    names = {f"terminal:{rules.code}/{terminal.code}" for terminal in rules.hall.terminals if terminal.face}
    return principal in names


def shown_by(people: Iterable[Holder]) -> list[str]:
    """Return the keyed hashes of the documents that the people who came have shown."""
    return [p.id_hash for p in people if p.role == "holder"]


def phones_of(people: Iterable[Holder]) -> list[str]:
    """Return the keyed hashes of phone numbers said instead of a document."""
    return [p.id_hash for p in people if p.role == "phone"]


def refuse_unbound(rules: HallRules, wanted: Wanted, people: Sequence[Holder]) -> None:
    """Raise `holder.needed` when an item whose numbers belong to a person is wanted without a document.

    A phone number will do where the hall says so.
    """
    known = shown_by(people) or (rules.hall.queue.phone_for_bound and phones_of(people))
    if not known and any(m.offered.item.bound for m in wanted.matters):
        raise RuleViolation("holder.needed")


def refuse_too_many(
    records: Records, rules: HallRules, day: dt.date, wanted: Wanted, shown: list[str], besides: str | None = None
) -> None:
    """Raise `holder.too_many` when one of these people holds the day's share of numbers, in all or for an item.

    What is cancelled does not count, nor does the visit `besides`.
    """
    for id_hash in shown:
        taken = {t for t in records.taken_by_person(rules.code, day, id_hash) if t[0] != besides}
        if len({visit for visit, _ in taken}) >= rules.hall.queue.tickets_per_person_day:
            raise RuleViolation("holder.too_many")
        for matter in wanted.matters:
            share = matter.offered.item.per_person_day
            if share is not None and sum(1 for _, item in taken if item == matter.item) >= share:
                raise RuleViolation("holder.too_many")
