"""What every simulated device is to the line it hangs on and to the hand that works it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

Answer = Callable[[bytes], None]
"""Sends bytes back over the line on which the question came."""


class Simulated(Protocol):
    """A device of bytes. `drivers.simulators.devices` lists them all."""

    @property
    def FAULTS(self) -> tuple[str, ...]:
        """Return the names of the faults it can have, besides `disconnect`."""

    @property
    def pace(self) -> float:
        """Return the seconds a byte takes on a line made slow, 0 for as fast as it goes."""

    def receive(self, data: bytes, answer: Answer) -> None:
        """Take bytes from a line, whole commands or parts of them, and answer what is complete."""

    def tick(self, speak: Answer) -> None:
        """Do what is due; called every few milliseconds. `speak` sends unasked bytes to whoever is on the line."""

    def set_fault(self, name: str, on: bool, **detail: float) -> None:
        """Switch a fault. Raises ValueError for one this device does not have."""

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        """Do what a hand does to it: lay a card, press a key. Raises ValueError for what it has no hand for."""

    def reset(self) -> None:
        """Switch it off and on: no fault, nothing on it."""

    def state(self) -> dict[str, object]:
        """Return what a person standing in front of it would see; nothing personal."""
