"""A kiosk that is killed while a number is under way: what the next program does for whoever stands there.

Real deaths: the kiosk is a process of its own before a real server, and is killed at the very step the test names. That
takes seconds each; what is kept on the disk and what is shown of it is tried in `tests/unit/test_unfinished.py` and
`test_journey_resuming.py`.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from kiosk.gateway import Gateway
from kiosk.journey.screens import Done, Home, NoPaper
from queue_server.app.identity import Identity
from queue_server.clock import real_now
from queue_server.store.auth_repository import SqlIdentityStore
from queue_server.store.engine import open_engine
from tests.kit.glassless import GlasslessKiosk, Papers, quick_line
from tests.kit.leases import leasing_county
from tests.kit.line import Line
from tests.kit.served import HALL, Served

ITEM = "hall-service-general"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    place = tmp_path_factory.mktemp("hall")
    served = Served(place / "data", leasing_county(place / "county"))
    served.start()
    yield served
    served.stop()


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _one_life(address: str, folder: Path, step: str) -> None:
    """Take a number and be killed at `step`."""
    kiosk = GlasslessKiosk(address, folder)
    kiosk.start()
    kiosk.until(Home)
    issue, prints = Gateway.issue, Papers.print

    def answered(*given: object) -> None:
        issue(*given)  # type: ignore[arg-type]
        die()

    def printed(*given: object) -> None:
        prints(*given)  # type: ignore[arg-type]
        die()

    ways = {
        "before it is asked for": (Gateway, "issue", die),
        "before its answer is known": (Gateway, "issue", answered),
        "before it is printed": (Papers, "print", die),
        "after it was printed": (Papers, "print", printed),
    }
    place, name, way = ways[step]
    with patch.object(place, name, way):
        kiosk.press("take", f"item:{ITEM}", "confirm")
        kiosk.until(Done)


def killed_at(step: str, served: Served, folder: Path) -> None:
    life = multiprocessing.get_context("spawn").Process(target=_one_life, args=(served.address, folder, step))
    life.start()
    life.join(90)
    assert life.exitcode == -signal.SIGKILL


@pytest.fixture
def folder(served: Served, tmp_path: Path) -> Path:
    """A terminal that is enrolled."""
    kiosk = GlasslessKiosk(served.address, tmp_path)
    engine = open_engine(f"sqlite:///{served.database}")
    kiosk.gateway.enrol(Identity(SqlIdentityStore(engine), real_now).new_enrol_code(HALL, f"{HALL}/k1"))
    engine.dispose()
    kiosk.gateway.close()
    kiosk.offline.close()
    return tmp_path


@pytest.fixture
def next_kiosk(served: Served, folder: Path) -> Iterator[list[GlasslessKiosk]]:
    made: list[GlasslessKiosk] = []
    with quick_line():
        yield made
        for kiosk in made:
            kiosk.stop()


def begin(served: Served, folder: Path, made: list[GlasslessKiosk]) -> GlasslessKiosk:
    kiosk = GlasslessKiosk(served.address, folder)
    made.append(kiosk)
    kiosk.start()
    return kiosk


def waiting(served: Served) -> int:
    with Line(served.port, served.token("manager")) as line:
        return int(line.get(f"/halls/{HALL}")["waiting"])


@pytest.mark.parametrize("step", ["before it is asked for", "before its answer is known"])
def test_a_number_without_paper_is_printed_once_and_is_the_only_one(
    step: str, served: Served, folder: Path, next_kiosk: list[GlasslessKiosk]
) -> None:
    before = waiting(served)
    killed_at(step, served, folder)
    kiosk = begin(served, folder, next_kiosk)
    kiosk.until(Done)
    assert len(kiosk.papers.printed) == 1
    assert waiting(served) == before + 1
    kiosk.told()
    assert kiosk.unfinished.owes_nothing()


@pytest.mark.parametrize("step", ["before it is printed", "after it was printed"])
def test_a_number_whose_paper_is_unknown_stands_big_and_only_a_finger_prints_it_as_a_copy(
    step: str, served: Served, folder: Path, next_kiosk: list[GlasslessKiosk]
) -> None:
    before = waiting(served)
    killed_at(step, served, folder)
    kiosk = begin(served, folder, next_kiosk)
    kiosk.until(NoPaper)
    assert kiosk.papers.printed == []
    assert kiosk.state.visit is not None
    assert kiosk.state.visit.copy_number == 1
    assert waiting(served) == before + 1
    kiosk.press("reprint")
    kiosk.until(Done)
    assert kiosk.papers.printed == [kiosk.state.visit.id]


def test_once_nobody_can_stand_there_any_more_a_number_without_paper_is_given_back(
    served: Served, folder: Path, next_kiosk: list[GlasslessKiosk]
) -> None:
    before = waiting(served)
    killed_at("before its answer is known", served, folder)
    with patch("kiosk.offline.unfinished.FRESH_S", 0.0):
        kiosk = begin(served, folder, next_kiosk)
        kiosk.until(lambda _: kiosk.unfinished.owes_nothing())
    kiosk.told()
    kiosk.until(Home)
    assert kiosk.papers.printed == []
    assert waiting(served) == before
