"""What a reader of chip cards must do: tell whether a card is in it, give it power, carry commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Inside:
    """What is known of the slot. `changes` counts cards put in and taken out, where the reader counts them."""

    card: bool = False
    changes: int = 0


@dataclass(frozen=True, slots=True)
class Powered:
    """A card that has power: its answer to reset, and whether it speaks T=0."""

    atr: bytes
    t0: bool


class ChipSlot(Protocol):
    """A slot for one chip card.

    Every call MUST raise `DeviceAbsent` when the reader is not there and `DeviceSilent` when it does not answer in
    time. `wait` MUST return as soon as what it finds differs from `known`, and after `timeout` seconds at the latest.
    `power` MUST take the card for this program alone or raise `DeviceBusy`. `power` and `send` MUST raise `CardPulled`
    when there is no card, `CardUnreadable` when it does not answer; `release` and `close` never raise.
    """

    @property
    def name(self) -> str:
        """What to call this slot in a log."""

    def wait(self, known: Inside, timeout: float) -> Inside: ...
    def power(self) -> Powered: ...
    def send(self, command: bytes) -> bytes: ...
    def release(self) -> None: ...
    def close(self) -> None: ...
