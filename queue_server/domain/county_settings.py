"""A setting of the county or of one hall, changed while the halls are open: versions over what the files say. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from queue_server.domain.events import HallEvent
from queue_server.domain.staff_events import COUNTY
from queue_server.domain.versions import in_force


@dataclass(frozen=True, slots=True)
class SettingVersion:
    """One value of one setting; `value` None: as the file says from that day on."""

    scope: str
    """A hall, or `@county`: what all halls have unless they say otherwise."""
    key: str
    """Dotted: `calendar.closed`."""
    version: int
    valid_from: dt.date
    value: object
    why: str
    by: str
    at: dt.datetime
    dropped_by: str = ""
    dropped_at: dt.datetime | None = None

    @property
    def subject(self) -> tuple[str, str]:
        return self.scope, self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChanged(HallEvent):
    """A setting has a new value from a day on, or one was taken back."""

    type: ClassVar[str] = "setting_changed"
    hall: str = COUNTY
    what: str
    """`changed` or `taken_back`."""
    scope: str
    key: str
    version: int
    valid_from: str
    why: str
    changes: tuple[str, ...] = ()

    def public(self) -> dict[str, object]:
        return {}


def changed_on(versions: Iterable[SettingVersion], day: dt.date) -> dict[str, dict[str, object]]:
    """Return what is changed on a day, by scope and key."""
    found: dict[str, dict[str, object]] = {}
    for (scope, key), version in sorted(in_force(versions, day).items()):
        if version.value is not None:
            found.setdefault(scope, {})[key] = version.value
    return found
