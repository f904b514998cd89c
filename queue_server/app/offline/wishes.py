"""What somebody wanted who took a number without the network. The paper exists: nothing about it is refused.

What the hall no longer does becomes the nearest it does: of the matters those it offers, else the general matter of the
number's own series.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from queue_server.app.halls import HallRules
from queue_server.app.tickets.classes import entitled_class
from queue_server.app.tickets.matters import Matter, Wanted, bundled, chosen
from queue_server.contract.models import IssueRequest
from queue_server.contract.offline import IssuedOffline
from queue_server.domain.errors import RuleViolation
from queue_server.domain.visits import Errand


def asked(what: IssuedOffline) -> IssueRequest:
    """Return the request that the terminal would have sent, had there been a network."""
    items = [] if what.bundle else list(dict.fromkeys(what.items))
    return IssueRequest.model_construct(
        items=items,
        bundle=what.bundle,
        class_=what.class_,
        errand=what.errand,
        holders=what.holders,
        agent_for=what.agent_for,
        authority=what.authority,
        channel="kiosk",
        matters=what.matters if len(items) == 1 else 1,
        cannot_hear=what.cannot_hear,
    )


def wanted_of(rules: HallRules, prefix: str, request: IssueRequest) -> Wanted:
    """Return what the number is for. Raises the contract's `item.*`, `bundle.*` when nothing here is near it."""
    try:
        if request.bundle is not None:
            return bundled(rules, request.bundle, request.errand)
        if not request.items:
            raise RuleViolation("item.unknown")
        return chosen(rules, request.items, request.errand, request.matters)
    except RuleViolation:
        found = _offered(rules, request) or _general_of_series(rules, prefix)
        if not found:
            raise
    queue = rules.hall.queue
    kept = found[: queue.items_per_ticket]
    times = min(request.matters, queue.matters_per_ticket) if len(kept) == 1 else 1
    return Wanted(tuple(Matter(rules.offer(i), _errand(rules, i, request.errand), times) for i in kept), False)


def class_of(rules: HallRules, request: IssueRequest, day: dt.date) -> str:
    """Return the class, by what was asked as far as it may be, and by the age on a card."""
    try:
        return entitled_class(rules, request, day)
    except RuleViolation:
        return entitled_class(rules, request.model_copy(update={"class_": None}), day)


def general_item(rules: HallRules, department: str) -> str | None:
    """Return the item that stands for a department while nobody knows more: its general one, or the only one."""
    own = [code for code, offered in rules.offered.items() if offered.item.department == department]
    general = [c.item for c in rules.hall.senior_choices if c.item in own]
    return general[0] if general else own[0] if len(own) == 1 else None


def _offered(rules: HallRules, request: IssueRequest) -> list[str]:
    bundle = rules.county.bundles.get(request.bundle) if request.bundle is not None else None
    return [i for i in (bundle.desks if bundle else request.items) if i in rules.offered]


def _general_of_series(rules: HallRules, prefix: str) -> list[str]:
    return list(_of_series(rules, prefix))[:1]


def _of_series(rules: HallRules, prefix: str) -> Iterator[str]:
    series = rules.series.get(prefix)
    for department in series.departments if series else ():
        if (item := general_item(rules, department)) is not None:
            yield item
    yield from (code for code, offered in rules.offered.items() if offered.series.prefix == prefix)


def _errand(rules: HallRules, item: str, errand: Errand) -> Errand:
    return errand if errand in rules.offered[item].seconds else "apply"
