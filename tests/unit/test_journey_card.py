"""Laying down a card: it is never needed, never kept, and never somebody else's."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kiosk.journey.effects import Issue, ReadCard, Say, StopCard
from kiosk.journey.events import CardGone, CardSeen, CardTrouble, DeviceChanged, Tick
from kiosk.journey.model import Holder
from kiosk.journey.screens import Card, Confirm, Home, Issuing, SeniorConfirm
from kiosk.journey.ticket_events import Issued, Printed
from tests.unit.kiosk_hall import HOLDER, NOW, YOUNG, Kiosk, issued


def test_a_senior_with_a_card_needs_two_presses() -> None:
    kiosk = Kiosk().press("senior", "item:house-ask")
    assert kiosk.screen() == SeniorConfirm()
    assert ReadCard() in kiosk.last()
    kiosk.send(CardSeen(HOLDER))
    assert kiosk.screen() == Issuing()
    assert [h.name for h in kiosk.sent.request.holders] == ["王小明"]


def test_an_ordinary_ticket_takes_the_card_when_it_is_wanted() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "with_card")
    assert kiosk.screen() == Card()
    assert kiosk.last() == (ReadCard(),)
    kiosk.send(CardSeen(YOUNG))
    assert kiosk.screen() == Issuing()
    assert kiosk.sent.request.class_ is None
    assert StopCard() in kiosk.last()


def test_the_birth_date_on_the_card_gives_the_class_by_the_halls_rule() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "with_card").send(CardSeen(HOLDER))
    assert kiosk.sent.request.class_ == "senior", "76: senior; the green channel is the clerk's to give"


@pytest.mark.parametrize(("today", "given"), [(dt.date(2026, 11, 23), None), (dt.date(2026, 11, 24), "senior")])
def test_the_class_begins_on_the_birthday(today: dt.date, given: str | None) -> None:
    kiosk = Kiosk()
    kiosk.send(Tick(dt.datetime.combine(today, NOW.timetz()))).press("take", "item:house-sale", "with_card")
    kiosk.send(CardSeen(replace(HOLDER, birth=dt.date(1966, 11, 24))))
    assert kiosk.sent.request.class_ == given


def test_without_a_card_one_press_goes_on() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "with_card", "skip_card")
    assert kiosk.screen() == Issuing()
    assert kiosk.sent.request.holders == []


def test_a_card_that_cannot_be_read_is_said_once_and_tried_again() -> None:
    kiosk = Kiosk().press("speech", "take", "item:house-sale", "with_card")
    kiosk.send(CardTrouble("card.pulled"))
    assert kiosk.screen() == Card(trouble="card.pulled")
    assert kiosk.last() == (Say("say.card_again"),)
    assert kiosk.send(CardTrouble("card.pulled")).last() == ()
    kiosk.press("retry")
    assert kiosk.screen() == Card()
    assert kiosk.last() == (ReadCard(),)


def test_on_the_senior_question_an_unread_card_is_spoken_of_and_the_way_by_touch_stays() -> None:
    kiosk = Kiosk().press("senior", "item:house-ask").send(CardTrouble("card.unreadable"))
    assert kiosk.screen() == SeniorConfirm()
    assert kiosk.last() == (Say("say.card_again"),)
    assert kiosk.press("confirm").screen() == Issuing()


@pytest.mark.parametrize("holder", [Holder("", "11010519491231002X"), Holder("王小明", "123"), Holder("王" * 99, "x")])
def test_a_card_with_nonsense_on_it_counts_as_unread(holder: Holder) -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "with_card").send(CardSeen(holder))
    assert kiosk.screen() == Card(trouble="card.unreadable")
    assert kiosk.count(Issue) == 0
    assert kiosk.state.holders == ()


def test_a_reader_that_is_gone_is_said_and_its_return_too() -> None:
    kiosk = (
        Kiosk().press("take", "item:house-sale", "with_card").send(DeviceChanged("card_reader", False, "device.absent"))
    )
    assert kiosk.screen() == Card(trouble="device.absent")
    kiosk.send(DeviceChanged("card_reader", True))
    assert kiosk.screen() == Card()


def test_without_a_reader_the_card_screen_offers_the_way_without() -> None:
    kiosk = Kiosk(reader_ok=False).press("take", "item:house-sale", "with_card")
    assert kiosk.screen() == Card(trouble="device.absent")
    assert ReadCard() not in kiosk.done
    assert kiosk.press("retry").last() == ()
    assert kiosk.press("skip_card").screen() == Issuing()


def test_a_senior_without_a_reader_is_asked_all_the_same() -> None:
    kiosk = Kiosk(reader_ok=False).press("senior", "item:house-ask")
    assert ReadCard() not in kiosk.done
    assert kiosk.press("confirm").screen() == Issuing()


def test_leaving_the_question_stops_the_reader() -> None:
    kiosk = Kiosk().press("senior", "item:house-ask", "back")
    assert StopCard() in kiosk.last()
    kiosk = Kiosk().press("take", "item:house-sale", "with_card", "back")
    assert kiosk.screen() == Confirm()
    assert StopCard() in kiosk.last()


def test_a_card_seen_when_nobody_asked_any_more_is_nobodys() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "with_card", "home").send(CardSeen(HOLDER))
    assert kiosk.screen() == Home()
    assert kiosk.state.holders == ()
    assert kiosk.state.card_left


def test_a_card_on_the_table_asks_for_nothing_without_a_matter() -> None:
    kiosk = Kiosk().press("take", "with_card").send(CardSeen(HOLDER))
    assert kiosk.count(Issue) == 0
    assert kiosk.state.holders == ()


def with_card_left() -> Kiosk:
    kiosk = Kiosk().press("senior", "item:house-ask").send(CardSeen(HOLDER))
    kiosk.send(Issued(issued(), kiosk.state.key), Printed("visit-A012"))
    return kiosk.press("home")


def test_a_card_left_behind_is_said_aloud_and_nobody_begins_before_it_is_lifted() -> None:
    kiosk = with_card_left()
    assert kiosk.state.card_left
    assert Say("card.take_back") in kiosk.last()
    kiosk.press("take")
    assert kiosk.screen() == Home()
    assert kiosk.last() == (Say("card.take_back"),)
    kiosk.send(CardGone()).press("take")
    assert kiosk.screen() != Home()


def test_a_person_can_be_called_while_a_card_lies_there() -> None:
    assert [type(e).__name__ for e in with_card_left().press("help").effects] == ["AskHelp"]


def test_a_reader_that_never_says_the_card_is_gone_does_not_shut_the_kiosk() -> None:
    kiosk = with_card_left().press("take").wait(61).press("take")
    assert kiosk.screen() != Home()


def test_a_reader_unplugged_with_the_card_on_it_does_not_shut_the_kiosk() -> None:
    kiosk = with_card_left().send(DeviceChanged("card_reader", False, "device.absent")).press("take")
    assert kiosk.screen() != Home()


def test_a_lifted_card_leaves_no_reminder() -> None:
    kiosk = Kiosk().press("senior", "item:house-ask").send(CardSeen(HOLDER), CardGone())
    kiosk.send(Issued(issued(), kiosk.state.key), Printed("visit-A012")).press("home")
    assert not kiosk.state.card_left
    assert Say("card.take_back") not in kiosk.done


def test_the_same_person_goes_on_with_the_card_they_laid_down() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "with_card").send(CardSeen(YOUNG))
    kiosk.send(Issued(issued(), kiosk.state.key), Printed("visit-A012")).press("another", "item:house-ask", "confirm")
    assert len(kiosk.sent.request.holders) == 1


def test_back_to_the_first_screen_forgets_who_laid_a_card_down() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "with_card").send(CardSeen(HOLDER), CardGone())
    kiosk.send(Issued(issued(), kiosk.state.key), Printed("visit-A012")).press("another", "back")
    assert kiosk.screen() == Home()
    assert kiosk.state.holders == ()
    assert kiosk.state.class_ is None
    kiosk.press("take", "item:house-sale", "confirm")
    assert kiosk.sent.request.holders == [], "the next person is not the last one"


def test_who_laid_a_card_down_stands_in_no_repr() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "with_card").send(CardSeen(HOLDER))
    shown = repr(kiosk.state) + repr(kiosk.done) + repr(CardSeen(HOLDER))
    assert "王小明" not in shown
    assert HOLDER.id_number not in shown
    assert "1949" not in shown
