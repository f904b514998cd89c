"""远程取号: when a number may be taken on a phone, and until when its holder must have checked in. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

LAPSED = "not_checked_in"
"""`Step.reason` of what was given back by itself, since nobody checked in in time."""
Span = tuple[dt.datetime, dt.datetime]
"""A time in which the hall itself gives numbers."""


CODE_LASTS = dt.timedelta(minutes=5)
"""How long a screen shows one code; it is good as long again, for who read it and typed slowly."""


def code_period(now: dt.datetime) -> int:
    """Return which of all codes there ever are a screen shows at a moment."""
    return int(now.timestamp() // CODE_LASTS.total_seconds())


def code_changes_in(now: dt.datetime) -> float:
    """Return after how many seconds a screen shows the next code."""
    lasts = CODE_LASTS.total_seconds()
    return lasts - now.timestamp() % lasts


def code_of(digest: str) -> str:
    """Return the four digits of a keyed digest (hex)."""
    return f"{int(digest[:12], 16) % 10_000:04d}"


def offered_at(spans: Iterable[Span], before: dt.timedelta, while_open: bool, now: dt.datetime) -> bool:
    """Say whether a number may be taken on a phone now."""
    return any(begins <= now < ends for begins, ends in _offers(spans, before, while_open))


def offered_next(spans: Iterable[Span], before: dt.timedelta, while_open: bool, now: dt.datetime) -> dt.datetime | None:
    """Return when one may be taken next; None: not among these times any more."""
    return min((begins for begins, _ in _offers(spans, before, while_open) if begins > now), default=None)


def check_in_by(
    taken_at: dt.datetime, spans: Iterable[Span], within: dt.timedelta, closes: dt.datetime | None
) -> dt.datetime:
    """Return until when its holder must have checked in: never after the close, which helps nobody."""
    begins = min((start for start, end in spans if end > taken_at), default=taken_at)
    latest = max(taken_at, begins) + within
    return latest if closes is None or closes <= taken_at else min(latest, closes)


def _offers(spans: Iterable[Span], before: dt.timedelta, while_open: bool) -> Iterable[Span]:
    for begins, ends in spans:
        offer = begins - before, ends if while_open else begins
        if offer[0] < offer[1]:
            yield offer
