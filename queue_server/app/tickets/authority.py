"""The picture of a written authority: sealed with the agent's ticket, shown to the clerk who serves it, each look on
record. Dropped with the names on the ticket (`retention.holders_days`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict, Field

from queue_server.app.counters.presses import CounterPress
from queue_server.app.halls import HallRules
from queue_server.app.keys import Keys
from queue_server.app.ports import UnitOfWork
from queue_server.contract.authority import AuthorityIn, AuthorityKept
from queue_server.domain.errors import RuleViolation
from queue_server.domain.jpeg import size_of
from queue_server.domain.staff_events import PersonalDataSeen


class Shown(BaseModel):
    """What a look gives; it is told once and kept as an answer nowhere."""

    model_config = ConfigDict(frozen=True)
    picture: bytes = Field(repr=False)


def keep_authority(
    rules: HallRules, visit_id: str, request: AuthorityIn, keys: Keys, now: dt.datetime
) -> Callable[[UnitOfWork], AuthorityKept]:
    """Return the use case. A second picture takes the place of the first.

    Raises `picture.unusable`, `visit.unknown` for none of today here, `authority.not_agents`.
    """

    def use_case(unit: UnitOfWork) -> AuthorityKept:
        if size_of(request.picture) is None:
            raise RuleViolation("picture.unusable")
        visit = unit.visit(visit_id)
        if visit is None or visit.hall != rules.code or visit.business_day != rules.calendar.business_day(now):
            raise RuleViolation("visit.unknown")
        if not visit.agent:
            raise RuleViolation("authority.not_agents")
        unit.keep_authority(visit_id, rules.code, visit.business_day, keys.seal(request.picture, _context(visit_id)))
        return AuthorityKept(visit=visit_id)

    return use_case


def show_authority(at: CounterPress, unit: UnitOfWork, step_id: str) -> Shown:
    """Open the picture for who serves the step, and put the look on record before it leaves.

    Raises `resource.not_found` where there is none, `counter.stale`, `step.wrong_state`, `counter.not_yours`.
    """
    step = at.mine(unit, step_id)
    sealed = unit.authority(step.visit)
    if sealed is None:
        raise RuleViolation("resource.not_found")
    picture = at.keys.open(sealed, _context(step.visit))
    unit.record(PersonalDataSeen(hall=at.rules.code, at=at.now, by=at.by, visit=step.visit, what="authority"))
    return Shown(picture=picture)


def _context(visit_id: str) -> str:
    """Return what the picture is sealed for: it opens as nothing else of the visit."""
    return f"{visit_id}/authority"
