"""What the county's page is drawn from: tiles that never share a cell, and waits by the hour people came."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from queue_server.app.county_overview import by_hour
from queue_server.domain.ids import VisitId
from queue_server.domain.visits import Step
from queue_server.http.pages.county_tiles import HIGH, WIDE, tiles

CHINA = dt.timezone(dt.timedelta(hours=8))
NINE = dt.datetime(2026, 3, 2, 9, 10, tzinfo=CHINA)
STEP = Step(VisitId("v1"), 0, "yongxin", NINE.date(), "A", 1, "deed-tax", "taxes", "apply", "ordinary", "waiting", NINE)
PLACES = st.dictionaries(
    st.text("abcdefghij", min_size=1, max_size=4),
    st.none() | st.tuples(st.floats(20, 50), st.floats(80, 130)),
    max_size=40,
)


@given(PLACES)
def test_every_hall_has_a_tile_of_its_own_on_the_paper(places: dict[str, tuple[float, float] | None]) -> None:
    drawn = tiles(places)
    assert {tile.code for tile in drawn.tiles} == set(places)
    assert len({(tile.x, tile.y) for tile in drawn.tiles}) == len(places)
    for tile in drawn.tiles:
        assert WIDE / 2 <= tile.x <= drawn.width - WIDE / 2
        assert HIGH / 2 <= tile.y <= drawn.height - HIGH / 2


def test_a_hall_in_the_north_lies_above_and_one_in_the_east_to_the_right() -> None:
    drawn = {t.code: t for t in tiles({"north": (27.2, 114.2), "south": (26.8, 114.2), "east": (27.0, 114.5)}).tiles}
    assert drawn["north"].y < drawn["south"].y
    assert drawn["east"].x > max(drawn["north"].x, drawn["south"].x)


def test_a_hall_without_a_place_stands_below_the_others() -> None:
    drawn = tiles({"here": (27.0, 114.2), "nowhere": None}).tiles
    assert [t.code for t in drawn] == ["here", "nowhere"]


def test_an_hour_tells_the_longest_wait_of_those_who_came_in_it() -> None:
    called = replace(STEP, state="serving", calls=1, waited_s=600.0)
    later = replace(STEP, queued_at=NINE + dt.timedelta(hours=1))
    given_back = replace(STEP, state="cancelled")
    found = by_hour([called, STEP, later, given_back], CHINA, NINE + dt.timedelta(minutes=75))
    assert [(h.hour, h.longest_s, h.people) for h in found] == [(9, 4500.0, 2), (10, 900.0, 1)]
