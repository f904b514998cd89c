"""Letters become signs in a child of the kiosk; nothing of them stays; without the library the kiosk does without."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from kiosk.finding.speller import Speller


@pytest.fixture(scope="module")
def speller() -> Iterator[Speller]:
    made = Speller()
    yield made
    made.forget()


@pytest.mark.parametrize(
    ("letters", "sign"), [("shebaoka", "社保卡"), ("fangzi", "房子"), ("sfz", "身份证"), ("GUO", "过")]
)
def test_pinyin_and_initials_give_their_signs_first(speller: Speller, letters: str, sign: str) -> None:
    assert speller.signs(letters, 6)[0] == sign


@pytest.mark.parametrize("letters", ["", "房", "a1", "a b", "x" * 60])
def test_what_is_no_pinyin_gives_nothing(speller: Speller, letters: str) -> None:
    assert speller.signs(letters, 6) == ()


def test_letters_that_kill_the_library_do_not_kill_the_kiosk(speller: Speller) -> None:
    speller.signs("z" * 16, 6)
    speller.signs("ii", 6)
    speller.forget()
    assert speller.signs("fangzi", 6)[0] == "房子"


def test_after_a_session_no_child_is_left_that_remembers(speller: Speller) -> None:
    speller.signs("wangxiuying", 6)
    child = speller._child._child
    speller.forget()
    assert child is not None
    assert child.poll() is not None


@pytest.mark.parametrize("words", ["import sys; print('! no library')", "raise SystemExit(1)"])
def test_without_the_library_nothing_is_offered(words: str) -> None:
    assert Speller((sys.executable, "-c", words)).signs("fangzi", 6) == ()
