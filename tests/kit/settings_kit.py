"""Trying a setting with two values: what a hall does with each, as a test sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from queue_server.domain.errors import RuleViolation
from tests.kit.server_kit import Desk

Observe = Callable[[Desk], object]


@dataclass(frozen=True)
class Setting:
    """`see` returns what happens; with `one` value and with the `other`."""

    see: Observe
    one: tuple[object, object]
    other: tuple[object, object]


def refusal(act: Callable[[], object]) -> str:
    """Return the code of the refusal, or "done"."""
    try:
        act()
    except RuleViolation as violation:
        return violation.code
    return "done"
