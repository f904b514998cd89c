"""Ten strangers at a real kiosk whose devices and line fail; five hundred: `./hall prove monkey`.

The sessions are one test, since each begins on the terminal that the last stranger left.
"""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from drivers.simulators.launch import Simulators, simulators
from queue_server.store.tables import steps, visits
from tests.bench.processes import resident_kib
from tests.kit.served import Served, serving
from tests.ui.kiosk.glass import glass
from tests.ui.kiosk.monkey import Monkey, papers_by_number

SESSIONS = int(os.environ.get("HALL_MONKEY_SESSIONS", "10"))
SEED = int(os.environ.get("HALL_MONKEY_SEED", "1"))
TOLD = os.environ.get("HALL_MONKEY_FILE", "")
"""Where `./hall prove monkey` wants to read what was seen."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("hall")) as server:
        yield server


@pytest.fixture(scope="module")
def devices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulators]:
    with simulators(tmp_path_factory.mktemp("paper")) as started:
        yield started


@pytest.fixture
def collecting() -> Iterator[None]:
    """Let the kiosk look for garbage by its own rule, then go on as rarely as thousands of short tests."""
    rarely = gc.get_threshold()
    yield
    gc.set_threshold(*rarely)


@pytest.mark.usefixtures("collecting")
def test_whatever_strangers_do_nobody_is_stuck_no_ticket_is_wrong_or_double_and_nothing_of_them_is_left(
    served: Served, devices: Simulators, tmp_path: Path
) -> None:
    monkey = Monkey(glass(), served, devices, tmp_path, SEED)
    broken: list[str] = []
    memory = []
    try:
        for number in range(SESSIONS):
            broken += [f"session {number}: {found}" for found in monkey.session()]
            memory.append(resident_kib(os.getpid()) / 1024)
        witness = monkey.witness
        papers = papers_by_number(devices.control.tickets())
        most = {number: 1 + witness.failed[visit] for visit, number in witness.given.items()}
        broken += [f"{n} papers say {number}" for number, n in papers.items() if n > most.get(number, 0)]
        broken += witness.wrong
    finally:
        monkey.close()
    broken += [f"nobody holds {number}" for number in _live(served) - set(witness.given.values())]
    if TOLD:
        figures = {"sessions": SESSIONS, "tickets": len(witness.given), "papers": papers.total(), "memory": memory}
        Path(TOLD).write_text(json.dumps(figures), "utf-8")

    assert broken == []
    assert witness.given, "the strangers took tickets"


def _live(served: Served) -> set[str]:
    """Return the numbers that somebody would be called for."""
    engine = create_engine(f"sqlite:///{served.database}")
    with engine.connect() as connection:
        waiting = select(visits.c.prefix, visits.c.number).join(steps, steps.c.visit == visits.c.id)
        rows = connection.execute(waiting.where(steps.c.state == "waiting")).all()
    engine.dispose()
    return {f"{prefix}{number:03d}" for prefix, number in rows}
