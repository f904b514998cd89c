"""Let a ticket tell a telephone when its turn comes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contacts",
        sa.Column("visit", sa.String(length=32), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("masked", sa.String(length=16), nullable=False),
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.Column("numbers", sa.Integer(), nullable=False),
        sa.Column("soon_for", sa.String(length=60), nullable=False),
        sa.Column("called_for", sa.String(length=60), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["hall"], ["halls.code"], name=op.f("fk_contacts_hall")),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_contacts_visit")),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_contacts")),
        comment="Telephone numbers given with tickets, sealed; emptied when the visit is over, dropped the same night.",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_contacts_hall", "contacts", ["hall", "business_day"])
    op.add_column("messages", sa.Column("until", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("messages", "until")
    op.drop_index("ix_contacts_hall", table_name="contacts")
    op.drop_table("contacts")
