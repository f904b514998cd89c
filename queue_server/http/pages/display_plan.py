"""What a hall's screen shows at one moment, worked out from the day's last calls. Pure: same calls, same moment, same
picture, so that every screen agrees and one that was just switched on shows what the others show.

Each call owns the big card for a spell; calls made meanwhile stand in line under 接着叫, in order, and every one of
them whose person has not been served is on the screen at once. When many counters call together the spells get
shorter, never the line hidden.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from queue_server.contract.display import DisplayCall

SPELL_S = 6.0
"""How long a call owns the big card while others wait for it."""
SHORT_SPELL_S = 2.5
FRESH_S = 60.0
"""A call is told as "now" (red) for this long, and longer while the person has not come."""
FLASH_S = SPELL_S
"""A new call flashes for so long on the big card, once a second."""
CELLS = 9
COLUMNS = 3
MISSED_SHOWN = 4
ROWS_LANDSCAPE = 11
ROWS_BESIDE_FILMS = 5
ROWS_PORTRAIT = 7
PAGE_S = 10


@dataclass(frozen=True, slots=True)
class Plan:
    """`change_in_s`: when the picture changes by itself; None when only an event changes it."""

    big: DisplayCall | None
    fresh: bool
    new: bool
    pending: list[DisplayCall]
    recent: list[DisplayCall]
    change_in_s: float | None

    @property
    def pending_rows(self) -> int:
        return math.ceil(len(self.pending) / COLUMNS)

    @property
    def recent_rows(self) -> int:
        return math.ceil(len(self.recent) / COLUMNS)


def plan(calls: Sequence[DisplayCall], missed: Sequence[str], now: dt.datetime) -> Plan:
    """Lay out the calls of the day; `calls` newest first, as `DisplayState.recent` has them."""
    ordered = _latest_of_each(calls, set(missed))
    if not ordered:
        return Plan(None, False, False, [], [], None)
    starts = _starts(ordered)
    shown = max((i for i, at in enumerate(starts) if at <= now), default=0)
    shown = max(shown, len(ordered) - 1 - CELLS)
    pending = [call for call in ordered[shown + 1 :] if call.state != "done"]
    room = CELLS - math.ceil(len(pending) / COLUMNS) * COLUMNS
    big = ordered[shown]
    age = (now - starts[shown]).total_seconds()
    fresh = big.state == "called" or (age < FRESH_S and big.state == "serving")
    changes = [(starts[shown + 1] - now).total_seconds()] if shown + 1 < len(ordered) else []
    if fresh and big.state == "serving":
        changes.append(FRESH_S - age)
    new = big.state == "called" and age < FLASH_S
    if new:
        changes.append(FLASH_S - age)
    return Plan(
        big=big,
        fresh=fresh,
        new=new,
        pending=pending,
        recent=list(reversed(ordered[:shown]))[:room],
        change_in_s=max(0.1, min(changes)) if changes else None,
    )


def _latest_of_each(calls: Sequence[DisplayCall], missed: set[str]) -> list[DisplayCall]:
    """Return the calls oldest first, a number called again only where it was called last, missed ones left out."""
    seen: set[str] = set()
    kept = []
    for call in calls:
        if call.number not in seen and call.number not in missed:
            kept.append(call)
        seen.add(call.number)
    kept.reverse()
    return kept


def _starts(ordered: Sequence[DisplayCall]) -> list[dt.datetime]:
    """Return when each call gets the big card: when it was made, or after the spell of the one before.

    One that is over already holds nobody up.
    """
    starts: list[dt.datetime] = []
    for index, call in enumerate(ordered):
        if not starts:
            starts.append(call.at)
            continue
        soon = starts[-1] + dt.timedelta(seconds=SPELL_S)
        behind = sum(1 for later in ordered[index:] if later.at <= soon and later.state != "done")
        spell = SPELL_S if behind <= COLUMNS or _must_be_seen(ordered[index - 1]) else SHORT_SPELL_S
        if ordered[index - 1].state == "done":
            spell = 0.0
        starts.append(max(call.at, starts[-1] + dt.timedelta(seconds=spell)))
    return starts


def _must_be_seen(call: DisplayCall) -> bool:
    """Say whether a call keeps its whole spell: somebody did not come, who may not hear."""
    return call.again and call.state == "called"


def rows_upright(plan: Plan) -> int:
    """Return how many queues an upright screen has room for; a line of calls takes the room of two."""
    if plan.big is None:
        return ROWS_LANDSCAPE
    return ROWS_PORTRAIT - 2 * max(0, plan.pending_rows - 1)


@dataclass(frozen=True, slots=True)
class Page:
    """Which of a list's entries are on the screen now; lists are paged, never scrolled."""

    first: int
    last: int
    number: int
    of: int

    def shows(self, index: int) -> bool:
        return self.first <= index < self.last


def page(length: int, per_page: int, now: dt.datetime) -> Page:
    """Return the page of a list at this moment. Pages are as even as they can be and turn every PAGE_S seconds."""
    of = max(1, math.ceil(length / per_page))
    even = math.ceil(length / of) if length else per_page
    number = int(now.timestamp() // PAGE_S) % of
    return Page(number * even, min(length, (number + 1) * even), number + 1, of)


def turn_in_s(now: dt.datetime) -> float:
    """Return the seconds until the pages turn."""
    return PAGE_S - now.timestamp() % PAGE_S
