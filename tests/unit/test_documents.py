"""A document's number is checked before it is sent: the check character, the date, the length; never more than that."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.documents import Fault, as_typed, birth_of, check_character, fault_of

TODAY = dt.date(2026, 11, 23)
RIGHT = "360800195401011228"


@pytest.mark.parametrize("number", [RIGHT, "11010519491231002X", "ABC123456789012"])
def test_a_right_number_is_taken(number: str) -> None:
    assert fault_of(number, TODAY) is None


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("", "missing"),
        ("360800540101122", "old"),
        ("36080019540101122", "length"),
        ("3608001954010112288", "length"),
        ("36080019540101122A", "characters"),
        ("X60800195401011228", "characters"),
        ("360800195413011228", "date"),
        ("360800202702301228", "date"),
        ("360800203001011228", "date"),
        ("360800189912311228", "date"),
        ("360800195401011229", "check"),
    ],
)
def test_a_wrong_number_is_told_by_what_is_wrong_with_it(number: str, fault: Fault) -> None:
    assert fault_of(number, TODAY) == fault


def test_blanks_hyphens_small_letters_and_full_width_digits_are_no_mistake() -> None:
    assert as_typed(" 110105 1949-1231 002x ") == "11010519491231002X"
    assert as_typed("３６０８００１９５４０１０１１２２８") == RIGHT


def test_the_birth_date_stands_in_the_number() -> None:
    assert birth_of(RIGHT) == dt.date(1954, 1, 1)
    assert birth_of("ABC123456789012") is None


@given(
    place=st.integers(110000, 829999),
    born=st.dates(dt.date(1900, 1, 1), TODAY),
    serial=st.integers(0, 999),
    position=st.integers(0, 17),
    other=st.sampled_from("0123456789"),
)
def test_one_digit_mistyped_is_always_found(place: int, born: dt.date, serial: int, position: int, other: str) -> None:
    seventeen = f"{place:06}{born:%Y%m%d}{serial:03}"
    number = seventeen + check_character(seventeen)
    assert fault_of(number, TODAY) is None
    if number[position] != other:
        assert fault_of(number[:position] + other + number[position + 1 :], TODAY) is not None
