"""Whatever is pressed and whatever happens, in any order: the rules of a session hold and nobody is stuck."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.journey.screens import (
    AskBooking,
    AskCancel,
    AskFace,
    Authority,
    Booking,
    BookingNow,
    CancelledBooking,
    Card,
    Days,
    Done,
    FaceNotSure,
    FindBooking,
    GivenBack,
    Guide,
    Issuing,
    LookFace,
    MyAsk,
    MyBooking,
    MyBookings,
    MyMatters,
    MyPlace,
    MyTicket,
    MyTickets,
    Near,
    NoPaper,
    OfferDraw,
    Papers,
    Paused,
    PhoneNumber,
    Photograph,
    Printing,
    Problem,
    SeniorConfirm,
    Service,
    ServiceCode,
    Starting,
    Times,
)
from tests.unit.kiosk_walk import Walk


@given(st.integers(min_value=0, max_value=2**32))
def test_no_walk_breaks_a_rule_or_ends_in_a_dead_end(seed: int) -> None:
    walk = Walk(seed)
    for step_number in range(60):
        walk.one()
        assert not isinstance(walk.state.screen, Starting)
        if step_number % 4 == 0:
            walk.check_ways_home()


WALKED = {
    *(Issuing, Printing, Done, NoPaper, GivenBack, Problem, Card, SeniorConfirm),
    *(MyTicket, MyTickets, MyPlace, MyMatters, MyAsk),
    *(Booking, FindBooking, MyBookings, MyBooking, AskCancel, CancelledBooking, OfferDraw),
    *(Days, Times, AskBooking, BookingNow, Paused),
    *(AskFace, LookFace, FaceNotSure),
    *(Guide, Near, Papers, Authority, Photograph, PhoneNumber, ServiceCode, Service),
}


def test_the_walks_reach_every_screen() -> None:
    missed: set[type] = set(WALKED)
    for seed in range(280):
        walk = Walk(seed)
        for _ in range(60):
            walk.one()
            missed.discard(type(walk.state.screen))
        if not missed:
            return
    assert missed == set()
