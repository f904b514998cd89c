"""Another matter with the same number, and today's number in place of one that was not served on its day."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kiosk.journey.effects import ChangeTicket, Issue, ReadCard
from kiosk.journey.events import CardGone, CardSeen
from kiosk.journey.screens import (
    Choose,
    Confirm,
    Issuing,
    MyMatters,
    MyPlace,
    MyTicket,
    SeniorConfirm,
    SeniorHome,
)
from kiosk.journey.ticket_events import MineFound, TicketActed
from queue_server.contract.tickets import ChangeRequest, FoundTicket
from tests.unit.kiosk_hall import HOLDER, NOW, Kiosk, mine, step_of, yesterdays


def shown(*tickets: FoundTicket, senior: bool = False) -> Kiosk:
    """Return a kiosk on which somebody laid down the document these tickets belong to."""
    kiosk = Kiosk().press(*(["senior"] if senior else []), "my_ticket")
    return kiosk.send(CardSeen(HOLDER), MineFound(tickets or (mine(),), HOLDER))


def place(kiosk: Kiosk) -> MyPlace:
    assert isinstance(kiosk.screen(), MyPlace)
    return kiosk.screen()  # type: ignore[return-value]  # asserted on the line above


# --- another matter -----------------------------------------------------------------------------------------------


def test_took_a_ticket_for_the_wrong_item_another_is_chosen_with_the_same_number() -> None:
    """Took a ticket for the wrong item: same tile, change or give back; the time waited is kept by rule."""
    kiosk = shown().press("change")
    assert kiosk.screen() == Choose("all")
    kiosk.press("theme:homes", "item:house-ask")
    assert kiosk.screen() == Confirm()
    kiosk.press("errand:ask", "confirm")
    assert kiosk.count(Issue) == 0
    assert kiosk.last() == (ChangeTicket("v-1", ChangeRequest(items=["house-ask"], errand="ask")),)
    assert place(kiosk).busy == "change"
    assert kiosk.state.basket == ()
    changed = mine(steps=[step_of("house-ask")]).view
    kiosk.send(TicketActed("change", "v-1", changed))
    assert kiosk.screen() == MyPlace(changed, "v-1", did="change")
    assert kiosk.press("back").screen() == MyTicket()


def test_a_card_takes_no_second_number_while_a_ticket_is_changed() -> None:
    kiosk = shown().press("change", "theme:homes", "item:house-ask", "with_card")
    assert kiosk.screen() == Confirm()
    assert kiosk.send(CardSeen(HOLDER)).count(Issue) == 0


def test_of_several_matters_one_is_exchanged_and_the_others_stay() -> None:
    several = mine(steps=[step_of("house-sale", "finished"), step_of("newborn-register"), step_of("house-ask")])
    kiosk = shown(several).press("change")
    assert kiosk.screen() == MyMatters()
    kiosk.press("swap:house-sale")
    assert kiosk.screen() == MyMatters(), "what is done is not exchanged"
    kiosk.press("swap:newborn-register", "item:newborn-insurance", "confirm")
    assert kiosk.last() == (ChangeTicket("v-1", ChangeRequest(items=["newborn-insurance", "house-ask"])),)


def test_a_full_queue_does_not_keep_who_has_a_number_from_changing_to_it() -> None:
    assert shown().press("change", "item:pension").screen() == Confirm(), "C is full, but no number of it is needed"
    assert shown().press("change", "item:visa").screen() != Confirm(), "nobody serves E"


def test_while_changing_neither_a_bundle_nor_a_second_matter_nor_a_card_takes_a_number() -> None:
    kiosk = shown().press("change", "bundle:newborn")
    assert kiosk.screen() == Choose("all")
    kiosk.press("item:house-ask", "matters")
    assert kiosk.screen() == Confirm()
    senior = shown(senior=True).press("change")
    assert senior.screen() == SeniorHome()
    assert ReadCard() not in senior.press("item:house-ask").effects
    assert senior.screen() == SeniorConfirm()
    assert senior.send(CardGone(), CardSeen(HOLDER)).screen() == SeniorConfirm()
    senior.press("confirm")
    assert (senior.count(Issue), senior.count(ChangeTicket)) == (0, 1)


def test_back_from_changing_leaves_the_ticket_as_it_was() -> None:
    kiosk = shown().press("change", "theme:homes", "item:house-ask", "back", "back", "back")
    assert kiosk.screen() == MyPlace(mine().view, "v-1")
    assert (kiosk.state.changing, kiosk.state.basket, kiosk.state.key) == (None, (), "")


@pytest.mark.parametrize("way", [("senior",), ("home", "take")])
def test_a_ticket_taken_after_a_change_was_begun_is_a_new_one(way: Sequence[str]) -> None:
    kiosk = shown().send(CardGone()).press("change", *way, "item:house-sale", "confirm")
    assert kiosk.count(Issue) == 1
    assert kiosk.count(ChangeTicket) == 0


# --- a voucher ----------------------------------------------------------------------------------------------------


def test_a_ticket_not_served_yesterday_takes_todays_number_first() -> None:
    """Closing with people waiting: voucher for the first call next day."""
    kiosk = shown(yesterdays()).press("use_voucher")
    assert kiosk.screen() == Confirm()
    kiosk.press("confirm")
    request = kiosk.sent.request
    assert kiosk.screen() == Issuing()
    assert (request.voucher, request.items, len(request.holders)) == ("old-token", [], 1)


def test_a_voucher_for_another_day_takes_no_number_today() -> None:
    tomorrow = NOW.date().replace(day=NOW.day + 1)
    kiosk = shown(yesterdays(voucher_on=tomorrow))
    before = kiosk.screen()
    assert kiosk.press("use_voucher").screen() == before


def test_back_from_a_voucher_keeps_it() -> None:
    kiosk = shown(yesterdays()).press("use_voucher", "back")
    assert place(kiosk).voucher == "old-token"
    assert (kiosk.state.voucher, kiosk.state.basket) == ("", ())
