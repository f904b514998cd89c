"""Another time would be much shorter: one sentence before the number is taken, only where it is so for this person."""

from __future__ import annotations

from kiosk.journey.model import State
from kiosk.journey.session import desks
from kiosk.views.parts import Words
from kiosk.views.waits import day_words, queues_of, range_words
from queue_server.contract.models import MUCH_QUIETER, Wait


def quieter_line(state: State, t: Words) -> str:
    """Return when it is quieter and how long it takes then; empty where nothing is much better, or nobody knows.

    The server compares with the ordinary wait: whose own is shorter is told only of what is much better than that.
    """
    standing = queues_of(state, desks(state)) if state.connected else []
    if state.hall is None or state.changing is not None or len(standing) != 1:
        return ""
    queue, better = standing[0], standing[0].quieter
    if (
        queue.status != "open"
        or queue.wait is None
        or better is None
        or better.high_s > MUCH_QUIETER * queue.wait.high_s
    ):
        return ""
    now = state.now or state.hall.now
    if better.from_ <= now:
        return ""
    begin, until = better.from_.astimezone(now.tzinfo), better.until.astimezone(now.tzinfo)
    return t(
        "confirm.quieter",
        day=day_words(t, begin.date(), now.date()),
        begin=f"{begin.hour}:{begin.minute:02d}",
        until=f"{until.hour}:{until.minute:02d}",
        range=range_words(t, Wait(low_s=better.low_s, high_s=better.high_s), "long"),
    )
