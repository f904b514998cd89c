"""What a hall's calendar means for numbers taken on a phone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from queue_server.app.halls import HallRules
from queue_server.domain import remote
from queue_server.domain.visits import OVER, Step, Visit


def offered_for(rules: HallRules, department: str, now: dt.datetime) -> bool:
    """Say whether a department's numbers may be taken on a phone now."""
    return remote.offered_at(_spans(rules, department, now), *_rule(rules), now)


def offered_next(rules: HallRules, departments: Iterable[str], now: dt.datetime) -> dt.datetime | None:
    """Return when a number of one of these departments may be taken next; None: not today any more."""
    found = (remote.offered_next(_spans(rules, d, now), *_rule(rules), now) for d in departments)
    return min((moment for moment in found if moment is not None), default=None)


def check_in_by(rules: HallRules, visit: Visit, steps: Sequence[Step]) -> dt.datetime | None:
    """Return until when its holder must have checked in; None where nobody is waited for, or not by the clock."""
    departments = {s.department for s in steps if s.state not in OVER}
    if visit.checked_in_at is not None or not departments or not rules.hall.remote.enabled:
        return None
    return to_come_by(rules, departments, visit.issued_at)


def to_come_by(rules: HallRules, departments: Iterable[str], taken_at: dt.datetime) -> dt.datetime:
    """Return until when somebody must have checked in who takes a number of these departments at a moment."""
    day = rules.calendar.business_day(taken_at)
    within = dt.timedelta(minutes=rules.hall.remote.check_in_minutes)
    return max(
        remote.check_in_by(
            taken_at, rules.calendar.issuing_spans(department, day), within, rules.calendar.closes_for(department, day)
        )
        for department in departments
    )


def _spans(rules: HallRules, department: str, now: dt.datetime) -> tuple[remote.Span, ...]:
    return rules.calendar.issuing_spans(department, rules.calendar.business_day(now))


def _rule(rules: HallRules) -> tuple[dt.timedelta, bool]:
    return dt.timedelta(minutes=rules.hall.remote.before_minutes), rules.hall.remote.while_open
