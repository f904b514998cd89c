"""Let lists of items be brought and taken over line by line."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item_lists",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_lists")),
        comment="Tables of items that somebody brought, to be taken over line by line.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "list_lines",
        sa.Column("list", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("province", sa.String(length=40), nullable=False),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["list"], ["item_lists.id"], name=op.f("fk_list_lines_list")),
        sa.PrimaryKeyConstraint("list", "position", name=op.f("pk_list_lines")),
        comment="What a list says of one item, and what became of it.",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("list_lines")
    op.drop_table("item_lists")
