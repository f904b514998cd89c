"""The statements of the writer, compiled once (`prepared.Prepared`)."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import and_, bindparam, delete, insert, select, text, update

from queue_server.app.stored import StoredPress
from queue_server.domain.counters import CounterDesk
from queue_server.domain.visits import Step, Visit
from queue_server.store.prepared import Prepared
from queue_server.store.tables import (
    answers,
    calls,
    counters,
    events,
    halls,
    holders,
    presses,
    series_days,
    steps,
    suspensions,
    visits,
    vouchers,
)

STEP_FIELDS = tuple(f.name for f in fields(Step))
DESK_FIELDS = tuple(f.name for f in fields(CounterDesk))
VISIT_FIELDS = tuple(f.name for f in fields(Visit))
PRESS_FIELDS = tuple(f.name for f in fields(StoredPress))

OF_SERIES = and_(
    series_days.c.hall == bindparam("b_hall"),
    series_days.c.business_day == bindparam("b_day"),
    series_days.c.prefix == bindparam("b_prefix"),
)
COUNT_CALL = Prepared(update(series_days).where(OF_SERIES).values(calls=series_days.c.calls + text("1")))
UNCOUNT_CALL = Prepared(update(series_days).where(OF_SERIES).values(calls=series_days.c.calls - text("1")))
ANSWERED = Prepared(
    select(answers.c.body_hash, answers.c.answer).where(
        answers.c.principal == bindparam("b_principal"),
        answers.c.route == bindparam("b_route"),
        answers.c.key == bindparam("b_key"),
    )
)
SAVE_STEP = Prepared(
    update(steps)
    .where(
        steps.c.visit == bindparam("b_visit"),
        steps.c.position == bindparam("b_position"),
        steps.c.state == bindparam("b_state"),
        steps.c.calls == bindparam("b_calls"),
    )
    .values({name: bindparam(name) for name in (*STEP_FIELDS, "changed") if name not in ("visit", "position")})
)
LAST_EVENT = Prepared(
    select(halls.c.event_seq, halls.c.chain).where(halls.c.code == bindparam("b_hall")).with_for_update()
)
COUNT_EVENTS = Prepared(
    update(halls)
    .where(halls.c.code == bindparam("b_hall"))
    .values(event_seq=bindparam("event_seq"), chain=bindparam("chain"))
)
VISIT_CHANGES = (
    "token",
    "class_",
    "agent",
    "issued_at",
    "cannot_hear",
    "handed_in_at",
    "errand",
    "zone",
    "print_state",
    "bundle",
    "finished_at",
    "matters",
    "copies",
    "checked_in_at",
    "moved_to",
)
SAVE_VISIT = Prepared(
    update(visits).where(visits.c.id == bindparam("b_id")).values({name: bindparam(name) for name in VISIT_CHANGES})
)
SAVE_DESK = Prepared(
    update(counters)
    .where(counters.c.hall == bindparam("b_hall"), counters.c.number == bindparam("b_number"))
    .values({name: bindparam(name) for name in DESK_FIELDS if name not in ("hall", "number")})
)
ADD_DESK = Prepared(insert(counters), DESK_FIELDS)
REMEMBER = Prepared(insert(answers), tuple(answers.c.keys()))
ADD_VISIT = Prepared(insert(visits), VISIT_FIELDS)
ADD_STEP = Prepared(insert(steps), (*STEP_FIELDS, "changed"))
ADD_EVENT = Prepared(insert(events), tuple(events.c.keys()))
ADD_PRESS = Prepared(insert(presses), PRESS_FIELDS)
MARK_UNDONE = Prepared(
    update(presses)
    .where(presses.c.hall == bindparam("b_hall"), presses.c.event == bindparam("b_event"))
    .values(undone=bindparam("undone"))
)
DROP_CALL = Prepared(delete(calls).where(calls.c.hall == bindparam("b_hall"), calls.c.event == bindparam("b_event")))
ADD_CALL = Prepared(insert(calls), tuple(calls.c.keys()))
USE_VOUCHER = Prepared(
    update(vouchers)
    .where(vouchers.c.visit == bindparam("b_visit"), vouchers.c.used_by.is_(None))
    .values(used_by=bindparam("used_by"))
)
ADD_HOLDER = Prepared(insert(holders), tuple(holders.c.keys()))
ADD_SUSPENSION = Prepared(insert(suspensions), tuple(suspensions.c.keys()))
END_SUSPENSION = Prepared(
    delete(suspensions).where(
        suspensions.c.hall == bindparam("b_hall"),
        suspensions.c.kind == bindparam("b_kind"),
        suspensions.c.code == bindparam("b_code"),
    )
)
ADD_SERIES = Prepared(insert(series_days), tuple(series_days.c.keys()))
# Two servers may see a hall for the first time at once; both databases know this clause.
ADD_HALL = Prepared(text("INSERT INTO halls (code, event_seq) VALUES (:code, 0) ON CONFLICT DO NOTHING"))
LAST_NUMBER = Prepared(select(series_days.c.last_number).where(OF_SERIES))
KEEP_NUMBER = Prepared(update(series_days).where(OF_SERIES).values(last_number=bindparam("last_number")))
