"""报手机号: typed instead of a document, covered once left, sent once, a person called; no keypad for seniors."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey.effects import AskHelp, Issue, StopCard
from kiosk.journey.events import ConnectionChanged, HelpComing, MenuLoaded, Tick
from kiosk.journey.screens import Card, Issuing, PhoneNumber, Printing, Problem
from kiosk.journey.ticket_events import Issued, IssueFailed
from kiosk.texts import text
from kiosk.views.cards import card
from kiosk.views.phone_number import phone_number
from tests.unit.kiosk_hall import Kiosk, issued
from tests.unit.kiosk_news import MENU

NUMBER = "13800138000"


def at_card(item: str = "house-sale", **terminal: object) -> Kiosk:
    way = ("confirm",) if item == "plates" else ("with_card",)
    return Kiosk(**terminal).send(MenuLoaded(MENU)).press("take", f"item:{item}", *way)


def typed(kiosk: Kiosk, number: str = NUMBER) -> Kiosk:
    return kiosk.press(*(f"key:{digit}" for digit in number))


def asked(number: str = NUMBER) -> Kiosk:
    return typed(at_card().press("phone_number"), number)


def offered(kiosk: Kiosk) -> bool:
    return "phone_number" in {button.intent for button in card(kiosk.state).buttons}


def shown(kiosk: Kiosk) -> str:
    screen = kiosk.screen()
    assert isinstance(screen, PhoneNumber)
    return phone_number(kiosk.state, screen).typed


def test_the_number_is_taken_with_it_and_a_person_comes() -> None:
    kiosk = asked().press("look_up")
    assert kiosk.screen() == Issuing()
    assert (kiosk.sent.request.phone, kiosk.sent.request.holders) == (NUMBER, [])
    assert AskHelp("phone") not in kiosk.done, "not before the number is there to be looked at"
    assert AskHelp("phone") in kiosk.send(Issued(issued("A012"), kiosk.sent.key)).last()


def test_who_has_called_a_person_already_calls_nobody_twice() -> None:
    kiosk = asked().send(HelpComing(True)).press("look_up")
    kiosk.send(Issued(issued("A012"), kiosk.sent.key))
    assert isinstance(kiosk.screen(), Printing)
    assert not [e for e in kiosk.last() if isinstance(e, AskHelp)]


def test_the_reader_waits_for_no_card_meanwhile_and_does_again_afterwards() -> None:
    kiosk = at_card().press("phone_number")
    assert StopCard() in kiosk.last()
    assert isinstance(kiosk.press("back").screen(), Card)


@pytest.mark.parametrize("number", ["1380013800", "", "1"])
def test_a_number_that_is_not_whole_asks_for_nothing(number: str) -> None:
    kiosk = asked(number).press("look_up")
    assert isinstance(kiosk.screen(), PhoneNumber)
    assert not [e for e in kiosk.effects if isinstance(e, Issue)]


@pytest.mark.parametrize("number", ["23800138000", "12800138000", "00000000000"])
def test_what_is_no_mobile_number_is_said_kindly_and_may_be_typed_anew(number: str) -> None:
    kiosk = asked(number).press("look_up")
    assert kiosk.screen() == PhoneNumber(wrong=True)
    assert phone_number(kiosk.state, PhoneNumber(wrong=True)).trouble
    assert isinstance(typed(kiosk.press("key:clear")).press("look_up").screen(), Issuing)


def test_it_stands_in_groups_while_it_is_typed_and_can_be_mended() -> None:
    kiosk = asked("1380013")
    assert shown(kiosk) == "138 0013"
    assert shown(kiosk.press("key:erase")) == "138 001"
    assert shown(typed(kiosk, "99999999")) == "138 0019 9999", "no more than eleven"
    assert shown(kiosk.press("key:x", "key:在")) == "138 0019 9999"
    assert shown(kiosk.press("key:clear")) == ""


def test_once_left_it_is_covered_and_a_digit_begins_anew() -> None:
    kiosk = asked().press("back", "phone_number")
    assert shown(kiosk) == "138 **** 8000"
    assert shown(kiosk.press("key:1")) == "1"
    half = asked("1380").press("back", "phone_number")
    assert shown(half) == "****"
    assert shown(half.press("key:erase")) == ""


def test_a_covered_number_may_be_taken_as_it_is() -> None:
    kiosk = asked().press("back", "phone_number", "look_up")
    assert kiosk.sent.request.phone == NUMBER


def test_nobody_who_comes_later_reads_it_under_the_question_whether_one_is_there() -> None:
    kiosk = asked()
    assert kiosk.state.now is not None
    kiosk.send(Tick(kiosk.state.now.replace(minute=kiosk.state.now.minute + 1)))
    assert kiosk.state.idle_asked
    assert shown(kiosk) == "138 **** 8000"


def test_what_was_typed_is_not_sent_when_another_way_was_taken() -> None:
    kiosk = asked().press("back", "skip_card")
    assert kiosk.sent.request.phone is None


def test_it_is_wiped_with_the_session_and_stands_in_no_repr() -> None:
    kiosk = asked()
    assert NUMBER not in repr(replace(kiosk.state, menu=None, hall=None))
    assert NUMBER not in repr(kiosk.press("look_up").effects)
    assert asked().press("home").state.phone == ""
    assert asked().press("back", "back", "back", "back").state.phone == ""


def test_a_refusal_leaves_a_way_and_the_same_request_is_sent_again() -> None:
    kiosk = asked().press("look_up")
    first = kiosk.sent
    kiosk.send(IssueFailed("server.unreachable", True, first.key))
    assert isinstance(kiosk.screen(), Problem)
    assert kiosk.press("retry").sent == first


def test_a_number_that_belongs_to_a_person_takes_it_only_where_the_hall_says_so() -> None:
    assert not offered(at_card("plates"))
    assert at_card("plates").press("phone_number").screen() == Card(needed=True)
    enough = Kiosk().send(MenuLoaded(MENU.model_copy(update={"phone_for_bound": True})))
    kiosk = typed(enough.press("take", "item:plates", "confirm", "phone_number")).press("look_up")
    assert (kiosk.screen(), kiosk.sent.request.phone) == (Issuing(), NUMBER)


def test_a_hall_that_wants_a_document_all_the_same_asks_for_it() -> None:
    kiosk = asked().press("look_up")
    kiosk.send(IssueFailed("holder.needed", False, kiosk.sent.key))
    assert isinstance(kiosk.screen(), Card)


def test_it_is_not_offered_where_nobody_can_come() -> None:
    assert offered(at_card())
    assert not offered(at_card(unattended=True))
    assert not offered(at_card().send(ConnectionChanged(False, "server.unreachable")))
    assert not offered(at_card().press("together"))


def test_in_large_type_it_stands_there_only_once_a_person_was_called() -> None:
    kiosk = Kiosk().send(MenuLoaded(MENU)).press("senior", "item:house-sale", "with_card")
    assert not offered(kiosk)
    assert kiosk.press("phone_number").screen() == Card()
    kiosk.send(HelpComing(True))
    assert offered(kiosk)
    assert isinstance(kiosk.press("phone_number").screen(), PhoneNumber)


def test_the_way_to_a_person_wears_no_warning_once_another_way_was_begun() -> None:
    def dress(kiosk: Kiosk) -> list[str]:
        word = text(kiosk.state, "home.helper")
        return [b.dress for b in card(kiosk.state).buttons if b.sub == word]

    assert dress(at_card("plates")) == ["amber"]
    assert dress(at_card("plates").press("together")) == ["plain"]
    state = replace(at_card("plates").state, screen=Card("card.unreadable", needed=True))
    assert [b.dress for b in card(state).buttons if b.intent == "help"] == ["plain"]
