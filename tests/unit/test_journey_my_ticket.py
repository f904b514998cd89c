"""我有号票: by number what harms nobody, by document everything; each answer only to who asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.journey.effects import (
    CheckIn,
    CopyTicket,
    FindMine,
    FindTicket,
    GiveBack,
    Print,
    ReadCard,
    ReportBack,
    ReportPrinted,
    Say,
    StopCard,
)
from kiosk.journey.events import CardGone, CardSeen, CardTrouble, DeviceChanged, HallUpdated
from kiosk.journey.screens import (
    Choose,
    Done,
    GivenBack,
    Home,
    MyAsk,
    MyPlace,
    MyTicket,
    MyTickets,
    Printing,
)
from kiosk.journey.ticket_events import (
    ActFailed,
    CopyMade,
    GaveBack,
    GiveBackFailed,
    MineFound,
    MineTrouble,
    Printed,
    TicketActed,
    TicketFound,
    TicketTrouble,
)
from queue_server.contract.tickets import FoundTicket
from tests.unit.kiosk_hall import HOLDER, NOW, YOUNG, Kiosk, hall, issued, mine, step_of, view, yesterdays

TYPED = ("my_ticket", "key:A", "key:0", "key:1", "key:2", "look_up")


def typed(**changes: Any) -> Kiosk:
    """Return a kiosk on which somebody typed A012 and sees its place."""
    return Kiosk().press(*TYPED).send(TicketFound(view(**changes), "A012"))


def shown(*tickets: FoundTicket, senior: bool = False) -> Kiosk:
    """Return a kiosk on which somebody laid down the document these tickets belong to."""
    kiosk = Kiosk().press(*(["senior"] if senior else []), "my_ticket")
    return kiosk.send(CardSeen(HOLDER), MineFound(tickets or (mine(),), HOLDER))


def place(kiosk: Kiosk) -> MyPlace:
    assert isinstance(kiosk.screen(), MyPlace)
    return kiosk.screen()  # type: ignore[return-value]  # asserted on the line above


# --- by number ----------------------------------------------------------------------------------------------------


def test_missed_the_call_in_the_toilet_the_typed_number_is_reported_back() -> None:
    """Missed the call in the toilet: show ticket or card → my place, "I'm back", by the hall's rule."""
    kiosk = Kiosk().press("my_ticket", "key:A", "key:0", "key:1", "key:3", "key:erase", "key:2", "look_up")
    assert kiosk.last() == (FindTicket("A012"),)
    kiosk.send(TicketFound(view(), "A012"))
    assert kiosk.screen() == MyPlace(view())
    kiosk.press("im_back", "im_back")
    assert kiosk.count(ReportBack) == 1
    back = view(state="waiting", may_return=False)
    kiosk.send(TicketActed("back", "A012", back)).press("im_back")
    assert kiosk.screen() == MyPlace(back, did="back")
    assert kiosk.count(ReportBack) == 1


def test_a_number_taken_from_afar_checks_in_by_its_number() -> None:
    remote: dict[str, Any] = {"state": "waiting", "may_return": False}
    kiosk = typed(may_check_in=True, **remote).press("check_in", "check_in")
    assert kiosk.last() == ()
    assert kiosk.count(CheckIn) == 1
    kiosk.send(TicketActed("check_in", "A012", view(**remote)))
    assert kiosk.screen() == MyPlace(view(**remote), did="check_in")
    assert kiosk.press("check_in").count(CheckIn) == 1


@pytest.mark.parametrize("press", ["change", "ask_give_back", "ask_copy", "use_voucher", "do_it"])
def test_who_knows_a_number_alone_can_neither_change_nor_give_back_nor_copy(press: str) -> None:
    kiosk = typed(state="waiting", may_change=True, may_give_back=True, voucher_on=NOW.date())
    before = kiosk.screen()
    assert kiosk.press(press).screen() == before
    assert kiosk.last() == ()


def test_only_letters_and_digits_make_a_number() -> None:
    kiosk = Kiosk().press("my_ticket", "key:a", "key:/", "key:.", "key:space", "key:七", *["key:9"] * 9)
    assert kiosk.screen() == MyTicket("A99999")


def test_nothing_typed_asks_nothing_and_one_question_waits_for_its_answer() -> None:
    kiosk = Kiosk().press("my_ticket", "look_up")
    assert kiosk.count(FindTicket) == 0
    kiosk.press("key:a", "look_up", "look_up", "key:b")
    assert kiosk.count(FindTicket) == 1
    assert kiosk.screen() == MyTicket("A", busy=True, asked="A")


def test_a_ticket_that_is_not_found_is_said_and_can_be_typed_again() -> None:
    kiosk = Kiosk().press("my_ticket", "key:a", "look_up").send(TicketTrouble("visit.unknown", "A"))
    assert kiosk.screen() == MyTicket("A", trouble="visit.unknown", asked="A")
    assert kiosk.press("key:clear").screen() == MyTicket()


def test_the_last_persons_ticket_is_not_shown_to_the_next() -> None:
    kiosk = Kiosk().press("my_ticket", "key:a", "look_up", "home", "my_ticket")
    kiosk.send(TicketFound(view(), "A"))
    assert kiosk.screen() == MyTicket()
    kiosk.press("key:b", "look_up").send(TicketFound(view(), "A"), TicketTrouble("visit.unknown", "A"))
    assert kiosk.screen() == MyTicket("B", busy=True, asked="B")


def test_beside_a_typed_number_a_document_may_still_be_laid_down() -> None:
    kiosk = typed()
    place = kiosk.screen()
    assert isinstance(place, MyPlace)
    assert kiosk.send(CardSeen(HOLDER)).screen() == MyTicket(busy=True, of=place)
    kiosk.send(MineFound((mine(),), HOLDER)).press("back")
    assert kiosk.screen() == MyTicket(), "the number that was typed is not somewhere on the way back"


# --- by document --------------------------------------------------------------------------------------------------


def test_the_tile_asks_for_the_document_at_once() -> None:
    kiosk = Kiosk().press("speech", "my_ticket")
    assert kiosk.screen() == MyTicket()
    assert kiosk.last() == (ReadCard(), Say("say.card"))


def test_the_only_ticket_of_a_document_is_shown_without_a_question() -> None:
    kiosk = Kiosk().press("senior", "my_ticket").send(CardSeen(HOLDER))
    assert kiosk.screen() == MyTicket(busy=True)
    assert kiosk.last() == (FindMine(HOLDER),)
    kiosk.send(MineFound((mine(),), HOLDER))
    assert kiosk.screen() == MyPlace(mine().view, "v-1")
    assert kiosk.last() == (Say("say.waiting"),)


def test_of_several_tickets_one_is_chosen() -> None:
    kiosk = shown(mine("A012", "v-1"), mine("B007", "v-2"))
    assert isinstance(kiosk.screen(), MyTickets)
    kiosk.press("pick_ticket:v-9", "pick_ticket:v-2")
    assert place(kiosk).visit.number == "B007"
    assert isinstance(kiosk.press("back").screen(), MyTickets)


def test_a_ticket_that_is_over_is_left_out_while_another_lives() -> None:
    over = mine("A001", "v-1", state="finished", may_change=False, may_give_back=False)
    assert place(shown(over, mine("A012", "v-2"))).visit.number == "A012"
    assert place(shown(over)).visit.state == "finished", "and is shown when it is the only one"


@pytest.mark.parametrize("answer", [MineFound((), HOLDER), MineTrouble("visit.not_found_for_holder", HOLDER)])
def test_a_document_without_a_ticket_is_told_and_another_may_be_laid_down(answer: MineFound | MineTrouble) -> None:
    kiosk = Kiosk().press("my_ticket").send(CardSeen(HOLDER), answer)
    assert kiosk.screen() == MyTicket(trouble="visit.not_found_for_holder")
    assert kiosk.state.holders == ()
    assert kiosk.send(CardGone()).last() == (ReadCard(),)


def test_a_card_that_cannot_be_read_is_told_and_the_number_can_be_typed() -> None:
    kiosk = Kiosk().press("my_ticket").send(CardTrouble("card.pulled"))
    assert kiosk.screen() == MyTicket(trouble="card.pulled")
    assert kiosk.press("key:a").screen() == MyTicket("A")


def test_without_a_reader_nothing_is_asked_of_it_and_its_return_is_used() -> None:
    kiosk = Kiosk(reader_ok=False).press("my_ticket")
    assert kiosk.last() == ()
    assert kiosk.send(DeviceChanged("card_reader", True)).last() == (ReadCard(),)


def test_a_senior_without_a_reader_is_sent_to_a_person() -> None:
    kiosk = Kiosk(reader_ok=False).press("senior", "my_ticket")
    assert kiosk.last() == (Say("say.person"),)


def test_one_persons_tickets_are_never_shown_to_another() -> None:
    kiosk = Kiosk().press("my_ticket").send(CardSeen(HOLDER)).press("home").send(CardGone()).press("my_ticket")
    assert kiosk.send(MineFound((mine(),), HOLDER)).screen() == MyTicket()
    kiosk.send(CardSeen(YOUNG), MineFound((mine(),), HOLDER))
    assert kiosk.screen() == MyTicket(busy=True)


def test_going_back_forgets_whose_ticket_it_was_and_asks_anew() -> None:
    kiosk = shown().press("back")
    assert kiosk.screen() == MyTicket()
    assert kiosk.state.holders == ()
    assert ReadCard() in kiosk.last()
    assert StopCard() in kiosk.press("back").effects
    assert kiosk.screen() == Home()


def test_after_im_back_by_document_the_matters_stay_on_the_glass_and_are_asked_anew() -> None:
    missed = mine(state="missed", may_return=True, steps=[step_of("house-sale", "no_show")])
    kiosk = shown(missed).press("im_back")
    kiosk.send(TicketActed("back", "A012", view(state="waiting", may_return=False)))
    assert place(kiosk).visit.steps == missed.view.steps
    assert FindMine(HOLDER) in kiosk.last()
    kiosk.send(MineFound((mine(),), HOLDER))
    assert place(kiosk) == MyPlace(mine().view, "v-1", did="back")


def test_back_the_same_day_with_the_missing_paper() -> None:
    """Comes to supplement: same-day return resumes the place by rule."""
    papers = mine(state="finished", may_return=True, may_change=False, may_give_back=False)
    kiosk = shown(papers).press("im_back")
    assert kiosk.last() == (ReportBack("A012"),)


def test_what_was_refused_is_told_on_the_place_and_can_be_tried_again() -> None:
    kiosk = shown(mine(may_return=True)).press("im_back").send(ActFailed("back", "A012", "visit.not_missed"))
    assert place(kiosk).trouble == "visit.not_missed"
    assert kiosk.press("im_back").count(ReportBack) == 2


def test_an_answer_to_something_else_is_ignored() -> None:
    kiosk = shown(mine(may_return=True)).press("im_back")
    before = kiosk.screen()
    for stray in (
        ActFailed("check_in", "A012", "x"),
        ActFailed("back", "B1", "x"),
        TicketActed("change", "v-1", view()),
        CopyMade("v-1", issued()),
        GaveBack("v-1"),
    ):
        assert kiosk.send(stray).screen() == before


def test_who_looks_at_the_place_while_being_called_sees_and_hears_it() -> None:
    kiosk = shown(senior=True).send(HallUpdated(hall().model_copy(update={"last_event": 8})))
    assert kiosk.last() == (FindMine(HOLDER),)
    called = mine(state="called", counter=3)
    kiosk.send(MineFound((called,), HOLDER))
    assert place(kiosk).visit.state == "called"
    assert kiosk.last() == (Say("say.called"),)
    by_number = typed(state="waiting").send(HallUpdated(hall().model_copy(update={"last_event": 8})))
    assert by_number.last() == (FindTicket("A012"),)
    assert place(by_number.send(TicketFound(view(state="called"), "A012"))).visit.state == "called"


def test_what_was_on_its_way_is_not_overtaken_by_an_older_answer() -> None:
    kiosk = typed().press("im_back").send(TicketFound(view(), "A012"))
    assert place(kiosk).busy == "back"


# --- give back, copy ----------------------------------------------------------------------------------------------


def test_giving_back_asks_first() -> None:
    kiosk = shown().press("ask_give_back")
    assert kiosk.screen() == MyAsk("give_back", MyPlace(mine().view, "v-1"))
    assert kiosk.press("back").screen() == MyPlace(mine().view, "v-1")
    kiosk.press("ask_give_back", "do_it", "do_it")
    assert kiosk.count(GiveBack) == 1
    assert kiosk.done[-1] == GiveBack("v-1", by_document=True)
    assert kiosk.send(GaveBack("v-1")).screen() == GivenBack()
    assert kiosk.press("another").screen() == Choose("all")


def test_a_number_that_cannot_be_given_back_any_more_is_told() -> None:
    kiosk = shown().press("ask_give_back", "do_it").send(GiveBackFailed("step.wrong_state", "v-1"))
    assert place(kiosk).trouble == "step.wrong_state"


def test_lost_the_ticket_the_same_number_is_printed_as_a_copy() -> None:
    """Lost the ticket: same tile, same number again, marked as a copy; the old code dies."""
    kiosk = shown().press("ask_copy")
    assert isinstance(kiosk.screen(), MyAsk)
    kiosk.press("do_it", "do_it")
    assert kiosk.count(CopyTicket) == 1
    copy = issued("A012", token="another-token", copy_number=1)
    kiosk.send(CopyMade("v-1", copy))
    assert kiosk.screen() == Printing()
    assert kiosk.last() == (Print(copy, senior=False, language="zh"),)
    kiosk.send(Printed(copy.id))
    assert kiosk.screen() == Done()
    assert kiosk.last() == (ReportPrinted(copy.id, "reprinted"),)


def test_a_copy_that_comes_when_nobody_is_left_is_not_printed_and_its_number_stays() -> None:
    kiosk = shown().press("ask_copy", "do_it", "home").send(CopyMade("v-1", issued(copy_number=1)))
    assert kiosk.screen() == Home()
    assert kiosk.last() == ()
    assert kiosk.count(GiveBack) == 0


def test_what_is_over_is_neither_copied_nor_given_back_nor_changed() -> None:
    over = mine(state="finished", may_change=False, may_give_back=False)
    kiosk = shown(over)
    before = kiosk.screen()
    assert kiosk.press("ask_copy", "ask_give_back", "change").screen() == before


# --- privacy, time ------------------------------------------------------------------------------------------------


def test_neither_document_nor_voucher_stands_in_any_repr() -> None:
    kiosk = shown(yesterdays()).press("use_voucher", "confirm")
    said = repr(kiosk.state) + repr(kiosk.done) + repr(MineFound((yesterdays(),), HOLDER))
    assert not [word for word in ("王小明", HOLDER.id_number, "old-token") if word in said]


def test_a_place_is_left_like_any_screen_and_nothing_is_decided_by_time() -> None:
    kiosk = shown().press("ask_give_back").wait(61)
    assert kiosk.state.idle_asked
    kiosk.wait(60)
    assert kiosk.screen() == Home()
    assert kiosk.count(GiveBack) == 0
    assert replace(kiosk.state, card_left=False, card_lying=False).holders == ()


def test_the_card_that_found_the_ticket_is_asked_to_be_taken_back() -> None:
    kiosk = shown().press("home")
    assert Say("card.take_back") in kiosk.last()
    assert kiosk.state.card_left
