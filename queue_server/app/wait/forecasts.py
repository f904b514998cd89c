"""The ranges people are told, as the last simulation found them (`app.ports.Forecasts`).

The simulation itself runs in a process of its own (`queue_server.forecasting`); `InlineForecasts` runs it on the spot,
for tests and for commands that answer once.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from queue_server.app.board import Board
from queue_server.app.wait.outlook import Asked, ask
from queue_server.domain import ranges
from queue_server.domain.calibration import Told
from queue_server.domain.experience import Experience, Now
from queue_server.domain.forecast import VARIATION, Place, round_down, round_up
from queue_server.domain.ranges import Answer, PlanQuestion, SlotsQuestion
from queue_server.domain.simulation import RUNS, PlanOutcome, Slot

NEW_S = 10.0
"""Whoever has waited for less may be told what a newcomer is told."""
UNMOVED_S = 30.0
"""A range that is off by less is told as it is: it is rounded to minutes anyway."""


@dataclass(frozen=True, slots=True)
class Table:
    """One answer of the simulation, and what stood on the board when it was asked."""

    board: Board
    seq: int
    at_s: float
    newcomers: Mapping[tuple[str, str], Told | None]
    """By department and class; None where no counter is likely to call."""
    waiting: Mapping[str, Told | None]
    """By visit."""
    joined: Mapping[tuple[str, str], int]
    each_s: dict[str, float] = field(default_factory=dict)
    """By department, as soon as somebody needed it: what one more person ahead adds."""

    def find(
        self, board: Board, department: str, class_: str, place: Place, now_s: float, visit: str | None
    ) -> tuple[bool, Told | None]:
        """Say whether the answer knows this person, and return the range as it is now.

        Somebody it does not know who brought time along (sent here with credit, put first) is no newcomer.
        """
        passed_s = now_s - self.at_s
        if visit is not None and visit in self.waiting:
            return True, _moved(self.waiting[visit], -passed_s)
        kind = department, class_
        if now_s - place[0] > NEW_S or kind not in self.newcomers:
            return False, None
        more = board.joined_since(department, class_, self.joined) if board is self.board else 0
        each_s = self._each(department, now_s) if more else 0.0
        return True, _moved(self.newcomers[kind], more * each_s - passed_s, VARIATION * each_s * math.sqrt(more))

    def _each(self, department: str, now_s: float) -> float:
        """Return what one more person ahead adds, in seconds."""
        known = self.each_s.get(department)
        if known is None:
            rules = self.board.rules
            servers = self.board.servers(department, dt.datetime.fromtimestamp(now_s, dt.UTC))
            known = self.each_s[department] = (rules.department_s(department) + rules.gap_s) / max(1.0, servers)
        return known


def table_of(asked: Asked, answer: Answer, stood: Stood) -> Table:
    """Put the answers beside those they are about. Of steps side by side the soonest counts for the visit."""
    waiting: dict[str, Told | None] = {}
    for visit, told in zip(asked.visits, answer.waiting, strict=True):
        known = waiting.get(visit)
        if visit not in waiting or known is None or (told is not None and told.median_s < known.median_s):
            waiting[visit] = told
    newcomers = dict(zip(asked.kinds, answer.newcomers, strict=True))
    situation = asked.question.situation
    return Table(stood.board, stood.seq, situation.now, newcomers, waiting, stood.joined)


@dataclass(frozen=True, slots=True)
class Stood:
    """What is kept of a board while the question about it is on its way."""

    board: Board
    seq: int
    joined: Mapping[tuple[str, str], int]


def stood_of(board: Board) -> Stood:
    return Stood(board, board.seq, dict(board.joined))


class InlineForecasts:
    """Simulates when it is asked, and again once anything has changed. For one thread at a time."""

    def __init__(self, known: Callable[[str], Now] = lambda _hall: Now(Experience()), runs: int = RUNS) -> None:
        """`known(hall)` tells what was learned there."""
        self._known = known
        self._runs = runs
        self._tables: dict[str, tuple[object, Table]] = {}

    def changed(self, hall: str) -> None:
        pass

    def table(self, board: Board, now: dt.datetime) -> Table | None:
        hall, known = board.rules.code, self._known(board.rules.code)
        state = board, board.seq, now, id(known)
        held = self._tables.get(hall)
        if held is None or held[0] != state:
            asked = ask(board, known, now, self._runs)
            held = state, table_of(asked, ranges.answer(asked.question), stood_of(board))
            self._tables[hall] = held
        return held[1]

    def plan(self, question: PlanQuestion) -> PlanOutcome:
        return ranges.plan(question)

    def slots(self, question: SlotsQuestion) -> dict[Slot, Told | None]:
        return ranges.slots(question)


def _moved(told: Told | None, by_s: float, spread_s: float = 0.0) -> Told | None:
    if told is None or (abs(by_s) < UNMOVED_S and spread_s < UNMOVED_S):
        return told
    low_s = round_down(max(0.0, told.low_s + by_s - spread_s))
    high_s = round_up(max(0.0, told.high_s + by_s + spread_s))
    return Told(low_s, max(0.0, told.median_s + by_s), max(high_s, low_s + 60))
