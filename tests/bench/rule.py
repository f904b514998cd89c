"""`rule`: what the settings of "who is next" buy and cost, on one morning of the forward simulation.

One line of work, people as they come on a busy morning, three in ten of them senior. Each figure is the mean wait of a
class under one setting; the same seed draws the same people for all of them. `docs/who-is-next.md` quotes the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from queue_server.domain.counters import Skills
from queue_server.domain.simulation import what_if
from queue_server.domain.situation import Counter, Flow, Habits, Service, Situation, Stretch
from tests.bench.figures import Report

HALF_HOUR = 1800.0
ARRIVALS = (58, 52, 46, 40, 34, 30, 24, 14)
"""People an hour, for each half hour from 8:30 on."""
SENIORS = 0.3
RATES = (1.0, 2.0, 2.5, 4.0)


@dataclass(frozen=True, slots=True)
class Size:
    runs: int = 300
    counters: int = 8


FULL = Size()
TINY = Size(runs=4, counters=8)


def run(_work: Path, size: Size = FULL) -> Report:
    report = Report(
        "rule",
        f"one morning of {sum(ARRIVALS) / 2:.0f} people, {SENIORS:.0%} of them senior, at {size.counters} counters of "
        f"ten minutes a service; mean of {size.runs} simulated mornings",
    )
    for rate in RATES:
        name = "first come, first served" if rate == 1 else f"senior rate {rate:g}"
        _tell(report, name, _morning(size, rate))
    _tell(report, "senior rate 2.5, one counter prefers seniors", _morning(size, 2.5, prefers=1))
    _tell(report, "senior rate 2.5, one counter more until 10:30", _morning(size, 2.5, extra_until_s=4 * HALF_HOUR))
    _tell(report, "senior rate 2.5, one counter fewer", _morning(size, 2.5, fewer=1))
    return report


def _morning(
    size: Size, rate: float, *, prefers: int = 0, extra_until_s: float = 0.0, fewer: int = 0
) -> dict[str, float]:
    """Return the mean wait in seconds by class."""
    service = Service(600.0)
    flows = [
        Flow("hall", class_, rates, "A", n * HALF_HOUR, (n + 1) * HALF_HOUR, people * share, service)
        for n, people in enumerate(ARRIVALS)
        for class_, rates, share in (("senior", rate, SENIORS), ("ordinary", 1.0, 1 - SENIORS))
    ]
    counters = [_counter(n, n <= prefers, 1e9) for n in range(1, size.counters + 1 - fewer)]
    if extra_until_s:
        counters.append(_counter(size.counters + 1, False, extra_until_s))
    situation = Situation(0.0, (), tuple(counters), Habits(), flows=tuple(flows))
    outcome = what_if(situation, runs=size.runs, seed=20261123)
    waits: dict[str, tuple[float, float]] = {}
    for (_, class_), hour in outcome.hours.items():
        count, total = waits.get(class_, (0.0, 0.0))
        waits[class_] = (count + hour.count, total + hour.count * hour.mean_s)
    return {class_: total / count for class_, (count, total) in waits.items()}


def _counter(number: int, prefers_seniors: bool, until_s: float) -> Counter:
    skills = Skills(number, None, frozenset({"senior"}) if prefers_seniors else frozenset())
    return Counter(number, (Stretch(0.0, until_s, skills),))


def _tell(report: Report, setting: str, waits: dict[str, float]) -> None:
    for class_, people in (("senior", "seniors"), ("ordinary", "others")):
        report.add(f"{setting}: {people}", waits[class_] / 60, "min")
