"""Bank cards (PBOC 3.0, which is EMV): which card it is, and no more than may be shown of its number. No I/O.

The directory (1PAY.SYS.DDF01 on contacts, 2PAY.SYS.DDF01 without) names the applications; the one chosen is told to
start with zeros for all it wants to know of a payment, and names the records to read. The number stands under 5A, or
before the D of track 2 (57). It is masked where it is found: nothing here returns it whole, and no error quotes it.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from drivers.codecs import apdu, tlv
from drivers.ports import BankCard

CONTACT, CONTACTLESS = b"1PAY.SYS.DDF01", b"2PAY.SYS.DDF01"
UNIONPAY = tuple(bytes.fromhex("A0000003330101" + kind) for kind in ("01", "02", "03", "06"))
"""Debit, credit, quasi-credit, e-cash: tried one after the other on a card without a directory."""

_MOST_RECORDS = 40
_LARGEST_PDOL = 252


@dataclass(frozen=True, slots=True)
class Application:
    """An application in the directory; the lower `priority` is the one the bank prefers."""

    name: bytes
    label: str = ""
    priority: int = 15


def read(ask: apdu.Ask) -> BankCard | None:
    """Read the card, or return None where no bank's application is on it. Raises ValueError for what cannot be."""
    for application in _applications(ask):
        fci = ask(apdu.select_name(application.name))
        if fci.ok:
            return _read_application(ask, application, fci.data)
    return None


def masked(packed: bytes) -> str:
    """Return the first six and the last four digits of a number packed two to a byte. Raises ValueError."""
    digits = packed.hex().rstrip("f")
    if not digits.isdigit() or not 13 <= len(digits) <= 19:
        raise ValueError("not the number of a bank card")
    if not _adds_up(digits):
        raise ValueError("the check digit of the number is wrong")
    return digits[:6] + "*" * (len(digits) - 10) + digits[-4:]


def _adds_up(digits: str) -> bool:
    """Tell whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B: Luhn)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def start(fci: bytes) -> apdu.Command:
    """Return the command that starts the application (GPO), with zeros for whatever it wants to know (9F38)."""
    wanted = tlv.lengths(tlv.find(fci, 0x6F, 0xA5, 0x9F38) or b"")
    size = sum(length for _, length in wanted)
    if size > _LARGEST_PDOL:
        raise ValueError("a card that wants to know too much")
    return apdu.Command(0x80, 0xA8, 0x00, 0x00, tlv.encode(0x83, bytes(size)), 0)


def records(started: bytes) -> list[tuple[int, int]]:
    """Return short file identifier and number of each record the started application names. Raises ValueError."""
    afl = tlv.find(started, 0x77, 0x94)
    if afl is None:
        afl = (tlv.find(started, 0x80) or b"")[2:]
    if len(afl) % 4:
        raise ValueError("a list of records that makes no sense")
    found = []
    for at in range(0, len(afl), 4):
        sfi, first, last, _ = afl[at : at + 4]
        found += [(sfi >> 3, number) for number in range(first, last + 1)]
    return found[:_MOST_RECORDS]


def _read_application(ask: apdu.Ask, application: Application, fci: bytes) -> BankCard:
    started = ask(start(fci))
    if not started.ok:
        raise ValueError(f"the card refuses: {started.meaning}")
    number, valid_to = _look(tlv.find(started.data, 0x77) or b"", "", None)
    for sfi, record in records(started.data):
        if number and valid_to:
            break
        answer = ask(apdu.read_record(record, sfi))
        if answer.ok:
            number, valid_to = _look(tlv.find(answer.data, 0x70) or b"", number, valid_to)
    if not number:
        raise ValueError("a bank card without a number")
    label = application.label or _label(tlv.find(fci, 0x6F, 0xA5, 0x50))
    return BankCard(masked_number=number, label=label, valid_to=valid_to)


def _look(record: bytes, number: str, valid_to: dt.date | None) -> tuple[str, dt.date | None]:
    """Return what is known after this record: the number, masked, and the last day."""
    for tag, value in tlv.items(record):
        if tag == 0x5A:
            number = masked(value)
        elif tag == 0x57:
            digits, found, rest = value.hex().partition("d")
            if not found:
                raise ValueError("a track without its mark")
            number = number or masked(bytes.fromhex(digits + "f" * (len(digits) % 2)))
            valid_to = valid_to or _month(rest[:4])
        elif tag == 0x5F24:
            valid_to = _day(value.hex())
    return number, valid_to


def _applications(ask: apdu.Ask) -> list[Application]:
    contact = ask(apdu.select_name(CONTACT))
    if contact.ok:
        return _directory(ask, contact.data)
    contactless = ask(apdu.select_name(CONTACTLESS))
    if contactless.ok:
        return _named(tlv.find(contactless.data, 0x6F, 0xA5, 0xBF0C) or b"")
    return [Application(name) for name in UNIONPAY]


def _directory(ask: apdu.Ask, fci: bytes) -> list[Application]:
    """Read the records of the directory until there are no more."""
    sfi = tlv.find(fci, 0x6F, 0xA5, 0x88)
    if not sfi or not 1 <= sfi[0] <= 30:
        raise ValueError("a directory without a file")
    found: list[Application] = []
    for number in range(1, _MOST_RECORDS):
        answer = ask(apdu.read_record(number, sfi[0]))
        if not answer.ok:
            break
        found += _named(tlv.find(answer.data, 0x70) or b"")
    return sorted(found, key=lambda application: application.priority)


def _named(entries: bytes) -> list[Application]:
    found = []
    for tag, entry in tlv.items(entries):
        name = tlv.find(entry, 0x4F) if tag == 0x61 else None
        if name and 5 <= len(name) <= 16:
            order = tlv.find(entry, 0x87)
            priority = order[0] & 15 if order else 0
            found.append(Application(name, _label(tlv.find(entry, 0x50)), priority or 15))
    return sorted(found, key=lambda application: application.priority)


def _label(value: bytes | None) -> str:
    return (value or b"").decode("ascii", "replace").strip()


def _day(digits: str) -> dt.date:
    if len(digits) != 6 or not digits.isdigit():
        raise ValueError("a date is not YYMMDD")
    return dt.date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))


def _month(digits: str) -> dt.date:
    """Return the last day of a month YYMM."""
    if len(digits) != 4 or not digits.isdigit():
        raise ValueError("a month is not YYMM")
    year, month = 2000 + int(digits[:2]), int(digits[2:])
    if not 1 <= month <= 12:
        raise ValueError("no such month")
    return dt.date(year, month, calendar.monthrange(year, month)[1])
