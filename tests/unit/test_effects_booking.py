"""What the journey asks about appointments comes back as one event, whatever the server or the printer does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.gateway import GatewayError
from kiosk.journey.booking_events import (
    Booked,
    BookFailed,
    BookingCancelled,
    BookingMoved,
    BookingsFound,
    BookingsTrouble,
    CancelFailed,
    SlotsFound,
    SlotsTrouble,
)
from kiosk.journey.effects import (
    Book,
    CancelBooking,
    DrawTicket,
    Effect,
    FindBookings,
    FindSlots,
    MoveBooking,
    PrintSlip,
)
from kiosk.journey.events import Event
from kiosk.journey.ticket_events import Issued, IssueFailed, PrintFailed
from queue_server.contract.appointments import BookRequest, FoundAppointments
from queue_server.contract.models import HolderIn
from tests.unit.booking_kit import LATER, TOMORROW, held, just_booked, slots
from tests.unit.kiosk_hall import HOLDER, issued
from tests.unit.test_effects import Desk

REQUEST = BookRequest(
    items=["house-sale"], start=TOMORROW, channel="kiosk", holder=HolderIn(name="王小明", id_number=HOLDER.id_number)
)
SLOTS = FindSlots(("house-sale",), None, "apply")


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.effects.stop()


def answer_of(desk: Desk, effect: Effect, method: str, answer: Any, kind: type[Event]) -> Event:
    def reply() -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    desk.server.answers[method] = reply
    desk.do(effect)
    return desk.mail.next(kind)


@pytest.mark.parametrize(
    ("effect", "method", "answer", "event"),
    [
        (SLOTS, "slots", slots(), SlotsFound(slots(), ("", "apply", "house-sale"))),
        (
            FindBookings(HOLDER),
            "find_appointments",
            FoundAppointments(appointments=[held()]),
            BookingsFound((held(),), HOLDER, ""),
        ),
        (Book(REQUEST, "k-1"), "book", just_booked(), Booked(just_booked(), "k-1")),
        (MoveBooking("a-1", LATER, "k-2"), "move_appointment", held(LATER), BookingMoved(held(LATER), "k-2")),
        (CancelBooking("a-1"), "cancel_appointment", held(state="cancelled"), BookingCancelled("a-1")),
        (DrawTicket("a-1", "draw-a-1"), "draw", issued(), Issued(issued(), "draw-a-1")),
    ],
)
def test_an_answer_comes_back_as_its_event(desk: Desk, effect: Effect, method: str, answer: Any, event: Event) -> None:
    assert answer_of(desk, effect, method, answer, type(event)) == event


@pytest.mark.parametrize(
    ("effect", "method", "event"),
    [
        (SLOTS, "slots", SlotsTrouble("server.unreachable", ("", "apply", "house-sale"))),
        (FindBookings(None, "40718265"), "find_appointments", BookingsTrouble("server.unreachable", None, "40718265")),
        (Book(REQUEST, "k-1"), "book", BookFailed("server.unreachable", "k-1")),
        (MoveBooking("a-1", LATER, "k-2"), "move_appointment", BookFailed("server.unreachable", "k-2")),
        (CancelBooking("a-1"), "cancel_appointment", CancelFailed("server.unreachable", "a-1")),
        (DrawTicket("a-1", "draw-a-1"), "draw", IssueFailed("server.unreachable", True, "draw-a-1")),
    ],
)
def test_a_refusal_comes_back_as_its_event(desk: Desk, effect: Effect, method: str, event: Event) -> None:
    lost = GatewayError("server.unreachable", retry=True)
    assert answer_of(desk, effect, method, lost, type(event)) == event


def test_a_booked_time_gives_its_one_ticket_as_often_as_it_is_asked(desk: Desk) -> None:
    draw = DrawTicket("a-1", "draw-a-1-card", HOLDER.id_number)
    first = answer_of(desk, draw, "draw", issued(), Issued)
    desk.do(draw)

    assert desk.mail.next(Issued) == first


def test_cancelling_twice_is_one_act(desk: Desk) -> None:
    answer_of(desk, CancelBooking("a-1"), "cancel_appointment", held(), BookingCancelled)
    desk.do(CancelBooking("a-1"))
    desk.mail.next(BookingCancelled)

    assert len({words for name, words in desk.server.asked if name == "cancel_appointment"}) == 1


def test_a_slip_goes_to_the_printer_under_a_name_of_its_own(desk: Desk) -> None:
    desk.do(PrintSlip(held(), "https://hall.example/a/tttt", "zh"))
    desk.effects._urgent.shutdown(wait=True)

    assert desk.printer.jobs == ["slip-a-1"]


def test_a_slip_that_cannot_be_drawn_is_told(desk: Desk) -> None:
    desk.state = desk.state.__class__()  # neither menu nor hall
    desk.do(PrintSlip(held(), "", "zh"))

    assert desk.mail.next(PrintFailed) == PrintFailed("slip-a-1", "printer.failed")
