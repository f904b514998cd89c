"""What a plan of counters leads to, beside the present one, as tables to print; and the file that states arrivals."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from queue_server.contract.outlook import ExpectedIn, HourOfClass, PlanFigures, PlanShift, WhatIf
from queue_server.settings import CommandRefused

M = TypeVar("M", bound=BaseModel)

_HEAD = ("hour", "class", "people", "mean", "p90", "unserved", "", "mean", "p90", "unserved")
_SOURCES = {
    "learned": "people as the hall has learned from its days",
    "given": "people as the file of arrivals says",
    "last-hour": "no days to learn from yet: people go on coming as in the last hour (--arrivals FILE states others)",
    "none": "no days to learn from: nobody is expected but who waits already (--arrivals FILE states who comes)",
}


def read_shifts(file: Path) -> list[PlanShift]:
    """Read `[[shift]] counter = 3, start = "08:30", end = "12:00", departments = ["taxes"]`. Raises CommandRefused."""
    return [_checked(PlanShift, row, file) for row in _rows(file, "shift")]


def read_arrivals(file: Path) -> list[ExpectedIn]:
    """Read `[[arrivals]] department = "taxes", class = "senior", start = "08:30", end = "10:00", per_hour = 12`."""
    return [_checked(ExpectedIn, row, file) for row in _rows(file, "arrivals")]


def what_if_lines(found: WhatIf, zone: ZoneInfo) -> list[str]:
    """Return the answer, local time, waits in minutes: the present plan first, the one asked about behind it."""
    return [
        f"{found.hall} {found.day} from {_clock(found.starts_at, zone)}, {found.waiting} waiting; "
        f"averages of simulated days, waits in minutes",
        _SOURCES[found.arrivals],
        "",
        *_table(_HEAD, _hours(found, zone)),
        "",
        *_table(("counter", "load", "", "load"), _loads(found)),
        "",
        "left: the present plan; right: the plan asked about",
    ]


def _hours(found: WhatIf, zone: ZoneInfo) -> Iterator[tuple[str, ...]]:
    present, asked = _by_hour(found.present), _by_hour(found.asked)
    for key in sorted({*present, *asked}):
        before, after = present.get(key), asked.get(key)
        people = (before or after or _NOBODY).people
        yield _clock(key[0], zone), key[1], f"{people:.1f}", *_waits(before), "→", *_waits(after)


def _by_hour(figures: PlanFigures) -> dict[tuple[dt.datetime, str], HourOfClass]:
    return {(hour.starts_at, hour.class_): hour for hour in figures.hours}


_NOBODY = HourOfClass(
    starts_at=dt.datetime.min.replace(tzinfo=dt.UTC), class_="", people=0, mean_s=None, p90_s=None, unserved=0
)


def _waits(hour: HourOfClass | None) -> tuple[str, str, str]:
    if hour is None:
        return "–", "–", "–"
    return _minutes(hour.mean_s), _minutes(hour.p90_s), f"{hour.unserved:.1f}"


def _loads(found: WhatIf) -> Iterator[tuple[str, ...]]:
    present = {c.counter: c.load for c in found.present.counters}
    asked = {c.counter: c.load for c in found.asked.counters}
    for number in sorted({*present, *asked}):
        yield str(number), _share(present.get(number)), "→", _share(asked.get(number))


def _share(load: float | None) -> str:
    return "closed" if load is None else f"{100 * load:.0f} %"


def _minutes(seconds: int | None) -> str:
    return "never" if seconds is None else f"{seconds / 60:.0f}"


def _clock(at: dt.datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> list[str]:
    found = [head, *rows]
    widths = [max(len(row[n]) for row in found) for n in range(len(head))]
    return ["  ".join(text.rjust(widths[n]) for n, text in enumerate(row)).rstrip() for row in found]


def _rows(file: Path, key: str) -> list[dict[str, object]]:
    try:
        found = tomllib.loads(file.read_text("utf-8")).get(key)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CommandRefused(f"{file} cannot be read: {error}") from error
    if not isinstance(found, list) or not found or not all(isinstance(row, dict) for row in found):
        raise CommandRefused(f"{file} has no [[{key}]]")
    return found


def _checked(kind: type[M], row: dict[str, object], file: Path) -> M:
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        raise CommandRefused(f"{file}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
