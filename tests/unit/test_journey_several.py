"""More than one matter, more than one person, numbers that belong to a person, who cannot hear, what is suspended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey.effects import Issue, ReadCard, Say, StopCard
from kiosk.journey.events import CardGone, CardSeen, DeviceChanged, HallUpdated
from kiosk.journey.model import Holder
from kiosk.journey.screens import Card, Choose, Confirm, Home, Issuing, Matters, Notice, SeniorConfirm
from kiosk.journey.session import wipe
from kiosk.journey.ticket_events import IssueFailed
from queue_server.contract.models import Menu
from tests.unit.kiosk_hall import HOLDER, ITEMS, YOUNG, Kiosk, entry, hall, menu, suspension

PLATES = entry("plates", "机动车上牌", "Vehicle plates", "A", bound=True)
BOUND = menu(items=[*ITEMS, PLATES])
AGENTS = menu(matters_per_ticket=12)


def kiosk_with(found: Menu, **terminal: object) -> Kiosk:
    kiosk = Kiosk(**terminal)
    kiosk.state = replace(kiosk.state, menu=found)
    return kiosk


# --- how many matters ---------------------------------------------------------------------------------------------


def test_an_agent_with_ten_firms_says_how_many() -> None:
    """An agent with ten firms: the ticket says how many matters."""
    kiosk = kiosk_with(AGENTS).press("take", "item:house-sale", "matters")
    assert kiosk.screen() == Matters(1)
    kiosk.press("minus", *["plus"] * 9, "counted")
    assert kiosk.screen() == Confirm()
    kiosk.press("confirm")
    assert kiosk.sent.request.matters == 10


def test_as_many_as_the_hall_allows_and_no_fewer_than_one() -> None:
    kiosk = kiosk_with(AGENTS).press("take", "item:house-sale", "matters", *["plus"] * 30)
    assert kiosk.screen() == Matters(12)
    assert kiosk.press(*["minus"] * 30).screen() == Matters(1)


def test_back_from_the_question_how_many_changes_nothing() -> None:
    kiosk = kiosk_with(AGENTS).press("take", "item:house-sale", "matters", "plus", "back")
    assert kiosk.screen() == Confirm()
    assert kiosk.press("confirm").sent.request.matters == 1


def test_several_different_matters_are_one_each() -> None:
    kiosk = kiosk_with(AGENTS).press("take", "item:house-sale", "matters", "plus", "counted", "more", "item:house-ask")
    assert kiosk.press("matters").screen() == Confirm()
    assert kiosk.press("confirm").sent.request.matters == 1


@pytest.mark.parametrize(
    ("found", "way"),
    [
        (menu(), ("take", "item:house-sale")),
        (AGENTS, ("take", "bundle:newborn")),
        (AGENTS, ("senior", "item:house-ask")),
    ],
)
def test_nobody_is_asked_how_many_where_it_makes_no_sense(found: Menu, way: tuple[str, ...]) -> None:
    kiosk = kiosk_with(found).press(*way)
    before = kiosk.screen()
    assert kiosk.press("matters").screen() == before


# --- several persons ----------------------------------------------------------------------------------------------


def together() -> Kiosk:
    return Kiosk().press("speech", "take", "item:house-sale", "with_card", "together")


def test_buyer_and_seller_come_together_on_one_number() -> None:
    """Buyer and seller come together: one visit, several holders, one number."""
    kiosk = together().send(CardSeen(HOLDER))
    assert kiosk.screen() == Card(together=True)
    assert kiosk.last() == (Say("say.next_card"),)
    assert kiosk.count(Issue) == 0
    assert kiosk.send(CardGone()).last() == (ReadCard(),)
    kiosk.send(CardSeen(YOUNG)).press("confirm")
    assert [h.id_number for h in kiosk.sent.request.holders] == [HOLDER.id_number, YOUNG.id_number]
    assert kiosk.sent.request.class_ == "senior", "the oldest of them gives the class"


def acting(agent: Holder, principal: Holder) -> Kiosk:
    return together().send(CardSeen(agent), CardGone(), CardSeen(principal)).press("act")


def test_an_agent_lays_down_both_cards_the_number_says_who_came_for_whom() -> None:
    request = acting(YOUNG, HOLDER).sent.request
    assert [h.id_number for h in request.holders] == [YOUNG.id_number]
    assert request.agent_for is not None
    assert request.agent_for.id_number == HOLDER.id_number


def test_the_age_of_who_did_not_come_gives_no_class() -> None:
    assert acting(YOUNG, HOLDER).sent.request.class_ is None
    assert acting(HOLDER, YOUNG).sent.request.class_ == "senior"


@pytest.mark.parametrize("cards", [(HOLDER,), (HOLDER, YOUNG, Holder("李雷", "362430199001010018"))])
def test_one_comes_for_one_other_person(cards: tuple[Holder, ...]) -> None:
    kiosk = together()
    for card in cards:
        kiosk.send(CardSeen(card), CardGone())
    assert kiosk.press("act").count(Issue) == 0


def test_who_is_acted_for_is_forgotten_with_the_session() -> None:
    kiosk = acting(YOUNG, HOLDER)
    assert HOLDER.name not in repr(kiosk.state)
    assert wipe(kiosk.state)[0].acting is False


def test_the_same_card_twice_is_one_person() -> None:
    kiosk = together().send(CardSeen(HOLDER), CardGone(), CardSeen(HOLDER))
    assert kiosk.screen() == Card(trouble="card.same", together=True)
    assert len(kiosk.press("confirm").sent.request.holders) == 1


def test_no_more_persons_are_asked_for_than_a_visit_holds() -> None:
    kiosk = together()
    for n in range(10):
        kiosk.send(CardSeen(Holder("人", f"3624301990010100{n:02d}")))
        last = kiosk.send(CardGone()).last()
    assert last == ()
    assert len(kiosk.state.holders) == 10


def test_turning_back_forgets_the_cards_that_were_collected() -> None:
    kiosk = together().send(CardSeen(HOLDER), CardGone()).press("back")
    assert kiosk.state.holders == ()
    assert kiosk.press("confirm").sent.request.holders == []


# --- numbers that belong to a person ------------------------------------------------------------------------------


def test_a_bound_matter_asks_kindly_for_the_document() -> None:
    """Touts (黄牛): items may bind tickets to holders."""
    kiosk = kiosk_with(BOUND, speech=True).press("take", "item:plates", "confirm")
    assert kiosk.screen() == Card(needed=True)
    assert kiosk.last() == (ReadCard(), Say("say.card_needed"))
    assert kiosk.press("skip_card", "confirm").count(Issue) == 0
    kiosk.send(CardSeen(YOUNG))
    assert kiosk.screen() == Issuing()
    assert len(kiosk.sent.request.holders) == 1


def test_on_the_senior_path_too_and_the_card_alone_is_enough() -> None:
    kiosk = kiosk_with(BOUND).press("senior", "item:plates", "confirm")
    assert kiosk.screen() == Card(needed=True)
    assert kiosk_with(BOUND).press("senior", "item:plates").send(CardSeen(HOLDER)).screen() == Issuing()


def test_whose_card_was_read_is_not_asked_again() -> None:
    kiosk = kiosk_with(BOUND).press("take", "item:plates", "with_card").send(CardSeen(YOUNG))
    kiosk.send(IssueFailed("server.busy", True, kiosk.state.key)).press("retry")
    assert kiosk.count(Issue) == 2


def test_without_a_reader_only_a_person_can_help() -> None:
    kiosk = kiosk_with(BOUND, reader_ok=False).press("take", "item:plates", "confirm")
    assert kiosk.screen() == Card(trouble="device.absent", needed=True)
    assert kiosk.press("skip_card").count(Issue) == 0
    kiosk.send(DeviceChanged("card_reader", True))
    assert kiosk.screen() == Card(needed=True)


def test_a_server_that_wants_the_document_is_asked_again_under_another_key() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "confirm")
    first = kiosk.sent
    kiosk.send(IssueFailed("holder.needed", False, first.key))
    assert kiosk.screen() == Card(needed=True)
    kiosk.send(CardSeen(YOUNG))
    assert kiosk.sent.key != first.key
    assert kiosk.sent.request.items == first.request.items
    assert kiosk.press("back").count(Issue) == 2


# --- who cannot hear ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [("take", "item:house-sale"), ("senior", "item:house-ask")])
def test_who_cannot_hear_says_so_by_touch(way: tuple[str, ...]) -> None:
    """Deaf: flag "cannot hear" by touch, shown to the clerk."""
    kiosk = Kiosk().press(*way, "cannot_hear", "confirm")
    assert kiosk.sent.request.cannot_hear
    assert not Kiosk().press(*way, "cannot_hear", "cannot_hear", "confirm").sent.request.cannot_hear


def test_the_next_person_is_not_taken_for_deaf() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "cannot_hear", "home", "take", "item:house-sale", "confirm")
    assert not kiosk.sent.request.cannot_hear


# --- suspended ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "what", [suspension("item", "house-sale"), suspension("department", "property"), suspension("hall", "qing")]
)
def test_what_is_suspended_is_told_before_anything_is_asked(what: dict[str, object]) -> None:
    """The province's system is down: suspend an item with reason; waiting people are told."""
    kiosk = Kiosk().send(HallUpdated(hall(suspended=[what]))).press("take", "item:house-sale")
    assert kiosk.screen() == Notice("suspended", "A", "house-sale")
    assert kiosk.state.basket == ()
    assert kiosk.press("back").screen() == Choose("all")


def test_what_was_suspended_while_somebody_chose_gives_no_number() -> None:
    kiosk = Kiosk().press("take", "item:house-sale")
    kiosk.send(HallUpdated(hall(suspended=[suspension("item", "house-sale")]))).press("confirm")
    assert kiosk.screen() == Notice("suspended", "A", "house-sale")
    assert kiosk.count(Issue) == 0
    assert kiosk.press("back").screen() == Confirm()
    assert kiosk.send(HallUpdated(hall())).press("confirm").screen() == Issuing()


def test_a_card_laid_down_for_what_was_suspended_meanwhile_takes_no_number() -> None:
    kiosk = Kiosk().press("senior", "item:house-ask")
    kiosk.send(HallUpdated(hall(suspended=[suspension("hall", "qing")])), CardSeen(HOLDER))
    assert kiosk.screen() == SeniorConfirm()
    assert kiosk.count(Issue) == 0
    assert kiosk.state.holders == ()


def test_a_life_event_waits_for_each_of_its_desks_but_not_for_what_is_done_inside() -> None:
    inside = menu(bundles=[menu().bundles[0].model_copy(update={"inside": ["newborn-insurance"]})])
    paused = hall(suspended=[suspension("item", "newborn-insurance")])
    assert Kiosk().send(HallUpdated(paused)).press("take", "bundle:newborn").screen() == Notice(
        "suspended", "B", "newborn-insurance"
    )
    kiosk = kiosk_with(inside).send(HallUpdated(paused)).press("take", "bundle:newborn")
    assert kiosk.screen() == Confirm()


def test_leaving_the_reader_always_lets_go_of_it() -> None:
    for way in (("my_ticket",), ("take", "item:house-sale", "with_card"), ("senior", "item:house-ask")):
        kiosk = Kiosk().press(*way)
        assert StopCard() in kiosk.press("home").effects
        assert kiosk.screen() == Home()
