"""Let a code on a phone say who somebody is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shown_codes",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_hash", sa.String(length=64), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("shown_by", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ref_hash", sa.String(length=64), nullable=True),
        sa.Column("use_hash", sa.String(length=64), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["hall"], ["halls.code"], name=op.f("fk_shown_codes_hall")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_shown_codes")),
        comment="Codes of phone apps that were shown, by keyed hashes; the person is sealed, for minutes. Real time.",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_shown_codes_ref_hash", "shown_codes", ["ref_hash"], unique=True)
    op.create_index("ix_shown_codes_use_hash", "shown_codes", ["use_hash"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_shown_codes_use_hash", table_name="shown_codes")
    op.drop_index("ix_shown_codes_ref_hash", table_name="shown_codes")
    op.drop_table("shown_codes")
