"""An identity-card reader of bytes: a SAM_V module with a plate on which cards are laid and from which they are
pulled."""

from __future__ import annotations

from collections.abc import Mapping

from drivers import clock
from drivers.codecs import identity, samv
from drivers.ports import IdCard
from drivers.simulators.cards import SAMPLES, CardData
from drivers.simulators.device import Answer
from drivers.simulators.faults import FOR_EVER, Faults, known

SAM_ID = bytes((5, 0, 1, 0)) + b"".join(n.to_bytes(4, "little") for n in (20240115, 1234567, 7654321))

_FINGERPRINT = b"C" + bytes(1023)
"""Of nobody."""
_HALF_FRAME_S = 0.1
"""How long the module waits for the rest of a frame."""


class ReaderSimulator:
    """The reader behind one or several lines."""

    FAULTS = (
        "pulled",
        "bad_checksum",
        "silent",
        "garbage",
        "keeps_80",
        "unreadable",
        "self_test",
        "unauthorised",
        "late",
        "fingerprint",
    )
    pace = 0.0

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Switch it off and on, with no card and no fault."""
        self._faults = Faults()
        self._parser = samv.FrameParser()
        self._card: IdCard | None = None
        self._found = self._selected = self._read = False
        self._kept_back = b""
        self._last_byte = clock.now()

    def place(self, card: IdCard) -> None:
        """Lay a card on the plate. Raises ValueError for one whose texts do not fit a card."""
        identity.encode(card)
        identity.encode_extra_address(card.extra_address or "")
        self._card = card
        self._found = self._selected = self._read = False

    def remove(self) -> None:
        """Lift the card."""
        self._card = None
        self._found = self._selected = self._read = False

    def set_fault(self, name: str, on: bool, **detail: float) -> None:
        """Switch a fault; `times` says how often it strikes (for ever where absent). Raises ValueError for others.

        pulled: the card goes while it is read, or at select with `at_select` = 1. keeps_80: no card is found again
        until it was lifted; the one read stays selected. late: the answer comes with the next command. fingerprint:
        the reader sends fingerprints that nobody asked for.
        """
        known(name, self.FAULTS)
        if not on:
            self._faults.pop(name, None)
            return
        if name == "pulled" and detail.get("at_select"):
            self._faults["pulled_at_select"] = 1
        else:
            self._faults[name] = int(detail.get("times", 1 if name == "pulled" else FOR_EVER))

    def state(self) -> dict[str, object]:
        """Return what a person standing in front of it would see; nothing of what is on the card."""
        return {"faults": sorted(self._faults), "card": self._card is not None, "read": self._read}

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        """`place` a card, a sample or one described by the fields of `cards.CardData`, or `remove` it."""
        match action:
            case "place":
                self.place(_card(said["card"]))
            case "remove":
                self.remove()
            case _:
                raise ValueError("the reader cannot do that")
        return {}

    def tick(self, speak: Answer) -> None:
        """Give up a frame of which nothing more comes, as the module does ("SAM receive timeout")."""
        if self._parser.pending and clock.now() - self._last_byte > _HALF_FRAME_S:
            self._parser.reset()
            self._say(samv.reply(samv.BAD_LENGTH), speak)

    def receive(self, data: bytes, answer: Answer) -> None:
        """Take bytes from a line and answer each whole command."""
        self._last_byte = clock.now()
        for item in self._parser.feed(data):
            if isinstance(item, samv.Garbled):
                self._say(samv.reply(samv.BAD_CHECKSUM if item.why == "checksum" else samv.BAD_LENGTH), answer)
            else:
                self._say(self._obey(item[:2]), answer)

    def _say(self, frame: bytes, answer: Answer) -> None:
        if self._faults.strike("silent"):
            return
        if self._faults.strike("bad_checksum"):
            frame = frame[:-1] + bytes([frame[-1] ^ 0x55])
        if self._faults.strike("garbage"):
            frame = b"\x00\xff\xaa\xaa\x96\x69\xaa\xaa\xaa\x96" + frame
        if self._faults.strike("late"):
            frame, self._kept_back = self._kept_back, frame
        elif self._kept_back:
            frame, self._kept_back = self._kept_back + frame, b""
        answer(frame)

    def _obey(self, command: bytes) -> bytes:
        if self._faults.strike("self_test"):
            return samv.reply(samv.SELF_TEST_FAILED)
        if self._faults.strike("unauthorised"):
            return samv.reply(samv.NOT_AUTHORISED)
        match command:
            case samv.FIND:
                return self._find()
            case samv.SELECT:
                return self._select()
            case samv.READ:
                return self._read_card()
            case samv.READ_EXTRA_ADDRESS:
                return self._read_extra_address()
            case samv.READ_SAM_ID:
                return samv.reply(samv.DONE, SAM_ID)
            case samv.RESET_SAM:
                self._found = self._selected = False
                return samv.reply(samv.DONE)
            case samv.SAM_STATUS:
                return samv.reply(samv.DONE)
            case _:
                return samv.reply(samv.BAD_COMMAND)

    def _find(self) -> bytes:
        self._selected = False
        kept = self._read and "keeps_80" in self._faults
        self._found = self._card is not None and not kept
        return samv.reply(samv.FOUND, bytes(4)) if self._found else samv.reply(samv.NO_CARD)

    def _select(self) -> bytes:
        if self._faults.strike("pulled_at_select"):
            self.remove()
            return samv.reply(samv.SELECT_FAILED)
        self._selected = self._found and self._card is not None
        return samv.reply(samv.DONE, bytes(8)) if self._selected else samv.reply(samv.SELECT_FAILED)

    def _read_card(self) -> bytes:
        if not self._selected:
            return samv.reply(samv.NO_FIND_YET)
        if self._faults.strike("pulled"):
            self.remove()
        if self._card is None or self._faults.strike("unreadable"):
            return samv.reply(samv.READ_FAILED)
        parts = [identity.encode(self._card), self._card.photo]
        if self._faults.strike("fingerprint"):
            parts.append(_FINGERPRINT)
        self._found = self._selected = "keeps_80" in self._faults
        self._read = True
        return samv.reply(samv.DONE, b"".join(len(part).to_bytes(2, "big") for part in parts) + b"".join(parts))

    def _read_extra_address(self) -> bytes:
        if not self._selected or self._card is None:
            return samv.reply(samv.NO_FIND_YET)
        if not self._card.extra_address:
            return samv.reply(samv.NO_SUCH_ITEM)
        return samv.reply(samv.DONE, identity.encode_extra_address(self._card.extra_address))


def _card(said: object) -> IdCard:
    if isinstance(said, Mapping) and "sample" in said:
        return SAMPLES[str(said["sample"])].card()
    return CardData.model_validate(said).card()
