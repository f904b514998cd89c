"""Tables of who may do what. On real time, kept as whole seconds since 1970 (UTC), apart from the hall's own clock."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, String, Table

from queue_server.store.tables import metadata

users = Table(
    "users",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("display_name", String(60), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("hall", String(40), nullable=True),
    Column("changed_at", BigInteger, nullable=False),
    Column("wrong_passwords", Integer, nullable=False, default=0, server_default="0"),
    Column("locked_until", BigInteger, nullable=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id_hash", String(64), primary_key=True),
    Column("user", String(60), ForeignKey("users.name", ondelete="CASCADE"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)
Index("sessions_user", sessions.c.user)

tokens = Table(
    "tokens",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("principal", String(120), nullable=False),
    Column("role", String(20), nullable=False),
    Column("hall", String(40), nullable=True),
    Column("terminal", String(90), nullable=True),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=True),
)

terminals = Table(
    "terminals",
    metadata,
    Column("terminal", String(90), primary_key=True),
    Column("hall", String(40), nullable=False),
    Column("role", String(20), nullable=False),
    Column("public_key", String(64), nullable=False),
    Column("enrolled_at", BigInteger, nullable=False),
)

enrol_codes = Table(
    "enrol_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("hall", String(40), nullable=False),
    Column("terminal", String(90), nullable=False),
    Column("role", String(20), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=True),
    Column("public_key", String(64), nullable=True),
)

challenges = Table(
    "challenges",
    metadata,
    Column("nonce", String(64), primary_key=True),
    Column("terminal", String(90), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

key_checks = Table(
    "key_checks",
    metadata,
    Column("key", String(20), primary_key=True),
    Column("value", String(64), nullable=False),
    comment="By what the keys of this database are known again; no key is in it.",
)
