"""Readers of identity cards."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from drivers.errors import CardUnreadable
from drivers.ports.device import Device

PhotoDecoder = Callable[[bytes], bytes]
"""Turns the photo as the reader gave it into a BMP file. May raise anything; `IdCard.picture` takes care of it."""

_LARGEST_PICTURE = 1 << 20
"""The vendors' decoders give 102 by 126 dots of 24 bits, 38,862 bytes."""


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
    extra_address: str | None = field(default=None, repr=False)
    """The newest address added to the card after it was made: empty when there is none, None when it is not known."""
    authority: str = field(default="", repr=False)
    """Who issued it; on a foreigner's card of 2017 a code of four digits."""
    valid_from: dt.date | None = field(default=None, repr=False)
    valid_to: dt.date | None = field(default=None, repr=False)
    """None: valid for ever (长期)."""
    english_name: str = field(default="", repr=False)
    permit_number: str = field(default="", repr=False)
    """On a residence permit: the number of the pass (通行证) that belongs to it."""
    times_issued: int | None = field(default=None, repr=False)
    """On a residence permit: how often one was issued."""
    times_replaced: int | None = field(default=None, repr=False)
    """On a foreigner's card of 2023: how often it was replaced."""
    old_number_link: str = field(default="", repr=False)
    """On a foreigner's card of 2023: three characters that tie it to the older number of 15."""
    sex_agrees: bool = field(default=True, repr=False)
    """False when the sex on the card is not the one its number tells: for a person to look at."""
    photo: bytes = field(default=b"", repr=False)
    """As the reader gave it; the vendor's codec is secret."""
    photo_decoder: PhotoDecoder | None = field(default=None, repr=False, compare=False)

    def expired_on(self, day: dt.date) -> bool:
        """Return whether the card is no longer valid on that day. Its last day still counts."""
        return self.valid_to is not None and day > self.valid_to

    def picture(self) -> bytes | None:
        """Decode the photo to a BMP file, or return None where there is no photo or no decoder.

        Raises CardUnreadable when the decoder fails or gives anything but a BMP of at most 1 MB.
        """
        if self.photo_decoder is None or not self.photo:
            return None
        try:
            picture = self.photo_decoder(self.photo)
        except Exception as error:  # a vendor's library: its words may quote the card
            raise CardUnreadable(f"the photo's decoder failed with {type(error).__name__}") from None
        if not isinstance(picture, bytes) or picture[:2] != b"BM" or len(picture) > _LARGEST_PICTURE:
            raise CardUnreadable("the photo's decoder gave no picture")
        return picture


class CardReader(Device, Protocol):
    """A contactless reader of identity cards.

    `poll` MUST return None when no card lies there, a checked `IdCard` when one was read; MUST raise `CardPulled` when
    it went away in between, `CardUnreadable` when it cannot be read or contradicts itself, `DeviceAbsent` /
    `DeviceSilent` / `DeviceGarbled` / `CardReaderFault` for the reader itself. `card_present` MUST return None when it
    cannot be known: many readers find nothing, after a read, until the card is lifted. A fingerprint is never asked
    for; one that comes unasked MUST be dropped unread. Nothing that was read is logged.
    """

    def poll(self) -> IdCard | None: ...
    def card_present(self) -> bool | None: ...
    def reader_id(self) -> str: ...
