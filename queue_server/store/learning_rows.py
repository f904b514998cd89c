"""The rows a hall learns from: how its services went, who came when, what was told; and what it has learned so far."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from queue_server.app.stored import Learned
from queue_server.domain.accuracy import ToldWait
from queue_server.domain.experience import Turn
from queue_server.domain.visits import REPLACED
from queue_server.store.tables import calls, learned, steps, visits


def learned_of(connection: Connection, hall: str) -> Learned | None:
    row = connection.execute(select(learned.c.through, learned.c.state).where(learned.c.hall == hall)).one_or_none()
    return None if row is None else Learned(row[0], row[1])


def keep_learned(connection: Connection, hall: str, fresh: Learned) -> None:
    """Keep what a later day has taught; of two servers that learned the same day, one is kept."""
    known, values = learned_of(connection, hall), asdict(fresh)
    if known is None:
        connection.execute(insert(learned), {"hall": hall, **values})
    elif known.through < fresh.through:
        connection.execute(update(learned).where(learned.c.hall == hall).values(**values))


def days_served(connection: Connection, hall: str, after: dt.date, before: dt.date) -> list[dt.date]:
    """Read the days between two others on which somebody took a number, in order."""
    between = and_(visits.c.hall == hall, visits.c.business_day > after, visits.c.business_day < before)
    query = select(visits.c.business_day).where(between).distinct().order_by(visits.c.business_day)
    return [row[0] for row in connection.execute(query)]


def turns_on(connection: Connection, hall: str, day: dt.date) -> list[Turn]:
    """Read every step that was called on a day, in the order of the calls.

    Left out are those done in one go with another. One that only the day's end finished was not served so long.
    """
    query = (
        select(
            steps.c.item,
            steps.c.errand,
            steps.c.matters,
            steps.c.counter,
            steps.c.state,
            steps.c.outcome,
            steps.c.returned_at,
            steps.c.queued_at,
            steps.c.called_at,
            steps.c.started_at,
            steps.c.ended_at,
        )
        .where(
            steps.c.hall == hall,
            steps.c.business_day == day,
            or_(*(steps.c.state == s for s in ("called", "serving", "finished", "no_show", "transferred"))),
            steps.c.called_at.is_not(None),
            or_(steps.c.ended_at.is_(None), steps.c.ended_at > steps.c.called_at),
            steps.c.counter.is_not(None),
        )
        .order_by(steps.c.called_at)
    )
    return [
        Turn(
            item,
            errand,
            matters,
            counter,
            state == "finished" and outcome != "",
            state == "no_show",
            back is not None,
            *moments,
        )
        for item, errand, matters, counter, state, outcome, back, *moments in connection.execute(query)
    ]


def arrivals_on(connection: Connection, hall: str, day: dt.date) -> list[tuple[dt.datetime, str, str]]:
    """Read when somebody came, for which department and in which class: one line for each thing called for.

    Who came by appointment is left out: those of the days to come are known, and not expected twice.
    """
    query = (
        select(visits.c.issued_at, steps.c.department, steps.c.class_)
        .join(steps, steps.c.visit == visits.c.id)
        .where(visits.c.hall == hall, visits.c.business_day == day, steps.c.reason.not_in(REPLACED))
        .where(visits.c.appointment.is_(None))
        .order_by(visits.c.issued_at)
    )
    return [(at, department, class_) for at, department, class_ in connection.execute(query)]


def told_waits_on(connection: Connection, hall: str, day: dt.date) -> list[ToldWait]:
    """Read what was told to those who were called that day, in the order of their first calls.

    Numbers taken from afar are left out: their wait began when their holder came.
    """
    first = func.min(calls.c.at, type_=calls.c.at.type).label("first")
    query = (
        select(visits.c.issued_at, visits.c.told_low_s, visits.c.told_high_s, first)
        .join(calls, calls.c.visit == visits.c.id)
        .where(
            visits.c.hall == hall,
            visits.c.business_day == day,
            visits.c.told_low_s.is_not(None),
            visits.c.told_high_s.is_not(None),
            visits.c.checked_in_at == visits.c.issued_at,
            calls.c.again.is_(False),
        )
        .group_by(visits.c.id, visits.c.issued_at, visits.c.told_low_s, visits.c.told_high_s)
        .order_by(first)
    )
    return [ToldWait(*row) for row in connection.execute(query)]
