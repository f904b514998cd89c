"""The hall's terminals: what counts as news about them, and what holds at one of them. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from queue_server.domain.events import HallEvent

FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Standing:
    """What was asked of a terminal and holds until further notice."""

    zh: str = ""
    en: str = ""
    until: dt.datetime | None = None
    """Of the message; None: until another one."""
    disabled: tuple[str, ...] = ()

    def at(self, now: dt.datetime) -> Standing:
        """Return what of it still holds: a message ends with its time."""
        over = self.until is not None and now >= self.until
        return replace(self, zh="", en="", until=None) if over else self

    def told(self, zh: str, en: str, until: dt.datetime | None) -> Standing:
        return replace(self, zh=zh, en=en, until=until)

    def without(self, service: str) -> Standing:
        return replace(self, disabled=tuple(sorted({*self.disabled, service})))

    def with_(self, service: str) -> Standing:
        """Allow a service again; the whole terminal is allowed with everything in it."""
        left = () if service == "terminal" else tuple(s for s in self.disabled if s != service)
        return replace(self, disabled=left)


@dataclass(frozen=True, slots=True)
class Order:
    """Something a manager asks of a terminal, once."""

    id: str
    hall: str
    terminal: str
    """Global: `<hall>/<code>`."""
    kind: str
    service: str
    zh: str
    en: str
    until: dt.datetime | None
    by: str
    at: dt.datetime
    done_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """The last that was heard of a terminal. `seen_at` is real time: a stated hall clock makes nobody silent."""

    terminal: str
    hall: str
    seen_at: dt.datetime | None = None
    silent: bool = False
    beat: str = ""
    """The heart-beat as it came, JSON."""
    standing: Standing = Standing()

    def overdue(self, now: dt.datetime, after: dt.timedelta) -> bool:
        """Return whether it fell silent without having been called so."""
        return self.seen_at is not None and not self.silent and now - self.seen_at > after


@dataclass(frozen=True, slots=True, kw_only=True)
class _TerminalEvent(HallEvent):
    terminal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalSilent(_TerminalEvent):
    """Its heart-beats have stopped."""

    type: ClassVar[str] = "terminal_silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalBack(_TerminalEvent):
    type: ClassVar[str] = "terminal_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTrouble(_TerminalEvent):
    """A device of a terminal does not work, or for another reason than before."""

    type: ClassVar[str] = "device_trouble"
    device: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceWell(_TerminalEvent):
    type: ClassVar[str] = "device_well"
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalAsked(_TerminalEvent):
    """A manager asked something of a terminal; `by` is who."""

    type: ClassVar[str] = "terminal_asked"
    order: str
    kind: str
    service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalDid(_TerminalEvent):
    """A terminal has carried an order out."""

    type: ClassVar[str] = "terminal_did"
    order: str
    kind: str


@dataclass(frozen=True, slots=True)
class Worn:
    """How a device is: its state, and the first of its codes."""

    state: str
    code: str = ""

    @property
    def failed(self) -> bool:
        return self.state == FAILED


def news_of_devices(
    before: Mapping[str, Worn], after: Mapping[str, Worn], hall: str, terminal: str, now: dt.datetime
) -> list[HallEvent]:
    """Return an event for each device that failed, failed otherwise, or works again; none for all that is as before."""
    by, code = f"terminal:{terminal}", terminal.rpartition("/")[2]
    news: list[HallEvent] = []
    for device, worn in after.items():
        was = before.get(device, Worn("ready"))
        if worn.failed and (not was.failed or worn.code != was.code):
            news.append(DeviceTrouble(hall=hall, at=now, by=by, terminal=code, device=device, code=worn.code))
        elif was.failed and worn.state in ("ready", "limited", "unconfirmed"):
            news.append(DeviceWell(hall=hall, at=now, by=by, terminal=code, device=device))
    return news
