"""How digits, letters and counts are said in each language, as the keys of a voice's clips."""

from __future__ import annotations

from drivers.ports.sound import Spoken

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
HANZI = "零一二三四五六七八九"
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
COUNTING: dict[Spoken, tuple[str, ...]] = {"zh": ("两", "十", "百"), "en": (*TEENS, *TENS, "hundred")}
"""The clips that counts need beyond the digits."""


def one_by_one(text: str) -> tuple[str, ...]:
    """Return the keys of "A012": A 0 1 2. Hanzi digits count as digits; marks and spaces are left out."""
    plain = (DIGITS[HANZI.index(char)] if char in HANZI else char.upper() for char in text)
    return tuple(char for char in plain if char.isalnum())


def counted(value: int, language: Spoken) -> tuple[str, ...]:
    """Return the keys of a count: 12 is 十 2 or twelve, 2 is 两; from 1000 on digit by digit.

    A language whose way of counting is not known here has a clip for each count, or has it read out.
    """
    if not 0 <= value <= 999:
        return one_by_one(str(value))
    if language not in COUNTING:
        return (str(value),)
    return _english(value) if language == "en" else _chinese(value)


def _chinese(value: int) -> tuple[str, ...]:
    if value == 2:
        return ("两",)
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    if value < 10:
        return (str(ones),)
    keys = [str(hundreds), "百"] if hundreds else []
    if tens:
        keys += ["十"] if tens == 1 and not hundreds else [str(tens), "十"]
    elif ones:
        keys.append("0")
    return (*keys, str(ones)) if ones else tuple(keys)


def _english(value: int) -> tuple[str, ...]:
    hundreds, rest = divmod(value, 100)
    keys = (str(hundreds), "hundred") if hundreds else ()
    if rest >= 20:
        return (*keys, TENS[rest // 10 - 2], *([str(rest % 10)] if rest % 10 else []))
    if rest >= 10:
        return (*keys, TEENS[rest - 10])
    return (*keys, str(rest)) if rest or not hundreds else keys
