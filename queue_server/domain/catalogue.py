"""事项目录: versions of items, and lists that say something of them. Pure.

The county's files are version 0 of an item; what somebody changed since then are its versions from 1 on, each from a
day of effect. A version is never written over: what was in force on any day can be told for ever.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from queue_server.domain.events import HallEvent
from queue_server.domain.staff_events import COUNTY

Source = Literal["editor", "list"]
"""Written by hand, or taken over from a list (the county's own table, the province's list)."""


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """One version of one item; `body` is the item as JSON, None: withdrawn from that day on."""

    item: str
    version: int
    valid_from: dt.date
    body: dict[str, object] | None
    why: str
    source: Source
    by: str
    at: dt.datetime
    dropped_by: str = ""
    dropped_at: dt.datetime | None = None
    """Taken back before it came into force."""

    @property
    def subject(self) -> str:
        return self.item


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueChanged(HallEvent):
    """An item has a new version, or a version was taken back. No person is in it."""

    type: ClassVar[str] = "catalogue_changed"
    hall: str = COUNTY
    what: str
    """`changed`, `added`, `withdrawn` or `taken_back`."""
    item: str
    version: int
    valid_from: str
    why: str
    changes: tuple[str, ...] = ()
    """`place: before → after`, values cut."""

    def public(self) -> dict[str, object]:
        return {}


# --- lists ----------------------------------------------------------------------------------------------------------

Origin = Literal["own", "province"]
"""A table of the county's own, or the province's list of powers."""
LineState = Literal["open", "claimed", "refused"]


@dataclass(frozen=True, slots=True)
class ItemList:
    """A table that somebody brought: what it says of items is compared line by line with what is in force."""

    id: str
    name: str
    origin: Origin
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ListLine:
    """What a list says of one item: only what it knows of it. No body: the province has it no more."""

    list: str
    position: int
    item: str
    """The county's item it is about; empty: nobody has said yet."""
    province: str
    body: dict[str, object] | None
    state: LineState = "open"
    why: str = ""
    by: str = ""
    at: dt.datetime | None = None
    version: int | None = None
    """The version that was made of it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What matching needs to know of an item in force."""

    code: str
    province: str
    name: str


def matched(body: Mapping[str, object], known: Sequence[Known]) -> str:
    """Return the item that a line is about: by its code, else its number in the province's list, else its whole name;
    empty where none or several fit."""
    code, province = str(body.get("code") or ""), str(body.get("province") or "")
    name = body.get("name")
    called = str(name.get("zh") or "") if isinstance(name, Mapping) else ""
    for wanted, said in ((code, "code"), (province, "province"), (called, "name")):
        found = [k.code for k in known if wanted and getattr(k, said) == wanted]
        if len(found) == 1:
            return found[0]
    return ""


def gone(said: Iterable[Mapping[str, object]], known: Sequence[Known]) -> list[Known]:
    """Return the items with a number of the province that its list does not have any more."""
    there = {str(body.get("province") or "") for body in said}
    return [k for k in known if k.province and k.province not in there]
