"""Whether somebody did what was asked, from what was measured picture by picture. Pure: no camera, no clock.

A blink is both eyes closed and open again while the rest of the face stands still. A turn is the nose going to one side
and back, further than the cheeks do (`drivers.face.surface`). Acts are asked one after the other; whoever goes away in
between begins anew, so that nobody can do them for somebody else.

This stops a photo, printed or on a phone, still or moved. It does not stop a mask, a photo bent round a face with the
eyes cut out, or a moving picture that acts as asked on a screen: where that matters a clerk looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from drivers.ports.face import Act, Reason

SETTLE = 3
"""Good pictures in a row before the first act is asked."""
AWAY_S = 0.5
"""Seconds a face may be missed: a quick turn blurs it."""
_SHUT = 0.62
_OPEN = 0.8
_SHORTEST_BLINK_S, _LONGEST_BLINK_S = 0.03, 1.2
_STEADY = 0.8
_BLINK_TURN = 0.07
_TURN = 0.07
"""About 12 degrees."""
_BACK = 0.04
FLAT = 0.5
"""Less depth than this in a turn is a sheet of paper."""
_TURNED_PICTURES = 2
_ENOUGH_FLAT = 6


@dataclass(frozen=True, slots=True)
class Glance:
    """One picture."""

    at: float
    """Seconds that only grow."""
    faces: int
    good: bool = False
    """Nothing is wrong with it, so that acts may begin from here."""
    turn: float = 0.0
    openness: float = 0.0
    steady: float = 1.0
    """How alike the lower half of the face is to when the act began, 1 for the same."""
    depth: float = 0.0
    """How little like a plane the face moved since the act began (`drivers.face.surface`)."""


class Blink:
    def __init__(self, start: Glance) -> None:
        self._open = start.openness
        self._turn = start.turn
        self._shut_at: float | None = None
        self._opened = True

    def step(self, seen: Glance) -> Reason | bool:
        if self._shut_at is not None:
            lasted = seen.at - self._shut_at
            if lasted > _LONGEST_BLINK_S:
                self._shut_at, self._opened = None, False  # looking down, or asleep
            elif seen.openness > _OPEN * self._open:
                self._shut_at = None
                return lasted >= _SHORTEST_BLINK_S
        elif seen.openness > _OPEN * self._open:
            self._open += 0.2 * (seen.openness - self._open)
            self._opened = True
        elif self._opened and seen.openness < _SHUT * self._open and self._stands_still(seen):
            self._shut_at = seen.at
        return False

    def _stands_still(self, seen: Glance) -> bool:
        return seen.steady >= _STEADY and abs(seen.turn - self._turn) <= _BLINK_TURN


class Turn:
    def __init__(self, start: Glance, side: int) -> None:
        self._start = start.turn
        self._side = side
        self._depths: list[float] = []

    def step(self, seen: Glance) -> Reason | bool:
        gone = (seen.turn - self._start) * self._side
        if gone >= _TURN:
            self._depths.append(seen.depth)
        enough = len(self._depths) >= _TURNED_PICTURES
        if enough and gone <= _BACK:
            return self._is_head or Reason.FLAT
        if len(self._depths) >= _ENOUGH_FLAT and not self._is_head:
            return Reason.FLAT
        return False

    @property
    def _is_head(self) -> bool:
        return float(np.percentile(self._depths, 80)) >= FLAT


class Trial:
    """The acts of one verification, in order."""

    def __init__(self, acts: Sequence[Act]) -> None:
        self._acts = tuple(acts)
        self.reason = Reason.NOBODY
        """What is to be said if time runs out now."""
        self.failed = False
        self._done = self._settled = 0
        self._watch: Blink | Turn | None = None
        self._begins = False
        self._seen_at: float | None = None

    @property
    def asks(self) -> Act | None:
        """Return the act that is waited for; None before the first one and after the last one."""
        return self._acts[self._done] if self._watch is not None else None

    @property
    def passed(self) -> bool:
        return self._settled >= SETTLE and self._done == len(self._acts)

    @property
    def begins(self) -> bool:
        """Tell whether the picture just seen is the one that the next act, or the comparison, starts from."""
        return self._begins

    @property
    def at_start(self) -> bool:
        """Tell whether no act was done yet, or all must be done anew."""
        return self._done == 0

    def step(self, seen: Glance) -> None:
        self._begins = False
        if seen.faces != 1:
            self._missed(seen)
            return
        self._seen_at = seen.at
        if self._watch is None:
            self._settle(seen)
            return
        self.reason = Reason.ACT_NOT_SEEN
        outcome = self._watch.step(seen)
        if isinstance(outcome, Reason):
            self.reason, self.failed = outcome, True
        elif outcome:
            self._done += 1
            self._watch, self._settled = None, 0

    def _settle(self, seen: Glance) -> None:
        self._settled = self._settled + 1 if seen.good else 0
        self.reason = Reason.UNSUITABLE
        if self._settled >= SETTLE:
            self._begins = True
            if self._done < len(self._acts):
                self._watch = _watch_of(self._acts[self._done], seen)

    def _missed(self, seen: Glance) -> None:
        if seen.faces > 1:
            self.reason = Reason.SEVERAL
        elif self._seen_at is None or seen.at - self._seen_at > AWAY_S:
            self.reason = Reason.NOBODY
        else:
            return
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._done = self._settled = 0
        self._watch = None


def _watch_of(act: Act, start: Glance) -> Blink | Turn:
    if act is Act.BLINK:
        return Blink(start)
    return Turn(start, 1 if act is Act.TURN_LEFT else -1)
