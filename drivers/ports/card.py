"""Readers of identity cards."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field
from typing import Literal, Protocol

from drivers.ports.device import Device


class Sex(enum.Enum):
    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    NOT_STATED = "9"


@dataclass(frozen=True, slots=True)
class IdCard:
    """What a resident identity card, residence permit or foreigner's card holds. Never printed by `repr`."""

    kind: Literal["resident", "permit", "foreigner-2017", "foreigner-2023"]
    name: str = field(repr=False)
    number: str = field(repr=False)
    sex: Sex = field(repr=False)
    birth: dt.date | None = field(repr=False)
    nation: str = field(default="", repr=False)
    """Two digits (GB 3304), or three letters of nationality on a foreigner's card."""
    address: str = field(default="", repr=False)
    authority: str = field(default="", repr=False)
    valid_from: dt.date | None = field(default=None, repr=False)
    valid_to: dt.date | None = field(default=None, repr=False)
    """None: valid for ever (长期)."""
    english_name: str = field(default="", repr=False)
    photo: bytes = field(default=b"", repr=False)
    """As the reader gave it; the vendor's codec is secret."""


class CardReader(Device, Protocol):
    """A contactless reader of identity cards.

    `poll` MUST return None when no card lies there, a checked `IdCard` when one was read; MUST raise `CardPulled` when
    it went away in between, `CardUnreadable` when it cannot be read, `DeviceAbsent` / `DeviceSilent` /
    `DeviceGarbled` for the reader itself. `card_present` MAY be wrong for a card already read on readers that report
    none until it is lifted. Neither logs what it reads.
    """

    def poll(self) -> IdCard | None: ...
    def card_present(self) -> bool: ...
    def reader_id(self) -> str: ...
