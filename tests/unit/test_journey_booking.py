"""约个时间: the matter, the day, the time, the document, one question; and nothing is booked that nobody hears of."""

from __future__ import annotations

import datetime as dt

import pytest

from kiosk.journey.booking_events import (
    Booked,
    BookFailed,
    BookingMoved,
    BookingsFound,
    SlotsFound,
    SlotsTrouble,
)
from kiosk.journey.effects import Book, CancelBooking, FindSlots, Issue, MoveBooking, PrintSlip, ReadCard, ReportPrinted
from kiosk.journey.events import CardGone, CardSeen, HallUpdated
from kiosk.journey.issuing import holder_in
from kiosk.journey.screens import (
    AskBooking,
    Booking,
    BookingNow,
    Card,
    Choose,
    Confirm,
    Days,
    Home,
    MyBooking,
    Notice,
    Problem,
    Times,
)
from kiosk.journey.ticket_events import IssueFailed, Printed, PrintFailed
from tests.unit.booking_kit import (
    FULL,
    FULL_DAY,
    LATER,
    TOMORROW,
    asked,
    booked,
    dayed,
    held,
    just_booked,
    kiosk,
    slots,
    timed,
)
from tests.unit.kiosk_hall import HOLDER, Kiosk, hall

ASKED = ("", "apply", "house-sale")


def test_a_hall_without_appointments_has_no_way_to_them() -> None:
    plain = Kiosk()
    assert plain.press("booking").screen() == Home()
    assert plain.press("take", "item:pension", "book").screen() == Notice("full", "C", "pension")


def test_the_matter_is_chosen_on_the_ordinary_screens_and_then_the_day() -> None:
    chosen = kiosk().press("booking", "book")
    assert chosen.screen() == Choose("all")
    chosen.press("theme:homes", "item:house-sale")
    assert chosen.screen() == Days()
    assert FindSlots(("house-sale",), None, "apply") in chosen.last()


def test_a_life_event_is_booked_as_a_whole() -> None:
    chosen = kiosk().press("booking", "book", "bundle:newborn")
    assert FindSlots((), "newborn", "apply") in chosen.last()


def test_what_gives_no_number_today_can_be_booked_all_the_same() -> None:
    shut = kiosk().send(HallUpdated(hall(issuing=False))).press("booking", "book", "item:pension")
    assert shut.screen() == Days()


def test_an_answer_about_other_matters_is_not_shown() -> None:
    begun = kiosk().press("booking", "book", "item:house-sale").send(SlotsFound(slots(), ("", "apply", "pension")))
    assert begun.state.plan is not None
    assert begun.state.plan.slots is None


def test_that_no_times_are_known_is_told_with_its_reason() -> None:
    begun = kiosk().press("booking", "book", "item:house-sale").send(SlotsTrouble("server.unreachable", ASKED))
    assert begun.screen() == Days(trouble="server.unreachable")


def test_a_full_day_and_a_full_time_say_so_and_stay_where_they_are() -> None:
    days = dayed().press(f"day:{FULL_DAY.isoformat()}")
    assert days.screen() == Days(trouble="book.full")
    times = days.press(f"day:{TOMORROW.date().isoformat()}", f"time:{FULL.isoformat()}")
    assert times.screen() == Times(TOMORROW.date(), trouble="book.full")


def test_the_document_comes_after_the_time_and_before_the_question() -> None:
    card = timed()
    assert card.screen() == Card(needed=True)
    assert ReadCard() in card.last()
    assert card.send(CardSeen(HOLDER)).screen() == AskBooking()


def test_without_a_document_nothing_is_booked_and_no_number_is_taken() -> None:
    card = timed().press("confirm", "skip_card", "book_it")
    assert card.screen() == Card(needed=True)
    assert (card.count(Book), card.count(Issue)) == (0, 0)


def test_yes_sends_the_one_request_for_this_time() -> None:
    sent = asked().press("book_it")
    assert sent.screen() == BookingNow()
    [book] = [e for e in sent.last() if isinstance(e, Book)]
    assert (book.request.items, book.request.start) == (["house-sale"], TOMORROW)
    assert book.request.holder == holder_in(HOLDER)
    assert book.key == sent.state.key


def test_back_from_the_question_leads_to_the_times_and_the_document_is_not_asked_for_twice() -> None:
    again = asked().press("back")
    assert again.screen() == Times(TOMORROW.date())
    assert again.press(f"time:{LATER.isoformat()}").screen() == AskBooking()


def test_another_time_is_another_request() -> None:
    first = asked()
    key = first.state.key
    other = first.press("back", f"time:{LATER.isoformat()}", "book_it")
    assert other.state.key != key
    same = asked()
    key = same.state.key
    assert same.press("back", f"time:{TOMORROW.isoformat()}", "book_it").state.key == key


def test_booked_is_shown_large_and_printed_once() -> None:
    done = booked()
    screen = done.screen()
    assert isinstance(screen, MyBooking)
    assert (screen.did, screen.slip, screen.url) == ("booked", "printing", "https://hall.example/a/tttt")
    assert done.count(PrintSlip) == 1
    assert done.send(Printed("slip-a-1")).screen().slip == "printed"  # type: ignore[union-attr]  # the booking


def test_a_slip_that_does_not_print_leaves_the_booking_as_it_is() -> None:
    done = booked().send(PrintFailed("slip-a-1", "printer.paper_out"))
    assert done.screen().slip == "failed"  # type: ignore[union-attr]  # the booking
    assert not [e for e in done.last() if isinstance(e, ReportPrinted)]


def test_a_slip_is_never_reported_as_a_tickets_paper() -> None:
    gone = booked().press("home").send(Printed("slip-a-1"))
    assert gone.count(ReportPrinted) == 0


def test_what_was_booked_for_somebody_who_left_is_cancelled() -> None:
    sent = asked().press("book_it")
    key = sent.state.key
    late = sent.wait(61).press("home").send(Booked(just_booked(), key))
    assert CancelBooking("a-1") in late.last()
    assert late.screen() == Home()


def test_the_same_answer_twice_cancels_nothing() -> None:
    done = booked()
    assert done.send(Booked(just_booked(), "key-1")).last() == ()


def test_while_it_is_on_its_way_nothing_is_pressed_away() -> None:
    sent = asked().press("book_it", "back", "home")
    assert sent.screen() == BookingNow()


def test_an_answer_that_never_comes_leads_back_to_the_question_with_the_same_key() -> None:
    sent = asked().press("book_it")
    key = sent.state.key
    waited = sent.wait(61)
    assert waited.screen() == AskBooking("server.unreachable")
    assert waited.press("book_it").state.key == key
    assert waited.count(Book) == 2


def test_a_time_taken_meanwhile_leads_back_to_the_times_as_they_are_now() -> None:
    sent = asked().press("book_it")
    gone = sent.send(BookFailed("appointment.slot_gone", sent.state.key))
    assert gone.screen() == Times(TOMORROW.date(), trouble="appointment.slot_gone")
    assert FindSlots(("house-sale",), None, "apply") in gone.last()
    fresh = gone.send(SlotsFound(slots(first=0), ASKED))
    assert fresh.press(f"time:{TOMORROW.isoformat()}").screen() == Times(TOMORROW.date(), trouble="book.full")


@pytest.mark.parametrize("code", ["appointment.too_many", "server.unreachable", "server.busy"])
def test_a_refusal_is_said_over_the_question(code: str) -> None:
    sent = asked().press("book_it")
    assert sent.send(BookFailed(code, sent.state.key)).screen() == AskBooking(code)


def test_who_may_not_book_is_told_to_take_a_number() -> None:
    sent = asked().press("book_it")
    assert sent.send(BookFailed("appointment.no_shows", sent.state.key)).screen() == Problem("appointment.no_shows")


def test_a_card_of_nobody_books_nothing() -> None:
    card = timed().send(CardSeen(HOLDER.__class__("", "?")))
    assert card.screen() == Card("card.unreadable", needed=True)


def test_back_all_the_way_leaves_nothing_of_it() -> None:
    left = timed().send(CardGone()).press("back", "back", "back", "back", "back")
    assert left.screen() == Home()
    assert left.state.plan is None
    assert left.state.basket == ()


def test_a_notice_that_a_matter_is_full_leads_to_its_days() -> None:
    full = kiosk().press("take", "item:pension")
    assert full.screen() == Notice("full", "C", "pension")
    days = full.press("book")
    assert FindSlots(("pension",), None, "apply") in days.last()
    assert days.press("back").screen() == Notice("full", "C", "pension")
    assert days.state.plan is None


def test_a_number_refused_for_today_leads_to_the_days_of_what_was_chosen() -> None:
    refused = kiosk().press("take", "item:house-sale", "confirm")
    refused.send(IssueFailed("hall.no_time_left", False, refused.state.key))
    assert refused.screen() == Problem("hall.no_time_left")
    assert FindSlots(("house-sale",), None, "apply") in refused.press("book").last()


def test_a_senior_books_with_a_person() -> None:
    senior = kiosk().press("senior", "item:house-ask").send(HallUpdated(hall(issuing=False)))
    assert senior.press("book").state.plan is None


def test_a_booking_is_moved_with_the_same_screens_and_keeps_its_code() -> None:
    mine = kiosk().press("booking", "my_bookings").send(CardSeen(HOLDER), BookingsFound((held(),), HOLDER, ""))
    moving = mine.press("move_booking").send(SlotsFound(slots(), ASKED))
    moving.press(f"day:{TOMORROW.date().isoformat()}", f"time:{LATER.isoformat()}")
    assert moving.screen() == AskBooking()
    moving.press("book_it")
    assert moving.last()[-1] == MoveBooking("a-1", LATER, moving.state.key)
    moved = moving.send(BookingMoved(held(LATER), moving.state.key))
    screen = moved.screen()
    assert isinstance(screen, MyBooking)
    assert (screen.did, screen.held.start, screen.held.code) == ("moved", LATER, "40718265")


def test_back_to_the_first_way_gives_the_session_free_for_a_number() -> None:
    back = dayed().press("back", "back")
    assert back.screen() == Booking()
    taken = back.press("back").press("take", "item:house-sale", "confirm")
    assert taken.count(Issue) == 1


def at_the_quieter_time(begin: dt.datetime = TOMORROW, end: dt.datetime = LATER) -> Kiosk:
    wish = f"book_then:{begin.isoformat()}/{end.isoformat()}"
    return kiosk().press("take", "item:house-sale", wish)


def test_the_quieter_time_is_booked_by_one_touch_and_the_document() -> None:
    there = at_the_quieter_time()
    assert (there.screen(), there.effects[0]) == (Days(), FindSlots(("house-sale",), None, "apply"))
    there.send(SlotsFound(slots(), ASKED))
    assert there.screen() == Card(needed=True)
    there.send(CardSeen(HOLDER))
    assert there.screen() == AskBooking()
    assert there.state.plan is not None
    assert there.state.plan.slot is not None
    assert there.state.plan.slot.start == TOMORROW
    assert [e for e in there.press("book_it").effects if isinstance(e, Book)]


def test_a_quieter_time_that_is_taken_meanwhile_leaves_the_days_to_choose_from() -> None:
    there = at_the_quieter_time(FULL, LATER).send(SlotsFound(slots(), ASKED))
    assert there.screen() == Days(trouble="book.quieter_gone")
    assert there.press(f"day:{TOMORROW.date()}").screen() == Times(TOMORROW.date())


def test_back_from_the_quieter_time_leads_to_the_question_as_it_was() -> None:
    there = at_the_quieter_time().send(SlotsFound(slots(), ASKED)).press("back", "back", "back")
    assert there.screen() == Confirm()
    assert (there.state.basket, there.state.plan) == (("house-sale",), None)
    assert [e for e in there.press("confirm").effects if isinstance(e, Issue)]


@pytest.mark.parametrize("wish", ["book_then:", "book_then:soon", "book_then:2026-11-24T09:30/soon"])
def test_no_time_at_all_is_not_booked(wish: str) -> None:
    assert kiosk().press("take", "item:house-sale", wish).screen() == Confirm()
    assert Kiosk().press("take", "item:house-sale", wish).screen() == Confirm()
