"""A social security card is a document like the one that is laid down; somebody else's or an old one is told kindly."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kiosk.journey.effects import Issue, ReadCard, Say, StopCard
from kiosk.journey.events import CardGone, CardSeen, CardTrouble, ChipIn, DeviceChanged
from kiosk.journey.screens import Card, Home, Issuing, MyPlace, MyTicket
from kiosk.journey.ticket_events import Issued, MineFound, Printed, TicketFound
from tests.unit.kiosk_hall import HOLDER, NOW, YOUNG, Kiosk, issued, mine, view

BOTH = {"reader_ok": True, "chip_ok": True}
ALONE = {"reader_ok": False, "chip_ok": True}
YESTERDAY = NOW.date() - dt.timedelta(days=1)


def asked(**terminal: object) -> Kiosk:
    return Kiosk(**terminal).press("take", "item:house-sale", "with_card")


@pytest.mark.parametrize("terminal", [BOTH, ALONE], ids=["beside the plate", "alone"])
def test_a_chip_card_put_in_gives_the_number_to_its_holder(terminal: dict[str, object]) -> None:
    kiosk = asked(**terminal)
    assert ReadCard() in kiosk.done
    kiosk.send(ChipIn(), CardSeen(HOLDER, "chip"))
    assert kiosk.screen() == Issuing()
    assert [h.name for h in kiosk.sent.request.holders] == ["王小明"]


def test_once_one_reader_has_a_card_the_other_waits_for_none() -> None:
    kiosk = Kiosk(**BOTH).press("my_ticket").send(ChipIn(), CardSeen(HOLDER, "chip"))
    assert kiosk.screen() == MyTicket(busy=True)
    assert StopCard() in kiosk.last()


@pytest.mark.parametrize("terminal", [BOTH, ALONE], ids=["beside the plate", "alone"])
def test_my_ticket_is_found_by_a_chip_card(terminal: dict[str, object]) -> None:
    kiosk = Kiosk(**terminal).press("my_ticket")
    assert ReadCard() in kiosk.last()
    kiosk.send(ChipIn(), CardSeen(HOLDER, "chip"), MineFound((mine(),), HOLDER))
    assert isinstance(kiosk.screen(), MyPlace)


def test_nobody_begins_while_a_chip_card_is_in_and_it_is_said() -> None:
    kiosk = Kiosk(**BOTH).send(ChipIn())
    assert kiosk.last() == (Say("card.take_back"),)
    assert kiosk.press("take").screen() == Home()
    assert kiosk.last() == (Say("card.take_back"),)
    assert kiosk.send(CardGone("chip")).press("take").screen() != Home()


def test_the_end_waits_for_the_chip_card_and_says_so() -> None:
    kiosk = asked(**BOTH).send(ChipIn(), CardSeen(HOLDER, "chip"))
    kiosk.send(Issued(issued(), kiosk.state.key), Printed("visit-A012")).press("home")
    assert kiosk.state.card_left
    assert Say("card.take_back") in kiosk.last()
    assert kiosk.press("take").screen() == Home()
    assert kiosk.send(CardGone("chip")).press("take").screen() != Home()


def test_lifting_the_one_card_does_not_forget_the_other() -> None:
    kiosk = asked(**BOTH).send(ChipIn(), CardSeen(HOLDER))
    kiosk.send(Issued(issued(), kiosk.state.key), Printed("visit-A012")).press("home").send(CardGone("plate"))
    assert kiosk.state.card_left
    assert not kiosk.send(CardGone("chip")).state.card_left


def test_a_chip_reader_that_never_says_its_card_is_gone_does_not_shut_the_kiosk() -> None:
    assert Kiosk(**BOTH).send(ChipIn()).wait(61).press("take").screen() != Home()


def test_a_chip_reader_unplugged_with_a_card_in_it_does_not_shut_the_kiosk() -> None:
    kiosk = Kiosk(**BOTH).send(ChipIn(), DeviceChanged("chip_reader", False, "device.absent"))
    assert kiosk.press("take").screen() != Home()


def test_with_one_reader_lost_the_other_goes_on_without_a_word() -> None:
    kiosk = asked(**BOTH).send(DeviceChanged("card_reader", False, "device.absent"))
    assert kiosk.screen() == Card()
    assert kiosk.send(DeviceChanged("chip_reader", False, "device.absent")).screen() == Card(trouble="device.absent")
    kiosk.send(DeviceChanged("chip_reader", True))
    assert kiosk.screen() == Card()
    assert ReadCard() in kiosk.last()


def test_a_chip_reader_that_comes_while_somebody_looks_for_a_ticket_is_asked_too() -> None:
    kiosk = Kiosk().press("my_ticket").send(DeviceChanged("chip_reader", True))
    assert kiosk.last() == (ReadCard(),)


def test_an_expired_card_takes_no_number_and_the_next_one_is_read() -> None:
    kiosk = asked().send(CardSeen(replace(HOLDER, valid_to=YESTERDAY)))
    assert kiosk.screen() == Card(trouble="card.expired")
    assert kiosk.count(Issue) == 0
    assert kiosk.state.holders == ()
    assert kiosk.send(CardGone()).last() == (ReadCard(),)
    assert kiosk.send(CardSeen(YOUNG)).screen() == Issuing()


def test_the_last_day_of_a_card_still_counts() -> None:
    assert asked().send(CardSeen(replace(HOLDER, valid_to=NOW.date()))).screen() == Issuing()


def test_a_senior_with_an_expired_card_hears_of_a_person_and_goes_on_by_touch() -> None:
    kiosk = Kiosk().press("senior", "item:house-ask").send(CardSeen(replace(HOLDER, valid_to=YESTERDAY)))
    assert kiosk.last() == (Say("say.person"),)
    assert kiosk.press("confirm").screen() == Issuing()


def test_an_expired_card_still_finds_the_ticket_taken_with_it() -> None:
    old = replace(HOLDER, valid_to=YESTERDAY)
    kiosk = Kiosk().press("my_ticket").send(CardSeen(old), MineFound((mine(),), old))
    assert isinstance(kiosk.screen(), MyPlace)


def test_a_card_that_is_no_document_is_said_and_another_is_read() -> None:
    kiosk = asked(**BOTH).send(ChipIn(), CardTrouble("card.foreign"))
    assert kiosk.screen() == Card(trouble="card.foreign")
    assert kiosk.send(CardGone("chip")).last() == (ReadCard(),)


def typed() -> Kiosk:
    kiosk = Kiosk().press("my_ticket", "key:A", "key:0", "key:1", "key:2", "look_up")
    return kiosk.send(TicketFound(view("A012"), "A012"))


@pytest.mark.parametrize("found", [(), (mine("B3", "v-3"),)], ids=["nothing", "another ticket"])
def test_somebody_elses_card_leaves_the_place_and_another_may_be_tried(found: tuple[object, ...]) -> None:
    kiosk = typed().send(CardSeen(YOUNG), MineFound(found, YOUNG))  # type: ignore[arg-type]
    place = kiosk.screen()
    assert isinstance(place, MyPlace)
    assert (place.visit.number, place.id, place.trouble) == ("A012", "", "card.others")
    assert kiosk.state.holders == ()
    assert kiosk.send(CardGone()).last() == (ReadCard(),)
    kiosk.send(CardSeen(HOLDER), MineFound((mine(),), HOLDER))
    right = kiosk.screen()
    assert isinstance(right, MyPlace)
    assert right.id


def test_the_holders_own_card_opens_the_place_that_was_typed() -> None:
    kiosk = typed().send(CardSeen(HOLDER), MineFound((mine(),), HOLDER))
    place = kiosk.screen()
    assert isinstance(place, MyPlace)
    assert (bool(place.id), place.trouble) == (True, "")
