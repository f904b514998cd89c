"""The kiosk was cut off while a number was under way: what whoever stands there sees of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey.effects import AskHelp, GiveBack, Print, ReportPrinted
from kiosk.journey.events import HallUpdated, MenuLoaded, Resumed
from kiosk.journey.machine import step
from kiosk.journey.model import State
from kiosk.journey.screens import Choose, Done, Home, NoPaper, Printing
from kiosk.journey.ticket_events import Printed
from tests.unit.kiosk_hall import Kiosk, hall, issued, menu

VISIT = issued("A012")


def left(*, paper_unknown: bool, senior: bool = False) -> Resumed:
    return Resumed(VISIT, "key-1", senior, "zh", paper_unknown)


def test_a_number_without_paper_is_printed_once() -> None:
    kiosk = Kiosk().send(left(paper_unknown=False))
    assert isinstance(kiosk.state.screen, Printing)
    assert kiosk.effects == (Print(VISIT, False, "zh"),)
    assert isinstance(kiosk.send(Printed(VISIT.id)).screen(), Done)
    assert sum(isinstance(effect, Print) for effect in kiosk.done) == 1


def test_a_paper_that_may_lie_in_the_slot_is_not_printed_by_itself_and_a_person_is_called() -> None:
    kiosk = Kiosk().send(left(paper_unknown=True))
    assert kiosk.state.screen == NoPaper("kiosk.restarted")
    assert AskHelp("print_failed") in kiosk.effects
    assert not [effect for effect in kiosk.done if isinstance(effect, Print)]


def test_printed_by_a_finger_it_is_a_copy_and_told_as_one() -> None:
    kiosk = Kiosk().send(left(paper_unknown=True)).press("reprint")
    (paper,) = (effect for effect in kiosk.effects if isinstance(effect, Print))
    assert paper.visit.copy_number == 1
    assert ReportPrinted(VISIT.id, "reprinted") in kiosk.send(Printed(VISIT.id)).effects


@pytest.mark.parametrize(
    ("paper_unknown", "then"),
    [(False, GiveBack(VISIT.token)), (True, ReportPrinted(VISIT.id, "failed", "kiosk.restarted"))],
)
def test_somebody_who_has_begun_keeps_the_glass(paper_unknown: bool, then: object) -> None:
    kiosk = Kiosk().press("take").send(left(paper_unknown=paper_unknown))
    assert isinstance(kiosk.state.screen, Choose)
    assert kiosk.effects == (then,)


def test_it_waits_until_the_hall_is_known() -> None:
    state, _ = step(State(), left(paper_unknown=True), str)
    state, _ = step(state, MenuLoaded(menu()), str)
    assert state.resumed is not None
    state, _ = step(state, HallUpdated(hall()), str)
    assert isinstance(state.screen, NoPaper)
    assert state.resumed is None


def test_a_senior_is_a_senior_still_and_nothing_of_it_is_left_at_home() -> None:
    kiosk = Kiosk().send(left(paper_unknown=True, senior=True))
    assert kiosk.state.senior
    kiosk.wait(121)
    assert kiosk.state == replace(Kiosk().state, now=kiosk.state.now)
    assert isinstance(kiosk.state.screen, Home)
