"""别处也能办: where in the county a matter is done, the nearest place first, and how it is there now."""

from __future__ import annotations

import datetime as dt
import math

from config.places import CountyMap, Place
from queue_server.app import queries
from queue_server.app.board import Boards
from queue_server.app.halls import HallRules, Halls, wire_text
from queue_server.app.ports import Records
from queue_server.app.tickets.quotas import left_on
from queue_server.contract.models import DepartmentQueue, QueueStatus
from queue_server.contract.near import MapLineView, MapNameView, MapView, OfferingHall, OfferingHalls, PlaceView
from queue_server.domain.calendar import written
from queue_server.domain.distances import metres
from queue_server.domain.errors import RuleViolation


def offering_halls(
    records: Records, halls: Halls, boards: Boards, item: str, from_: str | None, now: dt.datetime
) -> OfferingHalls:
    """Return every hall that does a matter. Raises `item.unknown`, and `hall.unknown` for one that asks."""
    asking = halls.get(from_) if from_ is not None else None
    county = next(iter(halls.by_code.values())).county
    if not county.offers(item):
        raise RuleViolation("item.unknown")
    origin = asking.hall.place if asking is not None else None
    found = [
        _offering(records, rules, boards, item, origin, now)
        for rules in halls.by_code.values()
        if item in rules.offered
    ]
    return OfferingHalls(
        item=item,
        name=wire_text(county.items[item].name),
        from_=from_,
        origin=_place(origin),
        halls=sorted(found, key=lambda hall: math.inf if hall.distance_m is None else hall.distance_m),
        map=_map(county.map) if county.map is not None else None,
    )


def _offering(
    records: Records, rules: HallRules, boards: Boards, item: str, origin: Place | None, now: dt.datetime
) -> OfferingHall:
    hall, department, day = rules.hall, rules.offered[item].item.department, rules.calendar.business_day(now)
    with boards.lock(rules.code):
        board = boards.at(rules.code, day, records)
        lane = queries.department_queue(records, rules, department, board, now)
        suspended = board.suspended(item, department) is not None
    status = _status(records, rules, item, lane, day)
    return OfferingHall(
        code=rules.code,
        tier=hall.tier,
        name=wire_text(hall.name),
        address=wire_text(hall.address),
        phone=hall.phone,
        owner=wire_text(hall.owner) if hall.owner else None,
        place=_place(hall.place),
        distance_m=_distance(origin, hall.place),
        open=rules.calendar.serves(department, now),
        status=status,
        suspended=suspended,
        hours=written(rules.calendar.of(department, day)),
        opens_next=lane.opens_next or (lane.next_day if status in ("full", "closing") else None),
        timezone=hall.timezone,
        waiting=lane.waiting,
        wait=lane.wait,
    )


def _status(records: Records, rules: HallRules, item: str, lane: DepartmentQueue, day: dt.date) -> QueueStatus:
    if not rules.counters_of(lane.department):
        return "unserved"
    if lane.status == "open" and left_on(records, rules, day, (item,)).get(item) == 0:
        return "full"
    return lane.status


def _distance(here: Place | None, there: Place | None) -> int | None:
    return None if here is None or there is None else metres((here.lat, here.lon), (there.lat, there.lon))


def _place(place: Place | None) -> PlaceView | None:
    return None if place is None else PlaceView(lat=place.lat, lon=place.lon)


def _map(drawn: CountyMap) -> MapView:
    return MapView(
        lines=[
            MapLineView(kind=line.kind, name=wire_text(line.name) if line.name else None, points=list(line.points))
            for line in drawn.line
        ],
        names=[MapNameView(name=wire_text(label.name), at=label.at) for label in drawn.label],
    )
