"""`unplug`: the plug of every device is pulled after every byte of a typical act, and put back.

In memory, where time moves by hand, and over real wires (TCP, pseudo-terminals). Each time the driver must raise a
`DeviceError` or have done what it was told, never hang, and then, on the same object, work again.
"""

from __future__ import annotations

from pathlib import Path

from drivers.simulators.launch import simulators
from tests.kit.device_exercises import EXERCISES, ON_WIRES, InMemory, OnWire
from tests.prove.outcome import Outcome


def run(work: Path) -> Outcome:
    lengths = {}
    outcome = Outcome(
        "unplug",
        f"{len(EXERCISES)} protocols in memory, {len(ON_WIRES)} drivers on real wires: a typical act of each (a slip "
        "printed, a card read), the plug pulled after its first byte, its second, and so on to its last but one, and "
        "put back; then the device is asked how it is and the act is done once more.",
    )
    for exercise in EXERCISES:
        memory = InMemory(exercise, _folder(work, exercise.device))
        length = memory.length()
        lengths.update(dict.fromkeys(exercise.drivers, length))
        _claim(outcome, f"{exercise.drivers[0]}, in memory", [memory.cut(after) for after in range(1, length)])
    with simulators(_folder(work, "wires"), sorted({device for device, _ in ON_WIRES})) as running:
        for (device, line), spoken in ON_WIRES.items():
            with OnWire(running, device, line) as wire:
                cuts = [wire.cut(after) for after in range(1, lengths[spoken.driver])]
            _claim(outcome, f"{spoken.driver}, on a real wire ({line})", cuts)
    return outcome


def _claim(outcome: Outcome, what: str, cuts: list[str]) -> None:
    wrong = [found for found in cuts if found]
    outcome.claim(f"{what}: works again after every byte", not wrong, "; ".join(wrong[:3]) or f"{len(cuts):,} bytes")


def _folder(work: Path, name: str) -> Path:
    folder = work / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
