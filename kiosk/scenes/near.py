"""别处也能办 and its hard cases, as made-up states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kiosk.journey.screens import Choose, Confirm, Home, Near, Notice, Search, SeniorHome
from kiosk.scenes.made_up import NOW, Scene, base, county, hall_state, menu
from queue_server.contract.near import OfferingHalls

PENSION = "social-security-general"
SALE = "property-sale"
TOMORROW = NOW + dt.timedelta(hours=15, minutes=52)
AWAY = {
    "bank-chengnan": 1003, "bank-xianggan": 948, "gaoqiaolou": 12_310, "litian": 17_150, "longtian": 20_060,
    "shiqiao": 12_970,
}  # fmt: skip


def found(item: str = PENSION, **changes: dict[str, Any]) -> OfferingHalls:
    """Return what the server would answer the county hall; `changes` by hall."""
    known, halls = county(), []
    for hall in known.halls.values():
        if item not in {i.code for i in known.offered_items(hall)}:
            continue
        values: dict[str, Any] = {
            "code": hall.code, "tier": hall.tier, "name": hall.name.model_dump(), "address": hall.address.model_dump(),
            "phone": hall.phone, "owner": hall.owner.model_dump() if hall.owner else None,
            "place": hall.place.model_dump() if hall.place else None, "distance_m": AWAY.get(hall.code, 0),
            "open": True, "status": "open", "suspended": False,
            "hours": "0:00–23:59" if hall.tier == "bank" else "8:30–12:00 14:00–17:30", "opens_next": None,
            "timezone": hall.timezone, "waiting": 0 if hall.tier == "bank" else 3,
            "wait": {"low_s": 480, "high_s": 900},
        }  # fmt: skip
        halls.append({**values, **changes.get(hall.code.replace("-", "_"), {})})
    here, drawn = known.halls["yongxin"].place, known.map
    assert here is not None and drawn is not None  # noqa: S101, PT018  # the example has both
    return OfferingHalls.model_validate(
        {
            "item": item, "name": known.items[item].name.model_dump(), "from": "yongxin", "origin": here.model_dump(),
            "halls": sorted(halls, key=lambda h: 10**9 if h["distance_m"] is None else h["distance_m"]),
            "map": {
                "lines": [{"name": None, **line.model_dump(exclude={"name"})} for line in drawn.line],
                "names": [label.model_dump() for label in drawn.label],
            },
        }
    )  # fmt: skip


def near_scenes(language: str) -> Iterator[Scene]:
    state = base(language, trail=(Home(), Choose("all"), Confirm()), basket=(PENSION,), key="0123456789")
    hall = hall_state().model_copy(update={"pages_url": "https://banshi.yongxin.gov.cn"})
    shut = {"status": "closed", "open": False, "opens_next": TOMORROW, "waiting": 0, "wait": None}
    hard = found(gaoqiaolou=shut, shiqiao={"suspended": True}, litian={"waiting": 200, "distance_m": None})
    yield Scene("near", replace(state, hall=hall, screen=Near(PENSION, found())))
    yield Scene("near-2", replace(state, hall=hall, screen=Near(PENSION, hard, page=1, paper="printed")))
    yield Scene("near-no-map", replace(state, screen=Near(PENSION, found().model_copy(update={"map": None}))))
    yield Scene("near-asking", replace(state, screen=Near(PENSION)))
    yield Scene("near-trouble", replace(state, screen=Near(PENSION, trouble="server.unreachable"), connected=False))
    alone = found(SALE).model_copy(update={"halls": []})
    yield Scene("near-nowhere", replace(state, screen=Near(SALE, alone)))
    senior = replace(state, senior=True, speech=True, trail=(Home(), SeniorHome()), basket=())
    yield Scene("senior-near", replace(senior, screen=Near(PENSION, hard)))
    yield Scene("senior-near-asking", replace(senior, screen=Near(PENSION)))
    yield Scene("senior-near-trouble", replace(senior, screen=Near(PENSION, trouble="server.unreachable")))
    yield from _not_here(language)
    item = next(i for i in menu().items if i.code == PENSION)
    yield Scene("notice-item", replace(state, basket=(), screen=Notice("closed", item.prefix, item.code)))
    yield Scene("senior-notice-item", replace(senior, screen=Notice("closed", item.prefix, item.code)))
    shut_hall = hall_state(busy={item.prefix: -1})
    yield Scene("choose-series", replace(state, basket=(), hall=shut_hall, screen=Choose("series", item.prefix)))


def _not_here(language: str) -> Iterator[Scene]:
    """What a village point does not do: found, and led to where it is done."""
    village = base(language, menu=menu("longtian"), hall=hall_state("longtian"), trail=(Home(),))
    longest = max(menu("longtian").not_here, key=lambda i: len(i.name.zh))
    shown = Notice("not_here", "", longest.code)
    yield Scene("notice-not-here", replace(village, screen=shown))
    yield Scene("notice-not-here-offline", replace(village, screen=shown, connected=False))
    yield Scene("near-only", replace(village, screen=Near(SALE, found(SALE))))
    theme = next(i.theme for i in menu("longtian").items)
    yield Scene("choose-not-here", replace(village, screen=Choose("theme", theme)))
    yield Scene("choose-not-here-2", replace(village, screen=Choose("theme", theme, 1)))
    results = tuple(i.code for i in menu("longtian").not_here if i.theme == longest.theme)[:6]
    yield Scene("search-not-here", replace(village, screen=Search("fzgh" if language == "zh" else "home", results)))
