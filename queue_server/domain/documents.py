"""What a document's number tells by itself: whether it can be right, and when its holder was born.

Resident cards, residence permits and the foreigner's card of 2023 have 18 characters: six digits of a place, the birth
date, three digits, and a check character (GB 11643, ISO 7064 MOD 11-2). The foreigner's card of 2017 has three letters
and twelve digits. Cards of the first generation (15 digits) are out of use since 2013.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Literal

Fault = Literal["missing", "old", "length", "characters", "date", "check"]
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_EARLIEST = dt.date(1900, 1, 1)
_FOREIGNER_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")


def as_typed(text: str) -> str:
    """Return a number as it is kept: without blanks and hyphens, full-width digits made plain, the letters capital."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[\s\-‐-—]", "", plain)


def fault_of(number: str, today: dt.date) -> Fault | None:
    """Say what cannot be right about a number; None when nothing speaks against it."""
    if not number:
        return "missing"
    if _FOREIGNER_2017.fullmatch(number):
        return None
    if len(number) == 15 and number.isascii() and number.isdigit():
        return "old"
    if len(number) != 18:
        return "length"
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return "characters"
    born = birth_of(number)
    if born is None or not _EARLIEST <= born <= today:
        return "date"
    return None if check_character(number[:17]) == number[17] else "check"


def check_character(seventeen: str) -> str:
    """Return the 18th character for 17 digits."""
    return _CHECK[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, seventeen, strict=True)) % 11]


def birth_of(number: str) -> dt.date | None:
    """Return the birth date in a number of 18 characters; None when it holds no date."""
    if len(number) != 18 or not re.fullmatch(r"[0-9]{8}", number[6:14]):
        return None
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
