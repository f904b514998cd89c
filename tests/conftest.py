"""What every kind of test shares."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import settings

from tests.kit.every_way import EVERY_WAY

# Speed is shown by `./hall bench`, never by a test that a busy machine can fail.
settings.register_profile("hall", deadline=None, max_examples=1000 if EVERY_WAY else 50)
settings.load_profile("hall")

# Thousands of tests are found, and none of them is garbage: looking for it took two thirds of that time.
gc.disable()

HERE = Path(__file__).parent
LONGEST_FIRST = ("ui/pages", "e2e", "contract", "integration", "ui/kiosk", "bench", "api", "unit")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that at the end no process waits for another."""
    items.sort(key=_place)


def pytest_collection_finish() -> None:
    """Spare the tests that were found from being looked through by every garbage collection."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def _place(item: pytest.Item) -> int:
    found = item.path.relative_to(HERE).as_posix()
    return next((place for place, folder in enumerate(LONGEST_FIRST) if found.startswith(folder)), len(LONGEST_FIRST))
