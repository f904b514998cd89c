"""Rating keypads (评价器) at a counter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from drivers.ports.device import Source


@dataclass(frozen=True, slots=True)
class Key:
    """A key that was pressed, 1 to 5 as printed on it; what each stands for is the caller's."""

    number: int


class RatingPad(Source[Key], Protocol):
    """A keypad with five keys.

    `listen` MUST give each press once: a key that bounces is one press. `ask` (rate within so many seconds), `greet`
    and `pause` MUST return False, and do nothing, on a pad that has no such command; True says only that the command
    was handed over.
    """

    def ask(self, seconds: int) -> bool: ...
    def greet(self) -> bool: ...
    def pause(self) -> bool: ...
