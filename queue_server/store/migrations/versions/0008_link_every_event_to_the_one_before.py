"""Link every event to the one before, and count the wrong passwords of each user."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("halls", sa.Column("chain", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("halls", sa.Column("kept_from", sa.BigInteger(), nullable=False, server_default="1"))
    op.add_column("halls", sa.Column("kept_after", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("events", sa.Column("chain", sa.String(length=64), nullable=True))
    # What retention dropped before is not known; the first event still there is where the records begin.
    op.execute(
        "UPDATE halls SET kept_from = COALESCE("
        "(SELECT MIN(events.seq) FROM events WHERE events.hall = halls.code), halls.event_seq + 1)"
    )
    op.add_column("users", sa.Column("wrong_passwords", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("users", sa.Column("locked_until", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("users", "locked_until")
    op.drop_column("users", "wrong_passwords")
    op.drop_column("events", "chain")
    op.drop_column("halls", "kept_after")
    op.drop_column("halls", "kept_from")
    op.drop_column("halls", "chain")
