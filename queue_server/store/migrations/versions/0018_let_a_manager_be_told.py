"""Let a manager be told of what goes wrong."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("acknowledged_by", sa.String(length=120), nullable=False),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["hall"], ["halls.code"], name=op.f("fk_alerts_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        comment="What the manager was told of: one open alert of a kind and subject.",
    )
    op.create_index("ix_alerts_hall", "alerts", ["hall", "ended_at"])
    still_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_alerts_one_open",
        "alerts",
        ["hall", "kind", "subject"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def downgrade() -> None:
    op.drop_index("uq_alerts_one_open", table_name="alerts")
    op.drop_index("ix_alerts_hall", table_name="alerts")
    op.drop_table("alerts")
