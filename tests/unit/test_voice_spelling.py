"""A number is read letter by letter and digit by digit; how many there are is read as a number."""

from __future__ import annotations

import pytest

from drivers.ports import Spoken
from drivers.sound.spelling import counted, one_by_one


@pytest.mark.parametrize(
    ("text", "keys"), [("A012", "A 0 1 2"), ("b7", "B 7"), ("A零一二", "A 0 1 2"), ("B-108", "B 1 0 8")]
)
def test_a_number_is_read_one_by_one(text: str, keys: str) -> None:
    assert " ".join(one_by_one(text)) == keys


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0, "0", "0"),
        (2, "两", "2"),
        (7, "7", "7"),
        (10, "十", "ten"),
        (12, "十 2", "twelve"),
        (20, "2 十", "twenty"),
        (35, "3 十 5", "thirty 5"),
        (100, "1 百", "1 hundred"),
        (102, "1 百 0 2", "1 hundred 2"),
        (110, "1 百 1 十", "1 hundred ten"),
        (999, "9 百 9 十 9", "9 hundred ninety 9"),
        (1024, "1 0 2 4", "1 0 2 4"),
    ],
)
def test_a_count_is_read_as_people_count(value: int, zh: str, en: str) -> None:
    said: dict[Spoken, str] = {"zh": zh, "en": en}
    for language, keys in said.items():
        assert " ".join(counted(value, language)) == keys
