"""约个时间: the matter, the day, the time, the document, one question, booked; a booking is moved the same way.

The matter is chosen on the ordinary screens (`State.plan` says that it is for another day).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from kiosk.journey.booking_events import Booked, BookFailed, BookingMoved, SlotsFound, SlotsTrouble
from kiosk.journey.effects import (
    SLIP,
    Book,
    CancelBooking,
    Effect,
    FindSlots,
    MoveBooking,
    PrintSlip,
    StopCard,
    StopSpeech,
)
from kiosk.journey.events import Press
from kiosk.journey.model import Plan, State
from kiosk.journey.screens import (
    AskBooking,
    Booking,
    BookingNow,
    Card,
    Choose,
    Confirm,
    Days,
    FindBooking,
    Home,
    MyBooking,
    MyBookings,
    Notice,
    Papers,
    Problem,
    Screen,
    Search,
    Times,
)
from kiosk.journey.session import Step, go, item, lay_down, speak, stay
from kiosk.journey.ticket_events import Printed, PrintFailed
from queue_server.contract.appointments import BookRequest, SlotDay, Slots
from queue_server.contract.models import HolderIn

FULL = "book.full"
"""Why a day or a time that was pressed cannot be had; a key of the kiosk's own words."""
GONE = "book.quieter_gone"
"""Why the quieter time that was asked for is not taken."""
LOST = "server.unreachable"


def booking(state: State, _: Press) -> Step:
    """预约: what about it?"""
    if not takes_bookings(state):
        return stay(state)
    return go(put_down(state), Booking(), *speak(state, "say.booking"))


def takes_bookings(state: State) -> bool:
    return state.menu is not None and state.menu.appointments and state.standing.allows("booking")


def put_down(state: State) -> State:
    """Return the session without what was chosen in it; who is there and how they read stays."""
    kept = replace(state, plan=None, drawing=None, basket=(), bundle=None, errand="apply", matters=1, key="")
    return replace(kept, changing=None, swap="", voucher="")


def book(state: State, _: Press) -> Step:
    """约个时间: choose the matter first; from where a number was refused, its matter is known."""
    if not takes_bookings(state) or state.senior:
        return stay(state)
    screen, kept = state.screen, replace(state, plan=Plan(), key="", visit=None, voucher="", changing=None, swap="")
    if isinstance(screen, Notice) and item(state, screen.item):
        return days(replace(kept, basket=(screen.item,), bundle=None, errand="apply", matters=1))
    if isinstance(screen, Problem | Papers) and (state.basket or state.bundle):
        return days(kept)
    begun = replace(put_down(state), plan=Plan())
    return go(begun, Choose("all"), *speak(state, "say.choose"))


def book_then(state: State, event: Press) -> Step:
    """就约那时: what is asked about here, at the quieter time that is told beside it."""
    try:
        begin, end = map(dt.datetime.fromisoformat, event.value.split("/"))
    except ValueError:
        return stay(state)
    free_to = state.changing is None and not state.voucher and not state.senior
    if not takes_bookings(state) or not free_to or not (state.basket or state.bundle):
        return stay(state)
    return days(replace(state, plan=Plan(wish=(begin, end)), key="", matters=1))


def _wished(state: State, slots: Slots, wish: tuple[dt.datetime, dt.datetime]) -> Step | None:
    """Go on with the first free slot of the quieter time; None where it has none."""
    found = (s for day in slots.days for s in day.slots if s.left > 0 and wish[0] <= s.start < wish[1])
    slot = min(found, key=lambda s: s.start, default=None)
    day = next((d.day for d in slots.days if slot in d.slots), None)
    if slot is None or day is None:
        return None
    shown = replace(state, screen=Times(day), trail=(*state.trail, state.screen))
    return pick_time(shown, Press("time", slot.start.isoformat()))


def days(state: State) -> Step:
    """哪一天来？ The days come with the server's answer."""
    if state.plan is None:
        return stay(state)
    asked = replace(state, plan=replace(state.plan, slots=None, slot=None))
    return go(asked, Days(), _ask(asked), *speak(state, "say.which_day"))


def again(state: State, screen: Screen) -> State:
    """Return the session as it goes on where 返回 leads: the matter of a booking is chosen anew."""
    if isinstance(screen, Booking | FindBooking | MyBookings | MyBooking):
        return replace(state, plan=None, drawing=None, basket=(), bundle=None, key="")
    if state.plan is None or isinstance(screen, Card | Days | Times | AskBooking):
        return state
    if isinstance(screen, Problem):
        return replace(state, plan=None)
    if isinstance(screen, Confirm | Papers):
        return replace(state, plan=None, key="")
    choosing = isinstance(screen, Choose | Search)
    return replace(state, basket=(), bundle=None, plan=state.plan if choosing else None)


def _ask(state: State) -> FindSlots:
    moving = state.plan.moving if state.plan else None
    if moving is not None:
        held = moving.held
        return FindSlots(() if held.bundle else tuple(held.codes), held.bundle, held.errand)
    return FindSlots(() if state.bundle else state.basket, state.bundle, state.errand)


def on_slots(state: State, event: SlotsFound | SlotsTrouble) -> Step:
    screen, plan = state.screen, state.plan
    if plan is None or not isinstance(screen, Days | Times) or _ask(state).asked != event.asked:
        return stay(state)
    if isinstance(event, SlotsTrouble):
        failed = screen if isinstance(screen, Days) else Days()
        return stay(replace(state, screen=replace(failed, trouble=event.code)))
    known = replace(state, plan=replace(plan, slots=event.slots, wish=None))
    if plan.wish is None:
        return stay(known)
    return _wished(known, event.slots, plan.wish) or stay(replace(known, screen=replace(screen, trouble=GONE)))


def pick_day(state: State, event: Press) -> Step:
    """A day that is full stays pressable and says so."""
    screen, plan = state.screen, state.plan
    if not isinstance(screen, Days) or plan is None:
        return stay(state)
    found = next((d for d in plan.slots.days if d.day.isoformat() == event.value), None) if plan.slots else None
    if found is None:
        return stay(state)
    if not free(found):
        return stay(replace(state, screen=replace(screen, trouble=FULL)))
    shown = replace(state, screen=replace(screen, trouble=""))
    return go(shown, Times(found.day), *speak(state, "say.which_time"))


def free(day: SlotDay) -> int:
    """Return how many could still be booked on a day."""
    return sum(slot.left for slot in day.slots)


def pick_time(state: State, event: Press) -> Step:
    """Take a time; another one than before is another request. Then the document, if it was not shown yet."""
    screen, plan = state.screen, state.plan
    if not isinstance(screen, Times) or plan is None:
        return stay(state)
    day = plan.day(screen.day)
    slot = next((s for s in day.slots if s.start.isoformat() == event.value), None) if day else None
    if slot is None:
        return stay(state)
    if slot.left < 1:
        return stay(replace(state, screen=replace(screen, trouble=FULL)))
    anew = state.key if plan.slot == slot else ""
    taken = replace(state, plan=replace(plan, slot=slot), screen=replace(screen, trouble=""), key=anew)
    if plan.moving is None and not state.holders:
        return lay_down(taken, Card(needed=True), "say.card")
    return ask_booking(taken)


def ask_booking(state: State) -> Step:
    """约这个时间，对吗？ The document is shown once: 返回 leads to the times."""
    if isinstance(state.screen, Card):
        return stay(replace(state, screen=AskBooking()), StopCard(), *speak(state, "say.book_it"))
    return go(state, AskBooking(), *speak(state, "say.book_it"))


def book_it(state: State, whose: Mapping[str, HolderIn | str | None] | None) -> Step:
    """对，就约这个: send (or send again) the one request for this time. `whose`: as the request names its holder."""
    plan = state.plan
    if not isinstance(state.screen, AskBooking) or plan is None or plan.slot is None:
        return stay(state)
    sent = replace(state, screen=BookingNow(), idle_since=state.now, idle_asked=False)
    if plan.moving is not None:
        return stay(sent, StopSpeech(), MoveBooking(plan.moving.held.id, plan.slot.start, state.key))
    if whose is None:
        return stay(state)
    request = BookRequest.model_validate(
        {
            "items": [] if state.bundle else list(state.basket),
            "bundle": state.bundle,
            "errand": state.errand,
            "class": state.class_,
            "start": plan.slot.start,
            **whose,
            "channel": "kiosk",
            "cannot_hear": state.cannot_hear,
        }
    )
    return stay(sent, StopSpeech(), Book(request, state.key))


def on_booked(state: State, event: Booked | BookingMoved) -> Step:
    """Show it large and print it; a booking nobody is left to hear of is cancelled, so that nobody misses it."""
    waits = isinstance(state.screen, BookingNow | AskBooking) and event.key == state.key
    if not waits:
        return _unheard(state, event)
    new = isinstance(event, Booked)
    held, url = (event.booked, event.booked.url) if isinstance(event, Booked) else (event.held, "")
    shown = MyBooking(held, shown=True, url=url, did="booked" if new else "moved", slip="printing")
    done = replace(put_down(state), screen=shown, trail=(Home(),), idle_since=state.now)
    slip = PrintSlip(held, url, state.language)
    return stay(done, slip, *speak(state, "say.booked" if new else "say.moved"))


def _unheard(state: State, event: Booked | BookingMoved) -> Step:
    """Take back what was booked for somebody who has left; what is shown already was only told twice."""
    screen = state.screen
    if isinstance(event, BookingMoved) or (isinstance(screen, MyBooking) and screen.held.id == event.booked.id):
        return stay(state)
    return stay(state, CancelBooking(event.booked.id))


def on_book_failed(state: State, event: BookFailed) -> Step:
    """Say why; a time that was taken meanwhile leads back to the times, as they are now."""
    if not isinstance(state.screen, BookingNow) or event.key != state.key or state.plan is None:
        return stay(state)
    told = replace(state, idle_since=state.now)
    if event.code in ("appointment.slot_gone", "appointment.not_offered"):
        return _back_to_times(told, event.code)
    if event.code in ("appointment.no_shows", "appointment.off"):
        return stay(replace(told, screen=Problem(event.code)), *speak(state, "say.problem"))
    return stay(replace(told, screen=AskBooking(event.code)), *speak(state, "say.problem"))


def _back_to_times(state: State, code: str) -> Step:
    plan = state.plan
    if plan is None or plan.slot is None:
        return stay(state)
    at = next((n for n, screen in enumerate(state.trail) if isinstance(screen, Times)), len(state.trail))
    before = next((s for s in state.trail if isinstance(s, Times)), None)
    shown = replace(before, trouble=code) if before else Days(trouble=code)
    anew = replace(state, screen=shown, trail=state.trail[:at], plan=replace(plan, slot=None), key="")
    return stay(anew, _ask(anew), *speak(state, "say.which_time"))


def on_slip(state: State, event: Printed | PrintFailed) -> Step:
    screen = state.screen
    if not isinstance(screen, MyBooking) or SLIP + screen.held.id != event.visit_id:
        return stay(state)
    return stay(replace(state, screen=replace(screen, slip="printed" if isinstance(event, Printed) else "failed")))


def overdue(state: State, idle: dt.timedelta, longest: dt.timedelta) -> Step:
    """Go on when no answer ever came: the same request may be sent once more."""
    if idle < longest:
        return stay(state)
    return on_book_failed(state, BookFailed(LOST, state.key))


def book_matter(state: State, basket: tuple[str, ...], bundle: str | None = None) -> Step:
    """A matter was chosen for another day: whether it is given today plays no part."""
    return days(replace(state, basket=basket, bundle=bundle))


def sentence(state: State) -> tuple[Effect, ...]:
    """Return the sentence of a screen on this way."""
    match state.screen:
        case Booking():
            return speak(state, "say.booking")
        case Days():
            return speak(state, "say.which_day")
        case Times():
            return speak(state, "say.which_time")
        case AskBooking():
            return speak(state, "say.book_it")
    return ()
