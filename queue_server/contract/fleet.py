"""How a hall's terminals are: their heart-beats, what the hall's manager asks of them, and what both look like.

A heart-beat has room for states, codes and figures only: no name, no number of a document or a ticket fits anywhere.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from queue_server.contract.models import Wire, WireText

DeviceCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,20}\.[a-z_]{2,30}$")]
"""A stable code of the device layer: `printer.paper_out`. What it means and what to do: `device_texts`."""
DeviceName = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,10}(_[a-z]{2,10})?(-[1-9][0-9]{0,2})?$")]
"""What hangs on a terminal, with the counter's number where there are several: `printer`, `led-12`."""
OrderId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
DeviceState = Literal["starting", "ready", "limited", "unconfirmed", "failed", "stopped"]
TerminalState = Literal["never", "well", "trouble", "silent"]
Started = Literal["first", "stopped", "asked", "crash"]
"""Why a terminal's program began: the first time, after it was ended, since it was asked to, or after a crash or a
power cut."""
Service = Literal["terminal", "tickets", "my_ticket", "booking"]
"""What can be switched off at one terminal; `terminal` is all of it."""
OrderKind = Literal["restart", "message", "disable", "enable"]


class DeviceCounters(Wire):
    """Since the terminal's program began."""

    done: Count = 0
    failed: Count = 0
    heard: Count = 0
    lost: Count = 0


class DeviceReport(Wire):
    name: DeviceName
    state: DeviceState
    codes: Annotated[list[DeviceCode], Field(max_length=8)] = []
    counters: DeviceCounters = DeviceCounters()


class PaperReport(Wire):
    """An estimate: what was printed since the roll was changed, counted in millimetres."""

    left_mm: Count
    roll_mm: Count
    near_end: bool = False
    """The printer itself says that the roll will end soon."""


class HeartBeat(Wire):
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}(\.[0-9]{1,4}){1,3}([a-z]{1,4}[0-9]{1,4})?$")]
    uptime_s: Count
    started: Started
    devices: Annotated[list[DeviceReport], Field(max_length=40)] = []
    paper: PaperReport | None = None
    clock_offset_s: Annotated[float, Field(ge=-1e9, le=1e9)] | None = None
    """The terminal's clock against the hall's; None until it has heard the hall's."""
    outbox: Count = 0
    """What it has still to hand in."""
    done: Annotated[list[OrderId], Field(max_length=50)] = []
    """Orders carried out that the server has not confirmed yet."""


class Standing(Wire):
    """What holds at a terminal until further notice."""

    message: WireText | None = None
    until: dt.datetime | None = None
    """Of the message, in hall time."""
    disabled: list[Service] = []


class Order(Wire):
    id: OrderId
    kind: OrderKind


class HeartBeatAnswer(Wire):
    now: dt.datetime
    """Hall time."""
    every_s: int
    """When the next one is awaited."""
    standing: Standing
    orders: list[Order]
    """Not carried out yet, oldest first."""
    confirmed: list[OrderId]
    """Of `done`: need not be told again."""


# --- for the hall's manager -----------------------------------------------------------------------------------------

_LINE = r"^[^\x00-\x1f]+$"


class MessageText(Wire):
    """One line of the glass, as long as it is read at a glance in the largest type."""

    zh: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=18, pattern=_LINE)]
    en: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=36, pattern=_LINE)]


class OrderRequest(Wire):
    """What a terminal shall do. A message without `until` stands until another one, or one without text, comes."""

    kind: OrderKind
    message: MessageText | None = None
    """With `message`; left out, the message is taken away."""
    until: dt.datetime | None = None
    service: Service | None = None
    """With `disable` and `enable`."""

    @model_validator(mode="after")
    def _fits(self) -> OrderRequest:
        if (self.service is not None) != (self.kind in ("disable", "enable")):
            raise ValueError("a service goes with disable and enable")
        if self.kind != "message" and (self.message is not None or self.until is not None):
            raise ValueError("a text goes with a message")
        if self.until is not None and (self.message is None or self.until.tzinfo is None):
            raise ValueError("a time goes with a message and has an offset")
        return self


class OrderView(Wire):
    id: OrderId
    kind: OrderKind
    message: WireText | None = None
    until: dt.datetime | None = None
    service: Service | None = None
    by: str
    """Who asked."""
    at: dt.datetime
    done_at: dt.datetime | None = None


class DeviceTrouble(Wire):
    """A code with its cause and what to do about it."""

    code: str
    cause: WireText
    do: WireText


class DeviceView(Wire):
    name: str
    state: DeviceState
    counters: DeviceCounters
    troubles: list[DeviceTrouble]


class TerminalView(Wire):
    code: str
    name: WireText
    role: Literal["kiosk", "agent"]
    state: TerminalState
    silent_s: int | None
    """Since its last heart-beat; None when there never was one."""
    since: dt.datetime | None = None
    """When that heart-beat came, in hall time."""
    version: str = ""
    uptime_s: int | None = None
    started: Started | None = None
    devices: list[DeviceView] = []
    paper: PaperReport | None = None
    clock_offset_s: float | None = None
    outbox: int = 0
    standing: Standing
    orders: list[OrderView]
    """The last ones, newest first."""


class Terminals(Wire):
    terminals: list[TerminalView]
