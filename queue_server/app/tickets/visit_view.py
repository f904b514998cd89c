"""What a ticket says: to its holder by the token, to anybody by the number, and on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from queue_server.app.board import Board, Boards, place_of
from queue_server.app.day.suspensions import wire_suspension
from queue_server.app.halls import HallRules, wire_text
from queue_server.app.ports import Records
from queue_server.app.remote.hours import check_in_by
from queue_server.app.views import counter_of, step_views, wait_of, zone_of
from queue_server.contract.models import MovedTo, VisitIssued, VisitView, Wait, WireText
from queue_server.domain.day_end import VOUCHER
from queue_server.domain.forecast import Forecast, Place
from queue_server.domain.remote import LAPSED
from queue_server.domain.suspensions import Suspension
from queue_server.domain.visits import (
    AT_COUNTER,
    NOT_FREE,
    Step,
    Visit,
    VisitState,
    changeable,
    present_stage,
    sent_for_papers,
    state_of,
    told_steps,
    turn_of,
)

Told = tuple[int, Forecast | None]
"""How many go before, and the range; None when nobody can say."""
Standing = tuple[str, str, Place, float]
"""Where one matter waits: department, class, place, seconds of its turn at the counter."""


def visit_view(records: Records, rules: HallRules, boards: Boards, visit: Visit, now: dt.datetime) -> VisitView:
    if visit.moved_to is not None and (there := records.visit(visit.moved_to)) is not None:
        return _moved_view(records, boards, there, now)
    steps = records.steps_of(visit.id)
    state = state_today(visit, steps, rules, now)
    turn = turn_of(steps)
    ahead, told, paused = 0, None, None
    if state == "waiting" and turn is not None:
        with boards.lock(rules.code):
            board = boards.at(rules.code, visit.business_day, records)
            (ahead, told), paused = _standing(board, visit, first_steps(steps), now)
    shown = turn or steps[-1]
    level = records.rating(visit.id)
    tells = rules.hall.texts.sent_by != "nobody" and state not in ("finished", "cancelled")
    contact = records.contact(visit.id) if tells else None
    return VisitView(
        number=visit.label,
        hall=visit.hall,
        hall_name=wire_text(rules.hall.name),
        business_day=visit.business_day,
        state=state,
        zone=zone_of(rules, shown),
        counter=counter_of(rules, shown),
        ahead=ahead,
        wait=wait_of(told),
        steps=step_views(rules, told_steps(steps)),
        now=now,
        issued_at=visit.issued_at,
        may_return=state == "missed" or bool(to_take_up(visit, steps, rules, now)),
        may_rate=level is None and may_rate(visit, state, rules, now),
        rating=level,
        matters=visit.matters,
        inside=inside(rules, visit),
        may_change=state in ("waiting", "missed") and changeable(steps),
        may_give_back=state in ("waiting", "called", "held", "missed"),
        may_check_in=state == "waiting" and visit.checked_in_at is None,
        check_in_by=check_in_by(rules, visit, steps),
        lapsed=state == "cancelled" and any(s.reason == LAPSED for s in steps),
        copy_number=visit.copies,
        suspended=None if paused is None else wire_suspension(paused),
        appointment=_booked_for(records, visit),
        may_tell=tells,
        told_at=contact.masked or None if contact is not None else None,
        voucher_on=_voucher_on(records, visit, rules, now) if any(s.reason == VOUCHER for s in steps) else None,
    )


def issued_view(
    rules: HallRules, visit: Visit, steps: Sequence[Step], ahead: int, wait: Wait | None, base_url: str
) -> VisitIssued:
    """Return what is printed on the ticket."""
    views = step_views(rules, told_steps(steps))
    now = [v for v in views if v.state in AT_COUNTER] or [v for v in views if v.state == "waiting"] or views[:1]
    counters = {v.counter for v in now}
    return VisitIssued(
        id=visit.id,
        number=visit.label,
        token=visit.token,
        class_=visit.class_,
        business_day=visit.business_day,
        issued_at=visit.issued_at,
        zone=now[0].zone,
        counter=counters.pop() if len(counters) == 1 else None,
        steps=views,
        ahead=ahead,
        wait=wait,
        phone_url=f"{base_url.rstrip('/')}/t/{visit.token}",
        matters=visit.matters,
        inside=inside(rules, visit),
        copy_number=visit.copies,
    )


def without_matters(view: VisitView) -> VisitView:
    """Return what may be told to anybody who knows the number: what the hall's screen shows anyway."""
    about_matters = view.suspended is not None and view.suspended.kind != "hall"
    return view.model_copy(
        update={
            "steps": [],
            "may_rate": False,
            "rating": None,
            "matters": 1,
            "inside": [],
            "appointment": None,
            "may_tell": False,
            "told_at": None,
            "suspended": None if about_matters else view.suspended,
        }
    )


def soonest(board: Board, places: Sequence[Standing], now: dt.datetime, visit: str | None = None) -> Told:
    """Return place and range of what is called first among matters that wait side by side, of a visit that waits or a
    newcomer."""
    told = [board.forecast(*place, now, visit) for place in places]
    return min(told, key=lambda t: (t[1] is None, t[1].high_s if t[1] else 0, t[0])) if len(told) > 1 else told[0]


def first_steps(steps: Sequence[Step]) -> list[Step]:
    """Return the steps a visit waits for now: those that wait, else (its holder is not here yet) those of its first
    stage; none once it is over."""
    if waiting := [s for s in steps if s.state == "waiting"]:
        return waiting
    return present_stage(steps)


def state_today(visit: Visit, steps: list[Step], rules: HallRules, now: dt.datetime) -> VisitState:
    """Return where a visit stands; one of a past day that was never served is over."""
    state = state_of(steps)
    if state != "finished" and visit.business_day != rules.calendar.business_day(now):
        return "cancelled"
    return state


def may_rate(visit: Visit, state: VisitState, rules: HallRules, now: dt.datetime) -> bool:
    if state != "finished" or visit.finished_at is None:
        return False
    return now - visit.finished_at <= dt.timedelta(hours=rules.hall.rating.open_hours)


def to_take_up(visit: Visit, steps: Sequence[Step], rules: HallRules, now: dt.datetime) -> list[Step]:
    """Return the matters that ended for a missing paper and may be taken up again: the same day, while counters work
    or will, and nobody serves the person just now."""
    papers = sent_for_papers(steps)
    if not papers or visit.business_day != rules.calendar.business_day(now):
        return []
    working = rules.calendar.is_open(now) or rules.calendar.until_counters_open(now)
    busy = any(s.state in NOT_FREE for s in steps)
    return papers if working and not busy else []


def inside(rules: HallRules, visit: Visit) -> list[WireText]:
    """Return the names of what is done within the case, without a further call."""
    bundle = rules.bundles.get(visit.bundle) if visit.bundle is not None else None
    return [rules.item_name(item) for item in bundle.inside] if bundle else []


def _standing(board: Board, visit: Visit, steps: Sequence[Step], now: dt.datetime) -> tuple[Told, Suspension | None]:
    """Return how a visit that waits stands, and what keeps it from being called when nothing of it is called now."""
    if visit.checked_in_at is None and board.rules.hall.queue.remote_waits_from == "check-in":
        # As if its holder came now.
        steps = [replace(s, queued_at=now) for s in steps]
    running = [s for s in steps if board.suspended(s.item, s.department) is None]
    turn_s = board.rules.turn_s
    places = [(s.department, s.class_, place_of(s), turn_s(s.item, s.errand, s.matters)) for s in running or steps]
    ahead, told = soonest(board, places, now, visit.id)
    if running:
        return (ahead, told), None
    return (ahead, None), board.suspended(steps[0].item, steps[0].department)


def _moved_view(records: Records, boards: Boards, visit: Visit, now: dt.datetime) -> VisitView:
    """Return the view of the visit in another hall that took over, and say so."""
    rules = boards.halls.get(visit.hall)
    view = visit_view(records, rules, boards, visit, now)
    if view.moved is not None:
        return view
    return view.model_copy(
        update={"moved": MovedTo(hall=visit.hall, hall_name=wire_text(rules.hall.name), number=visit.label)}
    )


def _booked_for(records: Records, visit: Visit) -> dt.datetime | None:
    booked = records.appointment(visit.appointment) if visit.appointment is not None else None
    return booked.start if booked is not None else None


def _voucher_on(records: Records, visit: Visit, rules: HallRules, now: dt.datetime) -> dt.date | None:
    voucher = records.voucher(visit.id)
    if voucher is None or voucher.used_by is not None or voucher.good_on < rules.calendar.business_day(now):
        return None
    return voucher.good_on
