"""Terminals as a manager sees them: the last heart-beat of each, with what to do about its devices."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from queue_server.app.halls import HallRules
from queue_server.app.ports import Records
from queue_server.contract.device_texts import trouble
from queue_server.contract.fleet import (
    DeviceView,
    HeartBeat,
    OrderView,
    Terminals,
    TerminalState,
    TerminalView,
)
from queue_server.contract.fleet import Standing as StandingView
from queue_server.contract.models import WireText
from queue_server.domain.fleet import Order, Seen, Standing

ORDERS_SHOWN = 20


def terminals_view(records: Records, rules: HallRules, now: dt.datetime, real: dt.datetime) -> Terminals:
    """Return every terminal of the county's files, also one that was never heard of."""
    heard = records.seen_in(rules.code)
    named: list[tuple[str, WireText, Literal["kiosk", "agent"]]] = [
        (t.code, WireText(zh=t.name.zh, en=t.name.en), "kiosk") for t in rules.hall.terminals
    ]
    named += [(a.code, WireText(zh=a.name.zh, en=a.name.en), "agent") for a in rules.hall.agents]
    return Terminals(terminals=[_view(records, rules, heard, *terminal, now, real) for terminal in named])


def _view(
    records: Records,
    rules: HallRules,
    heard: dict[str, Seen],
    code: str,
    name: WireText,
    role: Literal["kiosk", "agent"],
    now: dt.datetime,
    real: dt.datetime,
) -> TerminalView:
    terminal = f"{rules.code}/{code}"
    seen = heard.get(terminal) or Seen(terminal, rules.code)
    view = TerminalView(
        code=code,
        name=name,
        role=role,
        state="never",
        silent_s=None,
        standing=standing_view(seen.standing.at(now)),
        orders=[order_view(order) for order in records.orders_of(terminal, ORDERS_SHOWN)],
    )
    if seen.seen_at is None or not seen.beat:
        return view
    beat, silent = HeartBeat.model_validate_json(seen.beat), real - seen.seen_at
    late = silent > silent_after(rules)
    told = {
        "state": state_of(beat, silent=seen.silent or late),
        "silent_s": max(0, round(silent.total_seconds())),
        "since": now - silent,
        "devices": [
            DeviceView(name=d.name, state=d.state, counters=d.counters, troubles=[trouble(c) for c in d.codes])
            for d in beat.devices
        ],
        **{name: getattr(beat, name) for name in _AS_TOLD},
    }
    return view.model_copy(update=told)


_AS_TOLD = ("version", "uptime_s", "started", "paper", "clock_offset_s", "outbox")


def silent_after(rules: HallRules) -> dt.timedelta:
    return dt.timedelta(seconds=rules.hall.fleet.heartbeat_s * rules.hall.fleet.silent_after_beats)


def state_of(beat: HeartBeat, *, silent: bool) -> TerminalState:
    if silent:
        return "silent"
    return "trouble" if any(device.state == "failed" for device in beat.devices) else "well"


def standing_view(standing: Standing) -> StandingView:
    message = WireText(zh=standing.zh, en=standing.en) if standing.zh else None
    return StandingView.model_validate(
        {"message": message, "until": standing.until, "disabled": list(standing.disabled)}
    )


def order_view(order: Order) -> OrderView:
    return OrderView.model_validate(
        {
            "id": order.id,
            "kind": order.kind,
            "message": WireText(zh=order.zh, en=order.en) if order.zh else None,
            "until": order.until,
            "service": order.service or None,
            "by": order.by,
            "at": order.at,
            "done_at": order.done_at,
        }
    )
