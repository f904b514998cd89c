"""What holds from a day on: versions of one thing, of which none is ever written over. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

_SHOWN = 120
"""As many characters of a value stand in an event."""


class Version(Protocol):
    """`subject` is what it is a version of; `dropped_at`: taken back before its day."""

    @property
    def subject(self) -> Any: ...
    @property
    def version(self) -> int: ...
    @property
    def valid_from(self) -> dt.date: ...
    @property
    def dropped_at(self) -> dt.datetime | None: ...


V = TypeVar("V", bound=Version)


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs, by its place (`guide.steps.2.zh`); None: there is nothing."""

    place: str
    before: str | None
    after: str | None


def in_force(versions: Iterable[V], day: dt.date) -> dict[Any, V]:
    """Return the version of each subject that holds on a day: the one that came into force last, of one day the newest.

    A subject without one is as its file says.
    """
    found: dict[Hashable, V] = {}
    for version in versions:
        if version.dropped_at is not None or version.valid_from > day:
            continue
        known = found.get(version.subject)
        if known is None or (known.valid_from, known.version) < (version.valid_from, version.version):
            found[version.subject] = version
    return found


def planned(versions: Iterable[V], day: dt.date) -> list[V]:
    """Return what comes into force after a day, the next one first."""
    coming = (v for v in versions if v.dropped_at is None and v.valid_from > day)
    return sorted(coming, key=lambda v: (v.valid_from, v.version))


def state_of(version: Version, now: Version | None, today: dt.date) -> str:
    """Return `in_force`, `planned`, `past` or `taken_back`; `now` is the one in force."""
    if version is now:
        return "in_force"
    if version.dropped_at is not None:
        return "taken_back"
    return "planned" if version.valid_from > today else "past"


def differences(before: Mapping[str, object] | None, after: Mapping[str, object] | None) -> list[Difference]:
    """Return every value that differs between two tables, in the order of the second."""
    old, new = dict(_leaves(before or {})), dict(_leaves(after or {}))
    places = [*new, *(place for place in old if place not in new)]
    return [Difference(p, old.get(p), new.get(p)) for p in places if old.get(p) != new.get(p)]


def told(found: Sequence[Difference]) -> tuple[str, ...]:
    """Return differences as an event keeps them."""
    return tuple(f"{d.place}: {_cut(d.before)} → {_cut(d.after)}" for d in found)


def _cut(value: str | None) -> str:
    if value is None:
        return "–"
    return value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"


def _leaves(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield each plain value with its place; a list of plain values is one value."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list | tuple):
        if all(isinstance(inner, Mapping) for inner in value):
            for n, inner in enumerate(value, 1):
                yield from _leaves(inner, f"{place}.{n}")
        else:
            yield place, " · ".join(map(str, value))
    elif value is not None:
        yield place, str(value)
