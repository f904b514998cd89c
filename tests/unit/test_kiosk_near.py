"""别处也能办 on the glass and on paper: how far, how it is there, the map; offered where there is somewhere to go."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.ports import Raster
from kiosk.effects.near import document
from kiosk.journey.effects import PrintNear
from kiosk.journey.model import State
from kiosk.journey.screens import Guide, Near, Notice
from kiosk.near import away, hours, shut, standing, until
from kiosk.scenes.made_up import NOW, base, menu
from kiosk.scenes.near import PENSION, found
from kiosk.texts import text
from kiosk.ticket.layout import Paper
from kiosk.views.calm import calm
from kiosk.views.county_map import apart, drawing, free
from kiosk.views.guide import guide
from kiosk.views.near import NearView, near
from queue_server.contract.models import MenuItem
from queue_server.contract.near import OfferingHall

T = partial(text, base("zh"))
ITEM = next(i for i in menu().items if i.code == PENSION)
FOUND = found()
LITIAN = next(h for h in FOUND.halls if h.code == "litian")
CLOSE = dt.datetime(2026, 11, 24, 8, 30, tzinfo=NOW.tzinfo)


def hall(**changes: Any) -> OfferingHall:
    return LITIAN.model_copy(update=changes)


def state(**changes: Any) -> State:
    return base("zh", **changes)


def shown(screen: Near, per_page: int = 3, **changes: Any) -> NearView:
    return near(state(screen=screen, **changes), screen, per_page)


@pytest.mark.parametrize(
    ("metres", "said"), [(40, "约100米"), (948, "约900米"), (1003, "约1公里"), (17_150, "约17公里"), (None, "")]
)
def test_distances_are_rounded_as_people_say_them(metres: int | None, said: str) -> None:
    assert away(hall(distance_m=metres), T) == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"waiting": 3}, "现在办，等候3人"),
        ({"waiting": 0}, "现在办，不用等"),
        ({"status": "closed", "opens_next": CLOSE}, "已下班，明天8:30开"),
        ({"status": "not_yet", "opens_next": NOW + dt.timedelta(hours=1)}, "未开始，今天17:38开"),
        ({"status": "closed", "opens_next": CLOSE + dt.timedelta(days=3)}, "已下班，周五8:30开"),
        ({"status": "closed", "opens_next": CLOSE + dt.timedelta(days=9)}, "已下班，12月3日8:30开"),
        ({"status": "full"}, "号已取完"),
        ({"suspended": True}, "暂停办理"),
        ({"status": "unserved"}, "去前请先打电话"),
    ],
)
def test_how_it_is_there_is_told_in_a_few_words(changes: dict[str, Any], said: str) -> None:
    assert standing(hall(**changes), NOW, T) == said
    assert shut(hall(**changes)) == (not said.startswith("现在办"))


@pytest.mark.parametrize(
    ("times", "whole", "short"),
    [
        ("8:30–12:00 14:00–17:30", "今天8:30–12:00、14:00–17:30", "今天办到17:30"),
        ("0:00–23:59", "全天都办", "全天都办"),
        ("", "今天不上班", ""),
    ],
)
def test_the_hours_of_the_day_are_told(times: str, whole: str, short: str) -> None:
    assert (hours(hall(hours=times), T), until(hall(hours=times), T)) == (whole, short)
    assert until(hall(hours=times, suspended=True), T) == ""


def test_places_are_numbered_through_all_pages_as_on_the_map() -> None:
    first, second = shown(Near(PENSION, FOUND)), shown(Near(PENSION, FOUND, page=1))
    assert [row.number for row in first.rows + second.rows] == [str(n + 1) for n in range(len(FOUND.halls) - 1)]
    assert first.map is not None
    assert [dot.label for dot in first.map.dots] == ["", "1", "2", "3"]
    assert first.here == "您在这里"


def test_without_a_map_nothing_of_one_is_shown() -> None:
    view = shown(Near(PENSION, FOUND.model_copy(update={"map": None})))
    assert (view.map, view.here) == (None, "")
    assert view.rows


def test_while_nobody_knows_yet_or_nowhere_else_does_it_a_sentence_stands_there() -> None:
    alone = FOUND.model_copy(update={"halls": FOUND.halls[:1]})
    assert shown(Near(PENSION)).said == "正在查，请稍等"
    assert "12345" in shown(Near(PENSION, alone)).said
    assert shown(Near(PENSION, alone)).keys == ()
    assert [key.intent for key in shown(Near(PENSION, trouble="server.unreachable")).keys] == ["retry"]


def test_paper_is_offered_once_and_not_without_a_printer() -> None:
    assert [k.intent for k in shown(Near(PENSION, FOUND)).keys] == ["print_near"]
    assert shown(Near(PENSION, FOUND, paper="printed")).keys == ()
    assert shown(Near(PENSION, FOUND), printer_ok=False).keys == ()


def keys(screen: Guide | Notice, **changes: Any) -> list[str]:
    seen = state(screen=screen, **changes)
    view = guide(seen, screen).keys if isinstance(screen, Guide) else calm(seen).buttons
    return [key.intent for key in view]


def without(item: MenuItem) -> Any:
    return menu().model_copy(update={"items": [item.model_copy(update={"elsewhere": False})]})


@pytest.mark.parametrize("screen", [Guide(PENSION), Notice("closed", ITEM.prefix, PENSION)])
def test_the_way_there_is_offered_only_where_another_hall_does_it_and_the_server_can_say(
    screen: Guide | Notice,
) -> None:
    assert "near" in keys(screen)
    assert "near" not in keys(screen, connected=False)
    assert "near" not in keys(screen, menu=without(ITEM))


def test_a_notice_says_what_to_bring_and_a_series_what_it_is_for() -> None:
    assert keys(Notice("full", ITEM.prefix, PENSION)) == ["home", "book", "guide", "near"]
    assert keys(Notice("full", ITEM.prefix)) == ["home", "book", "look"]
    assert keys(Notice("off_here")) == ["home", "back"]


def test_in_large_type_a_notice_keeps_two_keys() -> None:
    for kept in (state(senior=True), state(senior=True, help_asked=True)):
        for screen in (Notice("full", ITEM.prefix, PENSION), Notice("full", ITEM.prefix), Notice("suspended", "A")):
            assert len(calm(replace(kept, screen=screen)).buttons) == 2


def test_the_map_keeps_the_shape_of_the_county_and_everything_lies_in_it() -> None:
    drawn = drawing(FOUND.map, FOUND.origin, [("1", LITIAN)], "zh")
    assert drawn is not None
    assert 1.0 < drawn.ratio < 1.6, "as broad for its height as on the ground"
    points = [p for s in drawn.strokes for p in s.points] + [dot.at for dot in (*drawn.dots, *drawn.names)]
    assert all(0 <= x <= drawn.ratio and 0 <= y <= 1 for x, y in points)
    here, there = drawn.dots
    assert here.at[0] > there.at[0], "Litian lies west of the town"


@given(st.lists(st.tuples(st.floats(0, 200), st.floats(0, 150)), min_size=1, max_size=6))
def test_signs_of_the_map_never_cover_each_other(spots: list[tuple[float, float]]) -> None:
    placed = apart(spots, 13, 200, 150)
    assert all(6.4 <= x <= 193.6 and 6.4 <= y <= 143.6 for x, y in placed)
    for n, one in enumerate(placed):
        for other in placed[n + 1 :]:
            assert math.dist(one, other) >= 12


def test_a_sign_that_stands_alone_is_not_moved() -> None:
    assert apart([(50, 50), (100, 50)], 13, 200, 150) == ((50, 50), (100, 50))


def test_names_give_way_to_what_stands_there() -> None:
    assert free((0, 0, 10, 10), [(10, 0, 20, 10)])
    assert not free((0, 0, 10, 10), [(9, 9, 20, 20)])


def test_the_paper_lists_every_other_place_and_nothing_of_the_person() -> None:
    paper = Paper(576, "一号机", dt.timezone(dt.timedelta(hours=8)))
    whole = document(PrintNear(Near(PENSION, FOUND), "zh", "k"), state(), paper)
    alone = FOUND.model_copy(update={"halls": FOUND.halls[:2]})
    shorter = document(PrintNear(Near(PENSION, alone), "zh", "k"), state(), paper)
    rasters = [sum(isinstance(b, Raster) for b in d.blocks) for d in (whole, shorter)]
    assert rasters[0] - rasters[1] == 4 * (len(FOUND.halls) - 2)
    with pytest.raises(ValueError, match="needs its answer"):
        document(PrintNear(Near(PENSION), "zh", "k"), state(), paper)
