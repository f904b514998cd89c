"""The county's page: every hall on one sheet, the longest wait first, and why one of them makes people wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, request

from queue_server.app.county_overview import Glance, HourWait, worst_first
from queue_server.http.access import allow, principal
from queue_server.http.api.answers import hall_service
from queue_server.http.pages.county_tiles import tiles
from queue_server.http.pages.display import stopped_name
from queue_server.http.pages.live import draw, mark_of, seen_of
from queue_server.http.pages.staff import signed_in

counties = Blueprint("counties", __name__, url_prefix="/county")
_AGAIN_S = 15.0
_BAR_HIGH = 120


@counties.get("/halls")
@allow("county", "auditor")
def halls() -> Response:
    """Show all halls: waits, counters, terminals, what is not called; with `hall`, one of them closer."""
    service = hall_service()
    mine = [h for h in service.county.halls.values() if principal().may_act_in(h.code)]
    seen = worst_first([service.glance(h.code) for h in mine])
    chosen = next((g for g in seen if g.code == request.args.get("hall")), seen[0] if seen else None)
    hours = service.hours_of(chosen.code) if chosen is not None else []
    drawn = tiles({h.code: (h.place.lat, h.place.lon) if h.place else None for h in mine})
    first = mine[0] if mine else next(iter(service.county.halls.values()))
    now = service.clock.now()
    return draw(
        first,
        now,
        "county/halls.html",
        "county/_halls.html",
        mark=mark_of(f"{chosen and chosen.code}{[_shown(g) for g in seen]}{hours}"),
        change_in_s=_AGAIN_S,
        seen=seen,
        chosen=chosen,
        place=service.county.halls[chosen.code] if chosen is not None else None,
        degree=degree,
        stopped=lambda stop: stopped_name(first, stop),
        bars=bars(hours),
        bar_high=_BAR_HIGH,
        drawn=drawn,
        # Drawn last, the chosen one's edge lies over its neighbours.
        in_turn=sorted(drawn.tiles, key=lambda tile: chosen is not None and tile.code == chosen.code),
        by_code={g.code: g for g in seen},
        **signed_in(),
    )


def degree(seen: Glance) -> str:
    """Return how far a hall's longest wait has gone, by its own limit: `shut`, `calm`, `some`, `near` or `over`."""
    if not seen.hall.hall.open and not seen.hall.hall.waiting:
        return "shut"
    share = seen.longest_s / seen.hall.limit_s
    return "over" if share > 1 else "near" if share > 2 / 3 else "some" if share > 1 / 3 else "calm"


def bars(hours: Sequence[HourWait]) -> list[tuple[HourWait, int]]:
    """Return each hour with the height of its bar; the tallest fills the chart."""
    tallest = max((h.longest_s for h in hours), default=0.0)
    return [(h, round(_BAR_HIGH * h.longest_s / tallest) if tallest else 0) for h in hours]


def _shown(seen: Glance) -> tuple[object, ...]:
    """Return what the page shows of a hall, waits in minutes."""
    hall = seen.hall
    return (
        (seen.code, hall.hall.open, hall.hall.waiting, seen.longest_s // 60, len(hall.over), hall.finished),
        (seen.at_work, seen.planned, hall.hall.suspended, seen.unserved),
        [replace(line, longest_s=line.longest_s // 60) for line in hall.lines],
        hall.mean_wait_s // 60 if hall.mean_wait_s is not None else None,
        [seen_of(t) for t in seen.terminals],
    )
