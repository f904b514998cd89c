from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.load import default_example, load_county
from config.schema import County
from queue_server.bootstrap import build_server
from queue_server.settings import load_settings
from tests.api.hall import HallTime, HallUnderTest
from tests.kit.ready_database import lay_ready_database


@pytest.fixture(scope="session")
def county() -> County:
    return load_county(default_example())


@pytest.fixture
def hall(tmp_path: Path, county: County) -> Iterator[HallUnderTest]:
    time = HallTime()
    lay_ready_database(tmp_path / "hall.db")
    server = build_server(load_settings(tmp_path), clock=time, county=county)
    yield HallUnderTest(server, time)
    server.close()
