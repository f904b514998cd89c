"""取预约的号: drawn at once today, shown for another day; the code draws and no more; a card offers what is booked."""

from __future__ import annotations

import datetime as dt

import pytest

from kiosk.journey.booking_events import BookingCancelled, BookingsFound, BookingsTrouble, CancelFailed
from kiosk.journey.effects import CancelBooking, DrawTicket, FindBookings, Issue, Print, ReadCard, Say
from kiosk.journey.events import CardGone, CardSeen, ConnectionChanged, DeviceChanged, HallUpdated
from kiosk.journey.screens import (
    AskCancel,
    CancelledBooking,
    Card,
    Done,
    FindBooking,
    Home,
    Issuing,
    MyBooking,
    MyBookings,
    OfferDraw,
    Printing,
    Problem,
)
from kiosk.journey.ticket_events import Issued, IssueFailed, Printed
from queue_server.contract.appointments import AppointmentView
from tests.unit.booking_kit import LATER, TODAY, TOMORROW, held, kiosk
from tests.unit.kiosk_hall import HOLDER, NOW, YOUNG, Kiosk, hall, issued

CODE = "40718265"
BY_CARD = DrawTicket("a-1", "draw-a-1-card", HOLDER.id_number)
BY_CODE = DrawTicket("a-1", "draw-a-1")


def by_card(*found: AppointmentView, way: str = "draw") -> Kiosk:
    """Return a kiosk on which somebody laid the card down to draw their ticket, or to see what they booked."""
    return kiosk().press("booking", way).send(CardSeen(HOLDER), BookingsFound(found, HOLDER, ""))


def by_code(*found: AppointmentView) -> Kiosk:
    typed = kiosk().press("booking", "draw", *(f"key:{digit}" for digit in CODE), "look_up")
    return typed.send(BookingsFound(found, None, CODE))


def ordinary(**terminal: object) -> Kiosk:
    """Return a kiosk on which a card is shown for an ordinary number."""
    return kiosk(**terminal).press("take", "item:house-sale", "with_card").send(CardSeen(HOLDER))


# --- drawing ------------------------------------------------------------------------------------------------------


def test_the_card_draws_todays_ticket_at_once_and_prints_it_like_any() -> None:
    drawn = by_card(held(TODAY))
    assert drawn.screen() == Issuing()
    assert drawn.last()[-1] == BY_CARD
    visit = issued("A012")
    printed = drawn.send(Issued(visit, drawn.state.key))
    assert printed.screen() == Printing()
    assert Print(visit, False, "zh") in printed.last()
    assert printed.send(Printed(visit.id)).screen() == Done()


def test_a_senior_draws_with_two_touches_and_the_card() -> None:
    senior = kiosk().press("senior", "draw")
    assert senior.screen() == FindBooking("draw")
    senior.send(CardSeen(HOLDER), BookingsFound((held(TODAY),), HOLDER, ""))
    assert senior.last()[-1] == BY_CARD


def test_the_code_draws_too_once_all_its_digits_are_there() -> None:
    short = kiosk().press("booking", "draw", "key:4", "key:x", "look_up")
    assert short.screen() == FindBooking("draw", "4")
    assert short.count(FindBookings) == 0
    assert by_code(held(TODAY)).last()[-1] == BY_CODE


def test_another_days_booking_is_shown_with_its_day() -> None:
    shown = by_card(held(TOMORROW))
    assert shown.screen() == MyBooking(held(TOMORROW), shown=True)
    assert shown.count(DrawTicket) == 0


def test_too_early_is_shown_and_not_asked_for() -> None:
    soon = held(TODAY.replace(hour=11))
    assert by_card(soon).screen() == MyBooking(soon, shown=True)


def test_with_several_only_the_one_of_today_is_drawn() -> None:
    assert by_card(held(TOMORROW, "a-2"), held(TODAY)).last()[-1] == BY_CARD


def test_two_of_today_are_asked_for() -> None:
    two = by_card(held(TODAY), held(TODAY, "a-2"))
    assert isinstance(two.screen(), MyBookings)
    two.press("pick_booking:a-2")
    assert two.last()[-1] == DrawTicket("a-2", "draw-a-2-card", HOLDER.id_number)


def test_a_ticket_drawn_before_is_told_and_not_printed_again() -> None:
    drawn = by_card(held(TODAY, state="drawn", number="A012"))
    assert isinstance(drawn.screen(), MyBooking)
    assert drawn.press("draw").count(DrawTicket) == 0


def test_nothing_booked_is_told_and_the_reader_waits_for_another_card() -> None:
    none = kiosk().press("booking", "draw").send(CardSeen(HOLDER), CardGone())
    none.send(BookingsTrouble("appointment.unknown", HOLDER, ""))
    assert none.screen() == FindBooking("draw", trouble="appointment.unknown")
    assert ReadCard() in none.last()
    assert none.state.holders == ()


def test_an_answer_about_somebody_else_is_not_shown() -> None:
    other = kiosk().press("booking", "draw").send(CardSeen(HOLDER), BookingsFound((held(TODAY),), YOUNG, ""))
    assert other.screen() == FindBooking("draw", busy=True)
    late = kiosk().press("booking", "draw").send(BookingsFound((held(TODAY),), None, CODE))
    assert late.screen() == FindBooking("draw")


def test_what_belongs_to_a_person_asks_for_the_document_after_the_code() -> None:
    refused = by_code(held(TODAY))
    refused.send(IssueFailed("holder.needed", False, refused.state.key))
    assert refused.screen() == FindBooking("draw", trouble="holder.needed")
    assert ReadCard() in refused.last()
    refused.send(CardSeen(HOLDER), BookingsFound((held(TODAY),), HOLDER, ""))
    assert refused.last()[-1] == BY_CARD


@pytest.mark.parametrize("code", ["appointment.too_early", "appointment.over", "appointment.not_today"])
def test_a_refusal_shows_the_booked_time_with_its_reason(code: str) -> None:
    refused = by_card(held(TODAY))
    refused.send(IssueFailed(code, False, refused.state.key))
    assert refused.screen() == MyBooking(held(TODAY), shown=True, trouble=code)


def test_a_lost_line_may_be_tried_again_for_the_same_ticket() -> None:
    lost = by_card(held(TODAY))
    lost.send(IssueFailed("server.unreachable", True, lost.state.key))
    assert lost.screen() == Problem("server.unreachable", can_retry=True)
    lost.press("retry")
    assert [e for e in lost.done if isinstance(e, DrawTicket)] == [BY_CARD, BY_CARD]
    assert lost.count(Issue) == 0


def test_after_the_ticket_another_matter_takes_a_number_of_its_own() -> None:
    done = by_card(held(TODAY))
    visit = issued("A012")
    done.send(Issued(visit, done.state.key), Printed(visit.id)).press("another", "item:house-ask", "confirm")
    assert done.sent.request.items == ["house-ask"]
    assert done.sent.key != BY_CARD.key


def test_without_a_reader_the_code_is_the_way_and_a_card_reader_that_is_back_is_asked() -> None:
    without = kiosk(reader_ok=False).press("booking", "draw")
    assert without.count(ReadCard) == 0
    assert ReadCard() in without.send(DeviceChanged("card_reader", True)).last()


# --- with the card: see, cancel -----------------------------------------------------------------------------------


def test_by_document_it_may_be_cancelled_once_asked() -> None:
    asked = by_card(held(), way="my_bookings").press("ask_cancel")
    assert isinstance(asked.screen(), AskCancel)
    asked.press("cancel_it")
    assert CancelBooking("a-1") in asked.last()
    assert asked.send(BookingCancelled("a-1")).screen() == CancelledBooking()


def test_a_refused_cancelling_says_why() -> None:
    asked = by_card(held(), way="my_bookings").press("ask_cancel", "cancel_it")
    asked.send(CancelFailed("appointment.too_late", "a-1"))
    assert asked.screen() == MyBooking(held(), shown=True, trouble="appointment.too_late")


def test_by_code_alone_nothing_is_moved_or_cancelled() -> None:
    shown = by_code(held())
    assert shown.screen() == MyBooking(held(), shown=False)
    assert shown.press("ask_cancel", "move_booking").screen() == MyBooking(held(), shown=False)


def test_what_may_not_be_changed_any_more_is_not() -> None:
    late = held(may_move=False, may_cancel=False)
    assert by_card(late, way="my_bookings").press("ask_cancel", "move_booking").screen() == MyBooking(late, shown=True)


def test_seeing_what_is_booked_today_draws_nothing_by_itself() -> None:
    seen = by_card(held(TODAY), way="my_bookings")
    assert seen.screen() == MyBooking(held(TODAY), shown=True)
    assert seen.press("draw").last()[-1] == BY_CARD


# --- on the ordinary way ------------------------------------------------------------------------------------------


def test_a_card_shown_for_a_number_offers_what_is_booked_today() -> None:
    offered = ordinary()
    assert offered.screen() == Card(reading=True)
    assert offered.last() == (FindBookings(HOLDER, brief=True),)
    offered.send(BookingsFound((held(TODAY),), HOLDER, ""))
    assert offered.screen() == OfferDraw(held(TODAY))
    assert offered.press("draw").last()[-1] == BY_CARD
    assert offered.count(Issue) == 0


def test_another_number_is_taken_all_the_same() -> None:
    other = ordinary().send(BookingsFound((held(TODAY),), HOLDER, "")).press("walk_in")
    assert other.sent.request.items == ["house-sale"]
    assert other.count(DrawTicket) == 0


@pytest.mark.parametrize(
    "answer",
    [
        BookingsTrouble("appointment.unknown", HOLDER, ""),
        BookingsTrouble("server.unreachable", HOLDER, ""),
        BookingsFound((held(TOMORROW),), HOLDER, ""),
        BookingsFound((held(TODAY.replace(hour=15)),), HOLDER, ""),
        BookingsFound((held(TODAY, state="drawn"),), HOLDER, ""),
    ],
)
def test_with_nothing_to_offer_the_number_comes_as_ever(answer: BookingsFound | BookingsTrouble) -> None:
    taken = ordinary().send(answer)
    assert taken.screen() == Issuing()
    assert taken.count(Issue) == 1


def test_a_seniors_card_offers_it_too() -> None:
    senior = kiosk().press("senior", "item:house-ask").send(CardSeen(HOLDER))
    senior.send(BookingsFound((held(TODAY),), HOLDER, ""))
    assert senior.screen() == OfferDraw(held(TODAY))
    assert Say("say.offer") in senior.last()


def test_nobody_is_asked_about_bookings_who_shows_no_card() -> None:
    assert kiosk().press("take", "item:house-sale", "confirm").count(FindBookings) == 0


def test_without_a_line_and_where_nothing_is_booked_the_card_takes_its_number_at_once() -> None:
    cut = kiosk().send(ConnectionChanged(False)).press("take", "item:house-sale", "with_card").send(CardSeen(HOLDER))
    assert (cut.count(FindBookings), cut.count(Issue)) == (0, 1)
    plain = Kiosk().press("take", "item:house-sale", "with_card").send(CardSeen(HOLDER))
    assert (plain.count(FindBookings), plain.count(Issue)) == (0, 1)


def test_back_from_the_offer_forgets_whose_card_it_was() -> None:
    back = ordinary().send(BookingsFound((held(TODAY),), HOLDER, "")).press("back")
    assert back.state.holders == ()
    assert not isinstance(back.screen(), OfferDraw)


def test_going_home_leaves_nothing_of_a_booking() -> None:
    left = by_card(held(LATER)).send(CardGone()).press("home")
    assert left.screen() == Home()
    assert (left.state.holders, left.state.plan, left.state.drawing) == ((), None, None)


def test_no_time_out_draws_cancels_or_books_anything() -> None:
    for waits in (by_card(held(LATER)), ordinary(), by_card(held(), way="my_bookings").press("ask_cancel")):
        before = len(waits.done)
        waits.send(CardGone()).wait(130)
        assert waits.screen() == Home()
        assert not [e for e in waits.done[before:] if isinstance(e, DrawTicket | CancelBooking | Issue)]


def test_the_day_is_the_halls() -> None:
    night = NOW + dt.timedelta(days=1)
    tomorrow = by_card().send(HallUpdated(hall(night)))
    tomorrow.press("back", "draw").send(CardGone(), CardSeen(HOLDER))
    tomorrow.send(BookingsFound((held(TODAY),), HOLDER, ""))
    assert tomorrow.count(DrawTicket) == 0
