"""What stands on a kiosk's glass, told from a photograph by its colours; and where on it a button is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageColor

from tests.prove.virtual_machine import MachineFailed, VirtualMachine

_NEAR = 12
"""How far each of red, green and blue may be off."""
_LOOK_S = 3.0
"""Between two photographs: making one takes the machine's own time."""
_GRAIN = (108, 192)
"""A photograph is looked at this coarsely."""
AMBER, WARM, BRAND, GROUND = "#FFC15E", "#FFF6E6", "#0B4A5F", "#F2F5F7"
"""Of `kiosk/theme.py`: the senior banner, the senior screens' ground, the main button, everybody's ground."""

Part = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sign:
    """By what a screen is known: how much of the glass has which colour, at least."""

    name: str
    shares: tuple[tuple[str, float], ...]


BLACK = Sign("black", (("#000000", 0.99),))
STARTING = Sign("正在准备", ((GROUND, 0.6),))
HOME = Sign("home", ((AMBER, 0.06), (BRAND, 0.06), (GROUND, 0.15)))
SENIOR_HOME = Sign("senior home", ((WARM, 0.15), ("#FFFFFF", 0.52)))
SENIOR_CONFIRM = Sign("senior confirmation", ((WARM, 0.1), (BRAND, 0.06)))


def _places(picture: Image.Image, colour: str) -> Iterator[Part]:
    small = picture.convert("RGB").resize(_GRAIN, Image.Resampling.NEAREST)
    wanted = ImageColor.getrgb(colour)[:3]
    raw = small.tobytes()
    for number in range(_GRAIN[0] * _GRAIN[1]):
        if all(abs(raw[number * 3 + band] - wanted[band]) <= _NEAR for band in range(3)):
            yield (number % _GRAIN[0] + 0.5) / _GRAIN[0], (number // _GRAIN[0] + 0.5) / _GRAIN[1]


def share(picture: Image.Image, colour: str) -> float:
    """Return which part of the glass has this colour."""
    return sum(1 for _ in _places(picture, colour)) / (_GRAIN[0] * _GRAIN[1])


def shows(picture: Image.Image, sign: Sign) -> bool:
    return all(share(picture, colour) >= least for colour, least in sign.shares)


def middle(picture: Image.Image, colour: str, top: float, bottom: float) -> Part:
    """Return the middle of what has this colour between two heights. Raises MachineFailed when nothing has."""
    there = [(x, y) for x, y in _places(picture, colour) if top <= y <= bottom]
    if not there:
        raise MachineFailed(f"there is nothing of {colour} on the glass")
    xs, ys = sorted(x for x, _ in there), sorted(y for _, y in there)
    return xs[len(xs) // 2], ys[len(ys) // 2]


def wait_until_shown(machine: VirtualMachine, sign: Sign, file: Path, within_s: float) -> float:
    """Photograph the glass until it shows that; return the seconds. Raises MachineFailed; the last picture stays."""
    began = time.monotonic()
    while not shows(machine.screen(file), sign):
        if time.monotonic() - began > within_s:
            raise MachineFailed(f"the glass does not show: {sign.name}; see {file}")
        time.sleep(_LOOK_S)
    return time.monotonic() - began
