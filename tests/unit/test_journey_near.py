"""别处也能办: asked for from a guide or a notice, printed only after a touch; an answer that comes late is nobody's."""

from __future__ import annotations

import pytest

from kiosk.journey.effects import FindHalls, PrintNear, Say
from kiosk.journey.events import DeviceChanged, HallsFound, HallsTrouble
from kiosk.journey.near import elsewhere
from kiosk.journey.screens import Choose, Confirm, Guide, Near, Notice
from kiosk.journey.ticket_events import Printed, PrintFailed
from tests.unit.kiosk_hall import Kiosk, near_by

FOUND = near_by()


def asked() -> Kiosk:
    return Kiosk().press("take", "item:house-sale", "guide:house-sale", "near:house-sale")


def told() -> Kiosk:
    return asked().send(HallsFound("house-sale", FOUND))


def test_it_is_reached_from_the_guide_and_leads_back_to_it() -> None:
    kiosk = asked()
    assert kiosk.screen() == Near("house-sale")
    assert FindHalls("house-sale") in kiosk.effects
    assert kiosk.press("back").screen() == Guide("house-sale")
    assert kiosk.press("back").screen() == Confirm()


def test_what_gives_no_number_now_shows_where_else_it_is_done_and_what_to_bring() -> None:
    kiosk = Kiosk().press("take", "item:pension")
    assert kiosk.screen() == Notice("full", "C", "pension")
    assert kiosk.press("near:pension").screen() == Near("pension")
    assert kiosk.press("back", "guide:pension").screen() == Guide("pension")


def test_a_large_choice_that_is_shut_leads_there_too() -> None:
    kiosk = Kiosk().press("senior", "item:tax", "near:tax")
    assert kiosk.screen() == Near("tax")


def test_a_series_that_gives_no_number_shows_what_it_is_for() -> None:
    kiosk = Kiosk().press("closed_tile:C", "look:C")
    assert kiosk.screen() == Choose("series", "C")
    assert Kiosk().press("closed_tile:C", "look:nonsense").screen() == Notice("full", "C")


def test_a_matter_nobody_knows_is_not_looked_for() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "guide:house-sale", "near:nonsense")
    assert kiosk.screen() == Guide("house-sale")


def test_the_hall_itself_is_no_other_place() -> None:
    kiosk = told()
    screen = kiosk.screen()
    assert isinstance(screen, Near)
    assert [hall.code for hall in elsewhere(kiosk.state, screen)] == ["hexi", "dongli"]


@pytest.mark.parametrize("late", [HallsFound("pension", FOUND), HallsTrouble("pension", "server.failed")])
def test_the_answer_to_another_question_is_not_shown(late: HallsFound | HallsTrouble) -> None:
    assert asked().send(late).screen() == Near("house-sale")
    assert asked().press("home").send(late).effects == ()


def test_where_nobody_can_say_it_may_be_asked_again() -> None:
    kiosk = asked().send(HallsTrouble("house-sale", "server.unreachable"))
    assert kiosk.screen() == Near("house-sale", trouble="server.unreachable")
    assert FindHalls("house-sale") in kiosk.press("retry").effects
    assert kiosk.screen() == Near("house-sale")
    assert kiosk.press("retry").effects == (), "one question at a time"


def test_an_answer_in_time_is_not_undone_by_a_later_one() -> None:
    kiosk = told()
    before = kiosk.screen()
    assert kiosk.send(HallsTrouble("house-sale", "server.failed")).screen() == before


def job(kiosk: Kiosk) -> str:
    return next(e.job for e in kiosk.effects if isinstance(e, PrintNear))


def paper(kiosk: Kiosk) -> str:
    screen = kiosk.screen()
    assert isinstance(screen, Near)
    return screen.paper


def test_nothing_is_printed_before_a_touch_and_one_paper_at_a_time() -> None:
    kiosk = told().press("print_near")
    name = job(kiosk)
    assert (paper(kiosk), kiosk.press("print_near").effects) == ("printing", ())
    assert paper(kiosk.send(Printed(name))) == "printed"
    assert kiosk.press("print_near").effects == ()


def test_paper_that_did_not_come_may_be_tried_again() -> None:
    kiosk = told().press("print_near")
    name = job(kiosk)
    assert paper(kiosk.send(PrintFailed(name, "printer.paper_out"))) == "failed"
    assert job(kiosk.press("print_near")) == name


@pytest.mark.parametrize("answer", [Printed("near-house-sale-other"), PrintFailed("near-pension-0", "printer.failed")])
def test_the_paper_of_another_session_is_nobodys_news(answer: Printed | PrintFailed) -> None:
    kiosk = told().press("print_near").send(answer)
    assert paper(kiosk) == "printing"


def test_without_a_printer_or_a_list_nothing_is_sent_to_it() -> None:
    assert asked().press("print_near").effects == ()
    alone = asked().send(HallsFound("house-sale", near_by(codes=("qing",))))
    assert alone.press("print_near").effects == ()
    kiosk = told().send(DeviceChanged("printer", False, "printer.paper_out"))
    assert kiosk.press("print_near").effects == ()


def said(kiosk: Kiosk) -> list[str]:
    return [e.text for e in kiosk.effects if isinstance(e, Say)]


def test_who_listens_hears_that_there_are_other_places_or_whom_to_turn_to() -> None:
    asks = ("speech", "take", "item:house-sale", "guide:house-sale", "near:house-sale")
    kiosk = Kiosk().press(*asks)
    assert said(kiosk.send(HallsFound("house-sale", FOUND))) == ["say.near"]
    senior = Kiosk().press("senior", "item:tax", "near:tax").send(HallsFound("tax", near_by()))
    assert (said(senior), said(senior.press("speech"))) == (["say.near"], ["say.near"]), "once more at a touch"
    assert said(Kiosk().press(*asks).send(HallsFound("house-sale", near_by(codes=("qing",))))) == ["say.person"]
    assert said(Kiosk().press(*asks).send(HallsTrouble("house-sale", "server.failed"))) == ["say.person"]
    assert said(told()) == [], "nobody is spoken to who did not ask for it"
