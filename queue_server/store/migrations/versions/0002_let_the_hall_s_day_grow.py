"""Let the hall's day grow: visits of several steps, undo, suspensions, vouchers, voids and closed days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _new_columns() -> dict[str, list[sa.Column[object]]]:
    return {
        "visits": [
            sa.Column("matters", sa.Integer(), nullable=False, server_default="1"),
            sa.Column("cannot_hear", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("copies", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("told_low_s", sa.Integer(), nullable=True),
            sa.Column("told_high_s", sa.Integer(), nullable=True),
            sa.Column("checked_in_at", sa.BigInteger(), nullable=True),
            sa.Column("moved_to", sa.String(length=32), nullable=True),
            sa.Column("voucher_of", sa.String(length=32), nullable=True),
        ],
        "steps": [
            sa.Column("stage", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("matters", sa.Integer(), nullable=False, server_default="1"),
            sa.Column("outcome", sa.String(length=16), nullable=False, server_default=""),
        ],
        "counters": [
            sa.Column("departments", sa.String(length=820), nullable=False, server_default=""),
            sa.Column("reason", sa.String(length=40), nullable=False, server_default=""),
        ],
    }


def upgrade() -> None:
    for table, columns in _new_columns().items():
        for column in columns:
            op.add_column(table, column)
    # A ticket taken before was taken in the hall.
    op.execute("UPDATE visits SET checked_in_at = issued_at")
    _presses()
    _suspensions()
    _vouchers()
    _voids()
    _closed_days()


def downgrade() -> None:
    for table in ("closed_days", "voids", "vouchers", "suspensions"):
        op.drop_table(table)
    op.drop_index("ix_presses_counter", table_name="presses")
    op.drop_table("presses")
    for table, columns in reversed(_new_columns().items()):
        for column in reversed(columns):
            op.drop_column(table, column.name)


def _presses() -> None:
    op.create_table(
        "presses",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["hall"], ["halls.code"], name=op.f("fk_presses_hall")),
        sa.PrimaryKeyConstraint("hall", "event", name=op.f("pk_presses")),
        comment="What each press at a counter changed, by its last event, for undo. Dropped at the day's end.",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_presses_counter", "presses", ["hall", "business_day", "counter", "event"])


def _suspensions() -> None:
    op.create_table(
        "suspensions",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=80), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hall"], ["halls.code"], name=op.f("fk_suspensions_hall")),
        sa.PrimaryKeyConstraint("hall", "kind", "code", name=op.f("pk_suspensions")),
        comment="Items, departments or a whole hall that are not called just now; who waits keeps the place.",
        sqlite_with_rowid=False,
    )


def _vouchers() -> None:
    op.create_table(
        "vouchers",
        sa.Column("visit", sa.String(length=32), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("good_on", sa.Date(), nullable=False),
        sa.Column("used_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_vouchers_visit")),
        sa.ForeignKeyConstraint(["used_by"], ["visits.id"], name=op.f("fk_vouchers_used_by")),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_vouchers")),
        comment="Visits that could not be served: good for a first call on that day, once.",
        sqlite_with_rowid=False,
    )


def _voids() -> None:
    op.create_table(
        "voids",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("prefix", sa.String(length=2), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hall"], ["halls.code"], name=op.f("fk_voids_hall")),
        sa.PrimaryKeyConstraint("hall", "business_day", "prefix", "number", name=op.f("pk_voids")),
        comment="Numbers that nobody holds, and why: a gap is never silence.",
        sqlite_with_rowid=False,
    )


def _closed_days() -> None:
    op.create_table(
        "closed_days",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["hall"], ["halls.code"], name=op.f("fk_closed_days_hall")),
        sa.PrimaryKeyConstraint("hall", "business_day", name=op.f("pk_closed_days")),
        comment="Days that were tidied up, once each, and how many of what.",
        sqlite_with_rowid=False,
    )
