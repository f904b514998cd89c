"""The line of every key is found, whatever way TOML lets one write it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from config.load import DEFAULTS, default_example
from config.positions import Path, key_lines

TRICKY = '''\
# [[not]] = a table
title = "a # no comment, a \\" quote and a ] bracket"
"quoted.key" = 1
a.b.c = { x = 1, "y z" = [1, 2] }
list = [
    "one", # first
    [2, [3]],
    { four = 4 },
]
text = """
[fake]
fake = 1
"""
raw = \'\'\'
x = "\'\'\'
[table.sub]
key = 2026-01-01
[[array]]
n = 1
[array.inner]
m = 2
[[array]]
n = 3
[[array.deep]]
k = true
[[array.deep]]
k = false
'''


def _values(value: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _values(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _values(inner, (*path, index))
    if path:
        yield path


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("quoted.key",), 3),
        (("a", "b", "c", "y z", 1), 4),
        (("list",), 5),
        (("list", 0), 6),
        (("list", 1, 1, 0), 7),
        (("list", 2, "four"), 8),
        (("text",), 10),
        (("raw",), 14),
        (("table", "sub"), 16),
        (("table", "sub", "key"), 17),
        (("array", 0, "n"), 19),
        (("array", 0, "inner", "m"), 21),
        (("array", 1), 22),
        (("array", 1, "n"), 23),
        (("array", 1, "deep", 0, "k"), 25),
        (("array", 1, "deep", 1, "k"), 27),
    ],
)
def test_a_value_is_found_on_its_line(path: Path, line: int) -> None:
    assert key_lines(TRICKY)[path] == line


def test_every_value_of_a_tricky_text_is_found() -> None:
    assert set(key_lines(TRICKY)) == set(_values(tomllib.loads(TRICKY)))


def test_every_value_of_the_files_we_ship_is_found_on_a_line_that_holds_it() -> None:
    for file in (*default_example().rglob("*.toml"), *DEFAULTS.rglob("*.toml")):
        text = file.read_text(encoding="utf-8")
        lines, found = text.splitlines(), key_lines(text)
        data = tomllib.loads(text)
        for path in _values(data):
            value: Any = data
            for part in path:
                value = value[part]
            if isinstance(value, str) and "\n" not in value:
                assert value in lines[found[path] - 1], (file.name, path)


def test_windows_line_ends_count_once() -> None:
    assert key_lines("a = 1\r\n\r\nb = [\r\n2]\r\n") == {("a",): 1, ("b",): 3, ("b", 0): 4}
