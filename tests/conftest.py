"""What every kind of test shares."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import settings

# Speed is shown by `./hall bench`, never by a test that a busy machine can fail.
settings.register_profile("hall", deadline=None)
settings.load_profile("hall")

HERE = Path(__file__).parent
LONGEST_FIRST = ("ui/pages", "e2e", "contract", "integration", "ui/kiosk", "bench", "api", "unit")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together in one process what shares a server or a device; begin with what takes longest."""
    for item in items:
        shared = _shared_by(item)
        if shared is not None and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(shared))
    items.sort(key=_place)


def pytest_collection_finish() -> None:
    """Spare the thousands of tests that were found from being looked through by every garbage collection."""
    gc.freeze()


def _shared_by(item: pytest.Item) -> str | None:
    """Return the module, or the folder, whose tests share something that was started for them."""
    fixtures = cast(Any, item)._fixtureinfo.name2fixturedefs  # pytest tells it nowhere else
    scopes = {found[-1].scope for found in fixtures.values()}
    if "package" in scopes:
        return str(item.path.parent.relative_to(HERE))
    return str(item.path.relative_to(HERE)) if "module" in scopes else None


def _place(item: pytest.Item) -> int:
    found = item.path.relative_to(HERE).as_posix()
    return next((place for place, folder in enumerate(LONGEST_FIRST) if found.startswith(folder)), len(LONGEST_FIRST))
