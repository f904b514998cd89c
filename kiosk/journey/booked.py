"""取预约的号: find what is booked and draw its ticket at once, or show when it is; move or cancel it by document.

Who only types the code draws the ticket, and no more: the code stands on a slip that anybody may have picked up.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.booking import days, put_down, takes_bookings
from kiosk.journey.booking_events import BookingCancelled, BookingsFound, BookingsTrouble, CancelFailed
from kiosk.journey.effects import CancelBooking, DrawTicket, Effect, FindBookings, ReadCard, StopCard, StopSpeech
from kiosk.journey.events import Press
from kiosk.journey.model import Holder, Plan, State
from kiosk.journey.screens import (
    AskCancel,
    CancelledBooking,
    Card,
    FindBooking,
    Home,
    Issuing,
    MyBooking,
    MyBookings,
    OfferDraw,
    Problem,
)
from kiosk.journey.session import Step, go, speak, stay
from queue_server.contract.appointments import AppointmentView

CODE_DIGITS = 8


def draw(state: State, event: Press) -> Step:
    """取预约的号: ask whose; where the booking is on the glass already, draw its ticket."""
    screen = state.screen
    if isinstance(screen, OfferDraw):
        return draw_it(state, screen.held)
    if isinstance(screen, MyBooking):
        return stay(state) if screen.busy or not may_draw(state, screen.held) else draw_it(state, screen.held)
    return _find(state, FindBooking("draw"))


def my_bookings(state: State, event: Press) -> Step:
    """看我的预约: by the document only."""
    return _find(state, FindBooking("mine"))


def _find(state: State, screen: FindBooking) -> Step:
    if not takes_bookings(state):
        return stay(state)
    return go(replace(put_down(state), holders=()), screen, *reading(state))


def reading(state: State) -> tuple[Effect, ...]:
    """Ask for the document, or send to a person where there is no reader and no keypad either."""
    if state.card_ok:
        return (ReadCard(), *speak(state, "say.card"))
    return speak(state, "say.person") if state.senior else ()


def type_code(state: State, screen: FindBooking, pressed: str) -> Step:
    """A digit of the code on the slip."""
    if screen.busy or screen.why != "draw":
        return stay(state)
    typed = "" if pressed == "clear" else screen.typed[:-1] if pressed == "erase" else screen.typed + pressed
    if not typed.isdigit() and typed:
        return stay(state)
    return stay(replace(state, screen=replace(screen, typed=typed[:CODE_DIGITS], trouble="")))


def look_up_code(state: State, screen: FindBooking) -> Step:
    if screen.busy or len(screen.typed) != CODE_DIGITS:
        return stay(state)
    asking = replace(screen, busy=True, trouble="", asked=screen.typed)
    return stay(replace(state, screen=asking), FindBookings(None, screen.typed))


def ask_for(state: State, holder: Holder) -> Step:
    """A document was laid down on the question whose booking it is."""
    screen = state.screen
    why = screen.why if isinstance(screen, FindBooking) else "draw"
    asking = replace(state, screen=FindBooking(why, busy=True), holders=(holder,), idle_since=state.now)
    return stay(asking, FindBookings(holder))


# --- what is booked -----------------------------------------------------------------------------------------------


def on_found(state: State, event: BookingsFound | BookingsTrouble) -> Step:
    screen = state.screen
    if not isinstance(screen, FindBooking) or not screen.busy:
        return stay(state)
    shown = event.holder is not None
    mine = state.holders[-1:] == (event.holder,) and not screen.asked if shown else screen.asked == event.typed
    if not mine:
        return stay(state)
    found = _open(event.found) if isinstance(event, BookingsFound) and not _elsewhere(state, event.found) else ()
    begun = replace(state, screen=FindBooking(screen.why), idle_since=state.now)
    if not found:
        code = event.code if isinstance(event, BookingsTrouble) else "appointment.unknown"
        code = "code.other_hall" if isinstance(event, BookingsFound) and _elsewhere(state, event.found) else code
        none = replace(begun, screen=FindBooking(screen.why, screen.typed, trouble=code), holders=())
        again = () if state.card_there or not state.card_ok else (ReadCard(),)
        return stay(none, *again, *speak(state, "say.no_booking"))
    today = [held for held in found if may_draw(state, held)]
    if screen.why == "draw" and len(today) == 1:
        return draw_it(begun, today[0])
    if len(found) > 1:
        return go(begun, MyBookings(found), StopCard(), *speak(state, "say.which_booking"))
    return _show(begun, found[0], shown=shown)


def _open(found: tuple[AppointmentView, ...]) -> tuple[AppointmentView, ...]:
    return tuple(held for held in found if held.state in ("booked", "drawn"))


def _elsewhere(state: State, found: tuple[AppointmentView, ...]) -> bool:
    """Return whether a slip of another hall was scanned: its ticket is drawn there."""
    return state.hall is not None and any(held.hall != state.hall.code for held in found)


def is_today(state: State, held: AppointmentView) -> bool:
    return state.hall is not None and held.day == state.hall.business_day and held.state in ("booked", "drawn")


def may_draw(state: State, held: AppointmentView) -> bool:
    """Return whether its ticket can be drawn now; the server decides, this only spares a refusal."""
    return held.state == "booked" and is_today(state, held) and (state.now or held.now) >= held.from_


def pick_booking(state: State, event: Press) -> Step:
    screen = state.screen
    if not isinstance(screen, MyBookings):
        return stay(state)
    found = next((held for held in screen.found if held.id == event.value), None)
    if found is None:
        return stay(state)
    why = next((s.why for s in reversed(state.trail) if isinstance(s, FindBooking)), "mine")
    if why == "draw" and may_draw(state, found):
        return draw_it(state, found)
    return _show(state, found, shown=bool(state.holders))


def _show(state: State, held: AppointmentView, *, shown: bool) -> Step:
    return go(state, MyBooking(held, shown=shown), StopCard(), *spoken(state, held))


def spoken(state: State, held: AppointmentView) -> tuple[Effect, ...]:
    if not is_today(state, held):
        return speak(state, "say.not_today")
    early = held.state == "booked" and not may_draw(state, held)
    return speak(state, "say.too_early") if early else ()


# --- its ticket ---------------------------------------------------------------------------------------------------


def draw_it(state: State, held: AppointmentView) -> Step:
    """Ask for the ticket of a booked time, by the document if one was shown. However often asked, it is one ticket."""
    shown = state.holders[-1] if state.holders else None
    document, ref = (shown.id_number or None, shown.ref or None) if shown else (None, None)
    # another code of the same person is another request
    key = f"draw-{held.id}{'-card' if document else f'-{ref[:16]}' if ref else ''}"
    begun = replace(state, screen=Issuing(), drawing=held, key=key, plan=None, basket=(), bundle=None, voucher="")
    sent = replace(begun, trail=(), visit=None, idle_since=state.now, idle_asked=False)
    return stay(sent, StopCard(), StopSpeech(), DrawTicket(held.id, key, document, ref))


def not_drawn(state: State, held: AppointmentView, code: str, *, can_retry: bool) -> Step:
    """Say why, with the booked time on the glass; what is bound to a person asks for the document."""
    failed = replace(state, idle_since=state.now, trail=(Home(),))
    if can_retry:
        return stay(replace(failed, screen=Problem(code, can_retry=True)), *speak(state, "say.problem"))
    if code == "holder.needed" and not state.holders:
        asked = replace(failed, drawing=None, key="", screen=FindBooking("draw", trouble=code))
        return stay(asked, *reading(asked))
    shown = MyBooking(held, shown=bool(state.holders), trouble=code)
    word = "say.too_early" if code == "appointment.too_early" else "say.problem"
    return stay(replace(failed, drawing=None, key="", screen=shown), *speak(state, word))


# --- somebody who takes a number has one booked -------------------------------------------------------------------


def asks_first(state: State) -> bool:
    """Return whether it is worth asking if the person with this document has booked: never without a line."""
    return takes_bookings(state) and state.connected and state.plan is None and not state.voucher


def look_first(state: State, holder: Holder) -> Step:
    """The document is read for a number: see whether a time is booked today. The number does not hang on the answer."""
    screen = state.screen
    seen = replace(state, holders=(holder,), idle_since=state.now)
    question = FindBookings(holder, brief=True)
    if isinstance(screen, Card):
        return stay(replace(seen, screen=replace(screen, reading=True, trouble="")), question)
    return go(seen, Card(reading=True), question)


def awaited(state: State, event: BookingsFound | BookingsTrouble) -> bool:
    reads = isinstance(state.screen, Card) and state.screen.reading
    return reads and event.holder is not None and state.holders == (event.holder,)


def offer(state: State, event: BookingsFound | BookingsTrouble) -> Step | None:
    """Return the offer of today's booked ticket, or None where there is none to offer."""
    found = _open(event.found) if isinstance(event, BookingsFound) else ()
    today = [held for held in found if may_draw(state, held)]
    if not today:
        return None
    shown = replace(state, screen=OfferDraw(today[0]), idle_since=state.now, idle_asked=False)
    return stay(shown, StopCard(), *speak(state, "say.offer"))


# --- moving and cancelling ----------------------------------------------------------------------------------------


def move_booking(state: State, _: Press) -> Step:
    """改时间: the same days and times as for a new one."""
    screen = state.screen
    if not _may(state) or not isinstance(screen, MyBooking) or not screen.held.may_move:
        return stay(state)
    return days(replace(state, plan=Plan(moving=replace(screen, did="", trouble="")), key=""))


def ask_cancel(state: State, _: Press) -> Step:
    screen = state.screen
    if not _may(state) or not isinstance(screen, MyBooking) or not screen.held.may_cancel:
        return stay(state)
    return go(state, AskCancel(screen), *speak(state, "say.cancel_booking"))


def _may(state: State) -> bool:
    screen = state.screen
    free = isinstance(screen, MyBooking) and screen.shown and not screen.busy
    return free and bool(state.holders) and not state.senior


def cancel_it(state: State, _: Press) -> Step:
    screen = state.screen
    if not isinstance(screen, AskCancel):
        return stay(state)
    waiting = replace(screen.booking, busy=True, did="", trouble="")
    shown = replace(state, screen=waiting, trail=state.trail[:-1], idle_since=state.now)
    return stay(shown, CancelBooking(screen.booking.held.id))


def on_cancelled(state: State, event: BookingCancelled | CancelFailed) -> Step:
    screen = state.screen
    if not isinstance(screen, MyBooking) or not screen.busy or screen.held.id != event.id:
        return stay(state)
    if isinstance(event, CancelFailed):
        told = replace(state, screen=replace(screen, busy=False, trouble=event.code), idle_since=state.now)
        return stay(told, *speak(state, "say.problem"))
    gone = replace(put_down(state), screen=CancelledBooking(), trail=(Home(),), idle_since=state.now)
    return stay(gone, *speak(state, "say.cancelled_booking"))
