"""Tables of the county's catalogue: what was changed of its items since the files."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, ForeignKey, Integer, String, Table

from queue_server.store.tables import Moment, metadata

item_versions = Table(
    "item_versions",
    metadata,
    Column("item", String(40), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("valid_from", Date, nullable=False),
    Column("body", JSON(none_as_null=True), nullable=True),
    Column("why", String(200), nullable=False),
    Column("source", String(8), nullable=False),
    Column("by", String(120), nullable=False),
    Column("at", Moment, nullable=False),
    Column("dropped_by", String(120), nullable=False),
    Column("dropped_at", Moment, nullable=True),
    comment="Versions of items, each from a day of effect; none is ever written over. No body: withdrawn.",
    sqlite_with_rowid=False,
)

item_lists = Table(
    "item_lists",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("origin", String(8), nullable=False),
    Column("by", String(120), nullable=False),
    Column("at", Moment, nullable=False),
    comment="Tables of items that somebody brought, to be taken over line by line.",
    sqlite_with_rowid=False,
)

list_lines = Table(
    "list_lines",
    metadata,
    Column("list", String(32), ForeignKey("item_lists.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("item", String(40), nullable=False),
    Column("province", String(40), nullable=False),
    Column("body", JSON(none_as_null=True), nullable=True),
    Column("state", String(8), nullable=False),
    Column("why", String(200), nullable=False),
    Column("by", String(120), nullable=False),
    Column("at", Moment, nullable=True),
    Column("version", Integer, nullable=True),
    comment="What a list says of one item, and what became of it.",
    sqlite_with_rowid=False,
)

setting_versions = Table(
    "setting_versions",
    metadata,
    Column("scope", String(40), primary_key=True),
    Column("key", String(120), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("valid_from", Date, nullable=False),
    Column("value", JSON(none_as_null=True), nullable=True),
    Column("why", String(200), nullable=False),
    Column("by", String(120), nullable=False),
    Column("at", Moment, nullable=False),
    Column("dropped_by", String(120), nullable=False),
    Column("dropped_at", Moment, nullable=True),
    comment="Settings changed over the files, each from a day of effect; none is ever written over.",
    sqlite_with_rowid=False,
)
