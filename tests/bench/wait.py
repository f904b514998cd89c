"""`wait`: days replayed in an imagined hall; each ticket's wait foretold by the simulation and by rules of thumb."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from tests.bench.figures import Report
from tests.bench.truth_patterns import PATTERNS, Pattern
from tests.bench.wait_replay import THUMBS, Course, Ticket, replay
from tests.bench.wait_speed import seconds_per_answer

TOO_SHORT_S = 300.0
HALF = 0.5
COVERED = (75.0, 85.0)
MS = 50.0
Point = Callable[[Ticket], float]


@dataclass(frozen=True, slots=True)
class Size:
    course: Course
    patterns: tuple[Pattern, ...] = PATTERNS
    waiting: int = 200
    counters: int = 30
    runs: int = 64
    rounds: int = 15


FULL = Size(Course(learning_days=3, days=5, runs=64, floor_every=8, floor_runs=15))
TINY = Size(
    Course(learning_days=0, days=1, runs=2, floor_every=100, floor_runs=1), PATTERNS[:1], 20, 3, runs=2, rounds=1
)


def run(work: Path, size: Size = FULL) -> Report:
    """Replay the patterns side by side, in as many processes as there are cores."""
    took = seconds_per_answer(size.waiting, size.counters, size.runs, size.rounds)
    seeds = [1000 * n for n in range(len(size.patterns))]
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(size.patterns))) as pool:
        replayed = list(pool.map(replay, size.patterns, seeds, [size.course] * len(seeds)))
    course = size.course
    report = Report(
        "wait",
        f"{len(size.patterns)} arrival patterns, {course.days} days each after {course.learning_days} to learn from, "
        "in an imagined hall of 10 counters with 30 % seniors; every ticket that has to wait is told by "
        f"{course.runs} goes of the simulation; “the truth itself” knows all of the hall but the future",
    )
    for pattern, tickets in zip(size.patterns, replayed, strict=True):
        _add_pattern(report, pattern.name, tickets)
    if len(replayed) > 1:
        _add_pattern(report, "all days", [ticket for tickets in replayed for ticket in tickets])
    goes = f"{size.runs} goes, {size.waiting} waiting × {size.counters} counters"
    report.add(goes, median(passed for passed, _ in took) * 1000, "ms", at_most=MS)
    report.add(f"{goes}, processor time", median(worked for _, worked in took) * 1000, "ms")
    report.stands_in_the_way = _in_the_way(report)
    return report


def _add_pattern(report: Report, name: str, tickets: Sequence[Ticket]) -> None:
    report.add(f"{name}: mean wait", mean(t.waited_s for t in tickets) / 60, "min")
    own = _add_errors(report, f"{name}: simulation", tickets, lambda t: t.told.median_s)
    best = min(
        _add_errors(report, f"{name}: {thumb}", tickets, lambda t, n=n: t.thumbs[n])  # type: ignore[misc]
        for n, thumb in enumerate(THUMBS)
    )
    report.add(f"{name}: simulation ÷ best rule of thumb", own / best, "", at_most=HALF)
    known = [t for t in tickets if t.floor_s is not None]
    if known:
        floor = _mae(known, lambda t: t.floor_s or 0.0) / min(
            _mae(known, lambda t, n=n: t.thumbs[n])  # type: ignore[misc]
            for n in range(len(THUMBS))
        )
        report.add(f"{name}: the truth itself ÷ best rule of thumb", floor, "")
    inside = mean(t.told.low_s <= t.waited_s <= t.told.high_s for t in tickets)
    report.add(f"{name}: waits within the range", 100 * inside, "%", at_least=COVERED[0], at_most=COVERED[1])
    report.add(f"{name}: width of the range", mean(t.told.high_s - t.told.low_s for t in tickets) / 60, "min")


def _add_errors(report: Report, name: str, tickets: Sequence[Ticket], point: Point) -> float:
    late = [(t.waited_s - point(t)) / 60 for t in tickets]
    mae = _mae(tickets, point)
    report.add(f"{name}, MAE", mae, "min")
    report.add(f"{name}, RMSE", math.sqrt(mean(e * e for e in late)), "min")
    report.add(f"{name}, > 5 min too short", 100 * mean(e > TOO_SHORT_S / 60 for e in late), "%")
    return mae


def _mae(tickets: Sequence[Ticket], point: Point) -> float:
    return mean(abs(t.waited_s - point(t)) for t in tickets) / 60


def _in_the_way(report: Report) -> str:
    """Say of the ratios that were missed what not even full knowledge of the hall would have brought."""
    missed = {figure.name.partition(": simulation ÷ ")[0] for figure in report.missed}
    told = [
        f"{name} {figure.value:.2f}"
        for figure in report.figures
        for name, _, floor in [figure.name.partition(": the truth itself ÷ ")]
        if floor and name in missed
    ]
    if not told:
        return ""
    return (
        "chance. Who knows everything of the imagined hall but the future, and plays it on, would come no closer than "
        f"this to the best rule of thumb: {', '.join(told)}."
    )
