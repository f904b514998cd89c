"""Let free copies and post be ordered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "free_services",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("cost_fen", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.String(length=8), nullable=False),
        sa.Column("ordered_by", sa.String(length=120), nullable=False),
        sa.Column("ordered_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_by", sa.String(length=120), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("name_masked", sa.String(length=80), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["hall"], ["halls.code"], name=op.f("fk_free_services_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_free_services")),
        comment="Free copies and post, and what they cost; the address sealed, emptied after it is sent.",
    )
    op.create_index("ix_free_services_hall", "free_services", ["hall", "business_day"])


def downgrade() -> None:
    op.drop_index("ix_free_services_hall", table_name="free_services")
    op.drop_table("free_services")
