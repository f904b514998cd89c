"""How good the ranges were that people were told, against how long they then waited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

TOO_SHORT_S = 300.0
"""Who waited so much longer than the range said was badly told."""


@dataclass(frozen=True, slots=True)
class ToldWait:
    """One ticket: the range told when the number was given, and when it was first called."""

    issued_at: dt.datetime
    low_s: int
    high_s: int
    called_at: dt.datetime

    @property
    def waited_s(self) -> float:
        return (self.called_at - self.issued_at).total_seconds()

    @property
    def middle_s(self) -> float:
        return (self.low_s + self.high_s) / 2


@dataclass(frozen=True, slots=True)
class Accuracy:
    """A day's ranges in four figures."""

    n: int
    coverage: float
    """Share of waits within the range told; meant to be about 0.8."""
    mae_s: float
    """Mean distance of the wait from the middle of the range."""
    too_short: float
    """Share who waited over five minutes longer than the range said."""


def accuracy(waits: Sequence[ToldWait]) -> Accuracy | None:
    """Return how good a day's ranges were; None when nobody was told one and called."""
    n = len(waits)
    if not n:
        return None
    return Accuracy(
        n,
        sum(w.low_s <= w.waited_s <= w.high_s for w in waits) / n,
        sum(abs(w.waited_s - w.middle_s) for w in waits) / n,
        sum(w.waited_s - w.high_s > TOO_SHORT_S for w in waits) / n,
    )
