"""办事指南 at the kiosk: shown from the question, read out, printed only after a touch; it changes nothing."""

from __future__ import annotations

import pytest

from kiosk.journey.effects import Print, PrintGuide, ReadOut, ReportPrinted, StopSpeech
from kiosk.journey.events import DeviceChanged
from kiosk.journey.screens import Confirm, Guide
from kiosk.journey.ticket_events import Printed, PrintFailed
from tests.unit.kiosk_hall import Kiosk


def shown() -> Kiosk:
    return Kiosk().press("take", "item:house-sale", "guide:house-sale")


def job(kiosk: Kiosk) -> str:
    return PrintGuide("house-sale", "zh", kiosk.state.key[:8]).job


def test_the_guide_is_reached_from_the_question_and_leads_back_to_it() -> None:
    kiosk = shown()
    assert kiosk.screen() == Guide("house-sale")
    assert kiosk.press("back").screen() == Confirm()
    assert kiosk.state.basket == ("house-sale",)


def test_a_matter_the_menu_does_not_have_has_no_guide() -> None:
    assert Kiosk().press("take", "item:house-sale", "guide:nonsense").screen() == Confirm()


def test_another_part_begins_at_its_first_page_and_keeps_what_became_of_the_paper() -> None:
    kiosk = shown().press("page:+1", "print_guide", "guide_part:steps")
    assert kiosk.screen() == Guide("house-sale", "steps", 0, "printing")
    assert kiosk.press("guide_part:nonsense").screen() == Guide("house-sale", "steps", 0, "printing")


def test_it_is_read_out_when_asked_for_even_where_nothing_else_is_spoken() -> None:
    kiosk = shown()
    assert not [e for e in kiosk.effects if isinstance(e, ReadOut)]
    assert ReadOut(Guide("house-sale")) in kiosk.press("read_out").effects


def test_who_listens_hears_each_page_that_is_turned_and_the_one_before_no_longer() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "speech", "guide:house-sale")
    assert ReadOut(Guide("house-sale")) in kiosk.effects
    assert kiosk.press("page:+1").effects == (StopSpeech(), ReadOut(Guide("house-sale", page=1)))


def test_nothing_is_printed_before_a_touch_and_one_paper_at_a_time() -> None:
    kiosk = shown().press("print_guide")
    assert [e.job for e in kiosk.effects if isinstance(e, PrintGuide)] == [job(kiosk)]
    assert kiosk.press("print_guide").effects == ()
    kiosk.send(Printed(job(kiosk)))
    assert kiosk.screen() == Guide("house-sale", paper="printed")
    assert kiosk.press("print_guide").effects == ()


def test_paper_that_did_not_come_is_said_and_may_be_tried_again() -> None:
    kiosk = shown().press("print_guide")
    kiosk.send(PrintFailed(job(kiosk), "printer.paper_out"))
    assert kiosk.screen() == Guide("house-sale", paper="failed")
    assert [e for e in kiosk.press("print_guide").effects if isinstance(e, PrintGuide)]


def test_without_a_printer_nothing_is_sent_to_it() -> None:
    kiosk = shown()
    kiosk.send(DeviceChanged("printer", False, "printer.paper_out"))
    assert kiosk.press("print_guide").screen() == Guide("house-sale")


@pytest.mark.parametrize(
    "answer", [Printed("guide-house-sale-other"), PrintFailed("guide-pension-0", "printer.failed")]
)
def test_the_paper_of_another_session_is_nobodys_news(answer: Printed | PrintFailed) -> None:
    kiosk = shown().press("print_guide")
    kiosk.send(answer)
    assert kiosk.screen() == Guide("house-sale", paper="printing")
    assert not [e for e in kiosk.effects if isinstance(e, ReportPrinted | Print)]
