"""Shared blocks: words that several items use, written once under a name in `shared/*.toml`.

An item takes one with `{ use = "CODE" }`; a material may get `who`, `note`, `form`, `copies` or `commitment` there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from config.base import Text
from config.errors import (
    Duplicate,
    OverrideNotAllowed,
    Problem,
    RepeatedInGuide,
    RepeatedText,
    UnknownCode,
    UnknownKey,
    UnusedBlock,
    Where,
    WrongType,
)
from config.merge import merged
from config.messages import nearest
from config.positions import Path
from config.schema import Material
from config.shapes import Locate, arrow, check
from config.source import Source

LISTS = {"materials": "material", "conditions": "condition", "steps": "step"}
"""List in a guide → table of its shared blocks."""
OVERRIDES: Mapping[str, tuple[str, ...]] = {
    "material": ("who", "note", "form", "copies", "commitment"),
    "condition": (),
    "step": (),
}
_STAND_IN: Mapping[str, Mapping[str, Any]] = {
    "material": {"name": {"zh": "?", "en": "?"}, "issuer": "government"},
    "condition": {"zh": "?", "en": "?"},
    "step": {"zh": "?", "en": "?"},
}
"""Takes the place of a block that is missing or wrong, so that the rest of the item is still checked."""
Found = Callable[[], Where]
"""Looks a spot up when somebody asks: lines are counted only for a file that has a mistake."""


@dataclass
class Blocks:
    """All shared blocks of a county, and who uses them."""

    problems: list[Problem] = field(default_factory=list)
    _known: dict[tuple[str, str], tuple[Mapping[str, Any], Found]] = field(default_factory=dict)
    _used: set[tuple[str, str]] = field(default_factory=set)
    _texts: dict[tuple[str, str], Found] = field(default_factory=dict)
    """(table, text) → where it is written first."""

    def read(self, source: Source) -> None:
        """Take in one file of shared blocks."""
        for table, entries in source.data.items():
            if table not in OVERRIDES:
                self.problems.append(UnknownKey(source.where((table,), table), key=table, allowed=tuple(OVERRIDES)))
            elif not isinstance(entries, Mapping):
                self.problems.append(WrongType(source.where((table,), table), expected="table"))
            else:
                for code, raw in entries.items():
                    self._take(source, table, code, raw)

    def _take(self, source: Source, table: str, code: str, raw: Any) -> None:
        def locate(path: Path) -> Where:
            return source.where((table, code, *path), arrow(f"{table} {code}", path))

        def here() -> Where:
            return locate(())

        if (table, code) in self._known:
            first = self._known[table, code][1]()
            self.problems.append(Duplicate(here(), kind=table, value=code, first=str(first)))
            return
        _, problems = check(Material if table == "material" else Text, raw, locate)
        self.problems.extend(problems)
        if problems:
            raw = _STAND_IN[table]
        else:
            self._meet(table, raw, here)
        self._known[table, code] = (raw, here)

    def expand(self, guide: Mapping[str, Any], locate: Locate) -> tuple[dict[str, Any], bool]:
        """Return the guide with its blocks filled in, and whether all of them were found."""
        result, whole = dict(guide), True
        for key, table in LISTS.items():
            entries = guide.get(key)
            if isinstance(entries, list):
                filled = [self._fill(table, entry, locate, ("guide", key, n)) for n, entry in enumerate(entries)]
                whole = whole and None not in filled
                result[key] = [_STAND_IN[table] if entry is None else entry for entry in filled]
                self.problems.extend(_repeated(result[key], locate, key))
        return result, whole

    def _fill(self, table: str, entry: Any, locate: Locate, path: Path) -> Any:
        """Return the entry with its block under it; None where the block is missing."""
        if not isinstance(entry, Mapping):
            return entry
        if "use" not in entry:
            self._meet(table, entry, lambda: locate(path))
            return entry
        code, extra = entry["use"], {k: v for k, v in entry.items() if k != "use"}
        for key in extra:
            if key not in OVERRIDES[table]:
                self.problems.append(OverrideNotAllowed(locate((*path, key)), key=key, allowed=OVERRIDES[table]))
        known = self._known.get((table, code)) if isinstance(code, str) else None
        if known is None:
            allowed = tuple(c for t, c in self._known if t == table)
            self._used.add((table, nearest(str(code), allowed) or ""))
            self.problems.append(UnknownCode(locate((*path, "use")), kind=table, value=str(code), allowed=allowed))
            return None
        self._used.add((table, code))
        return merged(known[0], {k: v for k, v in extra.items() if k in OVERRIDES[table]})

    def _meet(self, table: str, entry: Mapping[str, Any], found: Found) -> None:
        """Note a text written out; the second time it is a problem."""
        text = _words(entry)
        if text is None:
            return
        known = self._texts.setdefault((table, _same(text)), found)
        if known is found:
            return
        first, where = known(), found()
        if first != where and first.place.partition(" → ")[0] != where.place.partition(" → ")[0]:
            self.problems.append(RepeatedText(where, text=text, first=str(first), table=table))

    def unused(self) -> Iterator[Problem]:
        """Yield a problem for each block that no item uses."""
        for (table, code), (_, found) in self._known.items():
            if (table, code) not in self._used:
                yield UnusedBlock(found(), value=code)


def _repeated(filled: Sequence[Any], locate: Locate, key: str) -> Iterator[Problem]:
    """Yield what stands twice in one list. The same material for two persons (`who`) is two materials."""
    seen: set[tuple[str, str]] = set()
    for index, entry in enumerate(filled):
        text = _words(entry) if isinstance(entry, Mapping) else None
        if text is None or text == "?":
            continue
        who = entry.get("who")
        mark = (_same(text), str(who))
        if mark in seen:
            yield RepeatedInGuide(locate(("guide", key, index)), text=text)
        seen.add(mark)


def _words(entry: Mapping[str, Any]) -> str | None:
    words = entry.get("name", entry)
    text = words.get("zh") if isinstance(words, Mapping) else None
    return text if isinstance(text, str) else None


def _same(text: str) -> str:
    """Return the text without what does not make it another one: blanks and the mark at its end."""
    return "".join(text.split()).rstrip("。；;.！!")
