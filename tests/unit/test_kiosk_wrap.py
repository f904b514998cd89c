"""Line breaking and fitting, with a measure of one em a hanzi and half an em for the rest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.widgets.wrap import NOT_FIRST, fit, shorten, wrap


def em(text: str) -> float:
    return sum(1.0 if ord(c) > 0x2E7F else 0.5 for c in text)


def test_no_mark_begins_a_line() -> None:
    assert wrap("先取号，再到窗口办", em, 3) == ["先取", "号，", "再到窗", "口办"]


def test_a_line_ends_at_a_phrase_if_it_is_well_filled() -> None:
    assert wrap("号已经排上了，叫号前请别走远", em, 9) == ["号已经排上了，", "叫号前请别走远"]


def test_one_or_two_hanzi_do_not_stand_alone_on_the_last_line() -> None:
    assert wrap("叫到号，屏幕和喇叭都会提醒", em, 12) == ["叫到号，", "屏幕和喇叭都会提醒"]


def test_latin_words_stay_whole() -> None:
    assert wrap("Take a number", em, 4) == ["Take a", "number"]


def test_a_text_shrinks_before_it_is_cut() -> None:
    assert fit("不动产登记", em, width=40, size=10, least=7, lines=1) == (7.75, ["不动产登记"], True)


def test_what_fits_at_no_size_is_cut_with_an_ellipsis_and_says_so() -> None:
    size, lines, whole = fit("不动产登记中心", em, width=28, size=10, least=7, lines=1)

    assert (size, lines, whole) == (7, ["不动产…"], False)


def test_a_cut_english_text_keeps_its_blanks() -> None:
    assert fit("Housing fund deposits", em, width=50, size=10, least=8, lines=1)[1] == ["Housing fun…"]


def test_lines_that_do_not_fit_the_height_shrink() -> None:
    size, lines, whole = fit("先取号，再到窗口办", em, width=60, size=10, least=6, lines=2, height=17)

    assert whole
    assert ((len(lines) - 1) * 1.35 + 0.92) * size <= 17


def test_shortening_leaves_a_short_text_alone() -> None:
    assert shorten("取号", em, 3) == "取号"


@given(st.text("取号登记中心，。（）A012 ab", min_size=1, max_size=40), st.integers(3, 12))
def test_wrapping_loses_nothing_and_no_line_is_too_wide(text: str, width: int) -> None:
    lines = wrap(text, em, width)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    glued = 4  # a hanzi with marks that cling to it is never parted
    assert all(em(line) <= width + glued for line in lines)


@given(st.from_regex(r"\A([取号登记中心]+[，。]?){1,8}\Z"), st.integers(4, 12))
def test_no_line_begins_with_a_mark_that_may_not(text: str, width: int) -> None:
    lines = wrap(text, em, width)

    # a run of marks wider than the line has to break somewhere
    assert [line for line in lines[1:] if line[:1] in NOT_FIRST and line.strip("，。")] == []
