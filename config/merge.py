"""Lays one layer of settings over another: tables merge key by key, everything else (lists too) replaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Table = Mapping[str, Any]
Path = tuple[str | int, ...]


def merged(*layers: Table) -> dict[str, Any]:
    """Return the layers laid over each other, the last one on top; no layer is changed."""
    result: dict[str, Any] = {}
    for layer in layers:
        for key, value in layer.items():
            below = result.get(key)
            if isinstance(value, Mapping):
                result[key] = merged(below, value) if isinstance(below, Mapping) else merged(value)
            else:
                result[key] = value
    return result


def leaves(table: Table, path: Path = ()) -> Iterator[Path]:
    """Yield the path of every value that is not itself a table."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key)


def lock_over(path: Path, locks: tuple[str, ...]) -> str | None:
    """Return the lock that forbids setting `path`, or None. `brand.colours` forbids it and all that is below it."""
    dotted = ".".join(map(str, path)) + "."
    return next((lock for lock in locks if dotted.startswith(lock + ".")), None)
