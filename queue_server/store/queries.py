"""The questions the use cases ask most, compiled once per shape (`prepared.Query`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, true

from queue_server.app.stored import StoredPress, Voucher
from queue_server.domain.counters import CounterDesk
from queue_server.domain.suspensions import Suspension
from queue_server.domain.visits import AT_COUNTER, Holder, Step, Visit
from queue_server.store.prepared import Query
from queue_server.store.tables import (
    calls,
    counters,
    events,
    halls,
    holders,
    presses,
    ratings,
    series_days,
    steps,
    suspensions,
    visits,
    vouchers,
)

_STEPS: Select[Any] = select(*(steps.c[f.name] for f in fields(Step)))
_VISITS: Select[Any] = select(*(visits.c[f.name] for f in fields(Visit)))
_DESKS: Select[Any] = select(*(counters.c[f.name] for f in fields(CounterDesk))).where(
    counters.c.hall == bindparam("hall"), counters.c.business_day == bindparam("day")
)
_TODAY = and_(steps.c.hall == bindparam("hall"), steps.c.business_day == bindparam("day"))

EVENT_SEQ = Query(select(halls.c.event_seq).where(halls.c.code == bindparam("hall")))
EVENTS_AFTER = Query(
    select(events.c.hall, events.c.seq, events.c.type, events.c.at, events.c.public, events.c.staff)
    .where(events.c.hall == bindparam("hall"), events.c.seq > bindparam("last"))
    .order_by(events.c.seq)
    .limit(bindparam("limit"))
)
EVENT_TYPES_SINCE = Query(
    select(events.c.type).where(events.c.hall == bindparam("hall"), events.c.seq > bindparam("last")).distinct()
)
VISIT = Query(_VISITS.where(visits.c.id == bindparam("visit")))
VISIT_BY_TOKEN = Query(_VISITS.where(visits.c.token == bindparam("token")))
VISIT_BY_NUMBER = Query(
    _VISITS.where(
        visits.c.hall == bindparam("hall"),
        visits.c.business_day == bindparam("day"),
        visits.c.prefix == bindparam("series"),
        visits.c.number == bindparam("count"),
    )
)
STEP = Query(_STEPS.where(steps.c.visit == bindparam("visit"), steps.c.position == bindparam("place")))
STEPS_OF = Query(_STEPS.where(steps.c.visit == bindparam("visit")).order_by(steps.c.position))
STEPS_SINCE = Query(_STEPS.where(_TODAY, steps.c.changed > bindparam("last")))
SENT_TO = Query(_STEPS.where(_TODAY, steps.c.state == "waiting", steps.c.only_at == bindparam("counter")))
CURRENT_STEP = Query(
    _STEPS.where(_TODAY, or_(*(steps.c.state == s for s in AT_COUNTER)), steps.c.counter == bindparam("counter"))
)
LAST_CALL_AT = Query(
    select(calls.c.at)
    .where(calls.c.visit == bindparam("visit"), calls.c.position == bindparam("place"))
    .order_by(calls.c.event.desc())
    .limit(bindparam("limit"))
)
LAST_PRESS = Query(
    select(*(presses.c[f.name] for f in fields(StoredPress)))
    .where(
        presses.c.hall == bindparam("hall"),
        presses.c.business_day == bindparam("day"),
        presses.c.counter == bindparam("counter"),
    )
    .order_by(presses.c.event.desc())
    .limit(bindparam("limit"))
)
SAID_PHONE = Query(
    select(visits.c.prefix, visits.c.number, holders.c.name_masked)
    .join(holders, holders.c.visit == visits.c.id)
    .where(
        visits.c.hall == bindparam("hall"),
        visits.c.business_day == bindparam("day"),
        visits.c.issued_by == bindparam("by"),
        holders.c.role == "phone",
    )
    .order_by(visits.c.issued_at.desc())
    .limit(1)
)
MASKED_HOLDERS = Query(
    select(holders.c.role, holders.c.name_masked, holders.c.face)
    .where(holders.c.visit == bindparam("visit"))
    .order_by(holders.c.position)
)
HOLDERS = Query(
    select(*(holders.c[f.name] for f in fields(Holder)))
    .where(holders.c.visit == bindparam("visit"))
    .order_by(holders.c.position)
)
_SHOWN_TODAY = and_(
    holders.c.id_hash == bindparam("id_hash"),
    holders.c.role != "agent_for",
    visits.c.hall == bindparam("hall"),
    visits.c.business_day == bindparam("day"),
)
VISITS_OF_PERSON = Query(
    _VISITS.join(holders, holders.c.visit == visits.c.id)
    .where(_SHOWN_TODAY)
    .order_by(visits.c.issued_at, visits.c.number)
)
TAKEN_BY_PERSON = Query(
    select(visits.c.id, steps.c.item)
    .join(holders, holders.c.visit == visits.c.id)
    .join(steps, steps.c.visit == visits.c.id)
    .where(_SHOWN_TODAY, steps.c.state != "cancelled")
)
VOUCHERS_OF_PERSON = Query(
    _VISITS.join(holders, holders.c.visit == visits.c.id)
    .join(vouchers, vouchers.c.visit == visits.c.id)
    .where(
        vouchers.c.hall == bindparam("hall"),
        vouchers.c.good_on == bindparam("day"),
        vouchers.c.used_by.is_(None),
        holders.c.id_hash == bindparam("id_hash"),
        holders.c.role == "holder",
    )
    .order_by(visits.c.issued_at, visits.c.number)
)
VOUCHER = Query(select(*(vouchers.c[f.name] for f in fields(Voucher))).where(vouchers.c.visit == bindparam("visit")))
RATING = Query(select(ratings.c.level).where(ratings.c.visit == bindparam("visit")))
SUSPENSIONS = Query(
    select(*(suspensions.c[f.name] for f in fields(Suspension)))
    .where(suspensions.c.hall == bindparam("hall"))
    .order_by(suspensions.c.since, suspensions.c.kind, suspensions.c.code)
)
DESKS = Query(_DESKS)
DESK = Query(_DESKS.where(counters.c.number == bindparam("counter")))
SERIES = Query(
    select(series_days.c.prefix, series_days.c.calls, series_days.c.last_number).where(
        series_days.c.hall == bindparam("hall"), series_days.c.business_day == bindparam("day")
    )
)
CALLS = Query(
    select(
        calls.c.visit,
        calls.c.position,
        calls.c.number,
        calls.c.counter,
        calls.c.at,
        calls.c.again,
        calls.c.event,
        calls.c.why,
        steps.c.state,
        steps.c.counter.label("counter_now"),
    )
    .join(steps, and_(steps.c.visit == calls.c.visit, steps.c.position == calls.c.position))
    .where(calls.c.hall == bindparam("hall"), calls.c.business_day == bindparam("day"))
    .order_by(calls.c.event.desc())
    .limit(bindparam("limit"))
)
WHY = Query(
    select(calls.c.why)
    .where(calls.c.visit == bindparam("visit"), calls.c.position == bindparam("place"), calls.c.again.is_(False))
    .order_by(calls.c.event.desc())
    .limit(bindparam("limit"))
)


def named(kind: str, values: Sequence[str]) -> dict[str, object]:
    """Return the values of an IN list built by `_one_of`."""
    return {f"{kind}_{n}": value for n, value in enumerate(values)}


def _one_of(column: ColumnElement[Any], kind: str, count: int) -> ColumnElement[bool]:
    return column.in_([bindparam(f"{kind}_{n}") for n in range(count)])


@lru_cache(maxsize=256)
def steps_in(states: int, departments: int | None) -> Query:
    """Return the query for steps in so many states, of so many departments (None: all)."""
    of = true() if departments is None else _one_of(steps.c.department, "department", departments)
    found = _STEPS.where(_TODAY, _one_of(steps.c.state, "state", states), of)
    return Query(found.order_by(steps.c.queued_at, steps.c.number))


@lru_cache(maxsize=64)
def items_taken(items: int) -> Query:
    """Return the query for how many visits of a day came for each of so many items, but for what was cancelled."""
    of = _one_of(steps.c.item, "item", items)
    counted = select(steps.c.item, func.count(steps.c.visit.distinct())).where(_TODAY, of, steps.c.state != "cancelled")
    return Query(counted.group_by(steps.c.item))
