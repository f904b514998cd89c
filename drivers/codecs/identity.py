"""What stands on an identity card: the 256 bytes of text of the four kinds, and the check digit of a number. No I/O.

Text is UTF-16LE, padded with spaces. The letter at byte 248 tells the kind: none resident card, I foreigner's card of
2017, J residence permit for Hong Kong, Macao and Taiwan, Y foreigner's card of 2023. Check digit: GB 11643 (ISO 7064
MOD 11-2).
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from drivers.ports import IdCard, Sex

Kind = Literal["resident", "permit", "foreigner-2017", "foreigner-2023"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_LETTER: dict[Kind, str] = {"resident": " ", "permit": "J", "foreigner-2017": "I", "foreigner-2023": "Y"}
_KIND = {letter: kind for kind, letter in _LETTER.items()}
_FOR_EVER = "长期"

# name of field → (offset, length), in bytes
_Layout = dict[str, tuple[int, int]]
_FRONT: _Layout = {
    "name": (0, 30),
    "sex": (30, 2),
    "birth": (36, 16),
    "address": (52, 70),
    "number": (122, 36),
    "authority": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
}
_LAYOUT: dict[Kind, _Layout] = {
    "resident": {**_FRONT, "nation": (32, 4)},
    "permit": _FRONT,
    "foreigner-2017": {
        "english_name": (0, 120),
        "sex": (120, 2),
        "number": (122, 30),
        "nation": (152, 6),
        "name": (158, 30),
        "valid_from": (188, 16),
        "valid_to": (204, 16),
        "birth": (220, 16),
    },
    "foreigner-2023": {
        "name": (0, 30),
        "sex": (30, 2),
        "birth": (36, 16),
        "english_name": (52, 70),
        "number": (122, 36),
        "valid_from": (188, 16),
        "valid_to": (204, 16),
        "english_rest": (220, 22),
        "nation": (242, 6),
    },
}


def check_digit(seventeen: str) -> str:
    """Return the 18th character for 17 digits."""
    return _CHECK[sum(w * int(d) for w, d in zip(_WEIGHTS, seventeen, strict=True)) % 11]


def number_is_valid(number: str) -> bool:
    """Return whether an 18-character number has the right check digit."""
    digits = number[:17]
    return len(number) == 18 and digits.isascii() and digits.isdigit() and check_digit(digits) == number[17]


def decode(text: bytes, photo: bytes = b"") -> IdCard:
    """Read the text block of a card. Raises ValueError, without quoting the card, for one that cannot be right."""
    if len(text) != 256:
        raise ValueError("a card's text has 256 bytes")
    kind = _KIND.get(text[248:250].decode("utf-16le", "replace"), "resident")
    fields = {name: _words(text[offset : offset + size]) for name, (offset, size) in _LAYOUT[kind].items()}
    number = fields["number"]
    if kind == "foreigner-2017":
        if len(number) != 15 or not number.isalnum():
            raise ValueError("not the number of a foreigner's card")
    elif not number_is_valid(number):
        raise ValueError("the check digit of the number is wrong")
    english = fields.get("english_name", "")
    if kind == "foreigner-2023":
        english = _words(text[52:122] + text[220:242])
    if not (fields["name"] or english):
        raise ValueError("a card without a name")
    valid_to = fields["valid_to"]
    return IdCard(
        kind=kind,
        name=fields["name"],
        number=number,
        sex=Sex(fields["sex"]) if fields["sex"] in {s.value for s in Sex} else Sex.UNKNOWN,
        birth=_date(fields["birth"]),
        nation=fields.get("nation", ""),
        address=fields.get("address", ""),
        authority=fields.get("authority", ""),
        valid_from=_date(fields["valid_from"]),
        valid_to=None if valid_to == _FOR_EVER else _date(valid_to),
        english_name=english,
        photo=photo,
    )


def encode(card: IdCard) -> bytes:
    """Return the text block of a card, as the simulated reader sends it. Raises ValueError for what does not fit."""
    values = {
        "name": card.name,
        "sex": card.sex.value,
        "birth": _day(card.birth),
        "nation": card.nation,
        "address": card.address,
        "number": card.number,
        "authority": card.authority,
        "valid_from": _day(card.valid_from),
        "valid_to": _day(card.valid_to) or _FOR_EVER,
        "english_name": card.english_name[:35] if card.kind == "foreigner-2023" else card.english_name,
        "english_rest": card.english_name[35:],
    }
    text = bytearray(" ".encode("utf-16le") * 128)
    for name, (offset, size) in _LAYOUT[card.kind].items():
        written = values[name].encode("utf-16le")
        if len(written) > size:
            raise ValueError(f"{name} is longer than the {size // 2} characters a card holds")
        text[offset : offset + len(written)] = written
    text[248:250] = _LETTER[card.kind].encode("utf-16le")
    return bytes(text)


def _words(raw: bytes) -> str:
    return raw.decode("utf-16le", "replace").rstrip(" \0")


def _date(value: str) -> dt.date | None:
    if not value:
        return None
    if len(value) != 8 or not (value.isascii() and value.isdigit()):
        raise ValueError("a date is not YYYYMMDD")
    return dt.date(int(value[:4]), int(value[4:6]), int(value[6:]))


def _day(value: dt.date | None) -> str:
    return f"{value:%Y%m%d}" if value else ""
