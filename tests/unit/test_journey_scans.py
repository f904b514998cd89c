"""A scanned code: the ticket on the paper opens its place, a slip its booking, and what is nobody's is told kindly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.journey.booking_events import BookingsFound
from kiosk.journey.effects import ChangeScanned, GiveBack, ReadCard, ReportBack, Say, ShowBooking, ShowTicket
from kiosk.journey.events import (
    CardGone,
    CardSeen,
    CodeFound,
    CodeSeen,
    CodeTrouble,
    DeviceChanged,
    HallUpdated,
    StandingChanged,
)
from kiosk.journey.scans import OurSlip, OurTicket, code_of
from kiosk.journey.screens import (
    Confirm,
    FindBooking,
    GivenBack,
    Home,
    Issuing,
    MyPlace,
    MyTicket,
    Notice,
    SeniorHome,
)
from kiosk.journey.standing import Standing
from kiosk.journey.ticket_events import GaveBack, TicketActed
from tests.unit.booking_kit import TODAY, held
from tests.unit.booking_kit import kiosk as booking_kiosk
from tests.unit.kiosk_hall import HOLDER, NOW, Kiosk, hall, step_of, view

TOKEN = "u2Vw-9Qe_kT4mZ7bXc1d"
PAPER = CodeSeen(f"https://hall.example/t/{TOKEN}")


def scanned(*before: str, **changes: Any) -> Kiosk:
    """Return a kiosk on which somebody, after pressing `before`, scanned a ticket and sees its place."""
    return Kiosk().press(*before).send(PAPER, CodeFound(TOKEN, view(**changes)))


def place(kiosk: Kiosk) -> MyPlace:
    screen = kiosk.screen()
    assert isinstance(screen, MyPlace)
    return screen


# --- what a code is -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [f"https://hall.example/t/{TOKEN}", f" http://10.0.0.8:8080/t/{TOKEN}/\r", f"https://x.example/hall/t/{TOKEN}?a=1"],
)
def test_a_tickets_address_is_a_ticket_whatever_server_wrote_it(text: str) -> None:
    assert code_of(text) == OurTicket(TOKEN)


def test_a_slip_is_known_by_its_page_and_by_its_eight_digits() -> None:
    assert code_of(f"https://hall.example/a/{TOKEN}") == OurSlip(token=TOKEN)
    assert code_of("4071 8265") == code_of("40718265") == OurSlip(digits="40718265")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://shop.example/",
        f"https://hall.example/x/{TOKEN}",
        "https://hall.example/t/../../etc",
        TOKEN,
        "1" * 9,
        "6901234567892",
        f"javascript:/t/{TOKEN}",
        f"https://hall.example/t/{'x' * 900}",
        "王小明",
    ],
)
def test_anything_else_is_nothing_of_ours(text: str) -> None:
    assert code_of(text) is None


def test_what_was_scanned_never_shows_when_it_is_printed() -> None:
    kiosk = Kiosk().send(PAPER)
    assert TOKEN not in repr([PAPER, code_of(PAPER.text), kiosk.screen(), kiosk.last()])
    kiosk.send(CodeFound(TOKEN, view()))
    assert TOKEN not in repr(kiosk.screen())


# --- where it leads -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [(), ("senior",), ("take",), ("search",), ("my_ticket",)])
def test_a_scan_opens_the_ticket_at_once_without_a_touch(before: tuple[str, ...]) -> None:
    kiosk = Kiosk().press(*before).send(PAPER)
    assert kiosk.last()[-1] == ShowTicket(TOKEN)
    kiosk.send(CodeFound(TOKEN, view()))
    assert place(kiosk).token == TOKEN


def test_a_scan_while_something_is_being_taken_pushes_nothing_aside() -> None:
    kiosk = Kiosk().press("take", "item:house-sale").send(PAPER)
    assert isinstance(kiosk.screen(), Confirm)
    assert isinstance(kiosk.press("confirm").send(PAPER).screen(), Issuing)


def test_the_same_code_scanned_twice_is_asked_about_once() -> None:
    assert Kiosk().send(PAPER, PAPER).last() == ()


def test_a_second_ticket_takes_the_place_of_the_first() -> None:
    other = "Q" * 20
    kiosk = scanned().send(CodeSeen(f"https://hall.example/t/{other}"))
    assert ShowTicket(other) in kiosk.last()
    kiosk.send(CodeFound(TOKEN, view()))
    assert isinstance(kiosk.screen(), MyTicket), "the answer about the first is not taken for the second"
    assert place(kiosk.send(CodeFound(other, view("A013")))).visit.number == "A013"


def test_nothing_is_scanned_while_the_last_persons_card_lies_there() -> None:
    kiosk = Kiosk().press("my_ticket").send(CardSeen(HOLDER)).press("home").send(PAPER)
    assert kiosk.last() == (Say("card.take_back"),)
    assert isinstance(kiosk.screen(), Home)
    assert ShowTicket(TOKEN) in kiosk.send(CardGone(), PAPER).last()


def test_my_ticket_switched_off_is_told_for_a_scan_too() -> None:
    kiosk = Kiosk().send(StandingChanged(Standing(disabled=frozenset({"my_ticket"}))), PAPER)
    assert kiosk.screen() == Notice("off_here")


def test_a_scan_is_wiped_with_the_session() -> None:
    kiosk = scanned().press("home")
    assert TOKEN not in str([getattr(kiosk.state, name) for name in kiosk.state.__slots__])


# --- what may be done with it -------------------------------------------------------------------------------------


def test_im_back_by_the_scanned_ticket() -> None:
    assert scanned().press("im_back").last() == (ReportBack("A012"),)


def test_the_scanned_ticket_is_given_back_by_its_code() -> None:
    kiosk = scanned(may_give_back=True).press("ask_give_back", "do_it")
    assert kiosk.last() == (GiveBack(TOKEN),)
    assert isinstance(kiosk.send(GaveBack(TOKEN)).screen(), GivenBack)


def test_the_wrong_matter_is_changed_by_its_code() -> None:
    kiosk = scanned(may_change=True, steps=[step_of("house-ask")]).press("change", "item:house-sale", "confirm")
    effect = kiosk.last()[-1]
    assert isinstance(effect, ChangeScanned)
    assert (effect.token, effect.request.items) == (TOKEN, ["house-sale"])
    kiosk.send(TicketActed("change", TOKEN, view(steps=[step_of("house-sale")])))
    assert place(kiosk).did == "change"


def test_a_lost_ticket_is_printed_anew_for_its_holders_document_only() -> None:
    kiosk = scanned().press("ask_copy")
    assert isinstance(kiosk.screen(), MyPlace)


def test_the_place_is_asked_anew_when_something_happens_in_the_hall() -> None:
    kiosk = scanned().send(HallUpdated(hall().model_copy(update={"last_event": 9})))
    assert kiosk.last() == (ShowTicket(TOKEN),)
    assert place(kiosk.send(CodeFound(TOKEN, view(state="called")))).visit.state == "called"


# --- what cannot be shown -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [(), ("senior",), ("my_ticket",), ("booking", "draw")])
def test_a_code_of_something_else_is_told_kindly_with_the_other_ways(before: tuple[str, ...]) -> None:
    kiosk = booking_kiosk().press(*before).send(CodeSeen("https://shop.example/pay"))
    screen = kiosk.screen()
    assert isinstance(screen, MyTicket | FindBooking)
    assert screen.trouble == "code.not_ours"


def test_a_code_replaced_by_a_copy_is_told_so_and_a_card_may_follow() -> None:
    kiosk = Kiosk().send(PAPER, CodeTrouble(TOKEN, "visit.unknown"))
    assert kiosk.screen() == MyTicket(trouble="code.dead")
    assert ReadCard() in kiosk.last()


def test_another_halls_ticket_is_not_taken_for_a_number_of_this_one() -> None:
    assert scanned(hall="hexi").screen() == MyTicket(trouble="code.other_hall")


def test_yesterdays_ticket_is_not_taken_for_todays_number() -> None:
    yesterday = NOW.date().replace(day=NOW.day - 1)
    assert scanned(business_day=yesterday).screen() == MyTicket(trouble="code.old")
    assert place(scanned(business_day=yesterday, voucher_on=NOW.date())).visit.number == "A012"


def test_without_a_line_the_way_to_a_person_stands_there() -> None:
    kiosk = Kiosk().send(PAPER, CodeTrouble(TOKEN, "server.unreachable"))
    assert kiosk.screen() == MyTicket(trouble="server.unreachable")


# --- the slip of a booked time ------------------------------------------------------------------------------------


def test_a_scanned_slip_draws_its_ticket() -> None:
    kiosk = booking_kiosk().send(CodeSeen(f"https://hall.example/a/{TOKEN}"))
    assert kiosk.last() == (ShowBooking(token=TOKEN),)
    assert isinstance(kiosk.send(BookingsFound((held(TODAY),), None, TOKEN)).screen(), Issuing)


def test_another_halls_slip_is_told_so() -> None:
    kiosk = booking_kiosk().send(CodeSeen("40718265"), BookingsFound((held(TODAY, hall="hexi"),), None, "40718265"))
    screen = kiosk.screen()
    assert isinstance(screen, FindBooking)
    assert screen.trouble == "code.other_hall"


# --- the scanner itself -------------------------------------------------------------------------------------------


def test_a_senior_is_told_of_the_scanner_while_it_works() -> None:
    kiosk = Kiosk().send(DeviceChanged("scanner", True)).press("senior", "my_ticket")
    assert kiosk.last() == (ReadCard(), Say("say.show_ticket"))
    assert isinstance(kiosk.press("back").screen(), SeniorHome)
    kiosk.send(DeviceChanged("scanner", False, "device.absent")).press("my_ticket")
    assert kiosk.last() == (ReadCard(), Say("say.card"))


def test_a_scanner_that_comes_and_goes_begins_no_session() -> None:
    kiosk = Kiosk().send(DeviceChanged("scanner", True))
    assert replace(kiosk.state, scanner_ok=False) == Kiosk().state
