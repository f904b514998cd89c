"""A picture of a sheet is good where its words could be read; else it is told what a person can mend."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from drivers.ports.still import SheetFlaw
from drivers.still.legible import flaws

FONT = Path(__file__).parents[2] / "config" / "defaults" / "fonts" / "NotoSansSC-Regular.ttf"
WORDS = "兹委托王小明代为办理不动产登记事项，特此授权。"
WIDTH, HEIGHT = 1600, 1200


@pytest.fixture(scope="module")
def written() -> np.ndarray:
    return sheet(30)


def sheet(lines: int) -> np.ndarray:
    """Return white A4 on a brown desk, with so many lines of print of 6 mm, as a camera with some grain sees it."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (120, 92, 58))
    pen = ImageDraw.Draw(image)
    pen.rectangle((418, 60, 1182, 1140), fill=(230, 230, 228))
    font = ImageFont.truetype(str(FONT), 22)
    for line in range(lines):
        pen.text((468, 110 + 33 * line), WORDS, font=font, fill=(50, 50, 50))
    grain = np.random.default_rng(0).normal(0, 4, (HEIGHT, WIDTH, 3))
    return np.clip(np.asarray(image)[:, :, ::-1] + grain, 0, 255).astype(np.uint8)


def unsharp(picture: np.ndarray, dots: float) -> np.ndarray:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), dots), np.uint8)


def test_a_written_sheet_in_focus_is_good(written: np.ndarray) -> None:
    assert flaws(written) == ()


def test_three_lines_are_enough() -> None:
    assert flaws(sheet(3)) == ()


def test_a_little_out_of_focus_can_still_be_read(written: np.ndarray) -> None:
    assert flaws(unsharp(written, 1.0)) == ()


@pytest.mark.parametrize("dots", [2.5, 5.0])
def test_out_of_focus_is_blurred(written: np.ndarray, dots: float) -> None:
    assert flaws(unsharp(written, dots)) == (SheetFlaw.BLURRED,)


def test_a_sheet_with_nothing_on_it_is_not_good() -> None:
    assert flaws(sheet(0)) == (SheetFlaw.BLURRED,)


def test_a_dim_hall_is_good_enough(written: np.ndarray) -> None:
    assert flaws((written * 0.35).astype(np.uint8)) == ()


def test_a_sheet_nearly_without_light_is_dark(written: np.ndarray) -> None:
    assert flaws((written * 0.2).astype(np.uint8)) == (SheetFlaw.DARK,)


def test_a_larger_picture_is_judged_like_a_smaller_one(written: np.ndarray) -> None:
    twice = np.asarray(cv2.resize(written, (2 * WIDTH, 2 * HEIGHT), interpolation=cv2.INTER_CUBIC), np.uint8)
    assert flaws(twice) == ()


def test_the_picture_itself_is_left_as_it_is(written: np.ndarray) -> None:
    before = written.copy()
    flaws(written)
    assert np.array_equal(written, before)
