"""预约 by fingers on the glass: every button found by the words on it."""

from __future__ import annotations

import datetime as dt

import pytest

from kiosk.journey.booking_events import Booked, BookingsFound, SlotsFound
from kiosk.journey.effects import Book, CancelBooking, DrawTicket, FindSlots, Issue, MoveBooking
from kiosk.journey.events import CardGone, CardSeen
from kiosk.journey.model import Holder
from kiosk.journey.screens import Days, FindBooking, MyBooking, Times
from kiosk.journey.ticket_events import IssueFailed
from kiosk.scenes.made_up import MONDAY, NOW, ZONE, base, booked, menu, slots
from kiosk.touch import NoSuchKey
from tests.ui.kiosk.glass import Session, glass

HOLDER = Holder("王秀兰", "362499195603120029")
SALE = next(i for i in menu().items if i.code == "property-sale")
TODAY = NOW.replace(hour=17, minute=0)
TOMORROW = dt.datetime.combine(MONDAY + dt.timedelta(days=1), dt.time(9, 30), ZONE)
ASKED = ("", "apply", "property-sale")
THURSDAY = MONDAY + dt.timedelta(days=3)


def test_a_senior_draws_the_booked_ticket_with_two_touches_and_the_card() -> None:
    session = Session(glass(), base())
    session.touch("老年人优先")
    session.touch("预约取号")
    session.take(CardSeen(HOLDER))
    session.take(BookingsFound((booked(SALE, TODAY),), HOLDER, ""))

    assert [e.id for e in session.effects if isinstance(e, DrawTicket)] == ["a-1"]


def test_an_ordinary_person_draws_it_with_two_touches_and_the_card() -> None:
    session = Session(glass(), base())
    session.touch("预约")
    session.touch("取预约的号")
    session.take(CardSeen(HOLDER))
    session.take(BookingsFound((booked(SALE, TODAY),), HOLDER, ""))

    assert [e.id_number for e in session.effects if isinstance(e, DrawTicket)] == [HOLDER.id_number]


def test_who_has_no_card_types_the_code_on_the_slip() -> None:
    session = Session(glass(), base())
    session.touch("预约")
    session.touch("取预约的号")
    for digit in "40718265":
        session.touch(digit)
    assert isinstance(session.state.screen, FindBooking)
    session.touch("取号")
    session.take(BookingsFound((booked(SALE, TODAY),), None, "40718265"))

    assert [e.id_number for e in session.effects if isinstance(e, DrawTicket)] == [None]


def test_a_time_is_booked_by_its_words() -> None:
    session = Session(glass(), base())
    for words in ("预约", "约个时间", "不动产登记", "房屋买卖转移登记"):
        session.touch(words)
    session.take(SlotsFound(slots(), ASKED))
    session.touch("周四")
    assert session.state.screen == Times(THURSDAY)
    session.touch("10:00")
    session.take(CardSeen(HOLDER))
    session.touch("对，就约这个")

    requests = [e.request for e in session.effects if isinstance(e, Book)]
    assert [(r.items, r.start.hour, r.start.date()) for r in requests] == [(["property-sale"], 10, THURSDAY)]
    session.take(Booked(booked(SALE, requests[0].start), session.state.key))
    session.take(CardGone())
    session.touch("好")
    assert session.state.holders == ()


def test_a_full_day_is_pressed_and_says_so() -> None:
    session = Session(glass(), base())
    for words in ("预约", "约个时间", "不动产登记", "房屋买卖转移登记"):
        session.touch(words)
    session.take(SlotsFound(slots(), ASKED))
    session.touch("明天")

    assert session.state.screen == Days(trouble="book.full")
    assert "这一天约满了，请选别的" in [w.text for w in session.held.root.walk() if hasattr(w, "ink_box")]


def test_it_is_moved_and_cancelled_by_its_words() -> None:
    session = Session(glass(), base())
    session.touch("预约")
    session.touch("看我的预约")
    session.take(CardSeen(HOLDER))
    session.take(BookingsFound((booked(SALE, TOMORROW),), HOLDER, ""))
    session.touch("改时间")
    session.take(SlotsFound(slots(), ASKED))
    for words in ("周四", "10:00", "不对，换时间", "8:30", "对，改到这个"):
        session.touch(words)
    assert [e.start.hour for e in session.effects if isinstance(e, MoveBooking)] == [8]

    again = Session(glass(), base(screen=MyBooking(booked(SALE, TOMORROW), shown=True), holders=(HOLDER,)))
    again.touch("取消预约")
    again.touch("对，取消")
    assert [e.id for e in again.effects if isinstance(e, CancelBooking)] == ["a-1"]


def test_a_card_shown_for_a_number_offers_the_booked_one() -> None:
    session = Session(glass(), base())
    for words in ("不动产登记", "房屋买卖转移登记", "用身份证取号"):
        session.touch(words)
    session.take(CardSeen(HOLDER))
    session.take(BookingsFound((booked(SALE, TODAY),), HOLDER, ""))
    session.touch("对，取预约的号")

    assert [type(e) for e in session.effects if isinstance(e, Issue | DrawTicket)] == [DrawTicket]


@pytest.mark.parametrize("code", ["series.full", "hall.closed", "hall.no_time_left"])
def test_a_number_refused_for_today_leads_to_another_day(code: str) -> None:
    session = Session(glass(), base())
    for words in ("不动产登记", "房屋买卖转移登记", "对，取号"):
        session.touch(words)
    session.take(IssueFailed(code, False, session.state.key))
    session.touch("约个时间")

    assert [e.items for e in session.effects if isinstance(e, FindSlots)] == [("property-sale",)]


def test_where_no_times_are_booked_there_is_no_such_button() -> None:
    without = menu().model_copy(update={"appointments": False})
    session = Session(glass(), base(menu=without))

    with pytest.raises(NoSuchKey):
        session.touch("预约")
