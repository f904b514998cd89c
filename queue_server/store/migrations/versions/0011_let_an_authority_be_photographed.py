"""Let a written authority be photographed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authorities",
        sa.Column("visit", sa.String(length=32), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["hall"], ["halls.code"], name=op.f("fk_authorities_hall")),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_authorities_visit")),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_authorities")),
        comment="Pictures of written authorities, sealed; dropped with the names on the ticket.",
    )
    op.create_index("ix_authorities_hall", "authorities", ["hall", "business_day"])


def downgrade() -> None:
    op.drop_index("ix_authorities_hall", table_name="authorities")
    op.drop_table("authorities")
