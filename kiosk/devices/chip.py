"""The reader of chip cards: a social security card put in counts as a document laid down.

Read is only what is put in while somebody is asked; what was in before must come out first, as on the plate.
"""

from __future__ import annotations

import threading

from drivers.errors import CardError, DeviceError
from drivers.owner import DeviceEvent, Heard, Timing
from drivers.ports import ChipEvent, ChipReader, SocialSecurityCard
from kiosk.devices.owned import Owned, Post
from kiosk.journey.events import CardGone, CardSeen, CardTrouble, ChipIn
from kiosk.journey.model import Holder

CHIP_CHECK_S = 5.0
CHIP_LISTEN_S = 0.25
FOREIGN = "card.foreign"
"""A card that tells nobody's identity: a bank card, a membership card."""
IN_BEFORE = "card.in_before"
"""A card that was in the reader before anybody was asked for one, or was handed over already."""


class ChipOwner(Owned["_Slot"]):
    """Tells every card that goes in and out; reads one only for whoever is asked for it."""

    def __init__(self, reader: ChipReader, post: Post) -> None:
        self._slot = _Slot(reader)
        timing = Timing(CHIP_CHECK_S, retry_at_most_s=CHIP_CHECK_S, listen_s=CHIP_LISTEN_S)
        super().__init__("chip_reader", self._slot, post, timing)

    def read(self) -> None:
        """Ask for a card. `CardSeen` comes at most once; `CardTrouble` once for each card that is no document."""
        self._slot.ask()

    def cancel(self) -> None:
        self._slot.call_off()

    def _came(self, event: DeviceEvent) -> None:
        super()._came(event)
        if isinstance(event, Heard) and isinstance(event.value, ChipIn | CardSeen | CardTrouble | CardGone):
            self._post(event.value)


class _Slot:
    """Implements `ports.Source`. Everything but `ask` and `call_off` runs on the owner's thread."""

    def __init__(self, reader: ChipReader) -> None:
        self._reader = reader
        self._asking = threading.Lock()
        self._wanted = False
        self._asked = 0
        """Counts the times a card was asked for: one read for the last person is not handed to the next."""
        self._answered = 0
        """The last of them that heard something of the card that is in."""
        self._in = False
        self._told = False
        """Of the card that is in, since the reader was last there."""
        self._may_read = False
        """The card went in while somebody was asked, and was handed to nobody yet."""

    def ask(self) -> None:
        with self._asking:
            self._asked += 1
            self._wanted = True

    def call_off(self) -> None:
        with self._asking:
            self._wanted = self._may_read = False

    def check(self) -> tuple[str, ...]:
        try:
            return self._reader.check()
        except DeviceError:
            self._told = False  # who hears that the reader is gone forgets its card
            raise

    def listen(self, timeout: float) -> ChipIn | CardSeen | CardTrouble | CardGone | None:
        """Return what happens next in the reader, for whom it is meant."""
        if (answer := self._answer()) is not None:
            return answer
        if self._in and not self._told:
            self._told = True
            return ChipIn()
        try:
            event = self._reader.listen(timeout)
        except DeviceError:
            self._forget()  # what is in when it is back is told anew
            raise
        if event is None:
            return None
        with self._asking:
            self._in = event is ChipEvent.INSERTED
            self._may_read = self._in and self._wanted
            self._answered, self._told = 0, True
        return ChipIn() if self._in else CardGone("chip")

    def close(self) -> None:
        self._reader.close()
        self._forget()

    def _forget(self) -> None:
        with self._asking:
            self._in = self._may_read = False

    def _answer(self) -> CardSeen | CardTrouble | None:
        """Read the card that is in for whoever is asked, once for each time they are."""
        with self._asking:
            asked, may_read = self._asked, self._may_read
            if not (self._in and self._wanted) or self._answered == asked:
                return None
        found = self._read() if may_read else CardTrouble(IN_BEFORE)
        with self._asking:
            self._answered = asked
            if not self._wanted or asked != self._asked:
                return None
            if isinstance(found, CardSeen):
                self._wanted = self._may_read = False
            return found

    def _read(self) -> CardSeen | CardTrouble:
        try:
            card = self._reader.read()
        except CardError as error:
            return CardTrouble(error.code)
        return CardSeen(_holder(card), "chip") if isinstance(card, SocialSecurityCard) else CardTrouble(FOREIGN)


def _holder(card: SocialSecurityCard) -> Holder:
    """Keep of a card only what a ticket needs."""
    return Holder(card.name.strip(), card.number.strip(), card.birth, card.valid_to)
