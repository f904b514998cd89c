"""Laying down a document: one for a number, several for a number of several, one to find the number one has."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.booked import ask_for as ask_for_booking
from kiosk.journey.booked import asks_first, awaited, look_first, offer
from kiosk.journey.booking import ask_booking
from kiosk.journey.booking_events import BookingsFound, BookingsTrouble
from kiosk.journey.choosing import card_answers
from kiosk.journey.effects import FindMine, ReadCard, Say, StopCard
from kiosk.journey.events import CardGone, CardSeen, CardTrouble, ChipIn, Press
from kiosk.journey.face import ask as ask_face
from kiosk.journey.face import may_compare
from kiosk.journey.issuing import ask_number, holder_in
from kiosk.journey.model import Holder, State
from kiosk.journey.my_ticket import OTHERS
from kiosk.journey.screens import Card, FindBooking, Home, MyPlace, MyTicket, Paused, SeniorConfirm, Starting
from kiosk.journey.session import Step, bound, chosen, lay_down, speak, stay

ANOTHER_WAY = frozenset({"card.expired", "card.foreign"})
"""Reading such a card once more helps nobody; another one may, or a person."""
ACTING = 2
"""Cards of who comes for somebody: the agent's and the principal's."""
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
    if not isinstance(screen, Card) or not (state.card_ok or state.codes_ok) or screen.together:
        return stay(state)
    reader = (ReadCard(),) if state.card_ok else ()
    return stay(replace(state, screen=replace(screen, together=True, trouble="")), *reader)


def may_act(state: State) -> bool:
    """Return whether one may come for another: both cards were read, the agent's first, and nobody else's."""
    screen, cards = state.screen, [h for h in state.holders if not h.ref]
    return isinstance(screen, Card) and screen.together and len(cards) == len(state.holders) == ACTING


def act(state: State, _: Press) -> Step:
    """我替他办: who laid the first card down came for the second."""
    return ask_number(state, acting=True) if may_act(state) else stay(state)


def on_card(state: State, event: CardSeen | CardTrouble | CardGone | ChipIn) -> Step:
    match event:
        case CardSeen(holder, by):
            lies = replace(state, chip_in=True) if by == "chip" else replace(state, card_lying=True)
            after, effects = _seen(lies, holder)
            # the other reader waits for nobody any more
            return stay(after, *((StopCard(),) if state.reader_ok and state.chip_ok else ()), *effects)
        case ChipIn():
            return _put_in(state)
        case CardTrouble() if isinstance(state.screen, Card | SeniorConfirm | MyTicket | FindBooking):
            return _not_read(state, event.code)
        case CardGone(by):
            gone = replace(state, chip_in=False) if by == "chip" else replace(state, card_lying=False)
            gone = replace(gone, card_left=gone.card_left and gone.card_there)
            return stay(gone, *((ReadCard(),) if _awaits_another(gone) else ()))
    return stay(state)


def _put_in(state: State) -> Step:
    """A card in the chip reader before anybody began is somebody's who has left, or who must take it out again."""
    before = isinstance(state.screen, Home | Paused | Starting)
    there = replace(state, chip_in=True, card_left=state.card_left or before)
    return stay(there, *((Say("card.take_back"),) if before and not state.card_left else ()))


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
        return stay(replace(state, card_left=state.card_left or isinstance(screen, Home)))
    if isinstance(screen, Card):  # the card counts, and no code on a phone that was shown before it
        screen = replace(screen, asked="")
        state = replace(state, screen=screen)
    if holder_in(holder) is None:
        return _not_read(state, "card.unreadable")
    if _expired(state, holder):
        return _not_read(state, "card.expired")
    return known(state, holder)


def known(state: State, holder: Holder) -> Step:
    """Go on with somebody who is known now: by a card that counts, or by a code on a phone that was confirmed."""
    screen = state.screen
    if isinstance(screen, MyTicket | MyPlace):
        return _find(state, holder)
    if isinstance(screen, FindBooking):
        return ask_for_booking(state, holder)
    if isinstance(screen, Card) and screen.together:
        return _join(state, screen, holder)
    if state.plan is not None:
        return ask_booking(replace(state, holders=(holder,)))
    return look_first(state, holder) if asks_first(state) else _number(state, holder)


def _number(state: State, holder: Holder) -> Step:
    """Ask for the number of somebody who is known; before it, where the matter wants it, whether to compare a face."""
    if may_compare(state, holder):
        return ask_face(state, holder)
    return ask_number(replace(state, holders=(holder,)))


def on_bookings(state: State, event: BookingsFound | BookingsTrouble) -> Step | None:
    """Offer the ticket that is booked, else go on to the number; None where nobody waits for that."""
    screen = state.screen
    if not awaited(state, event) or not isinstance(screen, Card):
        return None
    return offer(state, event) or _number(replace(state, screen=replace(screen, reading=False)), state.holders[0])


def _join(state: State, screen: Card, holder: Holder) -> Step:
    again = any((h.id_number, h.ref) == (holder.id_number, holder.ref) for h in state.holders)
    holders = state.holders if again else (*state.holders, holder)
    shown = replace(screen, trouble="card.same" if again else "")
    joined = replace(state, screen=shown, holders=holders, idle_since=state.now, idle_asked=False)
    return stay(joined, *speak(joined, "say.next_card"))


def _find(state: State, holder: Holder) -> Step:
    """Ask for the tickets of this person; a number that was typed before is left alone."""
    if not holder.ref and holder_in(holder) is None:
        return _not_read(state, "card.unreadable")
    trail, screen = state.trail, state.screen
    of = screen.of if isinstance(screen, MyTicket) else screen if isinstance(screen, MyPlace) else None
    if trail and isinstance(state.screen, MyPlace) and isinstance(trail[-1], MyTicket):
        trail = trail[:-1]
    asking = replace(state, screen=MyTicket(busy=True, of=of), trail=trail, holders=(holder,), idle_since=state.now)
    return stay(asking, FindMine(holder))


def _expired(state: State, holder: Holder) -> bool:
    """Return whether the card's last day is over; its last day still counts."""
    return bool(state.now and holder.valid_to and state.now.date() > holder.valid_to)


def _awaits_another(state: State) -> bool:
    """Return whether a card was lifted that another one is to follow."""
    if isinstance(state.screen, Card):
        another = state.screen.together and len(state.holders) < MOST_HOLDERS
        return another or state.screen.trouble in ANOTHER_WAY
    if isinstance(state.screen, MyPlace):
        return state.screen.trouble == OTHERS
    return isinstance(state.screen, MyTicket | FindBooking) and not state.screen.busy


def _not_read(state: State, code: str) -> Step:
    """Say once that a card could not be read; the senior question keeps its place, the way by touch is there."""
    if isinstance(state.screen, Card | MyTicket | FindBooking):
        if state.screen.trouble == code:
            return stay(state)
        state = replace(state, screen=replace(state.screen, trouble=code))
    return stay(
        replace(state, idle_since=state.now, idle_asked=False),
        *speak(state, "say.person" if code in ANOTHER_WAY else "say.card_again"),
    )
