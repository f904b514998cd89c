"""A screen is known by its colours, a button found by them."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from tests.prove.glass import AMBER, BLACK, BRAND, GROUND, HOME, SENIOR_CONFIRM, STARTING, middle, shows
from tests.prove.virtual_machine import MachineFailed

SIZE = (1080, 1920)


def _glass(ground: str, *boxes: tuple[str, tuple[float, float, float, float]]) -> Image.Image:
    picture = Image.new("RGB", SIZE, ground)
    for colour, (left, top, right, bottom) in boxes:
        box = (left * SIZE[0], top * SIZE[1], right * SIZE[0], bottom * SIZE[1])
        ImageDraw.Draw(picture).rectangle(box, fill=colour)
    return picture


def test_a_dark_glass_is_black_and_nothing_else() -> None:
    dark = _glass("#000000")

    assert shows(dark, BLACK)
    assert not shows(dark, HOME)
    assert not shows(dark, STARTING)


def test_home_is_known_by_its_two_banners() -> None:
    banners = ((BRAND, (0.05, 0.1, 0.95, 0.23)), (AMBER, (0.05, 0.25, 0.95, 0.33)))

    assert shows(_glass(GROUND, *banners), HOME)
    assert not shows(_glass(GROUND, banners[0]), HOME)
    assert not shows(_glass(GROUND, *banners), SENIOR_CONFIRM)


def test_a_button_is_found_in_its_middle_between_two_heights() -> None:
    picture = _glass(GROUND, (AMBER, (0.1, 0.2, 0.7, 0.4)), (AMBER, (0.6, 0.9, 1.0, 1.0)))

    x, y = middle(picture, AMBER, 0.1, 0.5)
    assert x == pytest.approx(0.4, abs=0.02)
    assert y == pytest.approx(0.3, abs=0.02)


def test_a_button_that_is_not_there_is_said_so() -> None:
    with pytest.raises(MachineFailed):
        middle(_glass(GROUND), AMBER, 0.0, 1.0)
