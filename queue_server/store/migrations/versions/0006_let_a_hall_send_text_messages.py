"""Let a hall send text messages through a terminal's modem."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("terminal", sa.String(length=120), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["hall"], ["halls.code"], name=op.f("fk_messages_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        comment="Text messages for a modem, sealed; emptied once sent, dropped the same night.",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_messages_state", "messages", ["hall", "state", "at"])


def downgrade() -> None:
    op.drop_index("ix_messages_state", table_name="messages")
    op.drop_table("messages")
