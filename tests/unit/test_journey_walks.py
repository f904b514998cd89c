"""Whatever is pressed and whatever happens, in any order: the rules of a session hold and nobody is stuck."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.journey.screens import (
    AskBooking,
    AskCancel,
    Booking,
    BookingNow,
    CancelledBooking,
    Card,
    Days,
    Done,
    FindBooking,
    GivenBack,
    Guide,
    Issuing,
    MyAsk,
    MyBooking,
    MyBookings,
    MyMatters,
    MyPlace,
    MyTicket,
    MyTickets,
    NoPaper,
    OfferDraw,
    Paused,
    Printing,
    Problem,
    SeniorConfirm,
    Service,
    ServiceCode,
    Starting,
    Times,
)
from tests.unit.kiosk_walk import Walk


@settings(max_examples=80, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_no_walk_breaks_a_rule_or_ends_in_a_dead_end(seed: int) -> None:
    walk = Walk(seed)
    for step_number in range(60):
        walk.one()
        assert not isinstance(walk.state.screen, Starting)
        if step_number % 4 == 0:
            walk.check_ways_home()


def test_the_walks_reach_every_screen() -> None:
    seen: set[type] = set()
    for seed in range(280):
        walk = Walk(seed)
        for _ in range(60):
            walk.one()
            seen.add(type(walk.state.screen))
    assert {Issuing, Printing, Done, NoPaper, GivenBack, Problem, Card, SeniorConfirm} <= seen
    assert {MyTicket, MyTickets, MyPlace, MyMatters, MyAsk} <= seen
    assert {Booking, FindBooking, MyBookings, MyBooking, AskCancel, CancelledBooking, OfferDraw} <= seen
    assert {Days, Times, AskBooking, BookingNow, Paused} <= seen
    assert {Guide, ServiceCode, Service} <= seen
