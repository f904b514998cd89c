"""Signs written by finger are read in a child of the kiosk; nothing of them stays; without it none are."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.finding.handwriting import missing, read
from kiosk.finding.speller import Hand, Stroke
from tests.unit.written_signs import SIGNS


@pytest.fixture(scope="module")
def hand() -> Iterator[Hand]:
    made = Hand()
    yield made
    made.forget()


def test_at_least_eighteen_of_twenty_signs_in_the_order_of_their_strokes_are_among_the_first_ten(hand: Hand) -> None:
    found = {sign for sign, strokes in SIGNS.items() if sign in hand.signs(strokes, 10)}
    assert len(SIGNS) >= 20
    assert len(found) >= 18
    assert set(SIGNS) - found <= {"水", "火", "女", "田"}, "those that a finger must write rounder than these lines"


@pytest.mark.parametrize("strokes", [(), (((0, 0),),), (((5, 5), (5, 5)),) * 40, (((0, 0), (1000, 1000)) * 500,)])
def test_no_scribble_is_too_much(hand: Hand, strokes: tuple[Stroke, ...]) -> None:
    hand.signs(strokes, 10)
    assert "一" in hand.signs(SIGNS["一"], 10)


def test_a_line_of_strokes_is_read_back() -> None:
    assert read("10:0,0 5,9;3,3 4,4\n") == (10, [[(0, 0), (5, 9)], [(3, 3), (4, 4)]])
    assert read("10:") == (10, [])


def test_after_a_session_no_child_is_left_that_remembers(hand: Hand) -> None:
    hand.signs(SIGNS["王"], 10)
    child = hand._child._child
    hand.forget()
    assert child is not None
    assert child.poll() is not None


def test_a_library_or_model_that_is_missing_is_named(tmp_path: Path) -> None:
    assert missing() == ""
    assert "libnothing" in missing(library="libnothing.so.0")
    assert "gone.model" in missing(model=tmp_path / "gone.model")


@pytest.mark.parametrize("words", ["import sys; print('! no library')", "raise SystemExit(1)"])
def test_without_the_library_nothing_is_offered(words: str) -> None:
    assert Hand((sys.executable, "-c", words)).signs(SIGNS["一"], 10) == ()
