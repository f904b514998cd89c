"""The rule of the journey: one event in, the next state and what must be done out. Pure; see `model` for the words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from kiosk.journey import (
    attract,
    booking,
    face,
    fleet,
    guide,
    left_paper,
    near,
    reading,
    resuming,
    scans,
    searching,
    service,
    sheet,
)
from kiosk.journey.booked import on_cancelled
from kiosk.journey.booked import on_found as on_found_booking
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
from kiosk.journey.cards import on_bookings, on_card
from kiosk.journey.clock import set_by
from kiosk.journey.effects import (
    GUIDE,
    NEAR,
    SLIP,
    TEST_PAPER,
    AskHelp,
    Effect,
    GiveBack,
    LearnMenu,
    Print,
    ReadCard,
    ReportPrinted,
    StopSpeech,
)
from kiosk.journey.events import (
    CardGone,
    CardSeen,
    CardTrouble,
    ChipIn,
    CodeFound,
    CodeSeen,
    CodeTrouble,
    ConnectionChanged,
    DeviceChanged,
    Event,
    FaceActWanted,
    FaceCompared,
    HallsFound,
    HallsTrouble,
    HallUpdated,
    HelpComing,
    KeysAsked,
    MenuLoaded,
    PersonConfirmed,
    PersonTrouble,
    Press,
    Reached,
    RestartAsked,
    Resumed,
    SearchAnswered,
    ServiceAnswered,
    ServiceAsked,
    ServiceSeen,
    SheetFailed,
    SheetSeen,
    SheetSent,
    SheetTaken,
    SignsRead,
    SomebodyComes,
    StandingChanged,
    Tick,
    Touched,
    WritingReady,
    Written,
)
from kiosk.journey.issuing import not_issued
from kiosk.journey.model import State
from kiosk.journey.my_ticket import on_acted, on_copy, on_failed, on_found, on_gave_back, on_mine, refresh
from kiosk.journey.phone import on_person
from kiosk.journey.presses import press
from kiosk.journey.screens import (
    BookingNow,
    CancelledBooking,
    Card,
    Done,
    FindBooking,
    GivenBack,
    Home,
    Issuing,
    MyTicket,
    NoPaper,
    Paused,
    Printing,
    Problem,
    Starting,
)
from kiosk.journey.session import Step, first, speak, stay, untouched, wipe, zone_name
from kiosk.journey.ticket_events import (
    ActFailed,
    CopyMade,
    GaveBack,
    GiveBackFailed,
    Issued,
    IssueFailed,
    MineFound,
    MineTrouble,
    Printed,
    PrintFailed,
    TicketActed,
    TicketFound,
    TicketTrouble,
)

BUSY = Issuing | Printing | BookingNow
"""While a number or its paper is on the way nothing is pressed away."""

LONGEST_ISSUE = dt.timedelta(seconds=60)
LONGEST_PRINT = dt.timedelta(seconds=90)
"""Far beyond what the edges allow themselves. Should an answer be lost all the same, nobody is kept waiting for it."""


def step(state: State, event: Event, new_key: Callable[[], str]) -> Step:
    """Return the next state and the effects of `event`.

    `new_key` makes a fresh Idempotency-Key; it is called once per ticket, when its session begins to have a matter.
    """
    before = state
    state, effects = fleet.restart_when_alone(*resuming.take_up(*_step(state, event)))
    state, effects = left_paper.look(before, event, state, effects)
    effects = (*effects, *face.left(before.screen, state.screen), *sheet.left(before, state))
    state = attract.look(before, event, state)
    if not state.key and (state.basket or state.bundle or state.plan):
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
        case FaceActWanted() | FaceCompared():
            return face.on_face(state, event)
        case SheetSeen() | SheetTaken() | SheetFailed():
            return sheet.on_sheet(state, event)
        case SheetSent():
            return sheet.on_sent(state, event)
        case CardSeen() | CardTrouble() | CardGone() | ChipIn():
            return on_card(state, event)
        case CodeSeen():
            return scans.on_code(state, event)
        case Issued() | IssueFailed():
            return _answer(state, event)
        case Printed() | PrintFailed() if event.visit_id.startswith(SLIP):
            return booking.on_slip(state, event)
        case Printed() | PrintFailed() if event.visit_id.startswith(GUIDE):
            return guide.on_paper(state, event)
        case Printed() | PrintFailed() if event.visit_id.startswith(NEAR):
            return near.on_paper(state, event)
        case Printed() | PrintFailed() if event.visit_id == TEST_PAPER:
            return service.on_paper(state, event)
        case Printed() | PrintFailed():
            return _paper(state, event)
        case _:
            return _rest(state, event)


def _may_wait(state: State) -> bool:
    """Return whether a touch starts the idle time anew; not where it measures a machine's patience."""
    return not isinstance(state.screen, BUSY) and not state.card_left


def _tick(state: State, now: dt.datetime) -> Step:
    """Ask once whether somebody is there, leave later. A time-out never decides anything but going home."""
    since = state.idle_since
    if since is not None:
        since += set_by(state.now, now)
    state = replace(state, now=now, idle_since=since)
    if isinstance(state.screen, Starting) or untouched(state):
        return stay(replace(state, idle_since=None, idle_asked=False))
    state = replace(state, idle_since=min(since or now, now))
    idle = now - (state.idle_since or now)
    if isinstance(state.screen, service.SCREENS):
        return service.on_tick(state, idle)
    if isinstance(state.screen, BUSY):
        return _overdue(state, idle)
    if isinstance(state.screen, Home | Paused) and state.card_left and idle >= dt.timedelta(seconds=state.idle_ask_s):
        return wipe(
            replace(state, card_lying=False, chip_in=False)
        )  # perhaps the reader is wrong: it must not shut the kiosk
    if idle >= dt.timedelta(seconds=state.idle_leave_s):
        return wipe(state)
    if idle >= dt.timedelta(seconds=state.idle_ask_s):
        if isinstance(state.screen, Done | GivenBack | CancelledBooking | Home | Paused):
            return wipe(state)
        if not state.idle_asked and not isinstance(state.screen, NoPaper):
            return stay(replace(state, idle_asked=True), *speak(state, "say.idle"))
    return stay(state)


def _overdue(state: State, idle: dt.timedelta) -> Step:
    """Go on when an edge never answered. The number, once there, stays on the glass; a late one is given back."""
    if isinstance(state.screen, Issuing) and idle >= LONGEST_ISSUE:
        return not_issued(state, "server.unreachable", can_retry=True)
    if isinstance(state.screen, BookingNow):
        return booking.overdue(state, idle, LONGEST_ISSUE)
    if isinstance(state.screen, Printing) and idle >= LONGEST_PRINT and state.visit is not None:
        return _no_paper(state, "device.silent")
    return stay(state)


def _news(state: State, event: Event) -> Step:
    asked: tuple[Effect, ...] = ()
    match event:
        case MenuLoaded():
            if state.menu is None or untouched(state) or isinstance(state.screen, Paused):
                state, asked = replace(state, menu=event.menu, next_menu=None), (LearnMenu(),)
            else:
                # one that was taken back meanwhile is none
                state = replace(state, next_menu=None if event.menu == state.menu else event.menu)
        case HallUpdated():
            happened = state.hall is not None and event.hall.last_event != state.hall.last_event
            state = replace(state, hall=event.hall)
            asked = refresh(state) if happened else ()
        case ConnectionChanged():
            state = replace(state, connected=event.connected)
            if isinstance(state.screen, Starting):
                state = replace(state, screen=Starting(event.code))
        case DeviceChanged(device="printer"):
            state = replace(state, printer_ok=event.ok)
        case DeviceChanged(device="scanner"):
            state = replace(state, scanner_ok=event.ok)
        case DeviceChanged(device="face"):
            state = replace(state, face_ok=event.ok)
            return stay(state) if event.ok else face.on_lost(state)
        case DeviceChanged(device="sheets"):
            state = replace(state, sheets_ok=event.ok)
            return stay(state) if event.ok else sheet.on_lost(state)
        case DeviceChanged(device="headphones"):
            return reading.on_headphones(state, event)
        case DeviceChanged():
            return _reader(state, event)
    if isinstance(state.screen, Starting) and state.menu and state.hall:
        state = replace(state, screen=first(state))
    return stay(state, *asked)


def _reader(state: State, event: DeviceChanged) -> Step:
    """A reader that is gone holds nobody's card; one that is back needs no sentence about its absence."""
    screen, chip = state.screen, event.device == "chip_reader"
    was_ok = state.chip_ok if chip else state.reader_ok
    state = replace(state, chip_ok=event.ok) if chip else replace(state, reader_ok=event.ok)
    if not event.ok:
        state = replace(state, chip_in=False) if chip else replace(state, card_lying=False)
        state = replace(state, card_left=state.card_left and state.card_there)
    if isinstance(screen, Card):
        state = replace(state, screen=replace(screen, trouble="" if state.card_ok or state.codes_ok else event.code))
    # who stands here was not asked for a card while there was no reader
    asks = event.ok and not was_ok and isinstance(screen, MyTicket | FindBooking) and not screen.busy
    asks |= event.ok and not was_ok and isinstance(screen, Card) and not screen.reading
    return stay(state, *((ReadCard(),) if asks else ()))


def _answer(state: State, event: Issued | IssueFailed) -> Step:
    mine = isinstance(state.screen, Issuing | Problem) and state.visit is None and event.key == state.key
    match event:
        case Issued() if mine:
            # also after it was said that there is none yet: the number came after all
            shown = replace(state, visit=event.visit, screen=Printing(), idle_since=state.now)
            calls = state.by_phone and not state.help_asked
            shown, sends = sheet.on_issued(shown, event.visit)
            return stay(
                shown,
                Print(event.visit, state.senior, state.language),
                *((AskHelp("phone"),) if calls else ()),
                *sends,
            )
        case Issued() if state.visit is not None and event.visit.id == state.visit.id:
            return stay(state)  # the same answer once more: the number is in its holder's hands
        case Issued():
            # nobody is left to take it: a number that no one holds would be called in vain
            return stay(state, GiveBack(event.visit.token))
        case IssueFailed() if mine and isinstance(state.screen, Issuing):
            return not_issued(state, event.code, can_retry=event.can_retry)
    return stay(state)


def _paper(state: State, event: Event) -> Step:
    visit, screen = state.visit, state.screen
    match event:
        case Printed():
            if visit is None or visit.id != event.visit_id or not isinstance(screen, Printing | NoPaper):
                return stay(state, ReportPrinted(event.visit_id, "printed"))
            again = (isinstance(screen, Printing) and screen.again) or visit.copy_number > 0
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
    help_ = () if state.help_asked else (AskHelp("print_failed"),)
    number = state.visit.number if state.visit else ""
    return stay(told, *effects, *help_, *speak(state, "say.no_paper", ("number", number)))


def _rest(state: State, event: Event) -> Step:
    match event:
        case GaveBack() | GiveBackFailed():
            return on_gave_back(state, event)
        case SearchAnswered() | SignsRead() | Written() | WritingReady():
            return searching.on_event(state, event)
        case TicketFound() | TicketTrouble():
            return on_found(state, event)
        case MineFound() | MineTrouble():
            return on_mine(state, event)
        case PersonConfirmed() | PersonTrouble():
            return on_person(state, event)
        case CodeFound() | CodeTrouble():
            return scans.on_code_answer(state, event)
        case TicketActed():
            return on_acted(state, event)
        case CopyMade():
            return on_copy(state, event)
        case ActFailed():
            return on_failed(state, event)
        case BookingsFound() | BookingsTrouble():
            return on_bookings(state, event) or on_found_booking(state, event)
        case SlotsFound() | SlotsTrouble():
            return booking.on_slots(state, event)
        case Booked() | BookingMoved():
            return booking.on_booked(state, event)
        case BookFailed():
            return booking.on_book_failed(state, event)
        case BookingCancelled() | CancelFailed():
            return on_cancelled(state, event)
        case StandingChanged() | RestartAsked():
            return fleet.on_asked(state, event)
        case Resumed():
            return resuming.on_resumed(state, event)
        case ServiceAsked() | ServiceAnswered() | ServiceSeen():
            return service.on_event(state, event)
        case HallsFound() | HallsTrouble():
            return near.on_halls(state, event)
        case Reached() | KeysAsked():
            return reading.on_event(state, event)
        case SomebodyComes():
            return stay(replace(state, helper_comes=state.help_asked))
        case HelpComing():
            # with nobody answering the button stays, so that it can be pressed again
            return stay(
                replace(state, help_asked=event.ok, helper_comes=False),
                *(speak(state, "say.help_coming") if event.ok else ()),
            )
    return stay(state)
