"""One application a process: building it takes longer than most tests. Each test furnishes it with halls of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from config.load import default_example, load_county
from config.schema import County
from queue_server.bootstrap import build_server
from queue_server.http.app import create_app
from queue_server.settings import load_settings
from tests.api.hall import HallTime, HallUnderTest, Opened
from tests.kit.ready_database import lay_ready_database


@pytest.fixture(scope="session")
def county() -> County:
    return load_county(default_example())


@pytest.fixture(scope="session")
def application() -> Flask:
    return create_app()


@pytest.fixture
def opened(tmp_path: Path, application: Flask) -> Opened:
    """Opens the halls of a county, one county after the other."""

    @contextmanager
    def open_halls(county: County) -> Iterator[HallUnderTest]:
        time = HallTime()
        lay_ready_database(tmp_path / "hall.db")
        server = build_server(load_settings(tmp_path), clock=time, county=county, app=application)
        try:
            yield HallUnderTest(server, time)
        finally:
            server.close()

    return open_halls


@pytest.fixture
def hall(county: County, opened: Opened) -> Iterator[HallUnderTest]:
    with opened(county) as running:
        yield running
