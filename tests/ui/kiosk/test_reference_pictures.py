"""A dozen screens look as they did when somebody looked at them last, but for what a font or a driver draws otherwise.

Drawn anew after a change that was looked at: set HALL_DRAW_REFERENCES=1 and run `./hall test` with this file.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.kit.served import ROOT
from tests.ui.kiosk.drawn import PANELS, PICTURES, file_of

REFERENCES = ROOT / "tests" / "data" / "glass"
TILES = 12
"""Each picture is compared in so many tiles across and down: what is missing in a corner is seen."""
TOLERANCE = 10.0
"""Mean difference of a tile, of 255 grey levels: letters a pixel off make four, a word that is missing thirty."""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("drawn")
    for layout in PANELS:
        command = [sys.executable, "-m", "tests.ui.kiosk.drawn", layout, str(out)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=300)
    if os.environ.get("HALL_DRAW_REFERENCES"):
        for file in out.glob("*.png"):
            with Image.open(file) as picture:
                few = picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=64)
                few.save(REFERENCES / file.name, optimize=True)
    return out


@pytest.mark.parametrize("file", [file_of(*picture) for picture in PICTURES])
def test_a_screen_looks_as_it_did_when_it_was_looked_at(file: str, drawn: Path) -> None:
    assert worst_tile(drawn / file, REFERENCES / file) <= TOLERANCE


def worst_tile(one: Path, other: Path) -> float:
    """Return the mean difference of the tile that differs most."""
    with Image.open(one) as first, Image.open(other) as second:
        difference = ImageChops.difference(first.convert("L"), second.convert("L"))
    wide, high = difference.width / TILES, difference.height / TILES
    boxes = [
        (round(x * wide), round(y * high), round((x + 1) * wide), round((y + 1) * high))
        for x in range(TILES)
        for y in range(TILES)
    ]
    return max(ImageStat.Stat(difference.crop(box)).mean[0] for box in boxes)


def test_a_word_that_is_missing_is_more_than_the_tolerance(tmp_path: Path) -> None:
    reference = REFERENCES / "home-portrait-zh.png"
    with Image.open(reference) as picture:
        spoiled = picture.convert("RGB")
    spoiled.paste("#0B4A5F", (130, 110, 230, 170))  # where 取号 stands
    spoiled.save(tmp_path / "spoiled.png")

    assert worst_tile(tmp_path / "spoiled.png", reference) > TOLERANCE
