"""Builds each hall's settings: defaults ← county ← the hall it inherits from ← its own file; and holds the locks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.base import TEXT_LANGUAGES
from config.errors import InheritsCycle, LockedValue, Problem, UnknownCode, UnknownLock, Where
from config.merge import leaves, lock_over, merged
from config.positions import Path
from config.schema import Hall
from config.shapes import arrow
from config.source import Source

OWN = (
    *("code", "tier", "name", "short", "inherits", "address", "place", "owner", "notice"),
    *("screens", "terminals", "agents"),
)
"""What a hall says for itself: never taken from a parent or from the county."""
COUNTY_KEYS = ("code", "name", "locked")
"""What county.toml says about the county itself; the rest of it is settings for the halls."""


@dataclass(frozen=True)
class Layer:
    """A file whose content is laid at `mount` of a hall's settings (`calendar.toml` at `("calendar",)`)."""

    source: Source
    mount: Path = ()
    dropped: tuple[str, ...] = ()
    """Top keys that stay out."""

    def table(self) -> dict[str, Any]:
        table: dict[str, Any] = {k: v for k, v in self.source.data.items() if k not in self.dropped}
        for part in reversed(self.mount):
            table = {str(part): table}
        if isinstance(table.get("wording"), Mapping):
            table["wording"] = dict(_flat(table["wording"]))
        return table

    def inside(self, path: Path) -> Path | None:
        """Return where `path` of the hall is in this file; None if the file cannot hold it."""
        if path[: len(self.mount)] != self.mount or (not self.mount and path and path[0] in self.dropped):
            return None
        return path[len(self.mount) :]


def _flat(table: Mapping[str, Any], head: str = "") -> Iterator[tuple[str, Any]]:
    """Yield dotted wording keys: `[wording.ticket] farewell = …` means the same as `"ticket.farewell" = …`."""
    for key, value in table.items():
        if isinstance(value, Mapping) and value and not set(TEXT_LANGUAGES) & set(value):
            yield from _flat(value, f"{head}{key}.")
        else:
            yield head + key, value


class HallLayers:
    """All halls' files over the layers they share."""

    def __init__(self, base: Sequence[Layer], halls: Mapping[str, Source]) -> None:
        self._base = tuple(base)
        self._halls = halls

    def chain(self, code: str) -> tuple[Layer, ...]:
        """Return the layers of a hall, its own file first. A circle, or a parent that is missing, ends the chain."""
        own, *parents = (self._halls[ancestor] for ancestor in self._ancestors(code))
        return (Layer(own), *(Layer(parent, dropped=OWN) for parent in parents), *reversed(self._base))

    def _parent(self, code: str) -> object:
        return self._halls[code].data.get("inherits")

    def sound(self, code: str) -> bool:
        """Return whether the hall's chain of parents ends well; otherwise nothing can be said about its settings."""
        return self._parent(self._ancestors(code)[-1]) is None

    def _ancestors(self, code: str) -> tuple[str, ...]:
        seen = [code]
        while (parent := self._parent(seen[-1])) in tuple(self._halls) and parent not in seen:
            seen.append(str(parent))
        return tuple(seen)

    def settings(self, code: str) -> dict[str, Any]:
        """Return the hall's settings, all layers merged."""
        return merged(*(layer.table() for layer in reversed(self.chain(code))))

    def where(self, code: str, path: Path) -> Where:
        """Return which file sets `path` for the hall; what no file sets belongs to the hall's own."""
        for end in range(len(path), 0, -1):
            for layer in self.chain(code):
                inside = layer.inside(path[:end])
                if inside is not None and layer.source.has(inside):
                    return layer.source.where(inside, arrow(self._head(layer, code), path))
        return self._halls[code].where((), arrow(f"hall {code}", path))

    def _head(self, layer: Layer, code: str) -> str:
        for name, source in self._halls.items():
            if source is layer.source:
                return f"hall {name}"
        return "county"

    def check_parents(self) -> Iterator[Problem]:
        """Yield a problem for each parent that is missing and each circle of parents (once)."""
        reported: set[str] = set()
        for code, source in self._halls.items():
            parent = self._parent(code)
            if parent is not None and parent not in tuple(self._halls):
                where = source.where(("inherits",), f"hall {code} → inherits")
                yield UnknownCode(where, kind="hall", value=str(parent), allowed=tuple(self._halls))
            circle = self._circle(code)
            if circle and not reported & set(circle):
                reported |= set(circle)
                where = source.where(("inherits",), f"hall {code} → inherits")
                yield InheritsCycle(where, chain=" → ".join((*circle, circle[0])))

    def _circle(self, code: str) -> tuple[str, ...]:
        """Return the circle that begins at `code`, or nothing."""
        seen: list[str] = []
        step: object = code
        while isinstance(step, str) and step in self._halls:
            if step in seen:
                return tuple(seen) if step == code else ()
            seen.append(step)
            step = self._parent(step)
        return ()

    def check_locks(self, county: Source) -> Iterator[Problem]:
        """Yield a problem for each value a hall sets although the county locked it, and each lock on nothing."""
        raw = county.data.get("locked", [])
        locks = tuple(lock for lock in raw if isinstance(lock, str)) if isinstance(raw, list) else ()
        lockable = self._lockable()
        for index, lock in enumerate(locks):
            if lock not in lockable:
                where = county.where(("locked", index), f"county → locked[{index + 1}]")
                yield UnknownLock(where, value=lock, allowed=lockable)
        for code, source in self._halls.items():
            for path in leaves(source.data):
                held = lock_over(path, locks)
                if held is not None:
                    where = source.where(path, arrow(f"hall {code}", path))
                    yield LockedValue(where, key=".".join(map(str, path)), lock=held)

    def _lockable(self) -> tuple[str, ...]:
        """Return every dotted name a lock may have: the settings of the shared layers, and all parts of a hall."""
        names = {name: None for name in Hall.model_fields if name not in OWN}
        for path in leaves(merged(*(layer.table() for layer in self._base))):
            if path[-1] in TEXT_LANGUAGES:
                path = path[:-1]
            names.update({".".join(map(str, path[:end])): None for end in range(1, len(path) + 1)})
        return tuple(names)
