"""What a kiosk says of matters for which no number is given now: a department's own hours, a quota, the close."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from kiosk.journey.model import State
from kiosk.journey.open_now import reopens, status
from kiosk.journey.screens import Home, MyPlace, Notice
from kiosk.scenes.made_up import ZONE, base, hall_state, looked_up, menu
from kiosk.views.calm import calm
from kiosk.views.home import live_tile, senior_home
from queue_server.contract.models import HallState, MenuItem, Wait
from tests.unit.kiosk_hall import Kiosk, hall

NOW = dt.datetime(2026, 11, 23, 16, 40, tzinfo=ZONE)
CLOSE = NOW.replace(hour=17, minute=30)
TOMORROW = dt.datetime(2026, 11, 24, 8, 15, tzinfo=ZONE)


def item(code: str) -> MenuItem:
    return next(i for i in menu().items if i.code == code)


SALE, PENSION = item("property-sale"), item("pension-check")


def with_lane(department: str, *, series: str = "", **lane: Any) -> HallState:
    """Return the hall with one department changed; `series` is the state of its series (None: open)."""
    known = hall_state(now=NOW, opens_next=None)
    queues = []
    for queue in known.queues:
        lanes = [d.model_copy(update=lane) if d.department == department else d for d in queue.departments]
        mine = any(d.department == department for d in queue.departments)
        changed = {"departments": lanes, **({"status": series} if mine and series else {})}
        queues.append(queue.model_copy(update=changed))
    return known.model_copy(update={"queues": queues})


def state(known: HallState, **changes: Any) -> State:
    return replace(base("zh", hall=known, now=NOW), **changes)


def tile(known: State, *items: MenuItem) -> Any:
    return live_tile(known, items, "一块", "house", ("theme", "x"))


CLOSING: dict[str, Any] = {"status": "closing", "next_day": TOMORROW, "call_until": CLOSE}


def test_a_tile_tells_before_it_is_pressed_that_the_day_is_full_until_the_close() -> None:
    shut = tile(state(with_lane("property", series="closing", **CLOSING)), SALE)
    assert (shut.shut, shut.load_word) == (True, "已排满")
    assert "明天" in shut.line
    assert (shut.intent, shut.value) == ("closed_tile", SALE.prefix)


def test_a_department_beyond_its_hours_is_told_though_its_series_is_open() -> None:
    known = with_lane("medical-insurance", status="not_yet", opens_next=NOW.replace(hour=17, minute=0))
    medical = next(i for i in menu().items if i.department == "medical-insurance")
    shut = tile(state(known), medical)
    assert (shut.load_word, shut.line) == ("未开始", "请今天17:00再来")
    assert (shut.intent, shut.value) == ("closed_tile", medical.code)
    assert not tile(state(known), medical, PENSION).shut  # the other department of the tile works


def test_an_item_whose_numbers_are_all_taken_is_full_and_its_neighbours_are_not() -> None:
    known = with_lane("property", next_day=TOMORROW).model_copy(update={"full_items": [SALE.code]})
    assert tile(state(known), SALE).load_word == "号已取完"
    assert "明天" in tile(state(known), SALE).line
    other = next(i for i in menu().items if i.department == "property" and i.code != SALE.code)
    assert not tile(state(known), SALE, other).shut


def test_who_is_called_sooner_by_the_rule_is_not_sent_away_with_the_others() -> None:
    """The server tells it for the ordinary class; a senior waits less."""
    soon = {"senior": Wait(low_s=600, high_s=1800)}
    known = with_lane("property", series="closing", waits=soon, **CLOSING)
    assert status(state(known), SALE) == "closing"
    assert status(state(known, class_="senior"), SALE) == "open"
    late = known.model_copy(update={"now": CLOSE - dt.timedelta(minutes=20)})
    assert status(state(late, class_="senior"), SALE) == "closing"


def test_a_senior_s_choice_says_it_with_a_sign_beside_the_words() -> None:
    known = with_lane("property", series="closing", **CLOSING)
    choice = next(c for c in senior_home(state(known, senior=True)).choices if c.name == "房子")
    assert (choice.line, choice.sign, choice.intent) == ("已排满", "hourglass-medium", "closed_tile")


def test_who_has_a_ticket_may_change_it_to_what_gives_no_numbers_any_more_but_not_to_what_is_full() -> None:
    mine = MyPlace(looked_up("B012", SALE))
    closing = with_lane("property", series="closing", **CLOSING)
    assert status(state(closing, changing=mine), SALE) == "open"
    full = closing.model_copy(update={"full_items": [SALE.code]})
    assert status(state(full, changing=mine), SALE) == "full"


@pytest.mark.parametrize(
    ("now", "lane"),
    [("not_yet", {"opens_next": NOW}), ("closed", {"opens_next": NOW}), ("closing", {"next_day": NOW})],
)
def test_when_it_gives_numbers_again_is_the_department_s_own_time(now: str, lane: dict[str, Any]) -> None:
    assert reopens(state(with_lane("property", status=now, **lane)), "", SALE) == NOW


def test_a_pressed_tile_of_one_matter_says_what_that_matter_is_and_when() -> None:
    known = with_lane("medical-insurance", status="closed", opens_next=TOMORROW)
    medical = next(i for i in menu().items if i.department == "medical-insurance")
    said = calm(state(known, screen=Notice("not_now", medical.prefix, medical.code), trail=(Home(),)))
    assert (said.title, said.lines) == ("这件事现在不办", ("请明天8:15再来", medical.name.zh))


def test_a_notice_before_the_close_says_why_and_when() -> None:
    known = with_lane("property", series="closing", **CLOSING)
    said = calm(state(known, screen=Notice("closing", SALE.prefix, SALE.code), trail=(Home(),)))
    assert said.title == "今天来不及办了"
    assert said.lines[:2] == ("前面的人要办到下班", "请明天8:15再来")


def test_a_matter_that_is_shut_is_told_before_anything_is_asked() -> None:
    kiosk = Kiosk()
    known = hall().model_copy(update={"full_items": ["house-sale"]})
    kiosk.state = replace(kiosk.state, hall=known)
    assert kiosk.press("take", "item:house-sale").screen() == Notice("full", "A", "house-sale")
    assert kiosk.state.basket == ()


def test_a_shut_tile_of_one_matter_is_answered_with_it() -> None:
    kiosk = Kiosk()
    kiosk.state = replace(kiosk.state, hall=hall().model_copy(update={"full_items": ["house-sale"]}))
    assert kiosk.press("closed_tile:house-sale").screen() == Notice("full", "A", "house-sale")


def test_a_tile_that_has_opened_meanwhile_leads_to_a_calm_word() -> None:
    assert Kiosk().press("closed_tile:house-sale").screen() == Notice("later", "A")
