"""How fair a day was and how good its ranges were; and what other counters would lead to, with charts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _

from config.schema import Hall
from queue_server.contract.outlook import HourOfClass, WhatIf, WhatIfRequest
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import allow, principal
from queue_server.http.api.answers import hall_service
from queue_server.http.pages.live import stamp
from queue_server.http.pages.outcomes import problem_words
from queue_server.http.pages.staff import enter_hall, signed_in

manager_day = Blueprint("manager_day", __name__, url_prefix="/manage/<hall>")
HIGH = 140
"""Of the highest bar of a chart, in the drawing's own units."""


@dataclass(frozen=True, slots=True)
class HourBars:
    """One hour under both plans; heights as the chart draws them."""

    hour: int
    people: int
    now_min: int | None
    asked_min: int | None
    now_high: int
    asked_high: int
    now_unserved: int
    asked_unserved: int


@manager_day.get("/day")
@allow("manager", "county", "auditor")
def fair(hall: str) -> Response:
    """Show what each class waited, what priority cost the others, and how well the ranges that were told held."""
    place = enter_hall(hall)
    today = _today(place)
    day = min(_date("day", today), today)
    report = hall_service().day.fairness(place.code, day)
    longest = max((c.p95_s for c in report.classes), default=0)
    return _page(
        "manage/day.html",
        place,
        day=day,
        today=today,
        before=day - dt.timedelta(days=1),
        after=day + dt.timedelta(days=1),
        report=report,
        accuracy=hall_service().outlook.accuracy(place.code, day),
        wide=lambda seconds: round(100 * seconds / longest) if longest else 0,
    )


@manager_day.get("/what-if")
@allow("manager", "county")
def ask(hall: str) -> Response:
    """Ask which counters would work, and on which day."""
    place = enter_hall(hall)
    return _draw(place, _today(place), [c.number for c in place.counters], None)


@manager_day.post("/what-if")
@allow("manager", "county")
def try_plan(hall: str) -> Response:
    """Simulate these counters beside the present plan. Changes nothing; it may take seconds."""
    place = enter_hall(hall)
    day, numbers = _date("day", _today(place)), {c.number for c in place.counters}
    wanted = sorted(numbers & {int(n) for n in request.form.getlist("open") if n.isascii() and n.isdigit()})
    if not wanted:
        return _draw(place, day, wanted, None, _("Please tick a counter at least"))
    try:
        found = hall_service().outlook.what_if(place.code, WhatIfRequest(day=day, open=wanted))
    except RuleViolation as refusal:
        return _draw(place, day, wanted, None, problem_words(refusal.code))
    return _draw(place, day, wanted, found)


def hour_bars(present: Sequence[HourOfClass], asked: Sequence[HourOfClass], place: Hall) -> list[HourBars]:
    """Return the hours of both plans, all classes together, with the heights of their bars."""
    both = [_by_hour(plan, place) for plan in (present, asked)]
    longest = max((mean for hours in both for _, mean, _ in hours.values() if mean is not None), default=0.0)

    def high(mean: float | None) -> int:
        return round(HIGH * mean / longest) if mean and longest else 0

    def minutes(mean: float | None) -> int | None:
        return None if mean is None else round(mean / 60)

    found = []
    for hour in sorted({*both[0], *both[1]}):
        people, now, unserved = both[0].get(hour, (0.0, None, 0.0))
        _, other, left = both[1].get(hour, (0.0, None, 0.0))
        bars = (minutes(now), minutes(other), high(now), high(other))
        found.append(HourBars(hour, round(people), *bars, round(unserved), round(left)))
    return found


def _by_hour(hours: Sequence[HourOfClass], place: Hall) -> dict[int, tuple[float, float | None, float]]:
    """Return people, their mean wait in seconds and how many are not served, by the local hour they come in."""
    zone = hall_service().halls.get(place.code).calendar.zone
    told: dict[int, list[HourOfClass]] = defaultdict(list)
    for one in hours:
        told[one.starts_at.astimezone(zone).hour].append(one)
    found = {}
    for hour, classes in told.items():
        served = [(c.people, c.mean_s) for c in classes if c.mean_s is not None and c.people > 0]
        weight = sum(people for people, _ in served)
        mean = sum(people * mean for people, mean in served) / weight if weight else None
        found[hour] = (sum(c.people for c in classes), mean, sum(c.unserved for c in classes))
    return found


def _today(place: Hall) -> dt.date:
    return hall_service().halls.get(place.code).calendar.business_day(hall_service().clock.now())


def _date(name: str, otherwise: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(request.values.get(name, ""))
    except ValueError:
        return otherwise


def _draw(place: Hall, day: dt.date, wanted: Sequence[int], found: WhatIf | None, told: str = "") -> Response:
    bars = hour_bars(found.present.hours, found.asked.hours, place) if found else []
    loads = {c.counter: c.load for c in found.asked.counters} if found else {}
    unserved = [round(sum(h.unserved for h in plan.hours)) for plan in (found.present, found.asked)] if found else []
    reply = _page(
        "manage/what_if.html",
        place,
        day=day,
        today=_today(place),
        wanted=set(wanted),
        found=found,
        bars=bars,
        high=HIGH,
        loads=loads,
        unserved=unserved,
        told=[told] if told else [],
    )
    if told:
        reply.status_code = 409
    return reply


def _page(page: str, place: Hall, **values: Any) -> Response:
    now = hall_service().clock.now()
    may_try = bool({"manager", "county"} & principal().roles)
    reply = make_response(render_template(page, hall=place, now=now, may_try=may_try, **signed_in(), **values))
    stamp(reply, now)
    return reply
