"""What stands on an identity card: the 256 bytes of text of the four kinds, and what must agree in it. No I/O.

Text is UTF-16LE, padded with spaces. The letter at byte 248 tells the kind: none resident card, I foreigner's card of
2017, J residence permit for Hong Kong, Macao and Taiwan, Y foreigner's card of 2023. Check digit: GB 11643 (ISO 7064
MOD 11-2); provinces: GB/T 2260.

A card is believed when its number has the right check digit and begins with a place there is, the birth in the number
is the birth beside it, every date exists, and they come in order: born, issued, expired. A sex that is not the one in
the number is told with the card (`sex_agrees`): it is no part of who somebody is, and a person can see which is right.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from drivers.codecs.samv import EXTRA_ADDRESS_SIZE
from drivers.ports import IdCard, Sex

Kind = Literal["resident", "permit", "foreigner-2017", "foreigner-2023"]

_PROVINCES = (
    *range(11, 16),
    *range(21, 24),
    *range(31, 38),
    *range(41, 47),
    *range(50, 55),
    *range(61, 66),
    71,
    81,
    82,
)
PROVINCES = frozenset(map(str, _PROVINCES))
"""The first two digits of a resident's number: 34 provinces and their like."""

_PERMIT_PLACES = frozenset({"81", "82", "83"})
"""Hong Kong, Macao, Taiwan, as permits write them."""
_FOREIGNER = "9"

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
    "permit": {**_FRONT, "permit_number": (220, 18), "times_issued": (238, 4)},
    "foreigner-2017": {
        "english_name": (0, 120),
        "sex": (120, 2),
        "number": (122, 30),
        "nation": (152, 6),
        "name": (158, 30),
        "valid_from": (188, 16),
        "valid_to": (204, 16),
        "birth": (220, 16),
        "authority": (240, 8),
    },
    "foreigner-2023": {
        "name": (0, 30),
        "sex": (30, 2),
        "times_replaced": (32, 4),
        "birth": (36, 16),
        "english_name": (52, 70),
        "number": (122, 36),
        "valid_from": (188, 16),
        "valid_to": (204, 16),
        "english_rest": (220, 22),
        "nation": (242, 6),
        "old_number_link": (250, 6),
    },
}


def check_digit(seventeen: str) -> str:
    """Return the 18th character for 17 digits."""
    return _CHECK[sum(w * int(d) for w, d in zip(_WEIGHTS, seventeen, strict=True)) % 11]


def number_is_valid(number: str) -> bool:
    """Return whether an 18-character number has the right check digit."""
    digits = number[:17]
    return len(number) == 18 and digits.isascii() and digits.isdigit() and check_digit(digits) == number[17]


def sex_in(number: str) -> Sex:
    """Return what the last digit but one of an 18-character number tells."""
    return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE


def decode(text: bytes, photo: bytes = b"", extra_address: str | None = None) -> IdCard:
    """Read the text block of a card. Raises ValueError, without quoting the card, for one that cannot be right."""
    if len(text) != 256:
        raise ValueError("a card's text has 256 bytes")
    kind = _KIND.get(text[248:250].decode("utf-16le", "replace"), "resident")
    fields = {name: _words(text[offset : offset + size]) for name, (offset, size) in _LAYOUT[kind].items()}
    number = fields["number"]
    english = fields.get("english_name", "")
    if kind == "foreigner-2023":
        english = _words(text[52:122] + text[220:242])
    if not (fields["name"] or english):
        raise ValueError("a card without a name")
    sex = Sex(fields["sex"]) if fields["sex"] in {s.value for s in Sex} else Sex.UNKNOWN
    birth, valid_from = _date(fields["birth"]), _date(fields["valid_from"])
    valid_to = None if fields["valid_to"] == _FOR_EVER else _date(fields["valid_to"])
    if valid_to is None and fields["valid_to"] != _FOR_EVER:
        raise ValueError("a card without an end")
    _check_number(kind, number, birth)
    _check_order(birth, valid_from, valid_to)
    return IdCard(
        kind=kind,
        name=fields["name"],
        number=number,
        sex=sex,
        birth=birth,
        nation=fields.get("nation", ""),
        address=fields.get("address", ""),
        extra_address=extra_address,
        authority=fields.get("authority", ""),
        valid_from=valid_from,
        valid_to=valid_to,
        english_name=english,
        permit_number=fields.get("permit_number", ""),
        times_issued=_count(fields.get("times_issued", "")),
        times_replaced=_count(fields.get("times_replaced", "")),
        old_number_link=fields.get("old_number_link", ""),
        sex_agrees=kind not in ("resident", "permit") or sex not in (Sex.MALE, Sex.FEMALE) or sex is sex_in(number),
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
        "permit_number": card.permit_number,
        "times_issued": _two(card.times_issued),
        "times_replaced": _two(card.times_replaced),
        "old_number_link": card.old_number_link,
    }
    text = bytearray(" ".encode("utf-16le") * 128)
    for name, (offset, size) in _LAYOUT[card.kind].items():
        _put(text, name, values[name], offset, size)
    text[248:250] = _LETTER[card.kind].encode("utf-16le")
    return bytes(text)


def decode_extra_address(data: bytes) -> str:
    """Read the 70 bytes of an address added later. Raises ValueError for another size."""
    if len(data) != EXTRA_ADDRESS_SIZE:
        raise ValueError("an added address has 70 bytes")
    return _words(data)


def encode_extra_address(address: str) -> bytes:
    """Return the 70 bytes of an address added later. Raises ValueError for one that does not fit."""
    text = bytearray(" ".encode("utf-16le") * (EXTRA_ADDRESS_SIZE // 2))
    _put(text, "extra_address", address, 0, EXTRA_ADDRESS_SIZE)
    return bytes(text)


def _check_number(kind: Kind, number: str, birth: dt.date | None) -> None:
    if kind == "foreigner-2017":
        # three letters of a country, twelve digits; how the last is made of the others, nobody has published
        if len(number) != 15 or not (number.isascii() and number[:3].isalpha() and number[3:].isdigit()):
            raise ValueError("not the number of a foreigner's card")
        return
    if not number_is_valid(number):
        raise ValueError("the check digit of the number is wrong")
    places = {"resident": PROVINCES, "permit": _PERMIT_PLACES}.get(kind)
    if not (number[:2] in places if places else number[0] == _FOREIGNER):
        raise ValueError("the number begins with no place there is")
    if number[6:14] != _day(birth):
        raise ValueError("the birth is not the one in the number")


def _check_order(birth: dt.date | None, valid_from: dt.date | None, valid_to: dt.date | None) -> None:
    days = [day for day in (birth, valid_from, valid_to) if day is not None]
    if days != sorted(days):
        raise ValueError("born, issued and expired in no possible order")


def _put(text: bytearray, name: str, value: str, offset: int, size: int) -> None:
    written = value.encode("utf-16le")
    if len(written) > size:
        raise ValueError(f"{name} is longer than the {size // 2} characters a card holds")
    text[offset : offset + len(written)] = written


def _words(raw: bytes) -> str:
    return raw.decode("utf-16le", "replace").rstrip(" \0")


def _date(value: str) -> dt.date | None:
    if not value:
        return None
    if len(value) != 8 or not (value.isascii() and value.isdigit()):
        raise ValueError("a date is not YYYYMMDD")
    return dt.date(int(value[:4]), int(value[4:6]), int(value[6:]))


def _day(value: dt.date | None) -> str:
    # not strftime: it writes years before 1000 with fewer digits
    return value.isoformat().replace("-", "") if value else ""


def _count(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() else None


def _two(value: int | None) -> str:
    return "" if value is None else f"{value:02d}"
