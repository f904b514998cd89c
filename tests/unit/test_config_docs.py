"""`docs/configure.md` names every setting, every problem and every option of the command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from config import schema
from config.base import Model, Text
from config.blocks import OVERRIDES
from config.load import default_example
from config.messages import texts

DOCS = Path(__file__).parents[2] / "docs" / "configure.md"
_NOT_WRITTEN = {schema.County, Text}
"""Models that are no table in a file."""


def _named() -> set[str]:
    """Return every word that stands in code marks, `brand.logo` as `brand` and `logo` too."""
    marked = re.findall(r"`([^`]+)`", DOCS.read_text(encoding="utf-8"))
    return {word for mark in marked for word in (mark, *re.findall(r"[\w-]+", mark))}


def _settings() -> Iterator[str]:
    for value in vars(schema).values():
        if isinstance(value, type) and issubclass(value, Model) and value not in {*_NOT_WRITTEN, Model}:
            yield from value.model_fields


def test_every_setting_is_named() -> None:
    assert set(_settings()) - _named() == set()


def test_every_problem_is_named() -> None:
    assert set(texts()) - {"frame", "kind", "reason", "expected"} - _named() == set()


def test_every_shared_table_and_addition_is_named() -> None:
    assert {*OVERRIDES, *OVERRIDES["material"]} <= _named()


def test_the_command_and_its_options_are_shown() -> None:
    text = DOCS.read_text(encoding="utf-8") + (default_example() / "README.md").read_text(encoding="utf-8")

    assert "python -m config check DIR [--lang zh|en]" in text
