"""The hall's big screen and the screen over a counter. Public: numbers and counters, no class, no name, no item."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from config.floor import Counter
from config.schema import County, Hall
from queue_server.contract.display import DisplayCall, DisplayState
from queue_server.contract.models import CounterView, HallState, QueueView, Suspension
from queue_server.domain.remote import code_changes_in
from queue_server.http.access import public
from queue_server.http.api.answers import hall_service
from queue_server.http.errors import Refused
from queue_server.http.pages import display_plan, display_screens
from queue_server.http.pages.languages import language
from queue_server.http.pages.live import draw
from queue_server.http.pages.opening_words import extra_to_come
from queue_server.http.pages.wording import local, say, weekday

displays = Blueprint("displays", __name__, url_prefix="/display")


@displays.get("/<hall>")
@public
def hall_screen(hall: str) -> Response:
    """Show calls, missed numbers and queues on the screen of the hall."""
    place = hall_of(hall_service().county, hall)
    screen = display_screens.as_set(place, request.args)
    if screen is None:
        raise Refused("resource.not_found")
    state = hall_service().display_state(hall, screen.zone)
    plan = display_plan.plan(state.recent, state.missed, state.now)
    queues = queues_shown(state.queues) if screen.layout == "board" else []
    rows_upright = display_plan.rows_upright(plan)
    films = bool(place.display.films) and screen.layout == "board"
    rows_lying = display_plan.ROWS_BESIDE_FILMS if films else display_plan.ROWS_LANDSCAPE
    landscape = display_plan.page(len(queues), rows_lying, state.now)
    portrait = display_plan.page(len(queues), rows_upright, state.now)
    missed = display_plan.page(len(state.missed), display_plan.MISSED_SHOWN, state.now)
    stop_page = display_plan.page(len(state.suspended), 1, state.now)
    turning = missed.of > 1 or landscape.of > 1 or portrait.of > 1 or stop_page.of > 1
    code = hall_service().remote.screen_code(hall)
    turns = (
        plan.change_in_s,
        display_plan.turn_in_s(state.now) if turning else None,
        code_changes_in(state.now) if code else None,
    )
    changes = [s for s in turns if s is not None]
    return draw(
        place,
        state.now,
        "display/hall.html",
        "display/_hall.html",
        change_in_s=min(changes) if changes else None,
        state=state,
        plan=plan,
        queues=queues,
        landscape=landscape,
        portrait=portrait,
        missed=state.missed[missed.first : missed.last],
        missed_page=missed,
        stop=state.suspended[stop_page.first] if state.suspended else None,
        stop_page=stop_page,
        screen=screen,
        films=films,
        check_in_code=code,
        evacuation=next((s for s in state.suspended if s.kind == "hall" and s.reason == "evacuation"), None),
        **_closed(place, state),
    )


def queues_shown(queues: list[QueueView]) -> list[QueueView]:
    """Return the queues somebody can stand in today; one nobody serves and nobody waits in is left out."""
    return [q for q in queues if q.status != "unserved" or q.waiting]


def _closed(place: Hall, state: DisplayState) -> dict[str, Any]:
    """Say when to come again, who is served before, and what becomes of tickets that were not reached; nothing while
    people are served."""
    if state.open or state.waiting:
        return {"closed": "", "voucher": "", "extra": []}
    hall = hall_service().hall_state(place.code)
    evening = bool(state.hours) and not hall.issuing and _tomorrow(place, hall)
    return {
        "closed": closed_words(place, hall),
        "voucher": voucher_words(place, hall) if evening else "",
        "extra": extra_to_come(hall_service().county, place, hall),
    }


def _tomorrow(place: Hall, state: HallState) -> bool:
    return state.opens_next is not None and local(state.opens_next, place).date() > state.business_day


def voucher_words(place: Hall, state: HallState) -> str:
    """Say what a ticket is good for that was not reached today, by the hall's rule."""
    good_on = hall_service().halls.get(place.code).calendar.next_full_day(state.business_day)
    if place.queue.unserved != "voucher" or good_on is None:
        return ""
    day = weekday(good_on, state.business_day, language())
    return str(_("Not reached today? Your ticket gives the first call %(day)s", day=day))


def closed_words(place: Hall, state: HallState) -> str:
    if state.issuing or state.opens_next is None:
        return ""
    opens, today = local(state.opens_next, place), state.business_day
    if opens.date() == today:
        return say(place, "closed.notyet", language(), open=f"{opens:%-H:%M}")
    day = weekday(opens.date(), today, language())
    return say(place, "closed.today", language(), day=day, open=f"{opens:%-H:%M}")


@displays.get("/<hall>/counter/<int:number>")
@public
def counter_screen(hall: str, number: int) -> Response:
    """Show one counter's number over the counter."""
    place = hall_of(hall_service().county, hall)
    counter = next((c for c in place.counters if c.number == number), None)
    if counter is None:
        raise Refused("counter.unknown")
    state = hall_service().hall_state(hall)
    shown = hall_service().display_state(hall)
    view = next(c for c in state.counters if c.number == number)
    call = next((c for c in shown.calling if c.counter == number), None)
    return draw(
        place,
        state.now,
        "display/counter.html",
        "display/_counter.html",
        state=state,
        counter=counter,
        view=view,
        call=call,
        mood=_mood(view, call),
        serves=_serves(hall_service().county, counter),
        zone=next(z.name for z in place.zones if z.code == counter.zone),
    )


def _mood(view: CounterView, call: DisplayCall | None) -> str:
    """Return what the counter's screen says: called, serving, free, paused or closed."""
    if call is not None:
        return call.state
    return "free" if view.status == "open" else view.status


def _serves(county: County, counter: Counter) -> list[str]:
    """Return the departments' names, for the line under the counter's own name."""
    if not counter.departments:
        return [_("Every kind of matter")]
    return [county.departments[d].name.in_language(language()) for d in counter.departments]


def hall_of(county: County, code: str) -> Hall:
    """Return the hall, or refuse with `hall.unknown`."""
    found = county.halls.get(code)
    if found is None:
        raise Refused("hall.unknown")
    return found


def zone_name(place: Hall, code: str) -> str:
    return next((z.name.in_language(language()) for z in place.zones if z.code == code), "")


def stopped_name(place: Hall, stop: Suspension) -> str:
    """Return what is not called just now: an item's or a department's name, or everything."""
    county = hall_service().county
    if stop.kind == "item" and stop.code in county.items:
        return county.items[stop.code].name.in_language(language())
    if stop.kind == "department" and stop.code in county.departments:
        return county.departments[stop.code].name.in_language(language())
    return str(_("Everything"))


def way_to(place: Hall, code: str) -> str:
    return next((z.way.in_language(language()) for z in place.zones if z.code == code), "")
