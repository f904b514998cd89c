"""The engine as a whole: random days are played in the real hall and in a plain model beside it, on both databases."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from psycopg import sql

from queue_server.store.engine import open_engine
from queue_server.store.migrate import upgrade
from tests.integration.random_day import TEMPLATE, HallMachine
from tests.kit.postgres import needs_postgres, running_cluster

MANY = os.environ.get("HALL_RANDOM_DAYS")
"""How many random days `./hall prove days` wants, with the shortest way to a fault; else the same few."""
DAYS = {"sqlite": int(MANY or 20), "postgresql": max(4, int(MANY or 0) // 10)}


def _play(days: int, **of_the_day: object) -> None:
    run_state_machine_as_test(
        type("Day", (HallMachine,), of_the_day),
        settings=settings(
            max_examples=days,
            stateful_step_count=40,
            deadline=None,
            derandomize=MANY is None,
            phases=list(Phase) if MANY else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def _migrated(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()  # the last connection puts the log back into the file


@pytest.mark.filterwarnings("ignore:.*deprecated.*")
def test_random_days_go_as_the_plain_model_says(tmp_path: Path) -> None:
    template = tmp_path / "template.db"
    _migrated(f"sqlite:///{template}")
    _play(DAYS["sqlite"], template=template, workplace=tmp_path)


@needs_postgres
@pytest.mark.filterwarnings("ignore:.*deprecated.*")
def test_random_days_go_as_the_plain_model_says_on_postgresql(tmp_path: Path) -> None:
    with running_cluster() as cluster:
        cluster.do(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        _migrated(cluster.address(TEMPLATE))
        _play(DAYS["postgresql"], cluster=cluster, workplace=tmp_path)
