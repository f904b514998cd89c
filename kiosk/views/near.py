"""别处也能办: the other places that do a matter, a page at a time, the map beside them, the ways of taking it along."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.guide import url_of
from kiosk.journey.model import State
from kiosk.journey.near import elsewhere
from kiosk.journey.screens import Near
from kiosk.journey.session import item, not_here
from kiosk.near import away, hours, shut, standing, until
from kiosk.texts import error_text
from kiosk.views.county_map import MapDrawing, drawing
from kiosk.views.parts import Button, Pager, Words, pager, words


@dataclass(frozen=True, slots=True)
class NearRow:
    """One place: its number on the map, its name, how far, how it is now, when and how to reach it."""

    number: str
    name: str
    away: str
    now: str
    hours: str
    until: str
    phone: str
    address: str
    shut: bool


@dataclass(frozen=True, slots=True)
class NearView:
    title: str
    name: str
    rows: tuple[NearRow, ...]
    pager: Pager
    map: MapDrawing | None
    here: str
    """What stands beside the sign of this hall; empty without a map."""
    said: str
    """Instead of the list: asking, nowhere, or why nobody can say."""
    keys: tuple[Button, ...]
    note: str
    trouble: str
    qr: str
    qr_head: str
    qr_line: str


def near(state: State, screen: Near, per_page: int) -> NearView:
    t, here = words(state), item(state, screen.item)
    matter = here or not_here(state, screen.item)
    halls = elsewhere(state, screen)
    turned = pager(t, screen.page, len(halls), per_page)
    first = turned.page * per_page
    shown = [(str(place + 1), hall) for place, hall in enumerate(halls)][first : first + per_page]
    found, now = screen.found, state.now or (state.hall.now if state.hall else None)
    drawn = drawing(found.map, found.origin, shown, state.language) if found is not None and halls else None
    url = url_of(state.hall, screen.item) if halls and not state.senior else ""
    return NearView(
        title=t("near.title" if here or not matter else "near.only"),
        name=matter.name.in_language(state.language) if matter else t("guide.gone"),
        rows=tuple(
            NearRow(
                number,
                hall.name.in_language(state.language),
                away(hall, t),
                standing(hall, now, t) if now else "",
                hours(hall, t),
                until(hall, t),
                hall.phone,
                hall.address.in_language(state.language),
                shut(hall),
            )
            for number, hall in shown
        ),
        pager=turned,
        map=drawn,
        here=t("near.here") if drawn is not None and found is not None and found.origin is not None else "",
        said=_said(state, screen, t, bool(halls)),
        keys=_keys(state, screen, t, bool(halls)),
        note=t(f"near.paper_{screen.paper}") if screen.paper in ("printing", "printed") else "",
        trouble=t("guide.paper_failed") if screen.paper == "failed" else "",
        qr=url,
        qr_head=t("guide.qr") if url else "",
        qr_line=t("near.qr_line") if url else "",
    )


def near_key(state: State, code: str) -> tuple[Button, ...]:
    """Return the key that leads here, where the county has another place for it and the server can be asked."""
    found = item(state, code)
    only = found is None and not_here(state, code) is not None
    if not (only or (found is not None and found.elsewhere)) or not state.connected:
        return ()
    return (
        Button(
            words(state)("near.only_key" if only else "near.title"), "near", code, icon="map-pin", dress=_plain(state)
        ),
    )


def _plain(state: State) -> str:
    return "warm" if state.senior else "plain"


def _said(state: State, screen: Near, t: Words, any_: bool) -> str:
    if screen.trouble:
        return error_text(state, screen.trouble)
    if screen.found is None:
        return t("near.asking")
    hotline = state.menu.brand.hotline if state.menu else ""
    return "" if any_ else t("near.nowhere", hotline=hotline)


def _keys(state: State, screen: Near, t: Words, any_: bool) -> tuple[Button, ...]:
    if screen.trouble:
        return (Button(t("problem.retry"), "retry", icon="arrow-counter-clockwise", dress=_plain(state)),)
    if not any_ or not state.printer_ok or screen.paper not in ("", "failed"):
        return ()
    word = "guide.print_again" if screen.paper == "failed" else "guide.print"
    return (Button(t(word), "print_near", icon="printer", dress=_plain(state)),)
