"""The table of codes that phones have shown."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table

from queue_server.store.tables import Moment, metadata

shown_codes = Table(
    "shown_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("asked_hash", String(64), nullable=False),
    Column("hall", String(40), ForeignKey("halls.code"), nullable=False),
    Column("shown_by", String(120), nullable=False),
    Column("state", String(8), nullable=False),
    Column("at", Moment, nullable=False),
    Column("ref_hash", String(64), nullable=True),
    Column("use_hash", String(64), nullable=True),
    Column("until", Moment, nullable=True),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_shown_codes_ref_hash", "ref_hash", unique=True),
    Index("ix_shown_codes_use_hash", "use_hash", unique=True),
    comment="Codes of phone apps that were shown, by keyed hashes; the person is sealed, for minutes. Real time.",
    sqlite_with_rowid=False,
)
