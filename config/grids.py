"""帮代办: who acts for or goes to people, by grid, in three tiers (`grids.toml` of a county)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Annotated, Literal

from pydantic import Field

from config.base import Code, Model, Text
from config.errors import Duplicate, Problem, UnknownCode, Where
from config.positions import Path

GridTier = Literal["county", "township", "village"]
OutreachKind = Literal["agent", "officer", "visit"]
"""Somebody acts for a person (帮代办), looks after a firm (企业专员), or comes to the house (上门)."""
_TIERS: tuple[GridTier, ...] = ("county", "township", "village")


class GridAgent(Model):
    user: Annotated[str, Field(min_length=1, max_length=60)]
    """The name used to sign in."""
    name: str
    phone: str


class Grid(Model):
    """网格: a part of the county, and who looks after its people."""

    code: Code
    name: Text
    tier: GridTier
    hall: Code
    """Whose staff its agents are; the working hours of deadlines are this hall's."""
    within: Code | None = None
    """The grid above, which sees what is not accepted in time."""
    kinds: tuple[OutreachKind, ...] = Field(default=("agent", "officer", "visit"), min_length=1)
    """What can be asked of it."""
    agents: tuple[GridAgent, ...] = Field(min_length=1)


class Grids(Model):
    """`grids.toml`. Without one nothing of the kind is offered."""

    accept_hours: Annotated[float, Field(gt=0, le=80)] = 4
    """Working hours until a request must be accepted; after as many again it goes up another tier."""
    grid: tuple[Grid, ...] = ()

    def named(self, code: str) -> Grid | None:
        return next((grid for grid in self.grid if grid.code == code), None)

    def upwards(self, code: str) -> tuple[Grid, ...]:
        """Return a grid and those above it, the nearest first."""
        found: list[Grid] = []
        grid = self.named(code)
        while grid is not None:
            found.append(grid)
            grid = self.named(grid.within) if grid.within else None
        return tuple(found)

    def looked_after_by(self, user: str, hall: str) -> tuple[Grid, ...]:
        """Return the grids that somebody of a hall's staff is an agent of."""
        return tuple(g for g in self.grid if g.hall == hall and user in {a.user for a in g.agents})


def grid_problems(grids: Grids, halls: Collection[str], locate: Callable[[Path], Where]) -> Iterator[Problem]:
    """Yield grids that stand twice, are of no hall, or lie within none of a tier above theirs."""
    first: dict[str, int] = {}
    for n, grid in enumerate(grids.grid):
        if grid.code in first:
            where = str(locate(("grid", first[grid.code])))
            yield Duplicate(locate(("grid", n, "code")), kind="grid", value=grid.code, first=where)
        first.setdefault(grid.code, n)
        if grid.hall not in halls:
            yield UnknownCode(locate(("grid", n, "hall")), kind="hall", value=grid.hall, allowed=tuple(halls))
        above = tuple(g.code for g in grids.grid if _TIERS.index(g.tier) < _TIERS.index(grid.tier))
        if grid.within is not None and grid.within not in above:
            yield UnknownCode(locate(("grid", n, "within")), kind="grid", value=grid.within, allowed=above)
