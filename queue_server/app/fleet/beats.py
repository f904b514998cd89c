"""A terminal's heart-beat comes in: it is kept in the last one's place, and only what changed becomes an event."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from queue_server.app.fleet.views import standing_view
from queue_server.app.halls import HallRules
from queue_server.app.ports import UnitOfWork
from queue_server.app.writer import Nothing
from queue_server.contract.fleet import HeartBeat, HeartBeatAnswer, Order
from queue_server.domain.fleet import Seen, TerminalBack, TerminalDid, TerminalSilent, Worn, news_of_devices


@dataclass(frozen=True, slots=True)
class TakingBeat:
    """The use case. `now` is hall time, `real` real time."""

    rules: HallRules
    terminal: str
    beat: HeartBeat
    now: dt.datetime
    real: dt.datetime

    def __call__(self, unit: UnitOfWork) -> HeartBeatAnswer:
        code, by = self.terminal.rpartition("/")[2], f"terminal:{self.terminal}"
        known = unit.seen(self.terminal) or Seen(self.terminal, self.rules.code)
        for order_id in dict.fromkeys(self.beat.done):
            done = unit.order_done(order_id, self.terminal, self.now)
            if done is not None:
                hall = self.rules.code
                unit.record(TerminalDid(hall=hall, at=self.now, by=by, terminal=code, order=done.id, kind=done.kind))
        if known.silent:
            unit.record(TerminalBack(hall=self.rules.code, at=self.now, by=by, terminal=code))
        before = worn(HeartBeat.model_validate_json(known.beat)) if known.beat else {}
        for event in news_of_devices(before, worn(self.beat), self.rules.code, self.terminal, self.now):
            unit.record(event)
        unit.keep_seen(replace(known, seen_at=self.real, silent=False, beat=self.beat.model_dump_json()))
        return HeartBeatAnswer(
            now=self.now,
            every_s=self.rules.hall.fleet.heartbeat_s,
            standing=standing_view(known.standing.at(self.now)),
            orders=[Order.model_validate({"id": o.id, "kind": o.kind}) for o in unit.orders_open(self.terminal)],
            confirmed=self.beat.done,  # one that is not known here, or no more, need not be told again either
        )


def worn(beat: HeartBeat) -> dict[str, Worn]:
    return {device.name: Worn(device.state, device.codes[0] if device.codes else "") for device in beat.devices}


@dataclass(frozen=True, slots=True)
class FallingSilent:
    """The use case: note that a terminal is not heard any more, unless it was heard meanwhile."""

    hall: str
    terminal: str
    now: dt.datetime
    real: dt.datetime
    after: dt.timedelta

    def __call__(self, unit: UnitOfWork) -> Nothing:
        known, code = unit.seen(self.terminal), self.terminal.rpartition("/")[2]
        if known is not None and known.overdue(self.real, self.after):
            unit.keep_seen(replace(known, silent=True))
            unit.record(TerminalSilent(hall=self.hall, at=self.now, by="server", terminal=code))
        return Nothing()
