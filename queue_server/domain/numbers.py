"""Numbers of a series: A001, A002, … as people read them."""

from __future__ import annotations

from queue_server.domain.errors import RuleViolation


def label(prefix: str, number: int) -> str:
    """Write a number as on the ticket: three digits, more when they are needed."""
    return f"{prefix}{number:03d}"


def next_number(last_given: int | None, first: int, last: int) -> int:
    """Return the number after `last_given` (None: none today). Raises `series.full` beyond `last`."""
    number = first if last_given is None else last_given + 1
    if number > last:
        raise RuleViolation("series.full")
    return number
