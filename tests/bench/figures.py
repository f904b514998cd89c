"""What a bench reports: figures with their unit and, where `design` names one, the figure to reach."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def met(self) -> bool | None:
        """Tell whether the figure to reach is reached; None when there is none."""
        if self.at_most is None and self.at_least is None:
            return None
        low = -math.inf if self.at_least is None else self.at_least
        return low <= self.value <= (math.inf if self.at_most is None else self.at_most)

    @property
    def target(self) -> str:
        if self.at_most is not None and self.at_least is not None:
            return f"{self.at_least:g}–{self.at_most:g}"
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return "" if self.at_least is None else f"≥ {self.at_least:g}"

    def as_json(self) -> dict[str, object]:
        return {**dataclasses.asdict(self), "met": self.met}


@dataclass(slots=True)
class Report:
    """One bench's outcome. `how` says in a sentence what was done; `stands_in_the_way` why a figure was missed."""

    bench: str
    how: str
    figures: list[Figure] = field(default_factory=list)
    stands_in_the_way: str = ""

    def add(
        self, name: str, value: float, unit: str, *, at_most: float | None = None, at_least: float | None = None
    ) -> None:
        self.figures.append(Figure(name, value, unit, at_most, at_least))

    @property
    def missed(self) -> list[Figure]:
        return [figure for figure in self.figures if figure.met is False]

    def value(self, name: str) -> float:
        """Return a figure's value. Raises KeyError."""
        for figure in self.figures:
            if figure.name == name:
                return figure.value
        raise KeyError(name)

    def latencies(self, name: str, took_s: Sequence[float], *, p99_at_most: float | None = None) -> None:
        """Add p50 and p99 in milliseconds."""
        self.add(f"{name}, p50", percentile(took_s, 50) * 1000, "ms")
        self.add(f"{name}, p99", percentile(took_s, 99) * 1000, "ms", at_most=p99_at_most)

    def as_json(self) -> dict[str, object]:
        return {
            "how": self.how,
            "figures": [figure.as_json() for figure in self.figures],
            "stands_in_the_way": self.stands_in_the_way,
        }


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that `percent` of all values do not exceed (nearest rank)."""
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)
    return ordered[min(len(ordered), max(1, int(rank))) - 1]


def written(value: float) -> str:
    """Write a figure with as many places as it deserves."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


Verdict = Literal["", "yes", "NO"]


def verdict(figure: Figure) -> Verdict:
    return "" if figure.met is None else "yes" if figure.met else "NO"


def table(report: Report) -> str:
    """Lay a report out for a terminal, one line a figure."""
    rows = [("figure", "measured", "unit", "to reach", "met")]
    rows += [(f.name, written(f.value), f.unit, f.target, verdict(f)) for f in report.figures]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [f"{report.bench}: {report.how}"]
    for name, value, unit, target, met in rows:
        line = f"  {name:<{widths[0]}}  {value:>{widths[1]}}  {unit:<{widths[2]}}  {target:<{widths[3]}}  {met}"
        lines.append(line.rstrip())
    if report.stands_in_the_way:
        lines.append(f"  in the way: {report.stands_in_the_way}")
    return "\n".join(lines) + "\n"


def markdown(report: Report) -> str:
    """Lay a report out as a section's body."""
    lines = [report.how, "", "| figure | measured | to reach | met |", "|---|---:|---|---|"]
    lines += [f"| {f.name} | {written(f.value)} {f.unit} | {f.target} | {verdict(f)} |" for f in report.figures]
    if report.stands_in_the_way:
        lines += ["", f"In the way: {report.stands_in_the_way}"]
    return "\n".join(lines) + "\n"
