"""Chip-card readers that pcscd knows (CCID over USB and the like): social security cards and, if wanted, bank cards.

    [devices.chip_reader]
    driver = "pcsc"
    options = {reader = "ACS ACR38U*"}

Documents: `drivers/codecs/social_security.py`, `pboc.py`, `apdu.py`. Library: pyscard; service: pcscd.

Quirks:
- A social security card is also a bank card: its own application is asked for first, and nothing else is then read.
- Bank cards are off unless `bank_cards = true`. Off, none of their commands is sent, and the card is an unknown one.
- Some regions' cards give the holder's data only against a PIN: these are unreadable here; no PIN is ever sent.
"""

from __future__ import annotations

import logging

from pydantic import Field

from drivers.codecs import apdu, pboc, social_security
from drivers.errors import CardUnreadable, DeviceError
from drivers.ports import ChipCard, ChipEvent, UnknownChip
from drivers.registry import Driver
from drivers.settings import DeviceSettings
from drivers.transports.slot import ChipSlot, Inside
from drivers.transports.transport import Deadline

_log = logging.getLogger(__name__)


class Settings(DeviceSettings):
    """What the reader is told. The docstring of a field says what to write."""

    reader: str = Field(default="*", min_length=1)
    """The reader's name as `pcsc_scan` or `python -m drivers list` shows it, `*` for any part of it: "ACS ACR38U*"."""
    bank_cards: bool = False
    """true: tell a bank card too, with the first six and last four digits of its number; it is nobody's identity."""
    answer_timeout_s: float = Field(default=5.0, gt=0, le=30)
    """Seconds a card may take for one answer."""


class ChipCardReader:
    """Implements `ports.ChipReader` on any slot."""

    def __init__(self, slot: ChipSlot, settings: Settings) -> None:
        self._slot = slot
        self._settings = settings
        self._known = Inside()
        self._next: ChipEvent | None = None

    def check(self) -> tuple[str, ...]:
        """Ask pcscd for the reader, with or without a card in it."""
        self._slot.wait(self._known, 0)
        return ()

    def listen(self, timeout: float) -> ChipEvent | None:
        """Return what was done with a card next. Errors: see `ports.ChipReader`."""
        if self._next is not None:
            event, self._next = self._next, None
            return event
        deadline = Deadline(timeout)
        while True:
            before = self._known
            try:
                self._known = self._slot.wait(before, deadline.left)
            except DeviceError:
                self._known = Inside()  # a card in it when it is back is told as inserted
                raise
            if before.card != self._known.card:
                return ChipEvent.INSERTED if self._known.card else ChipEvent.REMOVED
            if before.card and before.changes != self._known.changes:
                self._next = ChipEvent.INSERTED
                return ChipEvent.REMOVED
            if deadline.over:
                return None

    def read(self) -> ChipCard:
        """Read the card that is in the reader. Errors: see `ports.ChipReader`.

        A card is unknown when it says so twice: while one is pulled out, a reader may hand on refusals of its own.
        """
        try:
            card = self._read_once()
            if isinstance(card, UnknownChip):
                self._slot.release()
                card = self._read_once()
            return card
        except ValueError as error:
            _log.info("%s: a card that cannot be right: %s", self._slot.name, error)
            raise CardUnreadable(str(error)) from None
        finally:
            self._slot.release()

    def _read_once(self) -> ChipCard:
        powered = self._slot.power()

        def ask(command: apdu.Command) -> apdu.Response:
            return apdu.exchange(self._slot.send, command, powered.t0)

        card: ChipCard | None = social_security.read(ask)
        if card is None and self._settings.bank_cards:
            card = pboc.read(ask)
        return card or UnknownChip(powered.atr)

    def close(self) -> None:
        self._slot.close()
        self._known, self._next = Inside(), None


def pcsc_reader(settings: Settings) -> ChipCardReader:
    """Return a reader behind pcscd; nothing is opened yet."""
    from drivers.transports.pcsc import PcscSlot

    return ChipCardReader(PcscSlot(settings.reader, settings.answer_timeout_s), settings)


PCSC = Driver(Settings, pcsc_reader, needs=("smartcard",))
