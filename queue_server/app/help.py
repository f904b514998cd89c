"""A terminal calls a person; somebody goes there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from queue_server.app.halls import HallRules, wire_text
from queue_server.app.ports import Records, UnitOfWork
from queue_server.app.queries import public_event
from queue_server.app.stored import StoredEvent
from queue_server.contract.events import HelpReason, PublicEvent
from queue_server.contract.help import HelpCall, HelpCalls
from queue_server.contract.models import WireText
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import HelpAsked, HelpTaken
from queue_server.domain.help import Call, Rung, calls_of

_KINDS = (HelpAsked.type, HelpTaken.type)


def help_call(
    rules: HallRules, terminal: str, reason: HelpReason, by: str, now: dt.datetime
) -> Callable[[UnitOfWork], PublicEvent]:
    """Return the use case. Raises `terminal.unknown` for a terminal that the hall does not have."""
    if terminal not in {t.code for t in rules.hall.terminals}:
        raise RuleViolation("terminal.unknown")

    def use_case(unit: UnitOfWork) -> PublicEvent:
        seq = unit.record(HelpAsked(hall=rules.code, at=now, by=by, terminal=terminal, reason=reason))
        return public_event(unit.events_after(rules.code, seq - 1, 1)[0])

    return use_case


def help_taken(rules: HallRules, terminal: str, by: str, now: dt.datetime) -> Callable[[UnitOfWork], HelpCalls]:
    """Return the use case: `by` goes to the terminal. Raises `help.taken` when nobody waits there any more."""

    def use_case(unit: UnitOfWork) -> HelpCalls:
        if not any(call.open and call.terminal == terminal for call in _today(unit, rules, now)):
            raise RuleViolation("help.taken")
        unit.record(HelpTaken(hall=rules.code, at=now, by=by, terminal=terminal))
        return help_calls(unit, rules, now)

    return use_case


def help_calls(records: Records, rules: HallRules, now: dt.datetime) -> HelpCalls:
    """Return today's calls of a hall's terminals."""
    names = {t.code: wire_text(t.name) for t in rules.hall.terminals}
    today = _today(records, rules, now)
    return HelpCalls(
        calls=[_told(records, rules, call, names[call.terminal], now) for call in today if call.terminal in names]
    )


def _told(records: Records, rules: HallRules, call: Call, name: WireText, now: dt.datetime) -> HelpCall:
    day = rules.calendar.business_day(now)
    said = records.said_phone(rules.code, day, call.asked_by) if call.reason == "phone" else None
    return HelpCall(
        terminal=call.terminal,
        name=name,
        reason=call.reason,
        since=call.since,
        times=call.times,
        number=said[0] if said else "",
        phone=said[1] if said else "",
        taken_at=call.taken_at,
        taken_by=call.taken_by,
    )


def _today(records: Records, rules: HallRules, now: dt.datetime) -> list[Call]:
    day = rules.calendar.business_day(now)
    events = records.events_on(rules.code, day, _KINDS)
    return calls_of(_rung(e) for e in events if rules.calendar.business_day(e.at) == day)


def _rung(event: StoredEvent) -> Rung:
    taken = event.type == HelpTaken.type
    return Rung(
        str(event.public["terminal"]),
        event.at,
        str(event.public.get("reason", "person")),
        str(event.staff["by"]) if taken else "",
        "" if taken else str(event.staff["by"]),
    )
