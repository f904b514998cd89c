"""The range a hall tells, kept honest: as wide as it must be for eight of ten waits to fall inside.

The simulation gives a sample of possible waits; its quantiles would be right if the record were. Whether they are is
seen at every call: too often later than told, and the upper side widens at once; always inside, and it narrows. Both
sides learn apart, each aiming at one wait of ten beyond it (adaptive conformal inference, Gibbs and Candès 2021, on the
width of each side).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from queue_server.domain.draws import quantile
from queue_server.domain.forecast import round_down, round_up

BEYOND = 0.1
"""Share of waits meant to lie beyond each side of the range."""
STEP = 0.06
"""How far one wait moves the logarithm of a side's width."""
NARROWEST, WIDEST = 0.15, 4.0
NIGHT_KEEPS = 0.7
"""What of a day's width the next day begins with; the rest is what served well over many days."""
LONG_RUN = 0.15


@dataclass(frozen=True, slots=True)
class Side:
    """How wide one side of the range is, against the simulation's own quantile."""

    width: float = 1.0
    usual: float = 1.0
    """What it was at the end of the days before, on average."""

    def learn(self, beyond: bool) -> Side:
        moved = math.log(self.width) + STEP * (beyond - BEYOND)
        return replace(self, width=min(max(math.exp(moved), NARROWEST), WIDEST))

    def a_day_later(self) -> Side:
        usual = math.log(self.usual) * (1 - LONG_RUN) + math.log(self.width) * LONG_RUN
        width = math.log(self.width) * NIGHT_KEEPS + usual * (1 - NIGHT_KEEPS)
        return Side(math.exp(width), math.exp(usual))


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was learned about the ranges told in a hall."""

    low: Side = Side()
    high: Side = Side()

    def learn(self, told: Told, waited_s: float) -> Calibration:
        """Take in how long somebody really waited who was told a range."""
        return Calibration(self.low.learn(waited_s < told.low_s), self.high.learn(waited_s > told.high_s))

    def a_day_later(self) -> Calibration:
        return Calibration(self.low.a_day_later(), self.high.a_day_later())


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody is told, seconds: the middle is for the record only, the range is what people see."""

    low_s: int
    median_s: float
    high_s: int


def tell(sample: Sequence[float], calibration: Calibration = Calibration()) -> Told | None:
    """Return the range for a sorted sample of waits; None where it is likely that no counter will call at all."""
    high = quantile(sample, 1 - BEYOND)
    if math.isinf(high):
        return None
    median, low = quantile(sample, 0.5), quantile(sample, BEYOND)
    low_s = round_down(max(0.0, median - calibration.low.width * (median - low)))
    high_s = round_up(median + calibration.high.width * (high - median))
    return Told(low_s, median, max(high_s, low_s + 60))
