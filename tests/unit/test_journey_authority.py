"""替人办 by a written authority: one question, an agent's number, and the paper is seen at the counter."""

from __future__ import annotations

import pytest

from kiosk.journey.effects import Issue, ReadCard, StopCard
from kiosk.journey.events import CardGone, CardSeen, MenuLoaded
from kiosk.journey.screens import Authority, Card, Confirm, Issuing, SeniorConfirm
from kiosk.journey.session import wipe
from kiosk.views.authority import authority
from kiosk.views.cards import card
from kiosk.views.deciding import confirm
from tests.unit.kiosk_hall import HOLDER, YOUNG, Kiosk, menu


def laid_down() -> Kiosk:
    return Kiosk().press("take", "item:house-sale", "with_card", "together").send(CardSeen(YOUNG), CardGone())


def senior(*, bound: bool = False) -> Kiosk:
    found = menu()
    items = [i.model_copy(update={"bound": bound}) for i in found.items]
    return Kiosk().send(MenuLoaded(found.model_copy(update={"items": items}))).press("senior", "item:house-ask")


def test_an_agent_whose_principals_card_is_not_here_takes_an_agents_number() -> None:
    kiosk = laid_down().press("authority")
    assert kiosk.screen() == Authority()
    assert [b.intent for b in authority(kiosk.state).buttons] == ["back", "confirm"]
    request = kiosk.press("confirm").sent.request
    assert (request.authority, request.agent_for) == (True, None)
    assert [h.id_number for h in request.holders] == [YOUNG.id_number]


def test_the_way_stands_beside_the_others_once_one_card_was_read() -> None:
    def ways(kiosk: Kiosk) -> list[str]:
        return [b.intent for b in card(kiosk.state).buttons]

    kiosk = laid_down()
    assert "authority" in ways(kiosk)
    assert "authority" not in ways(kiosk.send(CardSeen(HOLDER)))
    assert "authority" not in ways(Kiosk().press("take", "item:house-sale", "with_card"))


def test_in_large_type_one_key_leads_to_one_question_and_the_usual_way_keeps_its_touches() -> None:
    kiosk = senior()
    assert confirm(kiosk.state).authority.intent == "authority"
    assert StopCard() in kiosk.press("authority").last()
    assert kiosk.press("confirm").screen() == Issuing()
    assert (kiosk.sent.request.authority, kiosk.sent.request.class_) == (True, "senior")
    assert senior().press("confirm").sent.request.authority is False


def test_where_numbers_belong_to_a_person_the_agent_lays_down_a_card_of_their_own() -> None:
    kiosk = senior(bound=True).press("authority", "confirm")
    assert kiosk.screen() == Card(needed=True, authority=True)
    assert ReadCard() in kiosk.last()
    kiosk.send(CardSeen(HOLDER))
    assert (kiosk.sent.request.authority, len(kiosk.sent.request.holders)) == (True, 1)


def test_who_goes_back_acts_for_nobody() -> None:
    kiosk = senior(bound=True).press("authority", "confirm", "back", "back")
    assert kiosk.screen() == SeniorConfirm()
    kiosk.send(CardSeen(HOLDER))
    assert kiosk.sent.request.authority is False


def test_it_is_not_offered_for_a_ticket_that_is_there_already_nor_on_the_ordinary_question() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "authority")
    assert kiosk.screen() == Confirm()
    assert confirm(kiosk.state).authority.intent == ""


@pytest.mark.parametrize("way", ["authority", "home"])
def test_nothing_is_asked_before_the_answer_and_nothing_is_left_of_it(way: str) -> None:
    kiosk = laid_down().press("authority", way)
    assert kiosk.count(Issue) == 0
    assert wipe(laid_down().press("authority", "confirm").state)[0].by_authority is False
