"""Let terminals tell how they are, and be asked to do something."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "terminals_seen",
        sa.Column("terminal", sa.String(length=120), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("beat", sa.Text(), nullable=False),
        sa.Column("standing", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["hall"], ["halls.code"], name=op.f("fk_terminals_seen_hall")),
        sa.PrimaryKeyConstraint("terminal", name=op.f("pk_terminals_seen")),
        comment="The last heart-beat of each terminal (no personal data), and what holds there. seen_at: real time.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("terminal", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("service", sa.String(length=20), nullable=False),
        sa.Column("zh", sa.String(length=80), nullable=False),
        sa.Column("en", sa.String(length=80), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["hall"], ["halls.code"], name=op.f("fk_orders_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        comment="What managers asked of terminals, and when it was carried out.",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_orders_terminal", "orders", ["terminal", "at"])


def downgrade() -> None:
    op.drop_index("ix_orders_terminal", table_name="orders")
    op.drop_table("orders")
    op.drop_table("terminals_seen")
