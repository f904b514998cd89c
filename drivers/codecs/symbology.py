"""AIM symbology identifiers: "]", a letter for the kind of code, a digit for how it was read (ISO/IEC 15424).

Scanners send them before the text when told to ("AIM ID" in their manuals); zxing-cpp gives the same.
"""

from __future__ import annotations

import re

KINDS = {
    "A": "code39",
    "B": "telepen",
    "C": "code128",
    "E": "ean13",
    "F": "codabar",
    "G": "code93",
    "H": "code11",
    "I": "itf",
    "L": "pdf417",
    "M": "msi",
    "P": "plessey",
    "Q": "qr",
    "S": "industrial25",
    "U": "maxicode",
    "d": "datamatrix",
    "e": "databar",
    "h": "hanxin",
    "z": "aztec",
}
"""Letter → kind. UPC-A and UPC-E are sent as thirteen digits and count as EAN-13; "h" is the Chinese 汉信码."""
OTHER = "other"

_IDENTIFIER = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_EAN8 = "]E4"


def kind_of(identifier: str) -> str:
    """Return the kind a three-character identifier names, "" for what is none."""
    if not _IDENTIFIER.fullmatch(identifier):
        return ""
    return "ean8" if identifier == _EAN8 else KINDS.get(identifier[1], OTHER)


def split(text: str) -> tuple[str, str]:
    """Return kind and text of what a scanner sent with its identifier before it; kind "" where there is none."""
    kind = kind_of(text[:3])
    return (kind, text[3:]) if kind else ("", text)
