"""The schema: the migrations make exactly the tables, go up and down, and keep the data."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select

from queue_server.store import auth_tables
from queue_server.store.engine import open_engine
from queue_server.store.migrate import current, downgrade, head, upgrade
from queue_server.store.tables import metadata, visits
from tests.kit.server_kit import running_hall


def test_the_newest_migration_makes_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    assert auth_tables.users.metadata is metadata
    engine = open_engine(f"sqlite:///{tmp_path / 'hall.db'}")
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        made = {t: {i["name"] for i in inspect(connection).get_indexes(t)} for t in metadata.tables}
    wanted = {t.name: {str(i.name) for i in t.indexes} for t in metadata.tables.values()}
    assert {t: made[t] >= wanted[t] for t in wanted} == dict.fromkeys(wanted, True)
    engine.dispose()


def test_the_schema_goes_down_to_nothing_and_up_again(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'hall.db'}")
    upgrade(engine)
    assert current(engine) == head()
    downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    upgrade(engine)
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}
    engine.dispose()


def test_an_upgrade_keeps_a_day_s_tickets(tmp_path: Path) -> None:
    with running_hall(tmp_path) as desk:
        issued = desk.take()
    with running_hall(tmp_path) as desk:
        assert desk.service.visit_by_token(issued.token).number == "A001"
        assert desk.take().number == "A002"
        with desk.engine.connect() as connection:
            assert len(connection.execute(select(visits.c.id)).all()) == 2


def test_the_partial_keys_are_in_the_database(tmp_path: Path) -> None:
    with running_hall(tmp_path) as desk, desk.engine.connect() as connection:
        sql = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name LIKE 'uq_steps%'").scalars().all()
    assert len(sql) == 2
    assert all("WHERE state IN ('called', 'serving')" in text for text in sql)
