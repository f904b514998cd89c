"""What every kind of test shares."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import settings

# Speed is shown by `./hall bench`, never by a test that a busy machine can fail.
settings.register_profile("hall", deadline=None)
settings.load_profile("hall")

HERE = Path(__file__).parent
LONGEST_FIRST = ("ui/pages", "e2e", "contract", "integration", "ui/kiosk", "bench", "api", "unit")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that at the end no process waits for another."""
    items.sort(key=_place)


def pytest_collection_finish() -> None:
    """Spare the thousands of tests that were found from being looked through by every garbage collection."""
    gc.freeze()


def _place(item: pytest.Item) -> int:
    found = item.path.relative_to(HERE).as_posix()
    return next((place for place, folder in enumerate(LONGEST_FIRST) if found.startswith(folder)), len(LONGEST_FIRST))
