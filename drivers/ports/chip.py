"""Readers of chip cards with contacts: social security cards, bank cards."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field
from typing import Protocol

from drivers.ports.card import Sex
from drivers.ports.device import Source


class ChipEvent(enum.Enum):
    INSERTED = "inserted"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class SocialSecurityCard:
    """What the two open files of a social security card (社会保障卡, LD/T 32) hold. Never printed by `repr`."""

    number: str = field(repr=False)
    """The social security number, which is the identity number."""
    name: str = field(repr=False)
    sex: Sex = field(default=Sex.UNKNOWN, repr=False)
    nation: str = field(default="", repr=False)
    """Two digits (GB 3304)."""
    birth: dt.date | None = field(default=None, repr=False)
    birthplace: str = field(default="", repr=False)
    """Six digits (GB/T 2260)."""
    card_number: str = field(default="", repr=False)
    region: str = field(default="", repr=False)
    """Six digits: where the card was issued."""
    version: str = field(default="", repr=False)
    """Of the specification: "1.00", "2.00", "3.00"."""
    issued: dt.date | None = field(default=None, repr=False)
    valid_to: dt.date | None = field(default=None, repr=False)

    def expired_on(self, day: dt.date) -> bool:
        """Return whether the card is no longer valid on that day. Its last day still counts."""
        return self.valid_to is not None and day > self.valid_to


@dataclass(frozen=True, slots=True)
class BankCard:
    """That a bank card is there, and which of several it is. It tells nobody's identity, and cannot be paid with."""

    masked_number: str = field(repr=False)
    """The first six and the last four digits; the others are never kept."""
    label: str = ""
    """What the card calls its application: "PBOC DEBIT"."""
    valid_to: dt.date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class UnknownChip:
    """A card that answers and is neither of the others, or a bank card where these are switched off."""

    atr: bytes = b""
    """What it says of itself when it gets power: its make, nothing of its holder."""


ChipCard = SocialSecurityCard | BankCard | UnknownChip


class ChipReader(Source[ChipEvent], Protocol):
    """A reader of chip cards.

    `listen` MUST tell a card that lies in it at the first call as inserted, and a card exchanged between two calls as
    removed and inserted. `read` MUST raise `CardPulled` when no card is in the reader or it is pulled meanwhile,
    `CardUnreadable` for one that answers nonsense, contradicts itself or asks for its PIN. Nothing read is logged; of
    a bank card's number only what `BankCard` holds may leave the driver.
    """

    def read(self) -> ChipCard: ...
