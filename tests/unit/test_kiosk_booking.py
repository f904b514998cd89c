"""What 预约 shows: words for what is left, the date large, and just the keys that may be pressed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from drivers.ports import Raster
from kiosk.journey.model import Plan, State
from kiosk.journey.screens import (
    AskBooking,
    Booking,
    Card,
    Choose,
    Days,
    FindBooking,
    MyBooking,
    Notice,
    OfferDraw,
    Problem,
    SeniorHome,
    Times,
)
from kiosk.scenes.made_up import MONDAY, NOW, ZONE, base, booked, menu, slots
from kiosk.ticket.layout import Paper
from kiosk.ticket.slip import slip
from kiosk.views import booked as views
from kiosk.views import calm, cards, choosing, frame, home, times
from queue_server.contract.models import MenuItem

ITEM: MenuItem = next(i for i in menu().items if i.code == "property-sale")
TOMORROW = dt.datetime.combine(MONDAY + dt.timedelta(days=1), dt.time(9, 30), ZONE)
TODAY = NOW.replace(hour=17, minute=0)
LATER_TODAY = NOW.replace(hour=20, minute=0)


def planning(**changes: Any) -> State:
    return base(basket=("property-sale",), plan=Plan(slots=slots()), **changes)


def shown(start: dt.datetime = TOMORROW, **changes: Any) -> times.BookedView:
    terminal = {k: changes.pop(k) for k in ("senior",) if k in changes}
    screen = {k: changes.pop(k) for k in ("did", "slip", "busy", "trouble", "shown") if k in changes}
    held = booked(ITEM, start, **changes)
    return views.my_booking(base(screen=MyBooking(held, **{"shown": True, **screen}), **terminal))


def intents(buttons: Any) -> list[str]:
    return [b.intent for b in buttons if b.intent]


# --- the tile -----------------------------------------------------------------------------------------------------


def test_the_home_has_the_tile_only_where_times_are_booked() -> None:
    without = menu().model_copy(update={"appointments": False})

    assert home.home(base()).booking == "预约"
    assert home.home(base(menu=without)).booking == ""
    assert home.senior_home(base(screen=SeniorHome(), senior=True)).booking == "预约取号"
    assert home.senior_home(base(screen=SeniorHome(), senior=True, menu=without)).booking == ""


def test_the_first_question_has_three_answers() -> None:
    assert intents(views.booking(base(screen=Booking())).ways) == ["draw", "book", "my_bookings"]


def test_while_a_time_is_booked_no_tile_speaks_of_who_waits_now() -> None:
    tiles = choosing.choose(planning(screen=Choose("all")), 8, 12)

    assert tiles.title == "约哪件事？"
    assert [tile for tile in tiles.tiles if tile.line or tile.shut or tile.load >= 0] == []


# --- days and times -----------------------------------------------------------------------------------------------


def test_a_day_says_how_people_call_it_its_date_and_which_half_is_free() -> None:
    cells = times.days(planning(screen=Days()), 6).cells

    assert [(c.text, c.sub, c.line, c.shut) for c in cells] == [
        ("明天", "11月24日 星期二", "约满了", True),
        ("周三", "11月25日 星期三", "上午有，下午约满", False),
        ("周四", "11月26日 星期四", "上午、下午都有", False),
        ("周五", "11月27日 星期五", "上午、下午都有", False),
        ("11月30日", "星期一", "上午、下午都有", False),
    ]


def test_a_day_that_may_still_become_a_holiday_says_so() -> None:
    maybe = [d.model_copy(update={"provisional": True}) for d in slots(0).days]
    state = replace(planning(screen=Days()), plan=Plan(slots=slots().model_copy(update={"days": maybe})))

    assert {c.line for c in times.days(state, 6).cells} == {"如遇放假会变"}


def test_times_say_in_words_how_many_are_left_and_the_afternoon_begins_a_row() -> None:
    day = TOMORROW.date() + dt.timedelta(days=2)
    cells = times.times(planning(screen=Times(day)), 6, 3).cells

    assert [(c.text, c.line) for c in cells[:5]] == [
        ("8:30", "只剩2个"), ("9:00", "还有几个"), ("9:30", "约满了"), ("10:00", "还有几个"), ("10:30", "还有很多"),
    ]  # fmt: skip
    assert cells[2].shut
    assert [c.text for c in cells].index("14:00") % 3 == 0


def test_no_day_at_all_says_when_booking_opens() -> None:
    none = slots(0, 0).model_copy(update={"opens_on": MONDAY + dt.timedelta(days=8)})
    view = times.days(replace(planning(screen=Days()), plan=Plan(slots=none)), 6)

    assert view.empty == ("现在没有可约的时间", "12月1日起可以约")
    assert times.days(replace(planning(screen=Days()), plan=Plan()), 6).empty[0] == "正在查，请稍候"


@pytest.mark.parametrize("screen", [Days(trouble="book.full"), Days(trouble="appointment.slot_gone")])
def test_why_it_cannot_be_had_is_said_over_the_days(screen: Days) -> None:
    assert times.days(planning(screen=screen), 6).trouble


def test_the_question_says_date_time_and_what_for() -> None:
    plan = Plan(slots=slots(), slot=slots().days[2].slots[3])
    view = times.ask_booking(replace(planning(screen=AskBooking()), plan=plan))

    assert (view.day, view.time, view.matter) == ("11月26日 星期四", "10:00–10:30", "房屋买卖转移登记")
    assert intents(view.ways) == ["back", "book_it"]


def test_a_move_says_what_it_was_before() -> None:
    moving = MyBooking(booked(ITEM, TOMORROW), shown=True)
    plan = Plan(moving, slots(), slots().days[2].slots[3])
    view = times.ask_booking(replace(planning(screen=AskBooking()), plan=plan))

    assert view.note == "原来是11月24日 星期二9:30"


def test_the_document_is_asked_for_without_the_ways_of_a_number() -> None:
    view = cards.card(planning(screen=Card(needed=True)))

    assert view.line == "预约凭证件，来时也带上"
    assert intents(view.buttons) == ["help"]


# --- one booked time ----------------------------------------------------------------------------------------------


def test_a_booked_time_is_shown_with_code_and_page() -> None:
    view = shown(did="booked", slip="printed", shown=True)

    assert (view.title, view.day, view.time, view.code) == ("约好了", "11月24日 星期二", "9:30–10:00", "4071 8265")
    assert view.note == "请取走预约单"
    assert view.place


@pytest.mark.parametrize(
    ("view", "title", "note", "ways"),
    [
        (shown(), "您的预约", "明天8:30起可以取号，带好证件", ["move_booking", "ask_cancel"]),
        (shown(may_move=False), "您的预约", "明天8:30起可以取号，带好证件", ["ask_cancel"]),
        (shown(may_move=False, may_cancel=False), "您的预约", "不能再改了，有事请问服务台", []),
        (shown(shown=False), "您的预约", "要改、要取消，请放证件或请人帮忙", []),
        (shown(LATER_TODAY), "请于19:00后来取号", "到时带证件来，在这里取号", ["move_booking", "ask_cancel"]),
        (
            shown(TODAY, state="drawn", number="B012", may_move=False, may_cancel=False),
            "号已取过了", "号是B012，票丢了按“我有号票”", [],
        ),
        (
            shown(TOMORROW - dt.timedelta(days=4)), "您的预约", "那天大厅没开，请找工作人员取号",
            ["move_booking", "ask_cancel"],
        ),
    ],
)  # fmt: skip
def test_each_booked_time_says_what_to_do_now(view: times.BookedView, title: str, note: str, ways: list[str]) -> None:
    assert (view.title, view.note, intents(view.ways)) == (title, note, ways)


def test_its_ticket_is_offered_only_when_it_can_be_drawn() -> None:
    primary = shown(TODAY).primary

    assert primary is not None
    assert primary.intent == "draw"
    assert shown(LATER_TODAY).primary is None
    assert shown(TOMORROW).primary is None


def test_for_a_senior_a_person_changes_it() -> None:
    assert intents(shown(senior=True).ways) == ["help", "home"]


def test_finding_asks_for_the_card_first_and_for_the_code_only_to_draw() -> None:
    draw = views.find_booking(base(screen=FindBooking(typed="40718265")))
    mine = views.find_booking(base(screen=FindBooking("mine")))
    senior = views.find_booking(base(screen=FindBooking(), senior=True))

    assert (draw.typed, draw.look_up.intent, len(draw.digits)) == ("4071 8265", "look_up", 12)
    assert views.find_booking(base(screen=FindBooking(typed="4071"))).look_up.intent == ""
    assert (mine.digits, senior.digits) == ((), ())
    assert mine.person is not None
    assert senior.person is not None


def test_the_arrow_to_the_reader_is_there_where_the_card_is_asked_for() -> None:
    assert frame.bar(base(screen=FindBooking())).pointer
    assert not frame.bar(base(screen=FindBooking(), reader_ok=False)).pointer


def test_the_offer_names_the_time_and_lets_one_take_another_number() -> None:
    view = views.offer(base(screen=OfferDraw(booked(ITEM, TODAY))))

    assert view.title == "您有17:00的预约"
    assert intents(view.buttons) == ["walk_in", "draw"]


# --- where no number is given today -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "screen",
    [Notice("full", "E"), Notice("closed", "E"), Problem("series.full"), Problem("hall.closed"), Problem("item.full")],
)
def test_where_today_gives_no_number_another_day_is_offered(screen: Notice | Problem) -> None:
    assert "book" in intents(calm.calm(base(screen=screen)).buttons)
    assert "help" in intents(calm.calm(base(screen=screen, senior=True)).buttons)
    without = menu().model_copy(update={"appointments": False})
    assert "book" not in intents(calm.calm(base(screen=screen, menu=without)).buttons)


@pytest.mark.parametrize("screen", [Notice("unserved", "E"), Problem("server.busy", True), Problem("item.too_many")])
def test_where_another_day_helps_nothing_none_is_offered(screen: Notice | Problem) -> None:
    assert "book" not in intents(calm.calm(base(screen=screen)).buttons)


# --- on paper -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [384, 576])
def test_the_slip_fits_its_paper(language: str, width: int) -> None:
    held = booked(ITEM, TOMORROW)
    blocks = slip(held, held.url, menu(), Paper(width, "1号取号机", ZONE), language).blocks

    assert max(b.width for b in blocks if isinstance(b, Raster)) <= width


def test_a_slip_without_a_page_has_no_code_to_scan() -> None:
    held = booked(ITEM, TOMORROW)
    paper = Paper(576, "1号取号机", ZONE)

    assert len(slip(held, "", menu(), paper, "zh").blocks) == len(slip(held, held.url, menu(), paper, "zh").blocks) - 1
