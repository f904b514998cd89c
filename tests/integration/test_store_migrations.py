"""The schema: the migrations make exactly the tables, go up and down, and keep the data. On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, column, inspect, select, table

from queue_server.store import auth_tables
from queue_server.store.engine import open_engine
from queue_server.store.migrate import current, downgrade, head, upgrade
from queue_server.store.tables import metadata, visits
from tests.kit.postgres import Cluster, needs_postgres, running_cluster
from tests.kit.server_kit import running_hall

ONLY_ON_POSTGRESQL = {"ix_steps_changed"}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs_postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'hall.db'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.new_database()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    opened = open_engine(url)
    yield opened
    opened.dispose()


def columns(engine: Engine) -> dict[str, list[str]]:
    with engine.connect() as connection:
        there = inspect(connection)
        return {name: [c["name"] for c in there.get_columns(name)] for name in metadata.tables if there.has_table(name)}


def rows(engine: Engine, wanted: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return every row of these columns."""
    with engine.connect() as connection:
        return {
            name: sorted(map(str, connection.execute(select(*map(column, names)).select_from(table(name)))))
            for name, names in wanted.items()
        }


def test_the_newest_migration_makes_exactly_the_tables_of_the_code(engine: Engine) -> None:
    assert auth_tables.users.metadata is metadata
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differs = compare_metadata(context, metadata)
        made = {t: {i["name"] for i in inspect(connection).get_indexes(t)} for t in metadata.tables}
    left_out = ONLY_ON_POSTGRESQL if engine.dialect.name == "sqlite" else set[str]()
    assert [d for d in differs if not (d[0] == "add_index" and d[1].name in left_out)] == []
    wanted = {t.name: {str(i.name) for i in t.indexes} - left_out for t in metadata.tables.values()}
    assert {t: made[t] >= wanted[t] for t in wanted} == dict.fromkeys(wanted, True)


def test_the_schema_goes_down_to_nothing_and_up_again(engine: Engine) -> None:
    upgrade(engine)
    assert current(engine) == head()
    downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    upgrade(engine)
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_the_newest_migration_down_and_up_again_keeps_every_row_of_the_older_tables(url: str, tmp_path: Path) -> None:
    with running_hall(tmp_path, url=url) as desk:
        for item in ("deed", "pension", "deed"):
            desk.issue(items=[item], holders=[{"name": "王秀英", "id_number": "110101195001011234"}])
        desk.open()
        called = desk.next().visit
        assert called is not None
        desk.press("start", called.step)
        desk.engine.dispose()
        before = rows(desk.engine, columns(desk.engine))
        downgrade(desk.engine, "-1")
        older = columns(desk.engine)
        kept = rows(desk.engine, older)
        assert {name: len(found) for name, found in kept.items()} == {name: len(before[name]) for name in older}
        upgrade(desk.engine)
        assert rows(desk.engine, older) == kept
        desk.finish(called.step)
        assert [e.seq for e in desk.service.events_after("main", 0)] == list(range(1, 8))


def test_an_upgrade_keeps_a_day_s_tickets(url: str, tmp_path: Path) -> None:
    with running_hall(tmp_path, url=url) as desk:
        issued = desk.take()
    with running_hall(tmp_path, url=url) as desk:
        assert desk.service.visit_by_token(issued.token).number == "A001"
        assert desk.take().number == "A002"
        with desk.engine.connect() as connection:
            assert len(connection.execute(select(visits.c.id)).all()) == 2


def test_the_partial_keys_are_in_the_database(url: str, tmp_path: Path) -> None:
    with running_hall(tmp_path, url=url) as desk, desk.engine.connect() as connection:
        found = [index for index in inspect(connection).get_indexes("steps") if str(index["name"]).startswith("uq_")]
    assert len(found) == 2
    assert all(index["unique"] for index in found)
    where = [str(index["dialect_options"][f"{desk.engine.dialect.name}_where"]) for index in found]
    assert all("called" in condition and "serving" in condition for condition in where)
