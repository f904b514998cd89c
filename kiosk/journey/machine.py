"""The rule of the journey: one event in, the next state and what must be done out. Pure; see `model` for the words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from kiosk.journey.model import (
    AskHelp,
    Card,
    CardGone,
    CardSeen,
    CardTrouble,
    ConnectionChanged,
    DeviceChanged,
    Done,
    Event,
    GaveBack,
    GiveBack,
    GiveBackFailed,
    GivenBack,
    HallUpdated,
    HelpComing,
    Home,
    Issued,
    IssueFailed,
    Issuing,
    MenuLoaded,
    MyTicket,
    NoPaper,
    Press,
    Print,
    Printed,
    PrintFailed,
    Printing,
    Problem,
    ReportPrinted,
    Search,
    SearchAnswered,
    SeniorConfirm,
    Starting,
    State,
    Tick,
    TicketFound,
    TicketTrouble,
    Touched,
)
from kiosk.journey.presses import HANDLERS, issue
from kiosk.journey.session import Step, speak, stay, wipe

BUSY = Issuing | Printing
"""While a number or its paper is on the way nothing times out and nothing is pressed away."""


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
            awake = replace(state, idle_since=state.now, idle_asked=False, card_left=False)
            handler = HANDLERS.get(event.name)
            return handler(awake, event) if handler else stay(awake)
        case Touched():
            return stay(replace(state, idle_since=state.now, idle_asked=False))
        case Tick():
            return _tick(replace(state, now=event.now))
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


def _tick(state: State) -> Step:
    """Ask once whether somebody is there, leave later. A time-out never decides anything but going home."""
    if state.now is None or isinstance(state.screen, BUSY | Starting):
        return stay(replace(state, idle_since=state.now))
    untouched = state.senior or state.speech or state.low_reach or state.language != "zh" or bool(state.basket)
    if isinstance(state.screen, Home) and state.screen == Home() and not untouched:
        return stay(replace(state, idle_since=None, idle_asked=False))
    now = state.now
    since = state.idle_since or now
    state = replace(state, idle_since=since)
    idle = now - since
    if idle >= dt.timedelta(seconds=state.idle_leave_s):
        return wipe(state)
    if idle >= dt.timedelta(seconds=state.idle_ask_s):
        if isinstance(state.screen, Done | GivenBack | Home):
            return wipe(state)
        if not state.idle_asked and not isinstance(state.screen, NoPaper):
            return stay(replace(state, idle_asked=True), *speak(state, "say.idle"))
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
            state = replace(state, reader_ok=event.ok)
            if not event.ok and isinstance(state.screen, Card):
                state = replace(state, screen=Card(trouble=event.code))
    if isinstance(state.screen, Starting) and state.menu and state.hall:
        state = replace(state, screen=Home())
    return stay(state)


def _card(state: State, event: Event) -> Step:
    match event:
        case CardSeen() if isinstance(state.screen, Card | SeniorConfirm):
            held = replace(state, holder=event.holder, card_lying=True, idle_since=state.now, idle_asked=False)
            return issue(replace(held, class_=held.class_ or _class_by_age(held)))
        case CardTrouble() if isinstance(state.screen, Card):
            return stay(replace(state, screen=Card(trouble=event.code)), *speak(state, "say.card_again"))
        case CardGone():
            return stay(replace(state, card_lying=False, card_left=False))
    return stay(state)


def _class_by_age(state: State) -> str | None:
    """Return the class that the card's birth date gives by itself, the hall's rule being the judge."""
    if state.holder is None or state.holder.birth is None or state.now is None or state.menu is None:
        return None
    birth, today = state.holder.birth, state.now.date()
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    by_age = [c for c in state.menu.classes if c.min_age is not None and age >= c.min_age]
    return max(by_age, key=lambda c: c.min_age or 0).code if by_age else None


def _answer(state: State, event: Event) -> Step:
    match event:
        case Issued() if isinstance(state.screen, Issuing) and event.key == state.key:
            shown = replace(state, visit=event.visit, screen=Printing(), idle_since=state.now)
            return stay(shown, Print(event.visit, state.senior, state.language))
        case Issued():
            # nobody is left to take it: a number that no one holds would be called in vain
            return stay(state, GiveBack(event.visit.token))
        case IssueFailed() if isinstance(state.screen, Issuing) and event.key == state.key:
            failed = replace(state, screen=Problem(event.code, event.can_retry), idle_since=state.now)
            return stay(failed, *speak(state, "say.problem"))
    return stay(state)


def _paper(state: State, event: Event) -> Step:
    visit = state.visit
    mine = visit is not None and isinstance(state.screen, Printing)
    match event:
        case Printed():
            again = isinstance(state.screen, Printing) and state.screen.again
            report = ReportPrinted(event.visit_id, "reprinted" if again else "printed")
            if visit is None or not mine or visit.id != event.visit_id:
                return stay(state, report)
            done = replace(state, screen=Done(), idle_since=state.now)
            return stay(done, report, *speak(state, "say.take_ticket", ("zone", visit.zone)))
        case PrintFailed():
            report = ReportPrinted(event.visit_id, "failed", event.code)
            if visit is None or not mine or visit.id != event.visit_id:
                return stay(state, report)
            told = replace(state, screen=NoPaper(event.code), idle_since=state.now)
            return stay(told, report, AskHelp(), *speak(state, "say.no_paper", ("number", visit.number)))
    return stay(state)


def _rest(state: State, event: Event) -> Step:
    match event:
        case GaveBack() if isinstance(state.screen, Done | NoPaper):
            given = replace(state, visit=None, key="", basket=(), bundle=None, screen=GivenBack(), idle_since=state.now)
            return stay(given)
        case GiveBackFailed() if isinstance(state.screen, Done | NoPaper):
            return stay(replace(state, screen=Problem(event.code)))
        case SearchAnswered() if isinstance(state.screen, Search) and state.screen.text == event.text:
            return stay(replace(state, screen=replace(state.screen, results=event.results)))
        case TicketFound() if isinstance(state.screen, MyTicket):
            return stay(replace(state, screen=replace(state.screen, visit=event.visit, busy=False, trouble="")))
        case TicketTrouble() if isinstance(state.screen, MyTicket):
            return stay(replace(state, screen=replace(state.screen, busy=False, trouble=event.code)))
        case HelpComing():
            # with nobody answering the button stays, so that it can be pressed again
            return stay(replace(state, help_asked=event.ok), *(speak(state, "say.help_coming") if event.ok else ()))
    return stay(state)
