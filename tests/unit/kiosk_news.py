"""What may happen to a walking kiosk at any moment, asked for or not: its hall, its tickets, the news of all kinds."""

from __future__ import annotations

from kiosk.journey.events import (
    ActFailed,
    Booked,
    BookFailed,
    BookingCancelled,
    BookingsFound,
    CardGone,
    CardSeen,
    CardTrouble,
    CodeSeen,
    ConnectionChanged,
    CopyMade,
    DeviceChanged,
    Event,
    HallUpdated,
    HelpComing,
    MenuLoaded,
    MineFound,
    MineTrouble,
    Printed,
    PrintFailed,
    RestartAsked,
    Resumed,
    SearchAnswered,
    SlotsFound,
    StandingChanged,
    TicketActed,
    TicketFound,
    TicketTrouble,
    Touched,
)
from kiosk.journey.model import Holder
from kiosk.journey.standing import Standing
from tests.unit.booking_kit import LATER, TODAY, held, just_booked, slots
from tests.unit.kiosk_hall import (
    HOLDER,
    ITEMS,
    NOW,
    YOUNG,
    entry,
    hall,
    issued,
    menu,
    mine,
    step_of,
    suspension,
    view,
)

SCANNED = "scanned-token-of-A012"
PLATES = entry("plates", "上牌", "Plates", "A", bound=True)
MENU = menu(items=[*ITEMS, PLATES], matters_per_ticket=5, appointments=True)
SMALL_MENU = menu(items=[], bundles=[], appointments=True)
MINE = (
    mine(may_return=True, may_check_in=True, steps=[step_of("house-sale"), step_of("newborn-register")]),
    mine("B3", "v-0", "old-token", state="cancelled", voucher_on=NOW.date(), may_change=False, may_give_back=False),
)
BOOKINGS = (held(), held(LATER, "a-2"))
NEWS: tuple[Event, ...] = (
    Touched(),
    CardSeen(HOLDER),
    CardSeen(YOUNG),
    CardSeen(Holder("", "?")),
    CardTrouble("card.pulled"),
    CardGone(),
    DeviceChanged("card_reader", False, "device.absent"),
    DeviceChanged("card_reader", True),
    DeviceChanged("printer", False, "printer.paper_out"),
    ConnectionChanged(False, "server.unreachable"),
    ConnectionChanged(True),
    HallUpdated(hall()),
    HallUpdated(hall(issuing=False)),
    HallUpdated(hall(suspended=[suspension("department", "property")])),
    MenuLoaded(MENU),
    MenuLoaded(SMALL_MENU),
    SearchAnswered("z", ("tax",), ("在", "做")),
    CodeSeen(f"https://hall.example/t/{SCANNED}"),
    CodeSeen("https://hall.example/a/slip-token"),
    CodeSeen("nonsense"),
    DeviceChanged("scanner", True),
    DeviceChanged("scanner", False, "device.silent"),
    TicketFound(view(), "A"),
    TicketTrouble("visit.unknown", "A"),
    MineFound(MINE, HOLDER),
    MineFound(MINE[:1], YOUNG),
    MineTrouble("visit.not_found_for_holder", HOLDER),
    TicketActed("change", "v-1", view()),
    ActFailed("back", "A012", "visit.not_missed"),
    CopyMade("v-1", issued("A012", copy_number=1)),
    BookingsFound((held(TODAY),), HOLDER, ""),
    SlotsFound(slots(), ("", "apply", "house-ask")),
    Booked(just_booked(id_="a-9"), "key-of-nobody"),
    BookFailed("appointment.too_many", "key-of-nobody"),
    BookingCancelled("a-1"),
    HelpComing(True),
    HelpComing(False),
    StandingChanged(Standing("停电", "Power cut", None, frozenset({"booking", "terminal"}))),
    *[StandingChanged(Standing())] * 3,
    RestartAsked("order-1"),
    Resumed(issued("A901"), "key-before", False, "zh", False),
    Resumed(issued("A902"), "key-before", True, "en", True),
    Printed("visit-of-nobody"),
    PrintFailed("visit-of-nobody", "printer.failed"),
)
