"""A chip card of bytes, and the hand that puts it into pcscd's virtual reader and pulls it out."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.codecs import vpcd
from drivers.simulators.chip_cards import SAMPLES, CardFiles
from drivers.simulators.device import Answer
from drivers.simulators.faults import FOR_EVER, Faults, known

ATR = bytes.fromhex("3B 6D 00 00 80 65 08 49 04 86 53 00 00 00 00 00 00")
"""Of a published trace of a Chinese bank card; it says T=0."""

_GARBAGE = bytes.fromhex("70 85 1F FF 5A 9000")


class ChipSimulator:
    """The card, in the reader or out of it. As a device on a line it speaks vpcd's protocol."""

    FAULTS = ("pulled", "silent", "wrong_sw", "garbage", "short", "needs_pin")
    pace = 0.0

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Take the card out; no fault."""
        self._faults = Faults()
        self._parser = vpcd.MessageParser()
        self._card: CardFiles | None = None
        self.changes = 0
        """How often a card was put in or taken out."""

    @property
    def inserted(self) -> bool:
        """Return whether a card is in the reader."""
        return self._card is not None

    def insert(self, card: CardFiles) -> None:
        self.remove()
        self._card = card
        self.changes += 1
        self._parser.reset()

    def remove(self) -> None:
        if self._card is not None:
            self._card = None
            self.changes += 1

    def set_fault(self, name: str, on: bool, **detail: float) -> None:
        """Switch a fault; `times` says how often it strikes (for ever where absent). Raises ValueError for others.

        pulled: the card goes at the command number `at` (from 1) from now on. silent: commands are not answered.
        wrong_sw: they are refused with 6F00. garbage: the answer is no TLV. short: half of each answer is missing.
        needs_pin: the holder's file answers 6982.
        """
        known(name, self.FAULTS)
        self._faults.pop(name, None)
        if on:
            self._faults[name] = int(detail.get("at", 1)) if name == "pulled" else int(detail.get("times", FOR_EVER))

    def state(self) -> dict[str, object]:
        """Return what a person standing in front of it would see; nothing of what is on the card."""
        return {"faults": sorted(self._faults), "card": self.inserted, "changes": self.changes}

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        """`insert` a card, one of `chip_cards.SAMPLES`, or `remove` it."""
        match action:
            case "insert":
                name = str(said["card"])
                if name not in SAMPLES:
                    raise ValueError(f"no such card; there are: {', '.join(SAMPLES)}")
                self.insert(SAMPLES[name]())
            case "remove":
                self.remove()
            case _:
                raise ValueError("nobody can do that with a card")
        return {}

    def tick(self, speak: Answer) -> None:
        """A card says nothing by itself."""

    def receive(self, data: bytes, answer: Answer) -> None:
        """Take bytes of vpcd's wire and answer each message."""
        for body in self._parser.feed(data):
            if body == vpcd.GET_ATR:
                answer(vpcd.message(ATR))
            elif len(body) > 1:
                said = self.answer(body)
                if said is not None:
                    answer(vpcd.message(said))
            elif self._card is not None:
                self._card.reset()

    def power(self) -> bytes:
        """Give the card power, and return its answer to reset."""
        if self._card is not None:
            self._card.reset()
        return ATR

    def answer(self, command: bytes) -> bytes | None:
        """Return the card's answer to a command; None when it is gone or silent."""
        if self._pulled_now():
            self.remove()
        if self._card is None or self._faults.strike("silent"):
            return None
        if self._faults.strike("wrong_sw"):
            return b"\x6f\x00"
        if self._faults.strike("garbage"):
            return _GARBAGE
        said = self._card.answer(command, pin_asked="needs_pin" in self._faults)
        return said[: len(said) // 2] if self._faults.strike("short") else said

    def _pulled_now(self) -> bool:
        left = self._faults.get("pulled", 0)
        if left > 1:
            self._faults["pulled"] = left - 1
        elif left == 1:
            del self._faults["pulled"]
        return left == 1
