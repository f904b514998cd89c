"""When a kiosk counts as hung, and when the next one is started. Pure; seconds of a clock that only goes forward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

STEADY_S = 60.0
"""Who lived so long did not die of its start: the next one is started at once."""
LONGEST_PAUSE_S = 30.0
ONCE = ("--enrol",)
"""Options, with their value, that hold for the first start only: a code is good for one enrolment."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the pulse may be silent."""

    start_s: float = 60.0
    silent_s: float = 8.0
    """The longest pause of a healthy kiosk is below a second."""
    end_s: float = 5.0
    """Between asking it to end and ending it."""


def hung(now: float, heard: float, *, alive: bool, patience: Patience) -> bool:
    """Return whether the pulse stopped; `alive`: it has beaten since the start."""
    return now - heard > (patience.silent_s if alive else patience.start_s)


def pause(lived_s: float, before_s: float) -> float:
    """Return how long to wait before the next start: nothing after a long life, ever longer after short ones."""
    if lived_s >= STEADY_S:
        return 0.0
    return min(LONGEST_PAUSE_S, before_s * 2 if before_s else 0.25)


def begun_before(arguments: Sequence[str]) -> list[str]:
    """Return the arguments for every start after the first."""
    left: list[str] = []
    skip = False
    for argument in arguments:
        if not skip and argument not in ONCE and not argument.startswith(tuple(f"{o}=" for o in ONCE)):
            left.append(argument)
        skip = not skip and argument in ONCE
    return left
