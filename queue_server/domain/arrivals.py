"""How many people usually come in a half hour, learned from the days before; and how today compares."""

from __future__ import annotations

from dataclasses import dataclass

HALF_HOUR_S = 1800
DAY_KEEPS = 0.93
TODAY_PRIOR = 25.0
"""People who must be expected or have come before today counts as much as all days before."""


@dataclass(frozen=True, slots=True)
class Usual:
    """Those of one department and class in one half hour of the day."""

    days: float = 0.0
    people: float = 0.0

    def add(self, people: int) -> Usual:
        """Take a day in; zero counts too."""
        return Usual(self.days * DAY_KEEPS + 1, self.people * DAY_KEEPS + people)

    @property
    def per_hour(self) -> float:
        return 2 * self.people / self.days if self.days else 0.0


def today_against_usual(expected: float, came: float) -> float:
    """Return by how many times more people come today, from those expected by now and those who came."""
    return (TODAY_PRIOR + came) / (TODAY_PRIOR + expected)
