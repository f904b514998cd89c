"""Carries out what the journey asks for about appointments; every question ends in an event."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.effects.sending import Send
from kiosk.gateway import Gateway
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
from kiosk.journey.effects import Book, CancelBooking, Effect, FindBookings, FindSlots, MoveBooking, ShowBooking


def carry_out(effect: Effect, gateway: Gateway, send: Send, once: Callable[[str, str], str]) -> None:
    """Start what `effect` asks for; `once` makes the key of an act that is done once, however often it is asked."""
    match effect:
        case FindSlots(items, bundle, errand):
            asked = effect.asked
            send(
                lambda: gateway.slots(items, bundle, errand),
                lambda slots: SlotsFound(slots, asked),
                lambda code: SlotsTrouble(code, asked),
            )
        case FindBookings(holder, typed, brief):
            send(
                lambda: gateway.find_appointments(
                    holder.id_number if holder else None, typed, ref=holder.ref if holder else "", brief=brief
                ),
                lambda found: BookingsFound(tuple(found.appointments), holder, typed),
                lambda code: BookingsTrouble(code, holder, typed),
            )
        case ShowBooking(token, digits):
            send(
                lambda: (
                    [gateway.show_appointment(token)] if token else gateway.find_appointments(None, digits).appointments
                ),
                lambda found: BookingsFound(tuple(found), None, token or digits),
                lambda code: BookingsTrouble(code, None, token or digits),
            )
        case Book(request, key):
            send(
                lambda: gateway.book(request, key),
                lambda booked: Booked(booked, key),
                lambda code: BookFailed(code, key),
            )
        case MoveBooking(appointment, start, key):
            send(
                lambda: gateway.move_appointment(appointment, start, key),
                lambda held: BookingMoved(held, key),
                lambda code: BookFailed(code, key),
            )
        case CancelBooking(appointment):
            send(
                lambda: gateway.cancel_appointment(appointment, once("cancel", appointment)),
                lambda _: BookingCancelled(appointment),
                lambda code: CancelFailed(code, appointment),
            )
