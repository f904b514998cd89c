"""Alembic's entry: runs the migrations on the engine that `store.migrate` hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Engine

from queue_server.store import auth_tables  # noqa: F401 - registers its tables
from queue_server.store.tables import metadata

engine: Engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
