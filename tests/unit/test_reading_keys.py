"""Keys and ring without a glass: what each key means, where the ring goes, what a press has changed."""

from __future__ import annotations

import pytest

from kiosk.reading.keys import Move, move_of
from kiosk.reading.things import Thing, kept, moved, news

A, B, C = Thing("甲", "key"), Thing("乙", "text", own=True), Thing("丙", "key")


@pytest.mark.parametrize(
    ("code", "shift", "move"),
    [
        (9, False, "next"), (9, True, "before"), (13, False, "press"), (32, False, "press"), (271, False, "press"),
        (275, False, "next"), (276, False, "before"), (262, False, "next"), (260, False, "before"),
        (261, False, "press"), (256, False, "repeat"), (270, False, "louder"), (269, False, "quieter"),
        (257, False, "slower"), (259, False, "faster"), (267, False, "hush"), (8, False, "back"),
        (ord("5"), False, "press"), (ord("q"), False, None),
    ],
)  # fmt: skip
def test_keypad_tab_and_arrows_mean_the_same(code: int, shift: bool, move: Move | None) -> None:
    assert move_of(code, shift=shift) == move


def test_the_ring_goes_round_and_comes_back() -> None:
    assert moved(None, 3, "next") == 0
    assert moved(None, 3, "before") == 2
    assert moved(2, 3, "next") == 0
    assert moved(0, 3, "before") == 2
    assert moved(2, 3, "first") == 0
    assert moved(0, 0, "next") is None


def test_the_ring_stays_on_the_same_words_when_something_comes_before_them() -> None:
    assert kept((A, C), 1, (A, B, C)) == 2
    assert kept((A, B, C), 2, (A,)) == 0
    assert kept((A,), None, (A, B)) is None


def test_what_a_press_has_changed_are_the_new_words_in_the_middle_of_the_screen() -> None:
    clock = Thing("9:31")

    assert news((A,), (A, B, clock)) == (1,)
    assert news((A, B), (A, B)) == ()
