"""A hall that runs, for tests that need nothing special of it, and a terminal of it that has leased numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.offline_kit import Kiosk
from tests.kit.ready_database import lay_ready_database
from tests.kit.server_kit import Desk, running_hall


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path) as running:
        yield running


@pytest.fixture
def kiosk(desk: Desk) -> Kiosk:
    kiosk = Kiosk(desk)
    kiosk.lease()
    return kiosk


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with nothing in it."""
    file = tmp_path_factory.mktemp("empty") / "hall.db"
    lay_ready_database(file)
    return file
