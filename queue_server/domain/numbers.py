"""Numbers of a series: A001, A002, … as people read them."""

from __future__ import annotations

import re

from queue_server.domain.errors import RuleViolation

_LABEL = re.compile(r"([A-Za-z]{1,2})0*([1-9][0-9]{0,5})")


def label(prefix: str, number: int) -> str:
    """Write a number as on the ticket: three digits, more when they are needed."""
    return f"{prefix}{number:03d}"


def read_label(typed: str) -> tuple[str, int] | None:
    """Return series and number as somebody typed them, "A012", "a12"; None for what is no number of a ticket."""
    found = _LABEL.fullmatch(typed)
    return (found[1].upper(), int(found[2])) if found else None


def next_number(last_given: int | None, first: int, last: int) -> int:
    """Return the number after `last_given` (None: none today). Raises `series.full` beyond `last`."""
    number = first if last_given is None else last_given + 1
    if number > last:
        raise RuleViolation("series.full")
    return number
