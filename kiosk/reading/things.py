"""What can be reached on a screen, in reading order, and where the ring goes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["text", "key", "on", "shut"]
"""Words alone, something to press, something to press that is on or chosen, something that says why it is shut."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing on the glass."""

    words: str = field(repr=False)
    role: Role = "text"
    own: bool = False
    """It stands in the middle of the screen, where what is personal would stand, not in its frame."""

    @property
    def pressable(self) -> bool:
        return self.role != "text"


def moved(place: int | None, count: int, move: Literal["next", "before", "first"]) -> int | None:
    """Return where the ring goes: round and round; onto the first thing from nowhere."""
    if not count:
        return None
    if place is None or move == "first":
        return 0 if move != "before" else count - 1
    return (place + (1 if move == "next" else -1)) % count


def kept(before: Sequence[Thing], place: int | None, after: Sequence[Thing]) -> int | None:
    """Return where the ring stands once a screen that stays has changed: on the same words, else at the same place."""
    if place is None or not after:
        return None
    if place < len(before) and (same := [n for n, thing in enumerate(after) if thing.words == before[place].words]):
        return min(same, key=lambda n: abs(n - place))
    return min(place, len(after) - 1)


def news(before: Sequence[Thing], after: Sequence[Thing]) -> tuple[int, ...]:
    """Return the texts that were not there before, as what a press has done."""
    known = {thing.words for thing in before if thing.role == "text"}
    return tuple(n for n, thing in enumerate(after) if thing.own and thing.role == "text" and thing.words not in known)
