"""The imagined hall the forecasts are measured against is a hall, and knows nothing of ours."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.bench.truth import Citizen, View
from tests.bench.truth_day import Day
from tests.bench.truth_floor import foretell
from tests.bench.truth_patterns import PATTERNS, Pattern

TRUTH = sorted(Path(__file__).parent.glob("truth*.py"))


@dataclass(slots=True)
class Book:
    """Writes a day down."""

    came: list[Citizen] = field(default_factory=list)
    calls: list[tuple[int, float]] = field(default_factory=list)
    served_s: list[float] = field(default_factory=list)
    twice_at_once: int = 0

    def ticket(self, citizen: Citizen, view: View) -> None:
        self.came.append(citizen)

    def called(self, citizen: Citizen, view: View) -> None:
        self.calls.append((citizen.number, view.now_s))
        self.twice_at_once += any(p.citizen is citizen for p in view.places)

    def walked(self, citizen: Citizen, seconds: float) -> None: ...

    def missed(self, citizen: Citizen, seconds: float) -> None: ...

    def reported(self, citizen: Citizen, seconds: float) -> None: ...

    def served(self, citizen: Citizen, seconds: float, view: View) -> None:
        self.served_s.append(seconds)

    def tidied(self, seconds: float, left: bool) -> None: ...


def day(pattern: Pattern, seed: int = 1, pace: float = 1.0) -> Book:
    book = Book()
    Day(pattern, seed, pace, book).run()
    return book


@pytest.mark.parametrize("path", TRUTH, ids=lambda path: path.stem)
def test_the_truth_shares_nothing_with_the_forecast(path: Path) -> None:
    names = [
        name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    ]
    ours = [name for name in names if name.split(".")[0] in ("queue_server", "config", "kiosk", "drivers", "tests")]
    assert all(name.startswith("tests.bench.truth") for name in ours)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_everybody_is_called_and_nobody_stands_at_two_counters(pattern: Pattern) -> None:
    book = day(pattern)
    assert len(book.came) > 150
    assert {citizen.number for citizen in book.came} == {number for number, _ in book.calls}
    assert book.twice_at_once == 0
    assert all(c.first_call_s is not None and c.first_call_s >= c.came_s for c in book.came)


def test_equal_seeds_make_equal_days() -> None:
    assert day(PATTERNS[0], 7).calls == day(PATTERNS[0], 7).calls
    assert day(PATTERNS[0], 7).calls != day(PATTERNS[0], 8).calls


def test_a_slow_day_s_services_take_longer() -> None:
    usual, slow = (sum(b.served_s) / len(b.served_s) for b in (day(PATTERNS[0], 2), day(PATTERNS[0], 2, pace=1.3)))
    assert 1.15 < slow / usual < 1.45


def test_of_one_kind_and_office_who_came_first_is_called_first() -> None:
    book = day(PATTERNS[1])
    first_calls: dict[int, float] = {}
    for number, now in book.calls:
        first_calls.setdefault(number, now)
    # The office changes as people go on; nobody who goes on is compared.
    plain = [c for c in book.came if c.kind == "plain" and c.office == "police" and not c.later_step]
    called = [first_calls[c.number] for c in plain]
    assert called == sorted(called)


def test_the_truth_played_on_leaves_the_day_as_it_was() -> None:
    told: list[float] = []

    class Asking(Book):
        def ticket(self, citizen: Citizen, view: View) -> None:
            super().ticket(citizen, view)
            if len(self.came) in (60, 90):
                told.append(foretell(days[0], citizen, view.now_s, 5))

    asking = Asking()
    days = [Day(PATTERNS[1], 1, 1.0, asking)]
    days[0].run()

    assert asking.calls == day(PATTERNS[1]).calls
    assert all(0 <= wait < 4 * 3600 for wait in told)
