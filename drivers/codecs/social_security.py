"""The open files of social security cards (LD/T 32, 人社部 V2.0): which items there are and what they hold. No I/O.

Under the application "sx1.sh.社会保障", file EF05 tells of the card and EF06 of its holder. An item is read by its tag
and answers tag, length, value: text in ASCII or GBK padded with zeros, digits two to a byte. Read by number instead,
the third record is the sex on old cards and something else on new ones. A few regions close EF06 with a PIN.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from drivers.codecs import apdu, identity
from drivers.ports import Sex, SocialSecurityCard

NAME = b"sx1.sh." + "社会保障".encode("gbk")
EF05, EF06 = 0xEF05, 0xEF06

CARD_CODE, VERSION, ISSUED, VALID_TO, CARD_NUMBER = 0x01, 0x03, 0x05, 0x06, 0x07
NUMBER, HOLDER, SEX, NATION, BIRTHPLACE, BIRTH = 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D
ITEMS = {
    EF05: (CARD_CODE, VERSION, ISSUED, VALID_TO, CARD_NUMBER),
    EF06: (NUMBER, HOLDER, SEX, NATION, BIRTHPLACE, BIRTH),
}
_LENGTHS = {
    CARD_CODE: 16,
    VERSION: 4,
    ISSUED: 4,
    VALID_TO: 4,
    CARD_NUMBER: 9,
    NUMBER: 18,
    HOLDER: 30,
    SEX: 1,
    NATION: 1,
    BIRTHPLACE: 3,
    BIRTH: 4,
}
_ABSENT = (apdu.RECORD_NOT_FOUND, apdu.DATA_NOT_FOUND)


def read(ask: apdu.Ask) -> SocialSecurityCard | None:
    """Read the card, or return None where there is no such application on it. Raises ValueError for what cannot be."""
    if not ask(apdu.select_name(NAME)).ok:
        return None
    found: dict[int, bytes] = {}
    for file, tags in ITEMS.items():
        _must(ask(apdu.select_file(file)))
        for tag in tags:
            answer = ask(apdu.read_item(tag))
            if answer.sw not in _ABSENT:
                _must(answer)
                found[tag] = item(answer.data, tag)
    return decode(found)


def item(data: bytes, tag: int) -> bytes:
    """Return the value of the item with this tag. Raises ValueError for another one, or one of another size."""
    if len(data) < 2 or data[0] != tag or data[1] != len(data) - 2:
        raise ValueError("not the item that was asked for")
    if data[1] != _LENGTHS[tag]:
        raise ValueError("an item of another size")
    return data[2:]


def decode(values: Mapping[int, bytes]) -> SocialSecurityCard:
    """Read the items of both files, by tag. Raises ValueError, without quoting the card, for what cannot be right."""
    number, name = _text(values.get(NUMBER, b"")), _text(values.get(HOLDER, b""))
    birth = _date(values.get(BIRTH, b""))
    issued, valid_to = _date(values.get(ISSUED, b"")), _date(values.get(VALID_TO, b""))
    if not name:
        raise ValueError("a card without a name")
    if not identity.number_is_valid(number):
        raise ValueError("the check digit of the number is wrong")
    if birth is not None and f"{birth:%Y%m%d}" != number[6:14]:
        raise ValueError("the birth is not the one in the number")
    if issued is not None and valid_to is not None and issued > valid_to:
        raise ValueError("expired before it was issued")
    sex = _text(values.get(SEX, b""))
    return SocialSecurityCard(
        number=number,
        name=name,
        sex=Sex(sex) if sex in {s.value for s in Sex} else Sex.UNKNOWN,
        nation=_digits(values.get(NATION, b"")),
        birth=birth,
        birthplace=_digits(values.get(BIRTHPLACE, b"")),
        card_number=_text(values.get(CARD_NUMBER, b"")),
        region=_digits(values.get(CARD_CODE, b"")[:3]),
        version=_text(values.get(VERSION, b"")),
        issued=issued,
        valid_to=valid_to,
    )


def encode(card: SocialSecurityCard) -> dict[int, bytes]:
    """Return tag, length and value of every item, as a simulated card answers. Raises ValueError for too long ones."""
    texts = {
        CARD_CODE: bytes.fromhex(card.region).ljust(16, b"\0"),
        VERSION: card.version.encode("ascii"),
        ISSUED: _packed(card.issued),
        VALID_TO: _packed(card.valid_to),
        CARD_NUMBER: card.card_number.encode("ascii"),
        NUMBER: card.number.encode("ascii"),
        HOLDER: card.name.encode("gb18030"),
        SEX: card.sex.value.encode("ascii"),
        NATION: bytes.fromhex(card.nation),
        BIRTHPLACE: bytes.fromhex(card.birthplace),
        BIRTH: _packed(card.birth),
    }
    for tag, value in texts.items():
        if len(value) > _LENGTHS[tag]:
            raise ValueError(f"item {tag:02X} is longer than the {_LENGTHS[tag]} bytes a card holds")
    padded = {tag: value.ljust(_LENGTHS[tag], b"\0") for tag, value in texts.items()}
    return {tag: bytes([tag, len(value)]) + value for tag, value in padded.items()}


def _must(answer: apdu.Response) -> None:
    if not answer.ok:
        raise ValueError(f"the card refuses: {answer.meaning}")


def _text(value: bytes) -> str:
    return value.rstrip(b"\0 \xff").decode("gb18030", "replace").strip()


def _digits(value: bytes) -> str:
    digits = value.hex()
    return digits if digits.isdigit() and digits.strip("0") else ""


def _date(value: bytes) -> dt.date | None:
    digits = value.hex()
    if not digits.strip("0f"):
        return None
    if len(digits) != 8 or not digits.isdigit():
        raise ValueError("a date is not YYYYMMDD")
    return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def _packed(day: dt.date | None) -> bytes:
    return bytes.fromhex(f"{day:%Y%m%d}") if day else bytes(4)
