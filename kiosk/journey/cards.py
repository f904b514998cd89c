"""Laying down a document: one for a number, several for a number of several, one to find the number one has."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.booked import ask_for as ask_for_booking
from kiosk.journey.booked import asks_first, awaited, look_first, offer
from kiosk.journey.booking import ask_booking
from kiosk.journey.choosing import card_answers
from kiosk.journey.effects import FindMine, ReadCard
from kiosk.journey.events import BookingsFound, BookingsTrouble, CardGone, CardSeen, CardTrouble, Press
from kiosk.journey.issuing import ask_number, holder_in
from kiosk.journey.model import Holder, State
from kiosk.journey.screens import Card, FindBooking, Home, MyPlace, MyTicket, SeniorConfirm
from kiosk.journey.session import Step, bound, chosen, lay_down, speak, stay

MOST_HOLDERS = 10
"""As many as the server takes on one visit."""


def with_card(state: State, _: Press) -> Step:
    """用身份证取号: not where the number is there already, or comes from a voucher."""
    if state.changing or state.voucher:
        return stay(state)
    return lay_down(state, Card(needed=bound(state)), "say.card")


def together(state: State, _: Press) -> Step:
    """几位同办: cards are collected, the number is taken when all have laid theirs down."""
    screen = state.screen
    if not isinstance(screen, Card) or not state.reader_ok or screen.together:
        return stay(state)
    return stay(replace(state, screen=replace(screen, together=True, trouble="")), ReadCard())


def on_card(state: State, event: CardSeen | CardTrouble | CardGone) -> Step:
    match event:
        case CardSeen():
            return _seen(replace(state, card_lying=True), event.holder)
        case CardTrouble() if isinstance(state.screen, Card | SeniorConfirm | MyTicket | FindBooking):
            return _not_read(state, event.code)
        case CardGone():
            gone = replace(state, card_lying=False, card_left=False)
            return stay(gone, *((ReadCard(),) if _awaits_another(gone) else ()))
    return stay(state)


def _seen(state: State, holder: Holder) -> Step:
    screen = state.screen
    if isinstance(screen, MyTicket) or (isinstance(screen, MyPlace) and not screen.id):
        return _find(state, holder)
    if isinstance(screen, FindBooking):
        read = holder_in(holder) is not None
        return ask_for_booking(state, holder) if read else _not_read(state, "card.unreadable")
    takes = isinstance(screen, Card) or (isinstance(screen, SeniorConfirm) and card_answers(state))
    if not takes or not chosen(state):
        # it was read while its screen went away: nobody's any more, but it lies there
        return stay(replace(state, card_left=isinstance(screen, Home)))
    if holder_in(holder) is None:
        return _not_read(state, "card.unreadable")
    if isinstance(screen, Card) and screen.together:
        return _join(state, screen, holder)
    if state.plan is not None:
        return ask_booking(replace(state, holders=(holder,)))
    return look_first(state, holder) if asks_first(state) else ask_number(replace(state, holders=(holder,)))


def on_bookings(state: State, event: BookingsFound | BookingsTrouble) -> Step | None:
    """Offer the ticket that is booked, else go on to the number; None where nobody waits for that."""
    screen = state.screen
    if not awaited(state, event) or not isinstance(screen, Card):
        return None
    return offer(state, event) or ask_number(replace(state, screen=replace(screen, reading=False)))


def _join(state: State, screen: Card, holder: Holder) -> Step:
    known = any(h.id_number == holder.id_number for h in state.holders)
    holders = state.holders if known else (*state.holders, holder)
    shown = replace(screen, trouble="card.same" if known else "")
    joined = replace(state, screen=shown, holders=holders, idle_since=state.now, idle_asked=False)
    return stay(joined, *speak(joined, "say.next_card"))


def _find(state: State, holder: Holder) -> Step:
    """Ask for the tickets of this person; a number that was typed before is left alone."""
    if holder_in(holder) is None:
        return _not_read(state, "card.unreadable")
    trail = state.trail
    if trail and isinstance(state.screen, MyPlace) and isinstance(trail[-1], MyTicket):
        trail = trail[:-1]
    asking = replace(state, screen=MyTicket(busy=True), trail=trail, holders=(holder,), idle_since=state.now)
    return stay(asking, FindMine(holder))


def _awaits_another(state: State) -> bool:
    """Return whether a card was lifted that another one is to follow."""
    if isinstance(state.screen, Card):
        return state.screen.together and len(state.holders) < MOST_HOLDERS
    return isinstance(state.screen, MyTicket | FindBooking) and not state.screen.busy


def _not_read(state: State, code: str) -> Step:
    """Say once that a card could not be read; the senior question keeps its place, the way by touch is there."""
    if isinstance(state.screen, Card | MyTicket | FindBooking):
        if state.screen.trouble == code:
            return stay(state)
        state = replace(state, screen=replace(state.screen, trouble=code))
    return stay(replace(state, idle_since=state.now, idle_asked=False), *speak(state, "say.card_again"))
