"""The rule of the journey: one event in, the next state and what must be done out. Pure; see `model` for the words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from kiosk.journey.effects import AskHelp, Effect, GiveBack, Print, ReportPrinted, StopSpeech
from kiosk.journey.events import (
    CardGone,
    CardSeen,
    CardTrouble,
    ConnectionChanged,
    DeviceChanged,
    Event,
    GaveBack,
    GiveBackFailed,
    HallUpdated,
    HelpComing,
    Issued,
    IssueFailed,
    MenuLoaded,
    Press,
    Printed,
    PrintFailed,
    SearchAnswered,
    Tick,
    TicketFound,
    TicketTrouble,
    Touched,
)
from kiosk.journey.model import (
    Card,
    Done,
    GivenBack,
    Home,
    Issuing,
    MyTicket,
    NoPaper,
    Printing,
    Problem,
    Search,
    SeniorConfirm,
    Starting,
    State,
)
from kiosk.journey.presses import holder_in, issue, press
from kiosk.journey.session import Step, chosen, go, speak, stay, untouched, wipe, zone_name

BUSY = Issuing | Printing
"""While a number or its paper is on the way nothing is pressed away."""

LONGEST_ISSUE = dt.timedelta(seconds=60)
LONGEST_PRINT = dt.timedelta(seconds=90)
"""Far beyond what the edges allow themselves. Should an answer be lost all the same, nobody is kept waiting for it."""

CLOCK_STEP = dt.timedelta(minutes=10)
"""A greater step of hall time between two ticks is a clock that was set, not somebody who stood still."""


def step(state: State, event: Event, new_key: Callable[[], str]) -> Step:
    """Return the next state and the effects of `event`.

    `new_key` makes a fresh Idempotency-Key; it is called once per ticket, when its session begins to have a matter.
    """
    state, effects = _step(state, event)
    if not state.key and (state.basket or state.bundle):
        state = replace(state, key=new_key())
    return state, effects


def _step(state: State, event: Event) -> Step:
    match event:
        case Press():
            return press(replace(state, idle_since=state.now, idle_asked=False) if _may_wait(state) else state, event)
        case Touched():
            # the question whether somebody is there stays: the finger may be coming down on its button
            hushed = (StopSpeech(),) if event.heard else ()
            return stay(replace(state, idle_since=state.now) if _may_wait(state) else state, *hushed)
        case Tick():
            return _tick(state, event.now)
        case MenuLoaded() | HallUpdated() | ConnectionChanged() | DeviceChanged():
            return _news(state, event)
        case CardSeen() | CardTrouble() | CardGone():
            return _card(state, event)
        case Issued() | IssueFailed():
            return _answer(state, event)
        case Printed() | PrintFailed():
            return _paper(state, event)
        case _:
            return _rest(state, event)


def _may_wait(state: State) -> bool:
    """Return whether a touch starts the idle time anew; not where it measures a machine's patience."""
    return not isinstance(state.screen, BUSY) and not state.card_left


def _tick(state: State, now: dt.datetime) -> Step:
    """Ask once whether somebody is there, leave later. A time-out never decides anything but going home."""
    jump = now - state.now if state.now else dt.timedelta()
    since = state.idle_since
    if since is not None and (jump > CLOCK_STEP or jump < -dt.timedelta(seconds=5)):
        since += jump
    state = replace(state, now=now, idle_since=since)
    if isinstance(state.screen, Starting) or untouched(state):
        return stay(replace(state, idle_since=None, idle_asked=False))
    state = replace(state, idle_since=min(since or now, now))
    idle = now - (state.idle_since or now)
    if isinstance(state.screen, BUSY):
        return _overdue(state, idle)
    if isinstance(state.screen, Home) and state.card_left and idle >= dt.timedelta(seconds=state.idle_ask_s):
        return wipe(replace(state, card_lying=False))  # perhaps the reader is wrong: it must not shut the kiosk
    if idle >= dt.timedelta(seconds=state.idle_leave_s):
        return wipe(state)
    if idle >= dt.timedelta(seconds=state.idle_ask_s):
        if isinstance(state.screen, Done | GivenBack | Home):
            return wipe(state)
        if not state.idle_asked and not isinstance(state.screen, NoPaper):
            return stay(replace(state, idle_asked=True), *speak(state, "say.idle"))
    return stay(state)


def _overdue(state: State, idle: dt.timedelta) -> Step:
    """Go on when an edge never answered. The number, once there, stays on the glass; a late one is given back."""
    if isinstance(state.screen, Issuing) and idle >= LONGEST_ISSUE:
        return _not_issued(state, "server.unreachable", can_retry=True)
    if isinstance(state.screen, Printing) and idle >= LONGEST_PRINT and state.visit is not None:
        return _no_paper(state, "device.silent")
    return stay(state)


def _news(state: State, event: Event) -> Step:
    match event:
        case MenuLoaded():
            state = replace(state, menu=event.menu)
        case HallUpdated():
            state = replace(state, hall=event.hall)
        case ConnectionChanged():
            state = replace(state, connected=event.connected)
            if isinstance(state.screen, Starting):
                state = replace(state, screen=Starting(event.code))
        case DeviceChanged(device="printer"):
            state = replace(state, printer_ok=event.ok)
        case DeviceChanged():
            state = _reader(state, event)
    if isinstance(state.screen, Starting) and state.menu and state.hall:
        state = replace(state, screen=Home())
    return stay(state)


def _reader(state: State, event: DeviceChanged) -> State:
    """A reader that is gone holds nobody's card; one that is back needs no sentence about its absence."""
    state = replace(state, reader_ok=event.ok)
    if not event.ok:
        state = replace(state, card_lying=False, card_left=False)
    if isinstance(state.screen, Card):
        state = replace(state, screen=Card(trouble="" if event.ok else event.code))
    return state


def _card(state: State, event: Event) -> Step:
    match event:
        case CardSeen() if isinstance(state.screen, Card | SeniorConfirm) and chosen(state):
            if holder_in(event.holder) is None:
                return _not_read(replace(state, card_lying=True), "card.unreadable")
            held = replace(state, holder=event.holder, card_lying=True)
            return issue(replace(held, class_=held.class_ or _class_by_age(held)))
        case CardSeen():
            # it was read while its screen went away: nobody's any more, but it lies there
            return stay(replace(state, card_lying=True, card_left=isinstance(state.screen, Home)))
        case CardTrouble() if isinstance(state.screen, Card | SeniorConfirm):
            return _not_read(state, event.code)
        case CardGone():
            return stay(replace(state, card_lying=False, card_left=False))
    return stay(state)


def _not_read(state: State, code: str) -> Step:
    """Say once that a card could not be read; the senior question keeps its place, the way by touch is there."""
    if isinstance(state.screen, Card):
        if state.screen.trouble == code:
            return stay(state)
        state = replace(state, screen=Card(trouble=code))
    return stay(replace(state, idle_since=state.now, idle_asked=False), *speak(state, "say.card_again"))


def _class_by_age(state: State) -> str | None:
    """Return the class that the card's birth date gives by itself, the hall's rule being the judge."""
    if state.holder is None or state.holder.birth is None or state.now is None or state.menu is None:
        return None
    birth, today = state.holder.birth, state.now.date()
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    given = [c for c in state.menu.classes if c.min_age is not None and age >= c.min_age and c.entitlement != "clerk"]
    return max(given, key=lambda c: c.min_age or 0).code if given else None


def _answer(state: State, event: Issued | IssueFailed) -> Step:
    mine = isinstance(state.screen, Issuing | Problem) and state.visit is None and event.key == state.key
    match event:
        case Issued() if mine:
            # also after it was said that there is none yet: the number came after all
            shown = replace(state, visit=event.visit, screen=Printing(), idle_since=state.now)
            return stay(shown, Print(event.visit, state.senior, state.language))
        case Issued() if state.visit is not None and event.visit.id == state.visit.id:
            return stay(state)  # the same answer once more: the number is in its holder's hands
        case Issued():
            # nobody is left to take it: a number that no one holds would be called in vain
            return stay(state, GiveBack(event.visit.token))
        case IssueFailed() if mine and isinstance(state.screen, Issuing):
            return _not_issued(state, event.code, event.can_retry)
    return stay(state)


def _not_issued(state: State, code: str, can_retry: bool) -> Step:
    failed = replace(state, screen=Problem(code, can_retry), idle_since=state.now)
    return stay(failed, *speak(state, "say.problem"))


def _paper(state: State, event: Event) -> Step:
    visit, screen = state.visit, state.screen
    match event:
        case Printed():
            if visit is None or visit.id != event.visit_id or not isinstance(screen, Printing | NoPaper):
                return stay(state, ReportPrinted(event.visit_id, "printed"))
            again = isinstance(screen, Printing) and screen.again
            report = ReportPrinted(event.visit_id, "reprinted" if again else "printed")
            done = replace(state, screen=Done(), idle_since=state.now)
            return stay(done, report, *speak(state, "say.take_ticket", ("zone", zone_name(state, visit.zone))))
        case PrintFailed():
            report = ReportPrinted(event.visit_id, "failed", event.code)
            if visit is None or visit.id != event.visit_id or not isinstance(screen, Printing):
                return stay(state, report)
            return _no_paper(state, event.code, report)
    return stay(state)


def _no_paper(state: State, code: str, *effects: Effect) -> Step:
    """Show the number itself, for as long as anybody looks at it, and fetch a person."""
    told = replace(state, screen=NoPaper(code), idle_since=state.now)
    help_ = () if state.help_asked else (AskHelp(),)
    number = state.visit.number if state.visit else ""
    return stay(told, *effects, *help_, *speak(state, "say.no_paper", ("number", number)))


def _rest(state: State, event: Event) -> Step:
    screen = state.screen
    match event:
        case GaveBack() if state.visit and event.token == state.visit.token:
            kept = replace(state, visit=None, key="", basket=(), bundle=None, trail=())
            return stay(replace(kept, screen=GivenBack(), idle_since=state.now))
        case GiveBackFailed() if state.visit and event.token == state.visit.token:
            if not isinstance(screen, Done | NoPaper):
                return stay(state)
            return go(replace(state, idle_since=state.now), Problem(event.code))  # 返回 leads back to the number
        case SearchAnswered() if isinstance(screen, Search) and screen.text == event.text:
            return stay(replace(state, screen=replace(screen, results=event.results)))
        case TicketFound() if isinstance(screen, MyTicket) and screen.busy and screen.asked == event.number:
            return stay(replace(state, screen=replace(screen, visit=event.visit, busy=False, trouble="")))
        case TicketTrouble() if isinstance(screen, MyTicket) and screen.busy and screen.asked == event.number:
            return stay(replace(state, screen=replace(screen, busy=False, trouble=event.code)))
        case HelpComing():
            # with nobody answering the button stays, so that it can be pressed again
            return stay(replace(state, help_asked=event.ok), *(speak(state, "say.help_coming") if event.ok else ()))
    return stay(state)
