"""The hall's tables. Keys and partial indexes hold the invariants: a rule broken in Python still cannot be stored.

Moments are whole microseconds since 1970 in UTC (`Moment`): exact, ordered, alike on SQLite and PostgreSQL.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)
from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def to_micros(moment: dt.datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(value: int) -> dt.datetime:
    return _EPOCH + value * _MICROSECOND


class Moment(TypeDecorator[dt.datetime]):
    """An aware datetime, kept as microseconds since 1970 UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else from_micros(value)


halls = Table(
    "halls",
    metadata,
    Column("code", String(40), primary_key=True),
    Column("event_seq", BigInteger, nullable=False),
    # The link of its last event, the first event that is kept, and the link before that one.
    Column("chain", String(64), nullable=False, default="", server_default=""),
    Column("kept_from", BigInteger, nullable=False, default=1, server_default="1"),
    Column("kept_after", String(64), nullable=False, default="", server_default=""),
    comment="One row per hall: the number of its last event. A batch locks it on PostgreSQL.",
)

series_days = Table(
    "series_days",
    metadata,
    Column("hall", String(40), ForeignKey("halls.code"), primary_key=True),
    Column("business_day", Date, primary_key=True),
    Column("prefix", String(2), primary_key=True),
    Column("last_number", Integer, nullable=False),
    Column("calls", Integer, nullable=False),
    comment="The last number given and the calls made, per series and day.",
    sqlite_with_rowid=False,
)

visits = Table(
    "visits",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token", String(32), nullable=False, unique=True),
    Column("hall", String(40), ForeignKey("halls.code"), nullable=False),
    Column("business_day", Date, nullable=False),
    Column("prefix", String(2), nullable=False),
    Column("number", Integer, nullable=False),
    Column("class", String(40), nullable=False, key="class_"),
    Column("errand", String(12), nullable=False),
    Column("channel", String(12), nullable=False),
    Column("zone", String(40), nullable=False),
    Column("print_state", String(16), nullable=False),
    Column("bundle", String(40), nullable=True),
    Column("agent", Boolean, nullable=False),
    Column("issued_by", String(120), nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("finished_at", Moment, nullable=True),
    Column("matters", Integer, nullable=False, server_default="1"),
    Column("cannot_hear", Boolean, nullable=False, server_default=false()),
    Column("copies", Integer, nullable=False, server_default="0"),
    Column("told_low_s", Integer, nullable=True),
    Column("told_high_s", Integer, nullable=True),
    Column("checked_in_at", Moment, nullable=True),
    Column("moved_to", String(32), nullable=True),
    Column("voucher_of", String(32), nullable=True),
    Column("appointment", String(32), nullable=True),
    Column("block", String(32), nullable=True),
    Column("handed_in_at", Moment, nullable=True),
    UniqueConstraint("hall", "business_day", "prefix", "number"),
    comment="One stay of one ticket.",
    sqlite_with_rowid=False,
)

steps = Table(
    "steps",
    metadata,
    Column("visit", String(32), ForeignKey("visits.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("hall", String(40), nullable=False),
    Column("business_day", Date, nullable=False),
    Column("prefix", String(2), nullable=False),
    Column("number", Integer, nullable=False),
    Column("item", String(40), nullable=False),
    Column("department", String(40), nullable=False),
    Column("errand", String(12), nullable=False),
    Column("class", String(40), nullable=False, key="class_"),
    Column("state", String(12), nullable=False),
    Column("queued_at", Moment, nullable=False),
    Column("waited_s", Float, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("counter", Integer, nullable=True),
    Column("called_at", Moment, nullable=True),
    Column("started_at", Moment, nullable=True),
    Column("ended_at", Moment, nullable=True),
    Column("first_at", Integer, nullable=True),
    Column("only_at", Integer, nullable=True),
    Column("returned_at", Moment, nullable=True),
    Column("back_after_calls", Integer, nullable=True),
    Column("reason", String(80), nullable=False),
    Column("stage", Integer, nullable=False, server_default="0"),
    Column("matters", Integer, nullable=False, server_default="1"),
    Column("outcome", String(16), nullable=False, server_default=""),
    # The hall's event number when it was last written: a server catches up by it with what another one wrote.
    Column("changed", BigInteger, nullable=False, server_default="0"),
    comment="One matter of a visit. first_at: goes first there (0: everywhere). only_at: may be called only there.",
    sqlite_with_rowid=False,
)
Index("ix_steps_queue", steps.c.hall, steps.c.business_day, steps.c.state, steps.c.department, steps.c.queued_at)
# SQLite has one server, which needs no catching up.
Index("ix_steps_changed", steps.c.hall, steps.c.changed).ddl_if(dialect="postgresql")
Index(
    "uq_steps_one_at_a_counter",
    steps.c.visit,
    unique=True,
    sqlite_where=steps.c.state.in_(("called", "serving")),
    postgresql_where=steps.c.state.in_(("called", "serving")),
)
Index(
    "uq_steps_one_per_counter",
    steps.c.hall,
    steps.c.business_day,
    steps.c.counter,
    unique=True,
    sqlite_where=steps.c.state.in_(("called", "serving")),
    postgresql_where=steps.c.state.in_(("called", "serving")),
)

holders = Table(
    "holders",
    metadata,
    Column("visit", String(32), ForeignKey("visits.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("role", String(12), nullable=False),
    Column("name_masked", String(60), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("id_hash", String(64), nullable=False),
    Column("face", Boolean, nullable=False, default=False, server_default=false()),
    comment="Who is on a visit: sealed name, number and birth date; a keyed hash of the number to find doubles.",
    sqlite_with_rowid=False,
)
Index("ix_holders_id_hash", holders.c.id_hash)

counters = Table(
    "counters",
    metadata,
    Column("hall", String(40), ForeignKey("halls.code"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("business_day", Date, nullable=False),
    Column("status", String(8), nullable=False),
    Column("staff", String(120), nullable=False),
    Column("since", Moment, nullable=False),
    Column("last_step", String(32), nullable=True),
    Column("finished", Integer, nullable=False),
    Column("departments", String(820), nullable=False, server_default=""),
    Column("reason", String(40), nullable=False, server_default=""),
    comment="Counters that were opened; one of a past day counts as closed.",
    sqlite_with_rowid=False,
)

calls = Table(
    "calls",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("event", BigInteger, primary_key=True),
    Column("business_day", Date, nullable=False),
    Column("visit", String(32), nullable=False),
    Column("position", Integer, nullable=False),
    Column("number", String(8), nullable=False),
    Column("counter", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("again", Boolean, nullable=False),
    Column("why", JSON, nullable=False),
    ForeignKeyConstraint(["visit", "position"], ["steps.visit", "steps.position"]),
    comment="Every call, by its event number, with the best candidates and their scores (staff only).",
    sqlite_with_rowid=False,
)
Index("ix_calls_day", calls.c.hall, calls.c.business_day, calls.c.event)
Index("ix_calls_step", calls.c.visit, calls.c.position)

events = Table(
    "events",
    metadata,
    Column("hall", String(40), ForeignKey("halls.code"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("type", String(24), nullable=False),
    Column("at", Moment, nullable=False),
    Column("public", JSON, nullable=False),
    Column("staff", JSON, nullable=False),
    Column("chain", String(64), nullable=True),
    comment="What happened, numbered without gaps per hall. Streams read `public` only.",
    sqlite_with_rowid=False,
)

ratings = Table(
    "ratings",
    metadata,
    Column("visit", String(32), ForeignKey("visits.id"), primary_key=True),
    Column("level", Integer, CheckConstraint("level BETWEEN 1 AND 5", name="level"), nullable=False),
    Column("at", Moment, nullable=False),
)

presses = Table(
    "presses",
    metadata,
    Column("hall", String(40), ForeignKey("halls.code"), primary_key=True),
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("business_day", Date, nullable=False),
    Column("counter", Integer, nullable=False),
    Column("action", String(16), nullable=False),
    Column("by", String(120), nullable=False),
    Column("at", Moment, nullable=False),
    Column("undone", Boolean, nullable=False),
    Column("changes", JSON, nullable=False),
    comment="What each press at a counter changed, by its last event, for undo. Dropped at the day's end.",
    sqlite_with_rowid=False,
)
Index("ix_presses_counter", presses.c.hall, presses.c.business_day, presses.c.counter, presses.c.event)

suspensions = Table(
    "suspensions",
    metadata,
    Column("hall", String(40), ForeignKey("halls.code"), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("code", String(40), primary_key=True),
    Column("reason", String(40), nullable=False),
    Column("note", String(80), nullable=False),
    Column("by", String(120), nullable=False),
    Column("since", Moment, nullable=False),
    comment="Items, departments or a whole hall that are not called just now; who waits keeps the place.",
    sqlite_with_rowid=False,
)

vouchers = Table(
    "vouchers",
    metadata,
    Column("visit", String(32), ForeignKey("visits.id"), primary_key=True),
    Column("hall", String(40), nullable=False),
    Column("good_on", Date, nullable=False),
    Column("used_by", String(32), ForeignKey("visits.id"), nullable=True),
    comment="Visits that could not be served: good for a first call on that day, once.",
    sqlite_with_rowid=False,
)

voids = Table(
    "voids",
    metadata,
    Column("hall", String(40), ForeignKey("halls.code"), primary_key=True),
    Column("business_day", Date, primary_key=True),
    Column("prefix", String(2), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("reason", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    comment="Numbers that nobody holds, and why: a gap is never silence.",
    sqlite_with_rowid=False,
)

closed_days = Table(
    "closed_days",
    metadata,
    Column("hall", String(40), ForeignKey("halls.code"), primary_key=True),
    Column("business_day", Date, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("figures", JSON, nullable=False),
    comment="Days that were tidied up, once each, and how many of what.",
    sqlite_with_rowid=False,
)

appointments = Table(
    "appointments",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token", String(32), nullable=False, unique=True),
    Column("code", String(8), nullable=False, unique=True),
    Column("hall", String(40), ForeignKey("halls.code"), nullable=False),
    Column("business_day", Date, nullable=False),
    Column("start", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("items", JSON, nullable=False),
    Column("bundle", String(40), nullable=True),
    Column("errand", String(12), nullable=False),
    Column("class", String(40), nullable=False, key="class_"),
    Column("cannot_hear", Boolean, nullable=False),
    Column("state", String(12), nullable=False),
    Column("channel", String(12), nullable=False),
    Column("booked_by", String(120), nullable=False),
    Column("booked_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("visit", String(32), nullable=True),
    Column("name_masked", String(60), nullable=False),
    Column("id_hash", String(64), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    comment="Booked times. Who booked is sealed; a keyed hash of the document finds a person's own.",
    sqlite_with_rowid=False,
)
Index("ix_appointments_day", appointments.c.hall, appointments.c.business_day, appointments.c.state)
Index("ix_appointments_id_hash", appointments.c.id_hash)

blocks = Table(
    "blocks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("hall", String(40), ForeignKey("halls.code"), nullable=False),
    Column("business_day", Date, nullable=False),
    Column("prefix", String(2), nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("terminal", String(120), nullable=False),
    Column("state", String(8), nullable=False),
    Column("leased_at", Moment, nullable=False),
    Column("ended_at", Moment, nullable=True),
    UniqueConstraint("hall", "business_day", "prefix", "first"),
    comment="Numbers leased to a terminal for when the network is gone: leased, then over (its day ended) or void.",
    sqlite_with_rowid=False,
)

journals = Table(
    "journals",
    metadata,
    Column("terminal", String(120), primary_key=True),
    Column("through", BigInteger, nullable=False, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    comment="How far each terminal's journal is in, and the hash its next entry stands on.",
    sqlite_with_rowid=False,
)

journal_entries = Table(
    "journal_entries",
    metadata,
    Column("terminal", String(120), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    comment="The hashes of entries that are in: the same again is known, another in its place is refused.",
    sqlite_with_rowid=False,
)

set_aside = Table(
    "set_aside",
    metadata,
    Column("terminal", String(120), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("hall", String(40), ForeignKey("halls.code"), nullable=False),
    Column("code", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    comment="Journal entries that could not be carried out, sealed, for a person to look at.",
    sqlite_with_rowid=False,
)

learned = Table(
    "learned",
    metadata,
    Column("hall", String(40), ForeignKey("halls.code"), primary_key=True),
    Column("through", Date, nullable=False),
    Column("state", JSON, nullable=False),
    comment="What a hall's days have taught, up to one of them; worked out again from the tickets if it is lost.",
    sqlite_with_rowid=False,
)

answers = Table(
    "answers",
    metadata,
    Column("principal", String(120), primary_key=True),
    Column("route", String(120), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", Moment, nullable=False),
    comment="What each Idempotency-Key was answered; purged after 7 days of real time.",
    sqlite_with_rowid=False,
)
