"""On which screens each button can have been pressed, and which buttons begin a session."""

from __future__ import annotations

from typing import get_args

from kiosk.journey.intents import INTENTS
from kiosk.journey.reading import PERSONAL
from kiosk.journey.screens import (
    Access,
    AskBooking,
    AskCancel,
    Booking,
    BookingNow,
    CancelledBooking,
    Card,
    Choose,
    Confirm,
    Days,
    Done,
    FindBooking,
    GivenBack,
    Guide,
    Home,
    Issuing,
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
    Papers,
    Paused,
    PhoneNumber,
    Printing,
    Problem,
    Screen,
    Search,
    SeniorConfirm,
    SeniorHome,
    Service,
    ServiceCode,
    Starting,
    Times,
)

_EVERYWHERE: tuple[type[Screen], ...] = get_args(Screen)
_OPEN = (Home, Choose, Search, Notice, SeniorHome)
"""Where somebody is still looking round."""
_ASKED = (Confirm, SeniorConfirm)
_STAFF = (ServiceCode, Service)
_BUSY = (Issuing, Printing, BookingNow)

WHERE: dict[str, tuple[type[Screen], ...]] = {
    **dict.fromkeys(INTENTS, _EVERYWHERE),
    **dict.fromkeys(("take", "theme", "department", "item", "bundle", "search", "my_ticket", "closed_tile"), _OPEN),
    "senior": (*_OPEN, Confirm, Access),
    "access": (*_OPEN, Confirm),
    **dict.fromkeys(("low_reach", "left_handed"), (Access,)),
    "contrast": (Access, Home),
    "shade": get_args(PERSONAL),
    "tab": (Home,),
    "more": _ASKED,
    "drop": (*_ASKED, Choose, Search, SeniorHome),
    "errand": _ASKED,
    "page": (Choose, Search, Confirm, Guide, Near, Papers, MyTickets, MyMatters, MyBookings, Days, Times, Service),
    "way": (Search,),
    "key": (Search, MyTicket, FindBooking, PhoneNumber, ServiceCode),
    "guide": (Confirm, Guide, Notice),
    "papers": (Confirm,),
    "lack": (Papers,),
    "near": (Guide, Notice),
    "print_near": (Near,),
    "look": (Notice,),
    **dict.fromkeys(("guide_part", "read_out", "print_guide"), (Guide,)),
    "cannot_hear": (*_ASKED, Access),
    "matters": (Confirm,),
    **dict.fromkeys(("plus", "minus", "counted"), (Matters,)),
    "with_card": _ASKED,
    "together": (Card,),
    "phone_number": (Card,),
    "act": (Card,),
    "confirm": (*_ASKED, Card, Papers),
    "skip_card": (*_ASKED, Card),
    "back": tuple(s for s in _EVERYWHERE if s not in (*_BUSY, Home, Starting, Paused)),
    "home": tuple(s for s in _EVERYWHERE if s not in _BUSY),
    "remembered": tuple(s for s in _EVERYWHERE if s not in _BUSY),
    "give_back": (Done, NoPaper),
    "another": (Done, NoPaper, GivenBack, CancelledBooking),
    "reprint": (NoPaper,),
    "retry": (Problem, Card, Near),
    "look_up": (MyTicket, FindBooking, PhoneNumber, ServiceCode),
    "pick_ticket": (MyTickets,),
    **dict.fromkeys(("im_back", "check_in", "use_voucher", "change", "ask_give_back", "ask_copy"), (MyPlace,)),
    "swap": (MyMatters,),
    "do_it": (MyAsk,),
    "booking": _OPEN,
    "draw": (Booking, SeniorHome, MyBooking, OfferDraw),
    "book": (Booking, Notice, Papers, Problem, CancelledBooking),
    "book_then": (Confirm,),
    "my_bookings": (Booking,),
    "pick_booking": (MyBookings,),
    "day": (Days,),
    "time": (Times,),
    "book_it": (AskBooking,),
    "move_booking": (MyBooking,),
    "ask_cancel": (MyBooking,),
    "cancel_it": (AskCancel,),
    "walk_in": (OfferDraw,),
    **dict.fromkeys(("service_part", "test_print", "paper_changed", "usual_volume", "restart"), (Service,)),
    **dict.fromkeys(
        ("help", "speech", "louder", "quieter", "reading", "slower", "faster", "hush"),
        tuple(s for s in _EVERYWHERE if s not in _STAFF),
    ),
}

BEGIN = frozenset(
    {"take", "senior", "tab", "theme", "department", "item", "bundle", "search", "my_ticket", "closed_tile", "booking"}
)
"""What begins a session at home."""
