"""The screens of 预约 and their hard cases, as made-up states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from kiosk.journey.model import Holder, Plan, State
from kiosk.journey.screens import (
    AskBooking,
    AskCancel,
    Booking,
    BookingNow,
    CancelledBooking,
    Card,
    Choose,
    Days,
    FindBooking,
    Home,
    MyBooking,
    MyBookings,
    Notice,
    OfferDraw,
    Problem,
    SeniorHome,
    Times,
)
from kiosk.scenes.made_up import MONDAY, NOW, Scene, base, booked, hardest, longest, menu, slots

HOLDER = Holder("王小明", "362430195001010018")
TOMORROW = dt.datetime.combine(MONDAY + dt.timedelta(days=1), dt.time(9, 30), NOW.tzinfo)
SOON = NOW.replace(hour=17, minute=0)


def booking_scenes(language: str) -> Iterator[Scene]:
    yield from _finding(language)
    yield from _choosing(language)
    yield from _held(language)
    yield from _elsewhere(language)
    yield from _seniors(language)


def _sale(state: State) -> State:
    return replace(state, basket=("property-sale",), plan=Plan(slots=slots()))


def _finding(language: str) -> Iterator[Scene]:
    state = base(language, trail=(Home(), Booking()))
    yield Scene("booking", replace(state, screen=Booking()))
    yield Scene("booking-low", replace(state, screen=Booking(), low_reach=True))
    yield Scene("booking-find", replace(state, screen=FindBooking()))
    yield Scene("booking-find-typed", replace(state, screen=FindBooking(typed="407182")))
    yield Scene("booking-find-none", replace(state, screen=FindBooking(trouble="appointment.unknown")))
    yield Scene("booking-find-holder", replace(state, screen=FindBooking(trouble="holder.needed")))
    yield Scene("booking-find-no-reader", replace(state, screen=FindBooking("draw", "40718265"), reader_ok=False))
    yield Scene("booking-mine", replace(state, screen=FindBooking("mine")))
    yield Scene("booking-mine-no-reader", replace(state, screen=FindBooking("mine"), reader_ok=False))
    yield Scene("home-no-booking", base(language, menu=menu().model_copy(update={"appointments": False})))


def _choosing(language: str) -> Iterator[Scene]:
    state = base(language, trail=(Home(), Booking()), plan=Plan())
    yield Scene("booking-choose", replace(state, screen=Choose("all")))
    yield Scene("booking-choose-theme", replace(state, screen=Choose("theme", "social")))
    asked = _sale(state)
    yield Scene("days-asked", replace(asked, plan=Plan(), screen=Days()))
    yield Scene("days", replace(asked, screen=Days()))
    yield Scene("days-low", replace(asked, screen=Days(), low_reach=True))
    yield Scene("days-full", replace(asked, screen=Days(trouble="book.full")))
    many = replace(asked, plan=Plan(slots=slots(0, 9)), basket=(longest(menu()).code,))
    yield Scene("days-many", replace(many, screen=Days(1)))
    none = slots(0, 0).model_copy(update={"opens_on": MONDAY + dt.timedelta(days=8)})
    yield Scene("days-none", replace(asked, plan=Plan(slots=none), screen=Days()))
    yield Scene("days-trouble", replace(asked, plan=Plan(), screen=Days(trouble="server.unreachable")))
    day = TOMORROW.date() + dt.timedelta(days=2)
    yield Scene("times", replace(asked, screen=Times(day)))
    yield Scene("times-low", replace(asked, screen=Times(day), low_reach=True))
    yield Scene("times-full", replace(asked, screen=Times(day, trouble="book.full")))
    yield Scene("times-gone", replace(asked, screen=Times(day, trouble="appointment.slot_gone")))
    yield Scene("booking-card", replace(asked, screen=Card(needed=True)))
    yield Scene("booking-card-off", replace(asked, screen=Card("device.absent", needed=True), reader_ok=False))
    found = asked.plan.day(day) if asked.plan else None
    slot = found.slots[3] if found else None
    chosen = replace(asked, plan=Plan(slots=slots(), slot=slot), holders=(HOLDER,))
    yield Scene("ask-booking", replace(chosen, screen=AskBooking()))
    long = replace(chosen, basket=(longest(menu()).code,))
    yield Scene("ask-booking-trouble", replace(long, screen=AskBooking("appointment.too_many")))
    moving = MyBooking(booked(hardest(menu()), TOMORROW), shown=True)
    yield Scene("ask-booking-move", replace(chosen, plan=Plan(moving, slots(), slot), screen=AskBooking()))
    yield Scene("booking-now", replace(chosen, screen=BookingNow()))


def _held(language: str) -> Iterator[Scene]:
    state = base(language, trail=(Home(),), holders=(HOLDER,))
    item = next(i for i in menu().items if i.code == "property-sale")
    new = booked(item, TOMORROW)
    fresh = MyBooking(new, shown=True, url=new.url, did="booked", slip="printed")
    yield Scene("booked", replace(state, screen=fresh, card_lying=True))
    yield Scene("booked-printing", replace(state, screen=replace(fresh, slip="printing")))
    yield Scene("booked-no-slip", replace(state, screen=replace(fresh, slip="failed")))
    long = booked(longest(menu()), TOMORROW.replace(hour=16, minute=30))
    yield Scene("booked-moved", replace(state, screen=MyBooking(long, shown=True, did="moved", slip="printed")))
    yield Scene("my-booking", replace(state, screen=MyBooking(new, shown=True)))
    yield Scene("my-booking-busy", replace(state, screen=MyBooking(new, shown=True, busy=True)))
    yield Scene("my-booking-trouble", replace(state, screen=MyBooking(new, shown=True, trouble="appointment.too_late")))
    late = booked(item, SOON, may_move=False, may_cancel=False)
    yield Scene("my-booking-today", replace(state, screen=MyBooking(late, shown=True)))
    early = booked(item, SOON, **{"from": NOW + dt.timedelta(hours=1)})
    yield Scene("my-booking-early", replace(state, screen=MyBooking(early, trouble="appointment.too_early")))
    drawn = booked(item, SOON, state="drawn", number="B012", may_move=False, may_cancel=False)
    yield Scene("my-booking-drawn", replace(state, screen=MyBooking(drawn, shown=True)))
    several = (booked(item, SOON), booked(longest(menu()), TOMORROW, id="a-2"))
    yield Scene("my-bookings", replace(state, screen=MyBookings(several)))
    yield Scene("ask-cancel-booking", replace(state, screen=AskCancel(MyBooking(new, shown=True))))
    yield Scene("cancelled-booking", replace(state, screen=CancelledBooking()))


def _elsewhere(language: str) -> Iterator[Scene]:
    state = base(language, trail=(Home(),), holders=(HOLDER,))
    item = next(i for i in menu().items if i.code == "property-sale")
    yield Scene("card-offer", replace(state, basket=(item.code,), screen=Card(reading=True)))
    yield Scene("offer", replace(state, basket=(item.code,), screen=OfferDraw(booked(item, SOON))))
    yield Scene("notice-full-book", replace(state, screen=Notice("full", "E", item.code)))
    yield Scene("problem-book", replace(state, screen=Problem("series.full"), basket=(item.code,)))


def _seniors(language: str) -> Iterator[Scene]:
    trail = (Home(), SeniorHome())
    state = base(language, senior=True, speech=True, trail=trail)
    item = next(i for i in menu().items if i.code == "property-sale")
    yield Scene("senior-booking-find", replace(state, screen=FindBooking()))
    yield Scene("senior-booking-find-none", replace(state, screen=FindBooking(trouble="appointment.unknown")))
    yield Scene("senior-booking-find-no-reader", replace(state, screen=FindBooking(), reader_ok=False))
    held = replace(state, holders=(HOLDER,))
    yield Scene("senior-my-booking", replace(held, screen=MyBooking(booked(longest(menu()), TOMORROW), shown=True)))
    early = booked(item, SOON, **{"from": NOW + dt.timedelta(hours=1)})
    yield Scene("senior-my-booking-early", replace(held, screen=MyBooking(early, shown=True)))
    several = (booked(item, SOON), booked(longest(menu()), TOMORROW, id="a-2"))
    yield Scene("senior-my-bookings", replace(held, screen=MyBookings(several)))
    yield Scene("senior-offer", replace(held, basket=(item.code,), screen=OfferDraw(booked(item, SOON))))
    yield Scene("senior-problem-book", replace(state, screen=Problem("series.full"), basket=(item.code,)))
