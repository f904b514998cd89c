"""Finds the line of every key in a TOML text that `tomllib` has already accepted.

`tomllib` forgets where a value stood; an operator needs the line. This walks the text once, on demand (only when there
is a problem to report), and knows no more of TOML than brackets, keys and strings.
"""

from __future__ import annotations

import re
from bisect import bisect_right

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([A-Za-z0-9_-]+))[ \t]*(\.)?""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_PLAIN = re.compile(r"[^,\]}\n#]+")


def key_lines(text: str) -> dict[Path, int]:
    """Return path → line, counted from 1, for every table, key and array element of a valid TOML text."""
    return _Walk(text).run()


class _Walk:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self._tables: dict[Path, int] = {}
        """How many elements each array of tables has so far."""
        self._lines: dict[Path, int] = {}

    def run(self) -> dict[Path, int]:
        table: Path = ()
        self._blank()
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._blank()
        return self._lines

    def _note(self, path: Path) -> None:
        self._lines.setdefault(path, bisect_right(self._starts, self._at))

    def _blank(self) -> None:
        self._at = self._match(_BLANK).end()

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self._text, self._at)
        if found is None:  # not reached for a text that tomllib accepts
            raise ValueError(f"not TOML at offset {self._at}")
        return found

    def _key(self) -> list[str]:
        parts = []
        while True:
            found = self._match(_KEY)
            self._at = found.end()
            parts.append(next(part for part in found.groups()[:3] if part is not None))
            if not found[4]:
                return parts

    def _header(self) -> Path:
        array = self._text.startswith("[[", self._at)
        start, self._at = self._at, self._at + (2 if array else 1)
        parts = self._key()
        end, self._at = self._at + (2 if array else 1), start
        path: Path = ()
        for index, part in enumerate(parts):
            path = (*path, part)
            self._note(path)
            if array and index == len(parts) - 1:
                self._tables[path] = self._tables.get(path, 0) + 1
            if path in self._tables:
                path = (*path, self._tables[path] - 1)
                self._note(path)
        self._at = end
        return path

    def _pair(self, table: Path) -> None:
        start = self._at
        parts = self._key()
        after, self._at = self._at + 1, start  # past the "="
        path = table
        for part in parts:
            path = (*path, part)
            self._note(path)
        self._at = after
        self._value(path)

    def _value(self, path: Path) -> None:
        self._blank()
        self._note(path)
        opening = self._text[self._at]
        if opening == "[":
            self._elements(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            self._at = self._match(_STRING if opening in "\"'" else _PLAIN).end()

    def _elements(self, path: Path) -> None:
        index = 0
        while self._next_inside("]"):
            self._value((*path, index))
            index += 1

    def _inline_table(self, path: Path) -> None:
        while self._next_inside("}"):
            self._pair(path)

    def _next_inside(self, closing: str) -> bool:
        """Step over the opening bracket or a comma; at the closing bracket step past it and return False."""
        self._blank()
        if self._text[self._at] in "[{,":
            self._at += 1
            self._blank()
        if self._text[self._at] == closing:
            self._at += 1
            return False
        return True
