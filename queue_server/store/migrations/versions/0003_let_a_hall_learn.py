"""Let a hall learn from its days: how long services take, who comes when, how good its ranges were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learned",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("through", sa.Date(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["hall"], ["halls.code"], name=op.f("fk_learned_hall")),
        sa.PrimaryKeyConstraint("hall", name=op.f("pk_learned")),
        comment="What a hall's days have taught, up to one of them; worked out again from the tickets if it is lost.",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("learned")
