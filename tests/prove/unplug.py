"""`unplug`: the plug of every device is pulled after every byte of a typical act, and put back.

In memory, where time moves by hand, on a simulated USB bus, and over real wires (TCP, pseudo-terminals, HTTP, pcscd's
virtual reader). Disks and sound cards, which are no lines, are refused at every byte instead. Each time the driver must
raise a `DeviceError` or have done what it was told, never hang, and then, on the same object, work again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from drivers.simulators.launch import simulators
from drivers.simulators.wires import PLACES
from tests.kit.device_exercises import EXERCISES, ON_WIRES, InMemory, OnBus, OnWire, sample
from tests.kit.pcsc import private_pcscd
from tests.kit.refusals import REFUSALS
from tests.kit.usb_kit import BUSES
from tests.prove.outcome import Outcome

_SLOW = {"pcsc": 100, "alsa": 500}
"""Places tried where one takes long: pcscd notices a card after a second or two, a sound is two programs started."""


def run(work: Path) -> Outcome:
    outcome = Outcome(
        "unplug",
        f"{len(EXERCISES)} protocols in memory, {len(BUSES)} drivers on USB, {len(ON_WIRES)} on real wires: a typical "
        "act of each (a slip printed, a card read), the plug pulled after its first byte, its second, and so on to its "
        "last but one, and put back; then the device is asked how it is and the act is done once more. Within pictures "
        f"every 101st byte; {len(REFUSALS)} drivers without a line are refused in the middle of what they write.",
    )
    lengths = _in_memory(outcome, work)
    for driver in BUSES:
        bus = OnBus(driver, _folder(work, driver))
        _claim(outcome, f"{driver}, on a simulated bus", [bus.cut(after) for after in range(1, bus.length())])
    _on_wires(outcome, work, lengths)
    for driver, build in REFUSALS.items():
        refusal = build(_folder(work, driver))
        length = refusal.length()
        _claim(outcome, f"{driver}, refused", [refusal.cut(after) for after in _places(driver, range(1, length))])
    return outcome


def _in_memory(outcome: Outcome, work: Path) -> dict[str, int]:
    """Return how many bytes the act of each driver takes."""
    lengths = {}
    for exercise in EXERCISES:
        memory = InMemory(exercise, _folder(work, exercise.device))
        length = memory.length()
        lengths.update(dict.fromkeys(exercise.drivers, length))
        _claim(outcome, f"{exercise.name}, in memory", [memory.cut(after) for after in exercise.places(length)])
    return lengths


def _on_wires(outcome: Outcome, work: Path, lengths: dict[str, int]) -> None:
    devices = sorted({device for device, _ in ON_WIRES})
    with (
        private_pcscd(_folder(work, "pcscd")) as port,
        simulators(_folder(work, "wires"), devices, places={**PLACES, "vpcd": str(port)}) as running,
    ):
        for (device, line), spoken in ON_WIRES.items():
            with OnWire(running, device, line) as wire:
                places = _places(spoken.driver, wire.places(lengths[spoken.driver]))
                cuts = [wire.cut(after) for after in places]
            _claim(outcome, f"{spoken.driver}, on a real wire ({line})", cuts)


def _places(driver: str, every: Sequence[int]) -> Sequence[int]:
    return sample(every, _SLOW[driver], driver) if driver in _SLOW else every


def _claim(outcome: Outcome, what: str, cuts: list[str]) -> None:
    wrong = [found for found in cuts if found]
    outcome.claim(f"{what}: works again after every byte", not wrong, "; ".join(wrong[:3]) or f"{len(cuts):,} bytes")


def _folder(work: Path, name: str) -> Path:
    folder = work / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
