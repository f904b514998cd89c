"""The card reader: a card is handed to who asked for it and to nobody else, and must be lifted before the next."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from drivers import clock
from drivers.errors import CardError
from drivers.health import State
from drivers.owner import DeviceEvent, HealthChanged, Heard, JobFailed, Timing
from drivers.ports import CardReader, IdCard
from kiosk.devices.owned import Owned, Post
from kiosk.journey.events import CardGone, CardSeen, CardTrouble
from kiosk.journey.model import Holder

READER_POLL_S = 0.3
READER_CHECK_S = 5.0
READER_LIMIT_S = 15.0
"""A card is read in two seconds, with every repetition of a driver in some ten."""


class ReaderOwner(Owned["_Plate"]):
    """Reads a card when somebody is asked to lay one down; then waits until it is lifted."""

    def __init__(
        self,
        reader: CardReader,
        post: Post,
        *,
        limit_s: float = READER_LIMIT_S,
        keep_photo: Callable[[bytes], None] | None = None,
    ) -> None:
        """`keep_photo` is given the photo of a card that is handed over; left out: no photo is looked at."""
        timing = Timing(READER_CHECK_S, retry_s=READER_POLL_S, retry_at_most_s=READER_CHECK_S, listen_s=READER_POLL_S)
        self._plate, self._limit_s = _Plate(reader, keep_photo), limit_s
        super().__init__("card_reader", self._plate, post, timing)

    def read(self) -> None:
        """Ask for a card. `CardSeen` comes at most once; `CardTrouble` once for each card that cannot be read."""
        self._plate.ask()
        self._owner.do(_Plate.check, self._limit_s)

    def cancel(self) -> None:
        self._plate.call_off()

    def _came(self, event: DeviceEvent) -> None:
        super()._came(event)
        if isinstance(event, Heard) and isinstance(event.value, CardSeen | CardGone | CardTrouble):
            self._post(event.value)
        lost = isinstance(event, HealthChanged | JobFailed) and self._owner.health.state is State.FAILED
        if lost and (trouble := self._plate.trouble(self._owner.health.codes[0])):
            self._post(trouble)


class _Plate:
    """The place where cards are laid. Implements `ports.Source`: what happens on it is an event of the journey.

    Everything but `ask`, `call_off` and `trouble` runs on the owner's thread.
    """

    def __init__(self, reader: CardReader, keep_photo: Callable[[bytes], None] | None = None) -> None:
        self._reader = reader
        self._keep_photo = keep_photo
        self._photo: bytes | None = None
        """Of the card that was read last, until it is handed over."""
        self._wanted = threading.Event()
        self._asked = 0
        """Counts the times a card was asked for: one read for the last person is not handed to the next."""
        self._lying = False
        self._telling = threading.Lock()
        self._told = ""
        """The trouble already told of the card that lies there."""
        self._found: deque[tuple[int, CardSeen | CardGone | CardTrouble]] = deque()

    def ask(self) -> None:
        with self._telling:
            self._asked += 1
            self._told = ""
            self._wanted.set()

    def call_off(self) -> None:
        self._wanted.clear()

    def trouble(self, code: str, asked: int | None = None) -> CardTrouble | None:
        """Return the trouble for whoever waits for a card, unless it has been told."""
        with self._telling:
            waits = self._wanted.is_set() and asked in (None, self._asked)
            if not waits or code == self._told:
                return None
            self._told = code
            return CardTrouble(code)

    def check(self) -> tuple[str, ...]:
        """Do what is due: read the card somebody waits for, see whether one was lifted, or ask how the reader is."""
        asked = self._asked
        try:
            if self._lying:
                self._look_at_lying_card(asked)
            elif self._wanted.is_set():
                self._read(asked)
            else:
                return self._reader.check()
        except CardError as error:
            self._found.append((asked, CardTrouble(error.code)))
        return ()

    def listen(self, timeout: float) -> CardSeen | CardGone | CardTrouble | None:
        """Return what happens next on the plate, for whom it is meant."""
        if not self._found:
            clock.sleep(min(timeout, READER_POLL_S))
            if self._lying or self._wanted.is_set():
                self.check()
        while self._found:
            asked, event = self._found.popleft()
            if isinstance(event, CardTrouble):
                if trouble := self.trouble(event.code, asked):
                    return trouble
            elif isinstance(event, CardGone):
                return event
            elif self._hand_over(asked):
                if self._keep_photo and self._photo is not None:
                    self._keep_photo(self._photo)
                self._photo = None
                return event
        return None

    def close(self) -> None:
        self._reader.close()

    def _look_at_lying_card(self, asked: int) -> None:
        if self._reader.card_present():
            self._found.append((asked, CardTrouble("card.failed")))  # whoever waits: lift it, lay it down again
        else:
            self._lying = False
            self._found.append((asked, CardGone()))

    def _read(self, asked: int) -> None:
        card = self._reader.poll()
        if card is None:
            self._told = ""  # the card that gave trouble is gone
            return
        holder = _holder(card)
        self._photo = _photo(card) if self._keep_photo else None
        holder = replace(holder, has_photo=self._photo is not None)
        self._lying = True
        self._found.append((asked, CardSeen(holder)))

    def _hand_over(self, asked: int) -> bool:
        """Return whether a card is for whoever asks now; one that somebody else laid down must be lifted first."""
        with self._telling:
            mine = self._wanted.is_set() and asked == self._asked
            if mine:
                self._wanted.clear()
            return mine


def _photo(card: IdCard) -> bytes | None:
    """Return the photo as a picture, where it can be decoded."""
    try:
        return card.picture()
    except CardError:
        return None


def _holder(card: IdCard) -> Holder:
    """Keep of a card only what a ticket needs. Raises TypeError for what is no card."""
    if not isinstance(card, IdCard):
        raise TypeError("no card")
    name = card.name.strip() or card.english_name.strip()
    return Holder(name, card.number.strip(), card.birth, card.valid_to)
