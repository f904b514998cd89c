"""Puts a problem into words, from `messages.toml`."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from config.errors import Language, Problem

_SHOWN = 12
"""As many allowed values are listed; more would hide the nearest one."""
_LOOKED_UP = ("kind", "reason", "expected")
"""Parameters that are keys of a table of words rather than words."""


@cache
def texts() -> dict[str, dict[str, dict[str, str]]]:
    """Return the tables of `messages.toml`: code → language → words."""
    return tomllib.loads((Path(__file__).parent / "messages.toml").read_text(encoding="utf-8"))


def frame(key: str, language: Language, **params: object) -> str:
    """Return a part of a sentence."""
    return texts()["frame"][language][key].format(**params)


def wrong(problem: Problem, language: Language) -> str:
    """Say what is wrong."""
    return _fill(problem, "wrong", language)


def instead(problem: Problem, language: Language) -> str:
    """Say what to write instead."""
    return _fill(problem, "instead", language)


def report(problems: Iterable[Problem], language: Language) -> str:
    """Return all problems, two lines each, and how many there are."""
    lines: list[str] = []
    for problem in problems:
        lines.append(f"{problem.where}: {wrong(problem, language)}  [{problem.code}]")
        lines.append(f"    {frame('advice', language)}{instead(problem, language)}")
    lines.append(frame("total", language, count=len(lines) // 2))
    return "\n".join(lines)


def nearest(value: str, allowed: Sequence[str]) -> str | None:
    """Return the allowed value that was probably meant."""
    found = difflib.get_close_matches(value, allowed, n=1, cutoff=0.6)
    return found[0] if found else None


def _fill(problem: Problem, part: str, language: Language) -> str:
    template = texts()[problem.code][language][part]
    raw = problem.params()
    allowed = cast("tuple[str, ...]", raw.get("allowed", ()))
    for key in ("key", "value"):
        meant = nearest(str(raw.get(key, "")), allowed)
        hint = frame("nearest", language, value=meant) if meant else ""
        template = template.replace(f"{{nearest:{key}}}", _literal(hint))
    return template.format(**{key: _shown(key, value, language) for key, value in raw.items()})


def _shown(key: str, value: object, language: Language) -> str:
    if isinstance(value, tuple):
        return _listed(value, language)
    if key == "nearest":
        return frame("nearest", language, value=value) if value else ""
    if key in _LOOKED_UP:
        return texts()[key][language].get(str(value), str(value))
    return str(value)


def _listed(values: tuple[str, ...], language: Language) -> str:
    if not values:
        return frame("none", language)
    text = frame("separator", language).join(values[:_SHOWN])
    return text if len(values) <= _SHOWN else text + " " + frame("more", language, count=len(values))


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
