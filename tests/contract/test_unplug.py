"""Unplugged after any byte of any protocol and put back: an error that says so, then a device that works again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.simulators.devices import Spoken
from drivers.simulators.launch import Simulators, simulators
from tests.kit.device_exercises import (
    EVERY_DRIVER,
    EXERCISES,
    ON_WIRES,
    WITHOUT_LINE,
    Exercise,
    InMemory,
    OnWire,
    of,
    sample,
)

IN_MEMORY = 40
"""Places tried in memory every day; `./hall prove unplug` tries all."""
ON_THE_WIRE = 20


def test_every_driver_has_an_exercise_or_a_reason_for_none() -> None:
    exercised = {driver for one in EXERCISES for driver in one.drivers}
    assert exercised | set(WITHOUT_LINE) == EVERY_DRIVER
    assert exercised & set(WITHOUT_LINE) == set()


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.drivers[0])
def test_unplugged_at_any_byte_in_memory_it_recovers(exercise: Exercise, tmp_path: Path) -> None:
    memory = InMemory(exercise, tmp_path)
    wrong = [memory.cut(place) for place in sample(memory.length(), IN_MEMORY, exercise.drivers[0])]
    assert [found for found in wrong if found] == []


@pytest.fixture(scope="module")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulators]:
    devices = sorted({device for device, _ in ON_WIRES})
    with simulators(tmp_path_factory.mktemp("wired"), devices) as running:
        yield running


@pytest.mark.parametrize(("place", "spoken"), ON_WIRES.items(), ids=lambda one: getattr(one, "driver", ""))
def test_unplugged_at_random_bytes_on_the_wire_it_recovers(
    wired: Simulators, place: tuple[str, str], spoken: Spoken, tmp_path: Path
) -> None:
    length = InMemory(of(spoken.driver), tmp_path).length()
    with OnWire(wired, *place) as line:
        wrong = [line.cut(after) for after in sample(length, ON_THE_WIRE, spoken.driver)]
    assert [found for found in wrong if found] == []
