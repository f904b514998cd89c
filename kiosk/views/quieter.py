"""Another time would be much shorter: one sentence before the number is taken, only where it is so for this person."""

from __future__ import annotations

from kiosk.days import day_words
from kiosk.journey.booking import takes_bookings
from kiosk.journey.model import State
from kiosk.journey.session import desks
from kiosk.views.parts import Button, Words
from kiosk.views.waits import queues_of, range_words
from queue_server.contract.models import MUCH_QUIETER, Quieter, Wait


def better(state: State) -> Quieter | None:
    """Return when it is quieter; None where nothing is much better, or nobody knows.

    The server compares with the ordinary wait: whose own is shorter is told only of what is much better than that.
    """
    standing = queues_of(state, desks(state)) if state.connected else []
    if state.hall is None or state.changing is not None or len(standing) != 1:
        return None
    queue, found = standing[0], standing[0].quieter
    if queue.status != "open" or queue.wait is None or found is None or found.high_s > MUCH_QUIETER * queue.wait.high_s:
        return None
    return found if found.from_ > (state.now or state.hall.now) else None


def book_key(state: State, t: Words) -> Button:
    """Return the key that books the quieter time with one touch; an empty one where no times are booked."""
    found = better(state)
    if found is None or not takes_bookings(state) or state.senior or state.voucher:
        return Button("", "")
    return Button(
        t("confirm.book_then"), "book_then", f"{found.from_.isoformat()}/{found.until.isoformat()}", "calendar-check"
    )


def quieter_line(state: State, t: Words) -> str:
    """Return when it is quieter and how long it takes then."""
    found = better(state)
    if found is None or state.hall is None:
        return ""
    now = state.now or state.hall.now
    begin, until = found.from_.astimezone(now.tzinfo), found.until.astimezone(now.tzinfo)
    return t(
        "confirm.quieter",
        day=day_words(t, begin.date(), now.date()),
        begin=f"{begin.hour}:{begin.minute:02d}",
        until=f"{until.hour}:{until.minute:02d}",
        range=range_words(t, Wait(low_s=found.low_s, high_s=found.high_s), "long"),
    )
