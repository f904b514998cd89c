"""How long it takes, in words: ranges, people waiting, busy or not, and when a shut queue opens again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kiosk.days import day_words
from kiosk.journey.booking import takes_bookings
from kiosk.journey.model import State
from kiosk.journey.open_now import NOT_TODAY, reopens, status
from kiosk.journey.session import closed_notice
from kiosk.views.parts import Words
from queue_server.contract.models import MenuItem, QueueStatus, QueueView, Wait

ORDINARY = "ordinary"
OPENNESS: tuple[QueueStatus, ...] = ("open", "closing", "full", "not_yet", "closed", "unserved")
"""Of several items or queues on one tile the first of these is told."""
NEXT_WITHIN_S = 120
"""With nobody ahead and a range no longer than this one need not sit down."""
QUIET_UNTIL_S = 20 * 60
BUSY_FROM_S = 40 * 60
"""A queue is 较空 while its range ends below the one, 较忙 once it ends above the other."""
QUIET_UNTIL_PEOPLE = 6
BUSY_FROM_PEOPLE = 15
"""The same when nobody can tell a range."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Several queues seen as one."""

    status: str
    """open · closing · full · not_yet · closed · unserved"""
    waiting: int
    wait: Wait | None
    prefix: str
    """The queue a shut tile speaks of."""


def queues_of(state: State, items: Iterable[MenuItem]) -> list[QueueView]:
    """Return the queues these items stand in, each as somebody meets it who comes for one of them: as far as it is
    open for any, of the departments it is open for."""
    standing: dict[str, list[tuple[QueueStatus, str]]] = {}
    for item in items:
        standing.setdefault(item.prefix, []).append((status(state, item), item.department))
    queues = [q for q in state.hall.queues if q.prefix in standing] if state.hall else []
    return [_narrowed(q, standing[q.prefix], state.class_ or "") for q in queues]


def _narrowed(queue: QueueView, standing: list[tuple[QueueStatus, str]], class_: str) -> QueueView:
    best = min((now for now, _ in standing), key=OPENNESS.index)
    departments = {department for now, department in standing if now == best}
    mine = [lane for lane in queue.departments if lane.department in departments]
    busiest = max((lane for lane in mine if lane.wait), key=lambda lane: lane.waiting, default=None)
    wait = busiest.waits.get(class_, busiest.wait) if busiest else None
    waiting = sum(lane.waiting for lane in mine)
    return queue.model_copy(update={"status": best, "waiting": waiting, "wait": wait})


def speaks_for(state: State, items: Iterable[MenuItem], now: str) -> MenuItem | None:
    """Return the first of these items that stands like this, where that is not so of its whole series."""
    found = next((i for i in items if status(state, i) == now), None)
    return found if found is not None and closed_notice(state, found.prefix) is None else None


def ahead_of(state: State, item: MenuItem) -> int | None:
    """Return how many would go before this person, by the hall's rule; None when the hall does not say."""
    queue = next((q for q in state.hall.queues if q.prefix == item.prefix), None) if state.hall else None
    lane = next((d for d in queue.departments if d.department == item.department), None) if queue else None
    return lane.aheads.get(state.class_ or ORDINARY) if lane else None


def facts(queues: Sequence[QueueView], issuing: bool) -> Facts:
    """Return the sum of what is open; if nothing is, why."""
    opened = [q for q in queues if q.status == "open"] if issuing else []
    if opened:
        busiest = max((q for q in opened if q.wait), key=lambda q: q.waiting, default=None)
        wait = busiest.wait if busiest else None
        return Facts("open", sum(q.waiting for q in opened), wait, opened[0].prefix)
    for why in OPENNESS[1:]:
        for queue in queues:
            if queue.status == why:
                return Facts(why, queue.waiting, None, queue.prefix)
    prefix = queues[0].prefix if queues else ""
    return Facts("closed" if not issuing else "unserved", 0, None, prefix)


def minutes(wait: Wait) -> tuple[int, int]:
    """Return whole minutes, the low end rounded down and the high end up, never below one."""
    low = wait.low_s // 60
    return low, max(low, 1, -(-wait.high_s // 60))


def range_words(t: Words, wait: Wait, kind: str = "short") -> str:
    """Return 约12–20分 (`short`) or 约12–20分钟 (`long`); a range from nothing reads 约5分内."""
    low, high = minutes(wait)
    if low == 0:
        return t(f"wait.within_{kind}", high=high)
    if low == high:
        return t(f"wait.about_{kind}", high=high)
    return t(f"wait.range_{kind}", low=low, high=high)


def load(known: Facts) -> int:
    """Return the bars to fill: 0 nobody, 1 quiet, 2 medium, 3 busy."""
    if known.waiting == 0:
        return 0
    if known.wait is not None:
        high = known.wait.high_s
        return 1 if high <= QUIET_UNTIL_S else 2 if high <= BUSY_FROM_S else 3
    return 1 if known.waiting <= QUIET_UNTIL_PEOPLE else 2 if known.waiting < BUSY_FROM_PEOPLE else 3


LOAD_WORDS = ("load.none", "load.quiet", "load.medium", "load.busy")


def at_once(wait: Wait | None) -> bool:
    """Return whether somebody with nobody ahead is served at once: the counters may serve others still."""
    return wait is None or wait.high_s <= NEXT_WITHIN_S


def line(t: Words, known: Facts) -> str:
    """Return the second line of an open tile."""
    if known.waiting == 0 and at_once(known.wait):
        return t("tile.nobody")
    if known.wait is None:
        return t("tile.waiting", count=known.waiting)
    if known.waiting == 0:
        return range_words(t, known.wait)
    return t("tile.wait", count=known.waiting, range=range_words(t, known.wait))


def opens(state: State, t: Words, prefix: str = "", item: MenuItem | None = None) -> tuple[str, str] | None:
    """Return (day, time) as people say it of when numbers are given next, for a matter, a series or by the hall: 明天
    8:30; None when nobody knows."""
    moment = reopens(state, prefix, item)
    if state.hall is None or moment is None:
        return None
    now = state.now or state.hall.now
    at = moment.astimezone(now.tzinfo)
    return day_words(t, at.date(), now.date()), f"{at.hour}:{at.minute:02d}"


def come_again(state: State, t: Words, known: Facts, item: MenuItem | None = None) -> str:
    """Return what a shut tile says to do next."""
    when = opens(state, t, known.prefix, item)
    if known.status == "unserved" or when is None:
        return t("tile.ask_desk")
    if known.status in NOT_TODAY and when[0] == t("day.today"):
        return t("tile.ask_desk")
    if known.status in NOT_TODAY and takes_bookings(state):
        return t("tile.book", day=when[0])
    return t("tile.come", day=when[0], time=when[1])
