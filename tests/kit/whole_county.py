"""A whole county as data: 24 halls, 200 counters, 60 kiosks, made from the example county's own halls.

Every township is one of the example's three with more of its own counters, every village is its village, every branch
its bank branch: their departments, zones, hours and plans are those of the example.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from tests.kit.served import EXAMPLE, HALL

_BLOCK = re.compile(r"(?m)^(?=\[)")
_LIMITS = re.compile(r"(?m)^(hand_first|offline_first|last|last_ticket|per_day) = .*\n")
"""What keeps a hall from giving more numbers in a day than its people and its paper can bear."""


@dataclass(frozen=True, slots=True)
class Shape:
    """So many halls of a kind, each with so many counters and kiosks, made from these of the example."""

    kind: str
    made_from: tuple[str, ...]
    halls: int
    counters: int
    kiosks: int


SHAPES = (
    Shape("county", (HALL,), halls=1, counters=40, kiosks=11),
    Shape("town", ("gaoqiaolou", "litian", "shiqiao"), halls=13, counters=10, kiosks=3),
    Shape("village", ("longtian",), halls=6, counters=3, kiosks=1),
    Shape("bank", ("bank-chengnan",), halls=4, counters=3, kiosks=1),
)
"""24 halls, 40 + 130 + 18 + 12 = 200 counters, 11 + 39 + 6 + 4 = 60 kiosks."""


@dataclass(frozen=True, slots=True)
class Place:
    """A hall that was written: what there is in it to use."""

    code: str
    counters: int
    kiosks: int


def whole_county(target: Path, shapes: tuple[Shape, ...] = SHAPES) -> list[Place]:
    """Write the county's files into `target` and return its halls, the county hall first.

    Series have 9,999 numbers, the last thousand of them for kiosks to lease, and a number is given until the clock says
    so: right for a bench that lets more come in a minute than a county sees in a day.
    """
    shutil.copytree(EXAMPLE, target)
    halls = target / "halls"
    written = {file.stem: file.read_text("utf-8") for file in halls.glob("*.toml")}
    for file in halls.glob("*.toml"):
        file.unlink()
    # Its grids name halls that are not in this county.
    (target / "grids.toml").unlink()
    places = []
    for shape in shapes:
        for number, source in zip(range(1, shape.halls + 1), cycle(shape.made_from), strict=False):
            code = HALL if shape.kind == "county" else f"{shape.kind}-{number}"
            (halls / f"{code}.toml").write_text(_hall(written[source], source, code, shape), "utf-8")
            places.append(Place(code, shape.counters, shape.kiosks))
    county = target / "county.toml"
    county.write_text(_LIMITS.sub("", county.read_text("utf-8")) + '\n[queue]\nlast_ticket = "by-time"\n', "utf-8")
    return places


def _hall(text: str, source: str, code: str, shape: Shape) -> str:
    text = re.sub(rf'(?m)^code = "{source}(?=["-])', f'code = "{code}', text)
    text = re.sub(r'(?m)^inherits = "litian"$', 'inherits = "town-1"', text)
    if code != source:
        number = code.rpartition("-")[2]
        text = re.sub(
            r'(?m)^(name = \{ zh = "[^"]+)(", en = "[^"]+)(" \})$', rf"\g<1>{number}\2 {number}\3", text, count=1
        )
    head, *blocks = _BLOCK.split(text)
    blocks = [_without_limits(block) for block in blocks if "per_day]" not in block]
    counters = _more(blocks, "[[counters]]", shape.counters, lambda n: ("number = .*", f"number = {n}"))
    kiosks = _more(blocks, "[[terminals]]", shape.kiosks, lambda n: ('code = "(.*)k\\d+"', rf'code = "\1k{n}"'))
    return "".join([head, *blocks, "\n", *counters, *kiosks])


def _without_limits(block: str) -> str:
    block = _LIMITS.sub("", block)
    return block.replace("[[series]]\n", "[[series]]\nlast = 9999\noffline_first = 9001\n", 1)


def _more(blocks: list[str], kind: str, wanted: int, named: Callable[[int], tuple[str, str]]) -> Iterator[str]:
    """Yield copies of a hall's own blocks of a kind, in turn, until there are as many as wanted."""
    own = [block for block in blocks if block.startswith(kind)]
    if len(own) > wanted:
        raise ValueError(f"the example has {len(own)} {kind} where {wanted} are wanted")
    for number, block in zip(range(len(own) + 1, wanted + 1), cycle(own), strict=False):
        lines = [line for line in block.splitlines() if line.strip() and not line.startswith("#")]
        yield re.sub(rf"(?m)^{named(number)[0]}$", named(number)[1], "\n".join(lines), count=1) + "\n\n"
