"""Everything that leaves a terminal: every destination, every field, what of it is personal, and why it is sent.

`./hall admin egress` prints this table, and a terminal's line refuses whatever does not stand in it
(`kiosk/gateway/line.py`): another host, path, query, header or field. The fields are those of the wire models.
"""

from __future__ import annotations

import json
import re
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel

from queue_server.contract.agents import MessageDone, PadRating
from queue_server.contract.appointments import BookRequest, DrawRequest, FindAppointments, MoveRequest
from queue_server.contract.authority import AuthorityIn
from queue_server.contract.events import HelpRequest
from queue_server.contract.fleet import HeartBeat
from queue_server.contract.identify import IdentifyRequest
from queue_server.contract.models import IssueRequest, PrintedReport
from queue_server.contract.offline import JournalIn, LeaseRequest
from queue_server.contract.terminals import ChallengeRequest, EnrolRequest, TokenRequest
from queue_server.contract.tickets import ChangeRequest, FindRequest

HEADERS: Mapping[str, str] = {
    "host": "the server's address",
    "user-agent": "the word hall-kiosk",
    "accept": "which kind of answer is understood",
    "accept-encoding": "which packings of it",
    "accept-language": "the word zh",
    "connection": "the line stays open",
    "content-length": "how long the body is",
    "content-type": "that it is JSON",
    "authorization": "the terminal's token of 12 hours; nobody's but the terminal's own",
    "idempotency-key": "a random number, so that one touch is one ticket; of a ticket given back, a hash of its token",
    "last-event-id": "the number of the last event heard",
    "if-none-match": "the server's own mark of the menu it sent last",
    "cache-control": "no copy of a stream is kept on the way",
}
"""Every header that may leave, in lower case, and what it holds."""

Personal = Literal["name", "id_number", "birth"]
PERSONAL: Mapping[str, str] = {
    "name": "the name on a card",
    "id_number": "the number of a card",
    "birth": "the date of birth on a card",
    "phone_code": "the code a phone shows",
    "phone": "the phone number that somebody gave instead of a card",
    "picture": "the written authority: names and document numbers stand on it",
}
"""What a personal field holds, by its last name."""


@dataclass(frozen=True, slots=True)
class Departure:
    """One thing that leaves. `path` is below the server's `/api/v1`; `{…}` stands for one part of it."""

    method: Literal["GET", "POST"]
    path: str
    why: str
    body: type[BaseModel] | None = None
    query: frozenset[str] = frozenset()
    personal: frozenset[str] = frozenset()
    """Those of its fields that are personal."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Return every field the body may have, `holders[].name` for one within a list."""
        return tuple(_leaves(tree(self.body))) if self.body else ()

    def fits(self, method: str, path: str) -> bool:
        return method == self.method and _pattern(self.path).fullmatch(path) is not None


_HOLDERS = frozenset({"holders[].name", "holders[].id_number", "holders[].birth"})
_AGENT_FOR = frozenset({"agent_for.name", "agent_for.id_number", "agent_for.birth"})
_HOLDER = frozenset({"holder.name", "holder.id_number", "holder.birth"})
_ID_NUMBER = frozenset({"id_number"})
_HALL, _VISIT = "/halls/{hall}", "/halls/{hall}/visits/{visit}"
_JOURNAL = frozenset(f"entries[].what.{field}" for field in _HOLDERS | _AGENT_FOR)

EGRESS: tuple[Departure, ...] = (
    Departure("POST", "/terminals/enrol", "once, to be enrolled", EnrolRequest),
    Departure("POST", "/terminals/challenge", "to prove which terminal this is", ChallengeRequest),
    Departure("POST", "/terminals/token", "to prove which terminal this is", TokenRequest),
    Departure("GET", _HALL, "who waits, what is open"),
    Departure("GET", f"{_HALL}/menu", "what this terminal offers"),
    Departure("GET", "/items/{item}/halls", "where else a matter is done", query=frozenset({"from"})),
    Departure("GET", f"{_HALL}/events", "that something changed in the hall"),
    Departure("POST", f"{_HALL}/heartbeats", "how the terminal and its devices are", HeartBeat),
    Departure("POST", f"{_HALL}/help", "a person is asked to come to this terminal, and what for", HelpRequest),
    Departure(
        "POST",
        f"{_HALL}/visits",
        "a number; the card only where its holder laid it down for it, a phone number where it was typed",
        IssueRequest,
        personal=_HOLDERS | _AGENT_FOR | {"phone"},
    ),
    Departure(
        "POST",
        f"{_HALL}/identify",
        "a code on a phone, for its issuer to say whose it is",
        IdentifyRequest,
        personal=frozenset({"phone_code"}),
    ),
    Departure("POST", "/visits/{visit}/printed", "whether the paper came out", PrintedReport),
    Departure("GET", f"{_HALL}/tickets/{{number}}", "where a typed number stands"),
    Departure("POST", f"{_HALL}/tickets/{{number}}/back", "a missed number is back"),
    Departure("POST", f"{_HALL}/tickets/{{number}}/check-in", "the holder of a number is in the hall"),
    Departure(
        "POST", f"{_HALL}/tickets/find", "one's own tickets, by the card laid down", FindRequest, personal=_ID_NUMBER
    ),
    Departure("POST", f"{_VISIT}/copy", "a lost ticket is printed anew"),
    Departure("POST", f"{_VISIT}/change", "another matter with the same number", ChangeRequest),
    Departure("POST", f"{_VISIT}/give-back", "a number is given back"),
    Departure(
        "POST",
        f"{_VISIT}/authority",
        "the picture of a written authority, taken by whoever brought it, for who serves the agent",
        AuthorityIn,
        personal=frozenset({"picture"}),
    ),
    Departure("GET", "/visits/{token}", "where a ticket stands"),
    Departure("POST", "/visits/{token}/change", "another matter with the same number", ChangeRequest),
    Departure("POST", "/visits/{token}/give-back", "a number is given back"),
    Departure("GET", "/appointments/{token}", "the booked time of a scanned slip"),
    Departure("GET", f"{_HALL}/slots", "which times can be booked", query=frozenset({"item", "bundle", "errand"})),
    Departure("POST", f"{_HALL}/appointments", "a time is booked", BookRequest, personal=_HOLDER),
    Departure(
        "POST",
        f"{_HALL}/appointments/find",
        "one's own appointments, by the card laid down or the code on the slip",
        FindAppointments,
        personal=_ID_NUMBER,
    ),
    Departure("POST", f"{_HALL}/appointments/{{appointment}}/move", "a booked time is moved", MoveRequest),
    Departure("POST", f"{_HALL}/appointments/{{appointment}}/cancel", "a booked time is given back"),
    Departure(
        "POST",
        f"{_HALL}/appointments/{{appointment}}/draw",
        "the number of a booked time; the card's where it is bound to a person",
        DrawRequest,
        personal=_ID_NUMBER,
    ),
    Departure("POST", f"{_HALL}/number-blocks", "numbers for a dead network", LeaseRequest),
    Departure("POST", f"{_HALL}/pad-ratings", "a key of a rating keypad, for the service that just ended", PadRating),
    Departure("POST", f"{_HALL}/messages/take", "text messages to send are fetched"),
    Departure("POST", f"{_HALL}/messages/done", "what became of a text message", MessageDone),
    Departure("GET", f"{_HALL}/journal", "how far the server has this terminal's journal"),
    Departure("POST", f"{_HALL}/journal", "what was done without the server", JournalIn, personal=_JOURNAL),
)


class NotListed(Exception):
    """Something would leave the terminal that does not stand in the table. `what` names it, never what it holds."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not in queue_server/contract/egress.py: nothing else leaves a terminal")
        self.what = what


def check(method: str, path: str, query: set[str], headers: set[str], body: bytes) -> Departure:
    """Return what a request is; `path` is below `/api/v1`, names of headers are in lower case. Raises `NotListed`."""
    found = departure(method, path)
    if found is None:
        raise NotListed(f"{method} {_without_values(path)}")
    if extra := sorted(query - found.query):
        raise NotListed(f"{method} {found.path} with the query {extra[0]}")
    if extra := sorted(headers - set(HEADERS)):
        raise NotListed(f"the header {extra[0]}")
    if body:
        _check_body(json.loads(body), tree(found.body) if found.body else {}, f"{method} {found.path}")
    return found


def departure(method: str, path: str) -> Departure | None:
    """Return the entry of a request: of two that fit, the one with fewer parts left open."""
    fitting = [entry for entry in EGRESS if entry.fits(method, path)]
    return min(fitting, key=lambda entry: entry.path.count("{"), default=None)


def lines() -> list[str]:
    """Return the table as it is printed: tab-separated, a line for each field."""
    found = ["method\tpath\tfield\tpersonal\twhy"]
    for entry in EGRESS:
        whole = f"{entry.method}\t/api/v1{entry.path}"
        found.append(f"{whole}\t-\tno\t{entry.why}")
        found += [f"{whole}\t?{name}\tno\t{entry.why}" for name in sorted(entry.query)]
        for field in entry.fields:
            personal = field in entry.personal
            what = PERSONAL[field.rpartition(".")[2]] if personal else entry.why
            found.append(f"{whole}\t{field}\t{'yes' if personal else 'no'}\t{what}")
    return found + [f"any\tany\theader {name}\tno\t{what}" for name, what in sorted(HEADERS.items())]


# --- the fields of a model --------------------------------------------------------------------------------------------

Tree = dict[str, Any]
"""Field → the fields within it; `[]` for each element of a list, `{}` for each value under a free key."""


@cache
def tree(model: type[BaseModel]) -> Tree:
    """Return every field a model lets through, by the names it has on the wire."""
    return {field.alias or name: _within(field.annotation) for name, field in model.model_fields.items()}


def _within(kind: Any) -> Tree:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return tree(kind)
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return _within(inner[0])
    if origin in (typing.Union, types.UnionType):
        joined: Tree = {}
        for one in inner:
            joined = _joined(joined, _within(one))
        return joined
    if origin in (list, tuple, set, frozenset):
        return {"[]": _within(inner[0])}
    if origin is dict:
        return {"{}": _within(inner[1])}
    return {}


def _joined(one: Tree, other: Tree) -> Tree:
    return one | {name: _joined(one.get(name, {}), below) for name, below in other.items()}


def _leaves(branch: Tree, before: str = "") -> Iterator[str]:
    for name, below in branch.items():
        path = f"{before}{name}" if name in ("[]", "{}") or not before else f"{before}.{name}"
        yield from _leaves(below, path) if below and below != {"[]": {}} else iter([path])


def _check_body(value: Any, branch: Tree, where: str) -> None:
    if isinstance(value, dict):
        for name, below in value.items():
            if "{}" not in branch and name not in branch:
                raise NotListed(f"{where}: the field {name}")
            _check_body(below, branch[name if name in branch else "{}"], where)
    elif isinstance(value, list):
        if "[]" not in branch:
            raise NotListed(f"{where}: a list")
        for below in value:
            _check_body(below, branch["[]"], where)


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(
        "".join(r"[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", path))
    )


def _without_values(path: str) -> str:
    """Return a path as an error may show it: its last parts may be a ticket's token."""
    parts = path.split("/")
    return "/".join(parts[:3] + ["…" for _ in parts[3:]])
