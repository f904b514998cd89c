"""Let a hall take appointments, and terminals give numbers without the network."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visits", sa.Column("appointment", sa.String(length=32), nullable=True))
    op.add_column("visits", sa.Column("block", sa.String(length=32), nullable=True))
    op.add_column("visits", sa.Column("handed_in_at", sa.BigInteger(), nullable=True))
    op.add_column("steps", sa.Column("changed", sa.BigInteger(), server_default="0", nullable=False))
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_steps_changed", "steps", ["hall", "changed"])
    _appointments()
    _blocks()
    _journals()
    op.create_table(
        "key_checks",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_key_checks")),
        comment="By what the keys of this database are known again; no key is in it.",
    )


def downgrade() -> None:
    op.drop_table("key_checks")
    for table in ("set_aside", "journal_entries", "journals", "blocks"):
        op.drop_table(table)
    op.drop_index("ix_appointments_id_hash", table_name="appointments")
    op.drop_index("ix_appointments_day", table_name="appointments")
    op.drop_table("appointments")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_steps_changed", table_name="steps")
    op.drop_column("steps", "changed")
    for column in ("handed_in_at", "block", "appointment"):
        op.drop_column("visits", column)


def _appointments() -> None:
    op.create_table(
        "appointments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("bundle", sa.String(length=40), nullable=True),
        sa.Column("errand", sa.String(length=12), nullable=False),
        sa.Column("class", sa.String(length=40), nullable=False),
        sa.Column("cannot_hear", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("booked_by", sa.String(length=120), nullable=False),
        sa.Column("booked_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("visit", sa.String(length=32), nullable=True),
        sa.Column("name_masked", sa.String(length=60), nullable=False),
        sa.Column("id_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["hall"], ["halls.code"], name=op.f("fk_appointments_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint("code", name=op.f("uq_appointments_code")),
        sa.UniqueConstraint("token", name=op.f("uq_appointments_token")),
        comment="Booked times. Who booked is sealed; a keyed hash of the document finds a person's own.",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_appointments_day", "appointments", ["hall", "business_day", "state"])
    op.create_index("ix_appointments_id_hash", "appointments", ["id_hash"])


def _blocks() -> None:
    op.create_table(
        "blocks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("prefix", sa.String(length=2), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("terminal", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("leased_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["hall"], ["halls.code"], name=op.f("fk_blocks_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
        sa.UniqueConstraint(
            "hall", "business_day", "prefix", "first", name=op.f("uq_blocks_hall_business_day_prefix_first")
        ),
        comment="Numbers leased to a terminal for when the network is gone: leased, then over (its day ended) or void.",
        sqlite_with_rowid=False,
    )


def _journals() -> None:
    op.create_table(
        "journals",
        sa.Column("terminal", sa.String(length=120), nullable=False),
        sa.Column("through", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("terminal", name=op.f("pk_journals")),
        comment="How far each terminal's journal is in, and the hash its next entry stands on.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "journal_entries",
        sa.Column("terminal", sa.String(length=120), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("terminal", "seq", name=op.f("pk_journal_entries")),
        comment="The hashes of entries that are in: the same again is known, another in its place is refused.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "set_aside",
        sa.Column("terminal", sa.String(length=120), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["hall"], ["halls.code"], name=op.f("fk_set_aside_hall")),
        sa.PrimaryKeyConstraint("terminal", "seq", name=op.f("pk_set_aside")),
        comment="Journal entries that could not be carried out, sealed, for a person to look at.",
        sqlite_with_rowid=False,
    )
