"""What may happen to a walking kiosk at any moment, asked for or not: its hall, its tickets, the news of all kinds."""

from __future__ import annotations

from kiosk.journey.booking_events import Booked, BookFailed, BookingCancelled, BookingsFound, SlotsFound
from kiosk.journey.events import (
    CardGone,
    CardSeen,
    CardTrouble,
    ChipIn,
    CodeSeen,
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
    PaperLying,
    PersonConfirmed,
    PersonTrouble,
    Reached,
    RestartAsked,
    Resumed,
    SearchAnswered,
    ServiceAnswered,
    ServiceAsked,
    ServiceSeen,
    SignsRead,
    SomebodyComes,
    StandingChanged,
    Touched,
    WritingReady,
    Written,
)
from kiosk.journey.model import Holder
from kiosk.journey.seen import Seen, SeenDevice
from kiosk.journey.standing import Standing
from kiosk.journey.ticket_events import (
    ActFailed,
    CopyMade,
    MineFound,
    MineTrouble,
    Printed,
    PrintFailed,
    TicketActed,
    TicketFound,
    TicketTrouble,
)
from queue_server.contract.models import MenuMatter
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
    near_by,
    step_of,
    suspension,
    view,
)

SCANNED = "scanned-token-of-A012"
PLATES = entry("plates", "上牌", "Plates", "A", bound=True, face=True)
PHONE_CODE = "gft:code-on-a-phone"
PASSPORT = MenuMatter.model_validate(
    {
        "code": "passport", "name": {"zh": "普通护照签发", "en": "Passport"},
        "plain": {"zh": "办护照", "en": "Passport"},
        "department": "exit", "theme": "life", "audience": "person", "keywords": ["出国"],
    }
)  # fmt: skip
"""What only another hall does."""
FACED = [{**found, "face": found["code"] == "house-sale"} for found in ITEMS]
MENU = menu(items=[*FACED, PLATES], not_here=[PASSPORT], matters_per_ticket=5, appointments=True, phone_codes=["gft:"])
SMALL_MENU = menu(items=[], bundles=[], appointments=True)
MINE = (
    mine(may_return=True, may_check_in=True, steps=[step_of("house-sale"), step_of("newborn-register")]),
    mine("B3", "v-0", "old-token", state="cancelled", voucher_on=NOW.date(), may_change=False, may_give_back=False),
)
BOOKINGS = (held(), held(LATER, "a-2"))
NEWS: tuple[Event, ...] = (
    DeviceChanged("face", True),
    DeviceChanged("face", False, "device.absent"),
    FaceActWanted(1, "blink"),
    FaceCompared(1, "unsure", "nobody"),
    Touched(),
    Reached("取号", "key", 1, 9, own=True),
    Reached("您的号", arrived=True, own=True),
    KeysAsked(),
    DeviceChanged("headphones", False, "device.absent"),
    DeviceChanged("headphones", True),
    CardSeen(HOLDER),
    CardSeen(YOUNG),
    CardSeen(Holder("", "?")),
    CardTrouble("card.pulled"),
    CardGone(),
    ChipIn(),
    CardSeen(HOLDER, "chip"),
    CardGone("chip"),
    DeviceChanged("chip_reader", True),
    DeviceChanged("chip_reader", False, "device.absent"),
    DeviceChanged("card_reader", False, "device.absent"),
    DeviceChanged("card_reader", True),
    DeviceChanged("printer", False, "printer.paper_out"),
    ConnectionChanged(False, "server.unreachable"),
    ConnectionChanged(True),
    HallUpdated(hall()),
    HallsFound("house-sale", near_by()),
    HallsTrouble("pension", "server.failed"),
    HallUpdated(hall(issuing=False)),
    HallUpdated(hall(suspended=[suspension("department", "property")])),
    MenuLoaded(MENU),
    MenuLoaded(SMALL_MENU),
    SearchAnswered("z", ("tax",), ("在", "做")),
    WritingReady(True),
    Written(((0, 0), (900, 900))),
    SignsRead((((0, 0), (900, 900)),), ("人", "在")),
    CodeSeen(f"https://hall.example/t/{SCANNED}"),
    CodeSeen("https://hall.example/a/slip-token"),
    CodeSeen("nonsense"),
    CodeSeen(PHONE_CODE),
    PersonConfirmed(PHONE_CODE, "ab" * 32),
    PersonTrouble(PHONE_CODE, "identify.expired"),
    PaperLying(True),
    PaperLying(False),
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
    SomebodyComes(),
    StandingChanged(Standing("停电", "Power cut", None, frozenset({"booking", "terminal"}))),
    *[StandingChanged(Standing())] * 3,
    RestartAsked("order-1"),
    Resumed(issued("A901"), "key-before", False, "zh", False),
    Resumed(issued("A902"), "key-before", True, "en", True),
    *[ServiceAsked()] * 3,
    ServiceAnswered("open"),
    ServiceAnswered("locked"),
    ServiceSeen(Seen((SeenDevice("printer", ok=True),), 40_000)),
    Printed("service-test"),
    Printed("visit-of-nobody"),
    PrintFailed("visit-of-nobody", "printer.failed"),
)
