"""A code on a phone stands in for a card: confirmed by the server, with another way whenever it is not."""

from __future__ import annotations

import pytest

from kiosk.journey.booking_events import BookingsFound, BookingsTrouble, SlotsFound
from kiosk.journey.effects import Book, DrawTicket, FindBookings, FindMine, FindSlots, Identify, ReadCard
from kiosk.journey.events import (
    CardSeen,
    CodeSeen,
    DeviceChanged,
    MenuLoaded,
    PersonConfirmed,
    PersonTrouble,
)
from kiosk.journey.model import Holder
from kiosk.journey.screens import AskBooking, Card, FindBooking, Issuing, MyBooking, MyPlace, MyTicket
from kiosk.journey.session import fresh
from kiosk.journey.ticket_events import IssueFailed, MineFound, TicketFound
from kiosk.texts import text
from kiosk.views.calm import calm
from kiosk.views.cards import card
from kiosk.views.deciding import confirm
from kiosk.views.my_ticket import my_ticket
from tests.unit.booking_kit import TODAY, TOMORROW, held, slots
from tests.unit.kiosk_hall import HOLDER, Kiosk, view
from tests.unit.kiosk_news import MENU, MINE, PHONE_CODE

REF = "ab" * 32


def asked(**terminal: object) -> Kiosk:
    """Return a kiosk that asks for a document, where codes on phones are taken."""
    kiosk = Kiosk(**{"scanner_ok": True} | terminal).send(MenuLoaded(MENU))
    return kiosk.press("take", "item:plates", "confirm")


WANG = Holder("王**", "", ref=REF)
CONFIRMED = PersonConfirmed(PHONE_CODE, REF, "王**")
NOTHING_BOOKED = BookingsTrouble("appointment.unknown", WANG, "")


def confirmed() -> Kiosk:
    return asked().send(CodeSeen(PHONE_CODE), CONFIRMED, NOTHING_BOOKED)


def ways(kiosk: Kiosk) -> list[str]:
    return [button.text for button in card(kiosk.state).buttons]


def test_a_confirmed_code_takes_the_number_of_who_showed_it() -> None:
    kiosk = asked().send(CodeSeen(PHONE_CODE))
    assert kiosk.last() == (Identify(PHONE_CODE),)
    assert isinstance(kiosk.screen(), Card)
    assert kiosk.send(CONFIRMED).last() == (FindBookings(WANG, brief=True),)
    kiosk.send(NOTHING_BOOKED)
    assert kiosk.screen() == Issuing()
    assert (kiosk.sent.request.holder_refs, kiosk.sent.request.holders) == ([REF], [])


def test_it_stands_beside_the_cards_in_the_same_dress() -> None:
    kiosk = asked()
    found = card(kiosk.state).buttons
    assert ways(kiosk)[:2] == [text(kiosk.state, "card.card"), text(kiosk.state, "phone.way")]
    assert found[0].dress == found[1].dress


@pytest.mark.parametrize("terminal", [{"scanner_ok": False}, {"connected": False}])
def test_it_is_not_offered_where_it_cannot_be_done(terminal: dict[str, object]) -> None:
    kiosk = asked(**terminal)
    assert text(kiosk.state, "phone.way") not in ways(kiosk)
    assert kiosk.send(CodeSeen(PHONE_CODE)).last() == ()


def test_nothing_else_that_is_scanned_leaves_the_terminal() -> None:
    kiosk = asked().send(CodeSeen("health-code:12345678"))
    assert not any(isinstance(effect, Identify) for effect in kiosk.done)
    assert kiosk.screen() == Card("identify.unknown", needed=True)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("identify.expired", "phone.fresh"),
        ("identify.used", "phone.fresh"),
        ("identify.unreachable", "phone.off"),
        ("server.unreachable", "phone.off"),
        ("identify.elsewhere", "phone.not_known"),
        ("auth.forbidden", "phone.not_known"),
    ],
)
def test_a_refused_code_is_told_kindly_and_every_way_stays_open(code: str, said: str) -> None:
    kiosk = asked()
    first, second, *_, last = ways(kiosk)
    kiosk.send(CodeSeen(PHONE_CODE), PersonTrouble(PHONE_CODE, code))
    assert card(kiosk.state).trouble == text(kiosk.state, said)
    assert ways(kiosk) == [first, second, last]
    kiosk.send(CodeSeen(PHONE_CODE), CONFIRMED, NOTHING_BOOKED)
    assert kiosk.screen() == Issuing()


def test_a_card_laid_down_meanwhile_is_taken_and_the_late_answer_left_alone() -> None:
    kiosk = asked().send(CodeSeen(PHONE_CODE), CardSeen(HOLDER), PersonConfirmed(PHONE_CODE, REF))
    kiosk.send(BookingsFound((), HOLDER, ""))
    assert kiosk.screen() == Issuing()
    assert (kiosk.sent.request.holder_refs, len(kiosk.sent.request.holders)) == ([], 1)


def test_an_answer_about_another_code_is_nobody_s() -> None:
    kiosk = asked().send(CodeSeen(PHONE_CODE), PersonConfirmed("gft:of-somebody-before", REF))
    assert isinstance(kiosk.screen(), Card)


def test_who_stayed_away_too_long_is_asked_once_more() -> None:
    kiosk = confirmed()
    kiosk.send(IssueFailed("identify.gone", False, kiosk.sent.key))
    assert isinstance(kiosk.screen(), Card)
    assert kiosk.state.holders == ()


def test_nothing_of_it_is_left_for_the_next_one() -> None:
    kiosk = confirmed()
    assert REF not in repr(kiosk.state)
    assert PHONE_CODE not in repr(asked().send(CodeSeen(PHONE_CODE)).state)
    assert fresh(kiosk.state).holders == ()


# --- wherever a card is taken -----------------------------------------------------------------------------------------

LI_CODE, LI_REF = "gft:another-code", "cd" * 32
LI = PersonConfirmed(LI_CODE, LI_REF, "李*")


def test_several_may_come_with_codes_and_cards_on_one_number() -> None:
    kiosk = asked().press("together").send(CodeSeen(PHONE_CODE), CONFIRMED, CodeSeen(LI_CODE), LI, CardSeen(HOLDER))
    assert len(kiosk.state.holders) == 3
    kiosk.press("confirm")
    assert kiosk.sent.request.holder_refs == [REF, LI_REF]
    assert len(kiosk.sent.request.holders) == 1


def test_who_has_come_stands_there_by_a_masked_name() -> None:
    kiosk = asked().press("together").send(CodeSeen(PHONE_CODE), CONFIRMED)
    assert "王**" in card(kiosk.state).line
    assert any("王**" in line for line in calm(confirmed().state).lines)


def test_the_same_code_counts_once() -> None:
    kiosk = asked().press("together").send(CodeSeen(PHONE_CODE), CONFIRMED, CodeSeen(PHONE_CODE), CONFIRMED)
    assert kiosk.state.holders == (WANG,)
    assert kiosk.screen() == Card("card.same", needed=True, together=True)


def test_nobody_acts_for_another_by_codes_alone() -> None:
    kiosk = asked().press("together").send(CodeSeen(PHONE_CODE), CONFIRMED, CardSeen(HOLDER))
    assert "act" not in {button.intent for button in card(kiosk.state).buttons}
    assert isinstance(kiosk.press("act").screen(), Card)


def booking_by_code() -> Kiosk:
    kiosk = Kiosk(scanner_ok=True).send(MenuLoaded(MENU)).press("booking", "book", "item:house-ask")
    kiosk.send(SlotsFound(slots(), next(e.asked for e in kiosk.done if isinstance(e, FindSlots))))
    return kiosk.press(f"day:{TOMORROW.date().isoformat()}", f"time:{TOMORROW.isoformat()}")


def test_a_time_is_booked_with_a_code() -> None:
    kiosk = booking_by_code()
    assert text(kiosk.state, "phone.way") in ways(kiosk)
    kiosk.send(CodeSeen(PHONE_CODE), CONFIRMED)
    assert kiosk.screen() == AskBooking()
    kiosk.press("book_it")
    request = next(e for e in kiosk.last() if isinstance(e, Book)).request
    assert (request.holder_ref, request.holder) == (REF, None)


def test_ones_tickets_are_found_with_a_code() -> None:
    kiosk = Kiosk(scanner_ok=True).send(MenuLoaded(MENU)).press("my_ticket").send(CodeSeen(PHONE_CODE))
    assert kiosk.last() == (Identify(PHONE_CODE),)
    assert FindMine(WANG) in kiosk.send(CONFIRMED).last()
    assert isinstance(kiosk.send(MineFound(MINE[:1], WANG)).screen(), MyPlace)
    screen = kiosk.screen()
    assert isinstance(screen, MyPlace)
    assert screen.id


def test_a_place_found_by_its_number_is_ones_own_after_a_code() -> None:
    kiosk = Kiosk(scanner_ok=True).send(MenuLoaded(MENU)).press("my_ticket", "key:A", "key:0", "key:1", "look_up")
    kiosk.send(TicketFound(view(), "A01"))
    assert isinstance(kiosk.screen(), MyPlace)
    kiosk.send(CodeSeen(PHONE_CODE), PersonTrouble(PHONE_CODE, "identify.used"))
    place = kiosk.screen()
    assert isinstance(place, MyPlace)
    assert place.trouble == "identify.used"
    kiosk.send(CodeSeen(PHONE_CODE), CONFIRMED)
    assert FindMine(WANG) in kiosk.last()


def test_ones_bookings_are_found_and_drawn_with_a_code() -> None:
    kiosk = Kiosk(scanner_ok=True).send(MenuLoaded(MENU)).press("booking", "my_bookings").send(CodeSeen(PHONE_CODE))
    assert kiosk.screen() == FindBooking("mine", busy=True, asked=PHONE_CODE)
    assert FindBookings(WANG) in kiosk.send(CONFIRMED).last()
    assert isinstance(kiosk.send(BookingsFound((held(TODAY),), WANG, "")).screen(), MyBooking)
    kiosk.press("draw")
    drawn = next(e for e in kiosk.last() if isinstance(e, DrawTicket))
    assert (drawn.id_number, drawn.holder_ref) == (None, REF)


def test_a_code_that_is_refused_there_leaves_the_question_open() -> None:
    kiosk = Kiosk(scanner_ok=True).send(MenuLoaded(MENU)).press("my_ticket")
    kiosk.send(CodeSeen(PHONE_CODE), PersonTrouble(PHONE_CODE, "identify.expired"))
    assert kiosk.screen() == MyTicket(trouble="identify.expired")
    assert my_ticket(kiosk.state).trouble == text(kiosk.state, "phone.fresh")


# --- a terminal with a scanner and no reader --------------------------------------------------------------------------


def test_without_a_reader_a_code_is_asked_for_and_no_card() -> None:
    kiosk = asked(reader_ok=False)
    assert kiosk.screen() == Card(needed=True)
    assert ReadCard() not in kiosk.done
    shown = card(kiosk.state)
    assert (shown.title, shown.trouble) == (text(kiosk.state, "phone.show"), "")
    assert ways(kiosk)[0] == text(kiosk.state, "phone.way")
    assert kiosk.send(CodeSeen(PHONE_CODE), CONFIRMED, NOTHING_BOOKED).sent.request.holder_refs == [REF]


def test_without_a_reader_one_is_offered_the_code_where_a_card_would_be() -> None:
    kiosk = Kiosk(scanner_ok=True, reader_ok=False).send(MenuLoaded(MENU)).press("take", "item:house-sale")
    assert text(kiosk.state, "confirm.with_code") in [way.text for way in confirm(kiosk.state).ways]
    assert isinstance(kiosk.press("with_card").screen(), Card)
    alone = Kiosk(scanner_ok=False, reader_ok=False).send(MenuLoaded(MENU)).press("take", "item:house-sale")
    assert "with_card" not in [way.intent for way in confirm(alone.state).ways]


def test_a_reader_that_is_lost_meanwhile_leaves_the_code() -> None:
    kiosk = asked().send(DeviceChanged("card_reader", False, "device.absent"))
    assert kiosk.screen() == Card(needed=True)
    kiosk.send(DeviceChanged("scanner", False, "device.absent"))
    assert text(kiosk.state, "phone.way") not in ways(kiosk)
    assert card(kiosk.state).trouble
