"""What is on simulated chip cards: applications, files, records, and how a T=0 card gives them out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from drivers.codecs import apdu, pboc, social_security, tlv
from drivers.ports import Sex, SocialSecurityCard

_OK = b"\x90\x00"
_NO_RECORD, _NO_FILE, _WRONG = b"\x6a\x83", b"\x6a\x82", b"\x6d\x00"
_PIN = apdu.NOT_ALLOWED.to_bytes(2, "big")
_SELECT, _READ, _MORE, _START = 0xA4, 0xB2, 0xC0, 0xA8


@dataclass
class Application:
    """What SELECT finds under a name, and what can then be read."""

    told: bytes = b""
    """The answer to SELECT (FCI)."""
    items: Mapping[int, Mapping[int, bytes]] = field(default_factory=dict)
    """File → tag → item, read by tag."""
    records: Mapping[tuple[int, int], bytes] = field(default_factory=dict)
    """(short file identifier, number) → record."""
    started: bytes = b""
    """The answer to GPO; empty where there is none."""


class CardFiles:
    """A card with T=0: an answer to a command that carried data is fetched, a wrong Le is corrected."""

    def __init__(self, applications: Mapping[bytes, Application]) -> None:
        self._applications = applications
        self.reset()

    def reset(self) -> None:
        """Begin anew, as with fresh power."""
        self._now = Application()
        self._file = 0
        self._waiting = b""

    def answer(self, command: bytes, pin_asked: bool = False) -> bytes:
        """Return data and status. With `pin_asked` the holder's file is closed."""
        if len(command) < 4:
            return _WRONG
        waiting, self._waiting = self._waiting, b""
        ins, p1, p2 = command[1:4]
        data, wanted = (command[5:], 0) if len(command) > 5 else (b"", command[4] if len(command) == 5 else 0)
        if ins == _MORE:
            return waiting[:wanted] + _OK if len(waiting) == wanted else _NO_RECORD
        if ins == _SELECT and p1 == 0x04:
            return self._select(data)
        if ins == _SELECT:
            self._file = int.from_bytes(data, "big")
            return _OK if self._file in self._now.items else _NO_FILE
        if ins == _START and self._now.started:
            return self._fetched(self._now.started)
        if ins == _READ:
            if pin_asked and self._file == social_security.EF06:
                return _PIN
            return self._measured(self._record(p1, p2), wanted)
        return _WRONG

    def _select(self, name: bytes) -> bytes:
        if name not in self._applications:
            return _NO_FILE
        self._now, self._file = self._applications[name], 0
        return self._fetched(self._now.told)

    def _record(self, p1: int, p2: int) -> bytes | None:
        if p2 == 0:
            return self._now.items.get(self._file, {}).get(p1)
        return self._now.records.get((p2 >> 3, p1))

    def _fetched(self, data: bytes) -> bytes:
        self._waiting = data
        return bytes([0x61, len(data)]) if data else _OK

    def _measured(self, data: bytes | None, wanted: int) -> bytes:
        if data is None:
            return _NO_RECORD
        return data + _OK if wanted == len(data) else bytes([0x6C, len(data)])


def social_security_card(card: SocialSecurityCard) -> CardFiles:
    """Return a social security card. Raises ValueError for what does not fit on one."""
    items = social_security.encode(card)
    files = {file: {tag: items[tag] for tag in tags} for file, tags in social_security.ITEMS.items()}
    told = tlv.encode(0x6F, tlv.encode(0x84, social_security.NAME))
    return CardFiles({social_security.NAME: Application(told, items=files)})


def bank_card(number: str, valid_to: dt.date, label: str = "PBOC DEBIT") -> CardFiles:
    """Return a debit card of UnionPay with a directory; it asks for an amount before it starts."""
    name = pboc.UNIONPAY[0]
    told = tlv.encode(0x84, name) + tlv.encode(0xA5, tlv.encode(0x9F38, bytes.fromhex("9F6604 9F0206 5F2A02")))
    entry = tlv.encode(0x4F, name) + tlv.encode(0x50, label.encode("ascii")) + tlv.encode(0x87, b"\x01")
    packed = bytes.fromhex(number + "f" * (len(number) % 2))
    track = number + "d" + f"{valid_to:%y%m}" + "2200000"
    record = tlv.encode(0x57, bytes.fromhex(track + "f" * (len(track) % 2))) + tlv.encode(0x5A, packed)
    end = tlv.encode(0x5F24, bytes.fromhex(f"{valid_to:%y%m%d}"))
    directory = tlv.encode(0x84, pboc.CONTACT) + tlv.encode(0xA5, tlv.encode(0x88, b"\x01"))
    return CardFiles(
        {
            pboc.CONTACT: Application(
                tlv.encode(0x6F, directory), records={(1, 1): tlv.encode(0x70, tlv.encode(0x61, entry))}
            ),
            name: Application(
                tlv.encode(0x6F, told),
                records={(1, 1): tlv.encode(0x70, record), (2, 1): tlv.encode(0x70, end)},
                started=tlv.encode(0x80, bytes.fromhex("7C00 08010100 10010100")),
            ),
        }
    )


def blank_card() -> CardFiles:
    """Return a card on which there is nothing we know."""
    return CardFiles({})


WANG = SocialSecurityCard(
    number="362499195603120029",
    name="王秀兰",
    sex=Sex.FEMALE,
    nation="01",
    birth=dt.date(1956, 3, 12),
    birthplace="362499",
    card_number="A01234567",
    region="362499",
    version="2.00",
    issued=dt.date(2016, 4, 1),
    valid_to=dt.date(2036, 4, 1),
)
"""Invented, as those of `cards.SAMPLES`."""

SAMPLES: Mapping[str, Callable[[], CardFiles]] = {
    "wang-xiulan": lambda: social_security_card(WANG),
    "bank": lambda: bank_card("6222990000000000121", dt.date(2033, 7, 31)),
    "blank": blank_card,
}
"""By the name a demo or a test inserts them with."""
