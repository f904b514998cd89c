"""A terminal calls a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from queue_server.app.halls import HallRules
from queue_server.app.ports import UnitOfWork
from queue_server.app.queries import public_event
from queue_server.contract.events import HelpReason, PublicEvent
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import HelpAsked


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
