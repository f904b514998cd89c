"""今日号: how many numbers of an item a hall gives in a day (`offer.per_day`), walk-ins and appointments together.

Where touts (黄牛) go, a hall limits the numbers of one item; they are then gone sooner, not sold. Whom a member of
staff or an earlier ticket's voucher sends is never refused, but counts.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from queue_server.app.halls import HallRules
from queue_server.app.ports import Records
from queue_server.app.tickets.matters import Wanted
from queue_server.domain.appointments import Booking
from queue_server.domain.errors import RuleViolation


def left_on(
    records: Records,
    rules: HallRules,
    day: dt.date,
    among: Iterable[str] | None = None,
    bookings: Iterable[Booking] | None = None,
) -> dict[str, int]:
    """Return how many more numbers of each limited item (`among` these) may be given or booked for a day; 0 is full.

    `bookings` are those of the day, when they are at hand.

    A visit counts once for an item, unless that was cancelled; an appointment counts until it is cancelled or missed,
    and as its visit once it has drawn one.
    """
    limits = rules.hall.offer.per_day
    if among is not None:
        limits = {item: limits[item] for item in among if item in limits}
    if not limits:
        return {}
    taken = Counter(records.items_taken(rules.code, day, tuple(limits)))
    for booking in records.bookings_on(rules.code, day) if bookings is None else bookings:
        if booking.state == "booked":
            taken.update(set(booking.items) & limits.keys())
    return {item: max(0, most - taken[item]) for item, most in limits.items()}


def full_items(records: Records, rules: HallRules, day: dt.date) -> list[str]:
    """Return the items offered here whose numbers for a day are all taken."""
    return [item for item, left in left_on(records, rules, day).items() if not left and item in rules.offered]


def refuse_full(
    records: Records, rules: HallRules, day: dt.date, wanted: Wanted, held: frozenset[str] = frozenset()
) -> None:
    """Raise `item.full` when the numbers of something that is wanted are all taken; what is `held` already counts."""
    if any(not left for left in left_on(records, rules, day, {m.item for m in wanted.matters} - held).values()):
        raise RuleViolation("item.full")
