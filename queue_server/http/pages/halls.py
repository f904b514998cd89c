"""A hall's public pages: how busy it is, and by what rule people are called there."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from config.schema import Material
from queue_server.http.access import public
from queue_server.http.api.answers import hall_service
from queue_server.http.errors import Refused
from queue_server.http.pages.display import closed_words, hall_of, queues_shown
from queue_server.http.pages.languages import language
from queue_server.http.pages.live import draw
from queue_server.http.pages.opening_words import extra_to_come, hours_lines
from queue_server.http.pages.outcomes import see_other
from queue_server.http.pages.phone import large_type

hall_pages = Blueprint("hall_pages", __name__)
_EXAMPLE_MIN = 10
"""Minutes of the example that says what a rate means."""
_KILOMETRE, _NEXT_DOOR_M = 1000, 100


@hall_pages.get("/")
@public
def front_page() -> Response:
    """Lead to the county hall's page."""
    first = next(iter(hall_service().county.halls))
    return see_other(url_for("hall_pages.hall_page", hall=first))


@hall_pages.get("/h/<hall>")
@public
def hall_page(hall: str) -> Response:
    """Show opening hours and queues, to look at before one comes."""
    place = hall_of(hall_service().county, hall)
    state = hall_service().hall_state(hall)
    return draw(
        place,
        state.now,
        "phone/hall.html",
        "phone/_hall.html",
        state=state,
        queues=queues_shown(state.queues),
        hours=hours_lines(hall_service().county, place, state.business_day),
        closed=closed_words(place, state),
        partly=any(lane.status in ("not_yet", "closed") for queue in state.queues for lane in queue.departments),
        extra=extra_to_come(hall_service().county, place, state),
        full=[hall_service().county.items[i].name.in_language(language()) for i in state.full_items],
        halls=hall_service().hall_list().halls,
        remote=hall_service().remote.offer(hall),
        large=large_type(),
    )


@hall_pages.get("/h/<hall>/fair")
@public
def fair_page(hall: str) -> Response:
    """Say in plain words, with this hall's own figures, how it is decided who is next."""
    place = hall_of(hall_service().county, hall)
    rated = [c for c in place.classes.values() if c.rate > 1]
    return draw(
        place,
        hall_service().clock.now(),
        "phone/fair.html",
        "phone/_fair.html",
        example_min=_EXAMPLE_MIN,
        rated=sorted(rated, key=lambda c: -c.rate),
        preferring=[(c, _class_names(hall, c.prefers)) for c in place.counters if c.prefers],
        exclusive=[(c, _class_names(hall, c.only)) for c in place.counters if c.only],
        limited=[(i, n) for i in hall_service().county.offered_items(place) if (n := place.offer.per_day.get(i.code))],
        bound=[i for i in hall_service().county.offered_items(place) if i.bound],
        large=large_type(),
    )


@hall_pages.get("/h/<hall>/i/<item>")
@public
def item_page(hall: str, item: str) -> Response:
    """Show the guide of an item and every place of the county that does it, to take along from the kiosk.

    Nothing on it is about anybody.
    """
    place = hall_of(hall_service().county, hall)
    found = hall_service().county.items.get(item)
    if found is None:
        raise Refused("item.unknown")
    here = any(i.code == item for i in hall_service().county.offered_items(place))
    now = hall_service().clock.now()
    reply = draw(
        place,
        now,
        "phone/item.html",
        "phone/_item.html",
        item=found,
        here=here,
        others=[h for h in hall_service().offering_halls(item, hall).halls if h.code != hall],
        away=_away,
        material_words=material_words,
        large=large_type(),
    )
    reply.headers["X-Robots-Tag"] = "noindex"
    return reply


def _away(metres: int | None) -> str:
    """Return about how far a place is; empty where nobody knows."""
    if metres is None:
        return ""
    if metres < _KILOMETRE:
        return str(_("about %(metres)s m", metres=max(_NEXT_DOOR_M, round(metres, -2))))
    return str(_("about %(km)s km", km=round(metres / _KILOMETRE)))


def material_words(material: Material) -> str:
    """Return whose a thing is, what to mind, how many copies."""
    parts = [p.in_language(language()) for p in (material.who, material.note) if p is not None]
    if material.copies:
        parts.append(ngettext("%(num)s copy", "%(num)s copies", material.copies))
    if material.commitment:
        parts.append(_("commitment will do"))
    return " · ".join(parts)


def _class_names(hall: str, codes: tuple[str, ...]) -> list[str]:
    """Return what classes are called; one the hall does not know any more is left out."""
    known = hall_service().county.halls[hall].classes
    return [known[code].name.in_language(language()) for code in codes if code in known]
