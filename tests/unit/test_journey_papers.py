"""这些都带了吗？ Asked behind a key, or of everybody where the hall wants it; it keeps nobody from a number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.load import default_example, load_county
from kiosk.journey.effects import Issue, Say
from kiosk.journey.events import MenuLoaded
from kiosk.journey.papers import to_bring
from kiosk.journey.screens import Card, Confirm, Days, Issuing, Papers
from kiosk.scenes.made_up import base
from kiosk.views.papers import PapersView, papers, papers_key
from kiosk.views.parts import words
from queue_server.app.halls import HallRules
from queue_server.app.menu import build_menu
from tests.unit.kiosk_hall import Kiosk, menu

ALL = ("card", "不动产权证", "买卖合同", "户口簿或结婚证")


def asked(*, ask_papers: bool = False, appointments: bool = False) -> Kiosk:
    found = MenuLoaded(menu(ask_papers=ask_papers, appointments=appointments))
    return Kiosk().send(found).press("take", "item:house-sale")


def test_what_to_bring_stands_once_the_card_first() -> None:
    assert to_bring(asked().state) == ALL
    assert to_bring(asked().press("more", "item:house-ask").state) == ALL


@pytest.mark.parametrize(("ask_papers", "shown"), [(True, Papers()), (False, Issuing())])
def test_the_hall_decides_whether_everybody_is_asked(ask_papers: bool, shown: Papers | Issuing) -> None:
    assert asked(ask_papers=ask_papers).press("confirm").screen() == shown


@pytest.mark.parametrize("ask_papers", [True, False])
def test_the_terminal_hears_what_the_hall_decided(ask_papers: bool) -> None:
    county = load_county(default_example())
    hall = county.halls["longtian"]
    queue = hall.queue.model_copy(update={"ask_papers": ask_papers})
    assert build_menu(HallRules(county, hall.model_copy(update={"queue": queue})))[0].ask_papers is ask_papers


def test_it_is_one_question_and_the_number_follows() -> None:
    kiosk = asked(ask_papers=True).press("confirm", "confirm")
    assert kiosk.screen() == Issuing()
    assert kiosk.count(Issue) == 1


def test_behind_the_key_it_is_asked_by_every_hall_and_leads_back() -> None:
    kiosk = asked().press("papers")
    assert kiosk.screen() == Papers()
    assert kiosk.press("back").screen() == Confirm()
    assert kiosk.state.basket == ("house-sale",)


def test_what_is_missing_is_marked_and_unmarked_and_keeps_nobody_from_a_number() -> None:
    kiosk = asked().press("papers", "lack:card", "lack:买卖合同", "lack:nonsense")
    assert kiosk.screen() == Papers(("card", "买卖合同"))
    assert kiosk.press("lack:card").screen() == Papers(("买卖合同",))
    assert kiosk.press("confirm").screen() == Issuing()


def test_another_day_may_be_booked_instead_and_back_leads_to_the_question() -> None:
    kiosk = asked(appointments=True).press("papers", "lack:card", "book")
    assert kiosk.screen() == Days()
    assert kiosk.press("back").screen() == Papers(("card",))
    assert (kiosk.state.basket, kiosk.state.plan) == (("house-sale",), None)
    assert kiosk.press("confirm").screen() == Issuing()


def test_seniors_and_those_with_nothing_to_bring_are_never_asked() -> None:
    found = MenuLoaded(menu(ask_papers=True))
    senior = Kiosk().send(found).press("senior", "item:house-sale")
    assert senior.press("papers").screen() == senior.screen()
    assert senior.press("confirm").screen() == Issuing()
    assert Kiosk().send(found).press("take", "item:house-ask", "confirm").screen() == Issuing()


def test_a_matter_that_belongs_to_a_person_still_asks_for_the_card() -> None:
    bound = [i.model_copy(update={"bound": True}) for i in menu().items]
    found = MenuLoaded(menu(ask_papers=True).model_copy(update={"items": bound}))
    kiosk = Kiosk().send(found).press("take", "item:house-sale")
    assert kiosk.press("confirm", "confirm").screen() == Card(needed=True)


def shown(missing: tuple[str, ...] = (), page: int = 0) -> PapersView:
    screen = Papers(missing, page)
    return papers(base("zh", screen=screen, basket=("property-sale",)), screen, 6)


def test_nothing_is_said_while_nothing_is_missing() -> None:
    assert (shown().note, [k.text for k in shown().keys]) == ("", ["都带了，取号"])


def test_what_can_be_done_all_the_same_is_told_kindly() -> None:
    assert "电子证" in shown(("card",)).note
    assert shown(("二手房买卖合同",)).note.startswith("不要紧")
    assert [k.intent for k in shown(("card",)).keys] == ["book", "confirm"]


def test_what_a_promise_may_stand_in_for_is_told_so() -> None:
    state = base("zh", basket=("property-sale",))
    assert state.menu is not None
    sale = next(i for i in state.menu.items if i.code == "property-sale")
    bring = [m.model_copy(update={"commitment": True}) for m in sale.guide.bring]
    item = sale.model_copy(update={"guide": sale.guide.model_copy(update={"bring": bring})})
    screen = Papers((bring[0].name.zh,))
    seen = replace(state, screen=screen, menu=state.menu.model_copy(update={"items": [item]}))
    assert "承诺书" in papers(seen, screen, 6).note


def test_the_key_stands_only_where_there_is_anything_to_ask() -> None:
    state = base("zh", basket=("property-sale",), screen=Confirm())
    assert papers_key(state, words(state)).intent == "papers"
    assert papers_key(replace(state, voucher="v"), words(state)).intent == ""


def test_who_listens_hears_the_question() -> None:
    kiosk = asked().press("speech", "papers")
    assert [e.text for e in kiosk.effects if isinstance(e, Say)] == ["say.papers"]
    assert not any(isinstance(e, Say) for e in asked().press("papers").effects)
