"""Alembic's entry: runs the migrations on the engine that `store.migrate` hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Engine

from queue_server.store import auth_tables, catalogue_tables, fleet_tables, identified_tables  # noqa: F401 - register their tables
from queue_server.store.engine import one_at_a_time
from queue_server.store.tables import metadata

engine: Engine = context.config.attributes["engine"]

with engine.connect() as connection:
    # Of two servers that start at once the second finds everything done.
    one_at_a_time(connection)
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
