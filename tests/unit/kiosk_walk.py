"""Somebody who presses whatever there is, before a server and devices that answer in any way: the rules are checked."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

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
from kiosk.journey.effects import (
    Book,
    CancelBooking,
    ChangeScanned,
    ChangeTicket,
    CheckIn,
    CopyTicket,
    DrawTicket,
    Effect,
    FindBookings,
    FindHalls,
    FindMine,
    FindSlots,
    GiveBack,
    Identify,
    Issue,
    MoveBooking,
    Print,
    PrintGuide,
    PrintNear,
    ReportBack,
    Restart,
    ShowBooking,
    ShowTicket,
    Wiped,
)
from kiosk.journey.events import (
    Alike,
    CardGone,
    CardSeen,
    CodeFound,
    CodeTrouble,
    DeviceChanged,
    Event,
    FaceCompared,
    HallsFound,
    HallsTrouble,
    MenuLoaded,
    PersonConfirmed,
    PersonTrouble,
    Press,
    ServiceAnswered,
    SheetFailed,
    SheetSeen,
    SheetTaken,
    Tick,
)
from kiosk.journey.intents import INTENTS
from kiosk.journey.machine import step
from kiosk.journey.model import State
from kiosk.journey.screens import (
    AskBooking,
    AskCancel,
    AskFace,
    Authority,
    Booking,
    BookingNow,
    CancelledBooking,
    Card,
    Confirm,
    Days,
    Done,
    FaceNotSure,
    FindBooking,
    Guide,
    Home,
    Issuing,
    LookFace,
    Matters,
    MyAsk,
    MyBooking,
    MyBookings,
    MyMatters,
    MyPlace,
    MyTicket,
    MyTickets,
    Near,
    NoPaper,
    Notice,
    OfferDraw,
    Paused,
    PhoneNumber,
    Photograph,
    Printing,
    Problem,
    SeniorConfirm,
    ServiceCode,
    Times,
)
from kiosk.journey.session import fresh, untouched
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
)
from tests.unit.booking_kit import FULL, LATER, TODAY, TOMORROW, held, just_booked, slots
from tests.unit.kiosk_hall import (
    HOLDER,
    YOUNG,
    Kiosk,
    issued,
    near_by,
    step_of,
    view,
)
from tests.unit.kiosk_news import BOOKINGS, MENU, MINE, NEWS, PHONE_CODE, SCANNED

VALUES = (
    "house-sale", "house-ask", "newborn-register", "newborn", "pension", "homes", "property", "life", "collect", "ask",
    "A", "C", "z", "+1", "-1", "erase", "nonsense", "plates", "v-1", "v-0", "", "passport",
)  # fmt: skip
MOBILE = "13800138000"
SECRETS = (MOBILE, SCANNED, PHONE_CODE, "ab" * 32, "王小明", "李雷", HOLDER.id_number, YOUNG.id_number)
LIKELY = (
    "papers",
    "priority",
    "lack",
    "take",
    "item",
    "item",
    "confirm",
    "confirm",
    "senior",
    "with_card",
    "authority",
    "bundle",
    "more",
    "back",
    "retry",
)
AFTER = ("give_back", "give_back", "reprint", "another", "back")
TICKET = (
    "my_ticket", "pick_ticket", "im_back", "check_in", "use_voucher", "change", "swap", "ask_give_back", "ask_copy",
    "do_it", "item", "confirm", "back",
)  # fmt: skip
GUIDE = ("guide_part", "print_guide", "read_out", "page", "guide", "near", "print_near", "retry", "look", "back")
FITTING = {
    "book_then": (f"{TOMORROW.isoformat()}/{LATER.isoformat()}", "x"),
    "lack": ("card", "买卖合同"),
    "class": ("senior", "green", "ordinary"),
    "near": ("house-sale", "pension"), "look": ("A", "C"), "guide": ("house-sale", "plates"),
    "guide_part": ("steps", "terms"), "page": ("+1", "-1"),
    "pick_ticket": ("v-1", "v-0"), "swap": ("house-sale", "newborn-register"), "item": ("house-ask", "plates"),
    "pick_booking": ("a-1", "a-2"), "day": (TOMORROW.date().isoformat(),),
    "key": ("4", "0", "z", "在", "rewrite"), "way": ("writing", "pinyin"),
    "time": (TOMORROW.isoformat(), FULL.isoformat(), LATER.isoformat()),
}  # fmt: skip
BOOKING = (
    "booking", "book", "book_then", "draw", "my_bookings", "item", "day", "time", "book_it", "book_it", "pick_booking",
    "move_booking", "ask_cancel", "cancel_it", "walk_in", "key", "look_up", "back",
)  # fmt: skip
FORTH = {Days: "day", Times: "time", AskBooking: "book_it", AskCancel: "cancel_it"}
"""Where a booking comes to nothing unless it goes on."""
WITH_BOOKING = (
    Booking
    | FindBooking
    | MyBookings
    | MyBooking
    | AskCancel
    | OfferDraw
    | Days
    | Times
    | AskBooking
    | CancelledBooking
)
MY = MyTicket | MyTickets | MyPlace | MyMatters | MyAsk
ACTS = (
    Issue | GiveBack | Print | PrintGuide | PrintNear | ReportBack | CheckIn | ChangeTicket | ChangeScanned | CopyTicket
    | Book | MoveBooking | CancelBooking | DrawTicket
)  # fmt: skip
"""What nothing but a press or a card ever asks for."""


class Walk:
    """A kiosk, and a server and devices that answer what was asked: soon, late, wrongly, twice or never."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.kiosk = Kiosk(has_service=True)
        self.asked: dict[str, tuple[str, int]] = {}
        self.open: list[Issue] = []
        self.printing: list[str] = []
        self.tokens: list[str] = []
        self.told: set[str] = set()
        self.acted: list[Effect] = []
        self.booked: dict[str, str] = {}
        self.kiosk.send(MenuLoaded(MENU), DeviceChanged("face", seed % 3 > 0), DeviceChanged("sheets", seed % 5 > 0))
        if seed % 2:  # every other walk begins with tickets that are there already
            self.kiosk.press("my_ticket").send(CardSeen(HOLDER), MineFound(MINE, HOLDER), CardGone())
        elif seed % 4:  # and others with times that are booked
            found = BookingsFound(BOOKINGS, HOLDER, "")
            self.kiosk.press("booking", "my_bookings").send(CardSeen(HOLDER), found, CardGone())
        elif seed % 24 == 4:  # some with an agent who brought a written authority
            self.kiosk.press("take", "item:house-sale", "with_card", "together").send(CardSeen(YOUNG), CardGone())
            self.kiosk.press("authority")

    @property
    def state(self) -> State:
        return self.kiosk.state

    def one(self) -> None:
        before, event = self.state, self._event()
        self.kiosk.send(event)
        self._keep_books(event)
        self._check(before, event, self.kiosk.effects)

    def _at_the_sheet(self, screen: Photograph) -> Event:
        run = self.state.sheet_runs - (self.random.random() < 0.1)
        told: list[Event] = [
            SheetSeen(run, 1),
            SheetTaken(run, 2, self.random.choice(((), ("dark",)))),
            SheetFailed(run),
        ]
        pressed = [Press(name) for name in ("shoot", "use_sheet", "skip_sheet")]
        return self.random.choice([*told, *pressed])

    def _event(self) -> Event:
        dice, screen = self.random.random(), self.state.screen
        if isinstance(screen, Confirm) and 0.05 < dice < 0.2:
            return Press("with_card" if dice > 0.08 else "papers")
        if isinstance(screen, Authority) and dice < 0.5:
            return Press("confirm")
        if isinstance(screen, Card) and dice < 0.3:
            return CardSeen(replace(HOLDER, has_photo=True))
        if isinstance(screen, AskFace | FaceNotSure) and dice < 0.4:
            return Press("agree" if dice < 0.25 else "refuse")
        if isinstance(screen, LookFace) and dice < 0.5:
            alike: tuple[Alike, ...] = ("yes", "no", "unsure")
            return FaceCompared(self.state.face_runs, self.random.choice(alike), "too_far")
        if isinstance(screen, Photograph) and dice < 0.6:
            return self._at_the_sheet(screen)
        if isinstance(screen, Card) and not screen.reading and dice < 0.5:
            return Press("phone_number")
        if isinstance(screen, PhoneNumber) and dice < 0.8:
            whole = len(self.state.phone) >= len(MOBILE) and not screen.covered
            return Press("look_up") if whole else Press("key", MOBILE[len(self.state.phone) % len(MOBILE)])
        if dice < 0.55:
            forth = FORTH.get(type(self.state.screen))
            if dice < 0.4 and forth is not None:
                return Press(forth, self.random.choice(FITTING.get(forth, ("",))))
            if dice < 0.4 and (isinstance(self.state.screen, WITH_BOOKING) or self.random.random() < 0.1):
                name = self.random.choice(BOOKING)
                return Press(name, self.random.choice(FITTING.get(name, VALUES[:4])))
            if dice < 0.4 and (
                isinstance(screen, Guide | Near | Notice) or (isinstance(screen, Confirm) and dice < 0.05)
            ):
                name = self.random.choice(GUIDE)
                return Press(name, self.random.choice(FITTING.get(name, ("",))))
            likely = AFTER if isinstance(self.state.screen, Done | NoPaper | Problem) else LIKELY
            if dice < 0.4 and (isinstance(self.state.screen, MY) or self.random.random() < 0.15):
                name = self.random.choice(TICKET)
                return Press(name, self.random.choice(FITTING.get(name, VALUES[:4])))
            name = self.random.choice(likely if dice < 0.4 else sorted(INTENTS))
            return Press(name, self.random.choice(VALUES[:4] if dice < 0.25 else VALUES))
        if dice < 0.65:
            assert self.state.now is not None
            seconds = self.random.choice((1, 1, 5, 61, 95, 130, 40_000, -40_000))
            return Tick(self.state.now + dt.timedelta(seconds=seconds))
        waits = bool(getattr(screen, "busy", False) or getattr(screen, "reading", False))
        waits |= isinstance(screen, BookingNow | Days)
        if (dice < 0.87 or waits) and (answer := self._answer()):
            return answer
        if isinstance(screen, ServiceCode) and screen.busy:
            return ServiceAnswered("open")
        if isinstance(screen, ServiceCode):
            return Press("look_up") if len(screen.typed) >= 6 else Press("key", "7")
        if dice < 0.95 and isinstance(screen, MyTicket | FindBooking | Card):
            return CardSeen(HOLDER)
        return self.random.choice(NEWS)

    def _answer(self) -> Event | None:
        found: list[Event] = []
        for issue in self.open:
            found += [Issued(issued(f"A{self.asked[issue.key][1]:03d}"), issue.key)] * 2
            found += [IssueFailed("server.unreachable", True, issue.key), IssueFailed("series.full", False, issue.key)]
        for visit in self.printing:
            found += [Printed(visit), Printed(visit), PrintFailed(visit, "printer.paper_out")]
        for token in self.tokens:
            found += [GaveBack(token), GiveBackFailed("server.unreachable", token)]
        for effect in self.acted[-1:]:
            found += self._about_a_ticket(effect)
        return self.random.choice(found) if found else None

    @staticmethod
    def _about_a_ticket(effect: Effect) -> list[Event]:
        match effect:
            case FindMine(holder):
                return [MineFound(MINE, holder), MineFound(MINE[:1], holder), MineTrouble("server.failed", holder)]
            case ShowTicket(token):
                shown = view(may_check_in=True, may_change=True, may_give_back=True, steps=[step_of("house-sale")])
                return [
                    CodeFound(token, shown),
                    CodeFound(token, view(hall="hexi")),
                    CodeTrouble(token, "visit.unknown"),
                ]
            case ShowBooking(token, digits):
                return [BookingsFound((held(TODAY),), None, token or digits)]
            case ChangeScanned(token):
                return [TicketActed("change", token, view()), ActFailed("change", token, "item.suspended")]
            case ReportBack(number):
                return [TicketActed("back", number, view(number)), ActFailed("back", number, "visit.over")]
            case CheckIn(number):
                return [TicketActed("check_in", number, view(number))]
            case ChangeTicket(visit):
                return [TicketActed("change", visit, view()), ActFailed("change", visit, "item.suspended")]
            case FindSlots():
                return [SlotsFound(slots(), effect.asked), SlotsTrouble("server.unreachable", effect.asked)]
            case FindBookings(holder, typed):
                found = [BookingsFound(x, holder, typed) for x in ((held(TODAY),), BOOKINGS, BOOKINGS[:1])]
                return [*found, BookingsTrouble("appointment.unknown", holder, typed)]
            case Book(_, key):
                return [Booked(just_booked(), key), BookFailed("appointment.slot_gone", key)]
            case MoveBooking(_, start, key):
                return [BookingMoved(held(start), key), BookFailed("server.unreachable", key)]
            case CancelBooking(id_):
                return [BookingCancelled(id_), CancelFailed("appointment.too_late", id_)]
            case DrawTicket(_, key):
                refused = [IssueFailed(code, False, key) for code in ("holder.needed", "appointment.too_early")]
                return [Issued(issued("D001"), key), *refused, IssueFailed("server.unreachable", True, key)]
            case Identify(code):
                return [PersonConfirmed(code, "ab" * 32, "王**"), PersonTrouble(code, "identify.used")]
            case FindHalls(item):
                return [HallsFound(item, near_by(item)), HallsTrouble(item, "server.unreachable")]
            case CopyTicket(visit):
                return [CopyMade(visit, issued("A012", copy_number=1)), ActFailed("copy", visit, "visit.over")]
        return []

    def _keep_books(self, event: Event) -> None:
        if isinstance(event, Issued | IssueFailed):
            self.open = [i for i in self.open if i.key != event.key]
        if isinstance(event, Printed | PrintFailed) and event.visit_id in self.printing:
            self.printing.remove(event.visit_id)
        for effect in self.kiosk.effects:
            match effect:
                case Issue(request, key):
                    body = request.model_dump_json()
                    known = self.asked.setdefault(key, (body, len(self.asked)))
                    assert known[0] == body, "one key went out with two requests"
                    assert key not in self.told, "a key that has its number asks for no other"
                    self.open.append(effect)
                case Print(visit):
                    self.printing.append(visit.id)
                case PrintGuide() | PrintNear():
                    self.printing.append(effect.job)
                case FindHalls() | Identify():
                    self.acted.append(effect)
                case GiveBack(token):
                    self.tokens.append(token)
                case (
                    FindMine() | ShowTicket() | ShowBooking() | ReportBack() | CheckIn() | ChangeTicket() | CopyTicket()
                ):
                    self.acted.append(effect)
                case ChangeScanned():
                    self.acted.append(effect)
                case Book(request, key):
                    body = request.model_dump_json()
                    assert self.booked.setdefault(key, body) == body, "one key went out with two bookings"
                    self.acted.append(effect)
                case FindSlots() | FindBookings() | MoveBooking() | CancelBooking() | DrawTicket():
                    self.acted.append(effect)
            by_document = isinstance(effect, GiveBack) and effect.by_document
            if by_document or isinstance(effect, ChangeTicket | CopyTicket):
                assert self.state.holders, "a number alone changes nothing"

    def _check(self, before: State, event: Event, effects: tuple[Effect, ...]) -> None:
        state = self.state
        if isinstance(event, Issued):
            holds = state.visit is not None and state.visit.id == event.visit.id
            assert holds or GiveBack(event.visit.token) in effects, "a number nobody holds"
            self.told.add(event.key)
        if isinstance(event, Booked):
            told = isinstance(state.screen, MyBooking) and state.screen.held.id == event.booked.id
            assert told or CancelBooking(event.booked.id) in effects, "a booking nobody knows of"
        if Restart("order-1") in effects:
            assert untouched(state), "a restart cuts nobody short"
        if isinstance(event, Tick):
            assert not [e for e in effects if isinstance(e, ACTS)]
        if isinstance(event, PrintFailed) and before.visit and isinstance(before.screen, Printing):
            assert state.visit == before.visit
        if Wiped() in effects:
            assert state.holders == ()
            assert state.visit is None
        if isinstance(state.screen, Printing | Done | NoPaper):
            assert state.visit is not None
        if isinstance(state.screen, Confirm | SeniorConfirm | Card | Issuing | Matters):
            assert state.basket or state.bundle or state.drawing
        if isinstance(state.screen, Days | Times | AskBooking | BookingNow):
            assert state.plan is not None
            assert state.plan.moving or state.basket or state.bundle
        if isinstance(state.screen, Issuing):
            assert state.changing is None, "a ticket that is being changed takes no second number"
        if isinstance(state.screen, Home):
            kept = {
                "language": "zh",
                "low_reach": False,
                "contrast": False,
                "left_handed": False,
                "cannot_hear": False,
                "speech": False,
                "reading": False,
                "pace": 1.0,
                "volume": state.volume_usual,
                "help_asked": False,
                "helper_comes": False,
                "menu": state.next_menu or state.menu,
                "next_menu": None,
            }
            read = replace(state, screen=Home(), idle_since=None, idle_asked=False, **kept)  # type: ignore[arg-type]
            as_new = replace(fresh(state), screen=Home(), card_left=state.card_left)
            assert read == as_new, "something of a session is left at home"
        shown = repr(replace(state, menu=None, hall=None)) + repr(effects)
        assert not [secret for secret in SECRETS if secret in shown]

    def check_ways_home(self) -> None:
        """A press leads home, and so does doing nothing at all."""
        answered = self._settled(self.state)
        pressed, effects = step(answered, Press("home"), str)
        assert isinstance(pressed.screen, Home | Paused)
        assert Wiped() in effects
        left = self.state
        for _ in range(5):
            assert left.now is not None
            left, _effects = step(left, Tick(left.now + dt.timedelta(seconds=121)), str)
        assert isinstance(left.screen, Home | Paused)
        assert untouched(left)

    @staticmethod
    def _settled(state: State) -> State:
        """Let the machine that is being waited for answer, in the worst way."""
        if isinstance(state.screen, Issuing):
            state, _ = step(state, IssueFailed("server.failed", False, state.key), str)
        elif isinstance(state.screen, BookingNow):
            state, _ = step(state, BookFailed("server.failed", state.key), str)
        elif isinstance(state.screen, Printing):
            assert state.visit is not None
            state, _ = step(state, PrintFailed(state.visit.id, "printer.failed"), str)
        return state
