"""How a text must be written to be what it says it is. Numbers with check digits by python-stdnum."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from config.flows.fields import TextForm

_PATTERNS: dict[str, str] = {
    "name": r"[^\d<>{}\[\]|\\/@#$%^&*=+~`\"]{2,60}",
    "phone": r"\+?[0-9]{5,15}",
    "mobile": r"1[3-9][0-9]{9}",
    "email": r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+",
    "plate": r"[\u4e00-\u9fff][A-Z][A-Z0-9]{5,6}",
    "account": r"[0-9]{6,20}",
}
_TIGHT = ("id-number", "credit-code", "phone", "mobile", "email", "plate", "account")


def as_kept(form: TextForm, text: str) -> str:
    """Return a text as it is kept: full-width letters made plain, blanks around it gone; within a number also those
    inside and the hyphens, and its letters capital."""
    if form not in _TIGHT:
        return unicodedata.normalize("NFC", text).strip()
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if form != "email":
        plain = re.sub(r"[\-‐-—]", "", plain).upper()
    return unicodedata.normalize("NFKC", plain)


def is_written_right(form: TextForm, text: str) -> bool:
    """Say whether a text as it is kept can be what it should be."""
    if form == "id-number":
        return _is_id_number(text)
    if form == "credit-code":
        return _is_credit_code(text)
    pattern = _PATTERNS.get(form)
    return pattern is None or re.fullmatch(pattern, text) is not None


def _is_id_number(text: str) -> bool:
    """GB 11643: place, birth date, check character; or the foreigner's card of 2017."""
    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", text):
        return True
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text) or not mod_11_2.is_valid(text):
        return False
    try:
        dt.date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return True


def _is_credit_code(text: str) -> bool:
    """统一社会信用代码, GB 32100-2015: 18 characters, the last by weights modulo 31."""
    return bool(uscc.is_valid(text))
