"""One TOML file of a county: its name, its data, and where each value stands."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from config.errors import NotToml, NotUtf8, Problem, Where
from config.merge import merged
from config.positions import Path as KeyPath
from config.positions import key_lines


class Source:
    """A file that has been read. `name` is relative to the county's directory, with forward slashes."""

    def __init__(self, name: str, text: str, data: Mapping[str, Any]) -> None:
        self.name = name
        self.data = data
        self._text = text

    def overlaid(self, table: Mapping[str, Any]) -> Source:
        """Return the file with other values laid over its own; what it says itself keeps its lines."""
        return Source(self.name, self._text, merged(self.data, table)) if table else self

    @cached_property
    def _lines(self) -> dict[KeyPath, int]:
        return key_lines(self._text)

    def line(self, path: KeyPath) -> int | None:
        """Return the line of `path`, or of the nearest table around it; None for the file as a whole."""
        for end in range(len(path), 0, -1):
            if path[:end] in self._lines:
                return self._lines[path[:end]]
        return None

    def has(self, path: KeyPath) -> bool:
        """Return whether the file sets `path`."""
        value: Any = self.data
        for part in path:
            if isinstance(value, Mapping) and part in value:
                value = value[str(part)]
            elif isinstance(value, list) and isinstance(part, int) and part < len(value):
                value = value[part]
            else:
                return False
        return True

    def where(self, path: KeyPath, place: str) -> Where:
        """Return the spot of `path`, named `place`."""
        return Where(self.name, self.line(path), place)


def read_source(path: Path, name: str) -> Source | Problem:
    """Read one file; a file that is no UTF-8 or no TOML comes back as the problem. OSError passes through."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return NotUtf8(Where(name, line, name))
    try:
        return Source(name, text, tomllib.loads(text))
    except ValueError as error:  # TOMLDecodeError, or a number with thousands of digits
        return _not_toml(name, text, str(error))


def _not_toml(name: str, text: str, message: str) -> NotToml:
    """`tomllib` says "… (at line 3, column 7)" or "… (at end of document)"."""
    said, _, position = message.partition(" (at ")
    numbers = position.removeprefix("line ").split(",")[0]
    line = int(numbers) if numbers.isdigit() else text.count("\n") + 1
    return NotToml(Where(name, line, name), said=said)
