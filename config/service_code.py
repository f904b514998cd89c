"""The code of a terminal's service menu, kept as a scrypt hash: the files never hold the code itself.

A short code is guessed fast from its hash, however slow the hash is: files with one are no public reading.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re

SHORTEST, LONGEST = 6, 10
PATTERN = r"^scrypt\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=$"
_DIGITS = re.compile(rf"[0-9]{{{SHORTEST},{LONGEST}}}")
_N, _R, _P = 2**14, 8, 1


def possible(code: str) -> bool:
    """Return whether a code can be typed on the glass: digits, not all the same, none too few."""
    return _DIGITS.fullmatch(code) is not None and len(set(code)) > 1


def hashed(code: str, salt: bytes | None = None) -> str:
    """Return what stands in the files for a code."""
    salt = os.urandom(16) if salt is None else salt
    key = hashlib.scrypt(code.encode(), salt=salt, n=_N, r=_R, p=_P, dklen=32)
    return "$".join(("scrypt", *(base64.b64encode(part).decode() for part in (salt, key))))


def fits(code: str, kept: str) -> bool:
    """Return whether a code is the one that `kept` was made of."""
    _, salt, _ = kept.split("$")
    return hmac.compare_digest(hashed(code, base64.b64decode(salt)), kept)
