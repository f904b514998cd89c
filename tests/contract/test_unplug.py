"""Unplugged after any byte of any protocol and put back: an error that says so, then a device that works again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.simulators.devices import Spoken
from drivers.simulators.launch import Simulators, simulators
from drivers.simulators.wires import PLACES
from tests.kit.device_exercises import (
    EVERY_DRIVER,
    EXERCISES,
    ON_WIRES,
    WITHOUT_LINE,
    Exercise,
    InMemory,
    OnBus,
    OnWire,
    of,
    sample,
)
from tests.kit.refusals import REFUSALS
from tests.kit.usb_kit import BUSES

IN_MEMORY = 40
"""Places tried in memory every day; `./hall prove unplug` tries all."""
ON_THE_WIRE = 20
SLOW = {"camera": 8, "pcsc": 2, "escpos-rfc2217": 6}
"""Drivers tried at fewer places a day: pictures come 20 a second, pcscd takes one to notice a card, a box of RFC 2217
half of one to be called again."""
IN_PROVE_ONLY = ("face-camera",)
"""On a wire these are the row of `camera`, with more to look for in each picture."""


def test_every_driver_has_an_exercise_or_a_reason_for_none() -> None:
    exercised = {driver for one in EXERCISES for driver in one.drivers}
    assert exercised | set(WITHOUT_LINE) == EVERY_DRIVER
    assert exercised & set(WITHOUT_LINE) == set()
    assert {driver for driver in exercised if driver.endswith("-usb")} == set(BUSES)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.name)
def test_unplugged_at_any_byte_in_memory_it_recovers(exercise: Exercise, tmp_path: Path) -> None:
    memory = InMemory(exercise, tmp_path)
    count = IN_MEMORY if exercise.stride == 1 else ON_THE_WIRE
    wrong = [memory.cut(place) for place in sample(exercise.places(memory.length()), count, exercise.name)]
    assert [found for found in wrong if found] == []


@pytest.mark.parametrize("driver", BUSES)
def test_unplugged_at_any_byte_of_usb_it_recovers(driver: str, tmp_path: Path) -> None:
    bus = OnBus(driver, tmp_path)
    wrong = [bus.cut(place) for place in sample(range(1, bus.length()), IN_MEMORY, driver)]
    assert [found for found in wrong if found] == []


@pytest.mark.parametrize("driver", REFUSALS)
def test_refused_at_any_byte_it_leaves_nothing_half_done_and_recovers(driver: str, tmp_path: Path) -> None:
    refusal = REFUSALS[driver](tmp_path)
    wrong = [refusal.cut(place) for place in sample(range(1, refusal.length()), ON_THE_WIRE, driver)]
    assert [found for found in wrong if found] == []


@pytest.fixture(scope="module")
def wired(tmp_path_factory: pytest.TempPathFactory, pcscd: int) -> Iterator[Simulators]:
    devices = sorted({device for device, _ in ON_WIRES})
    places = {**PLACES, "vpcd": str(pcscd + 1)}  # the second slot: the first is the chip reader's own test's
    with simulators(tmp_path_factory.mktemp("wired"), devices, places=places) as running:
        yield running


@pytest.mark.parametrize(
    ("place", "spoken"),
    [(place, spoken) for place, spoken in ON_WIRES.items() if spoken.driver not in IN_PROVE_ONLY],
    ids=lambda one: getattr(one, "driver", ""),
)
def test_unplugged_at_random_bytes_on_the_wire_it_recovers(
    wired: Simulators, place: tuple[str, str], spoken: Spoken, tmp_path: Path
) -> None:
    length = InMemory(of(spoken.driver), tmp_path).length()
    options = {"reader": "*00 01"} if spoken.driver == "pcsc" else {}
    count = SLOW.get(spoken.driver, ON_THE_WIRE)
    with OnWire(wired, *place, **options) as line:
        wrong = [line.cut(after) for after in sample(line.places(length), count, spoken.driver)]
    assert [found for found in wrong if found] == []
