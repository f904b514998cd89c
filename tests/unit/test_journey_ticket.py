"""From "yes" to the paper, and what becomes of a number nobody is left to take."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey.effects import AskHelp, GiveBack, Issue, Print, ReportPrinted, Say, Wiped
from kiosk.journey.events import HelpComing, SomebodyComes
from kiosk.journey.screens import (
    Choose,
    Done,
    GivenBack,
    Home,
    Issuing,
    NoPaper,
    Printing,
    Problem,
    SeniorHome,
)
from kiosk.journey.ticket_events import (
    GaveBack,
    GiveBackFailed,
    Issued,
    IssueFailed,
    Printed,
    PrintFailed,
)
from kiosk.views import frame
from tests.unit.kiosk_hall import Kiosk, issued


def asked(**terminal: object) -> Kiosk:
    return Kiosk(**terminal).press("take", "item:house-sale", "confirm")


def test_two_taps_on_yes_ask_once() -> None:
    kiosk = asked().press("confirm", "confirm", "skip_card", "retry")
    assert kiosk.count(Issue) == 1


def test_a_number_is_shown_while_its_paper_is_printed() -> None:
    kiosk = asked()
    visit = issued()
    kiosk.send(Issued(visit, kiosk.state.key))
    assert kiosk.screen() == Printing()
    assert kiosk.state.visit == visit
    assert kiosk.last() == (Print(visit, senior=False, language="zh"),)


def test_nothing_leads_away_while_a_number_is_on_its_way() -> None:
    kiosk = asked().press("home", "back", "item:house-ask", "take", "senior", "errand:collect", "more")
    assert kiosk.screen() == Issuing()
    kiosk.send(Issued(issued(), kiosk.state.key)).press("home", "back", "give_back", "another", "reprint")
    assert kiosk.screen() == Printing()
    assert kiosk.count(Issue) == kiosk.count(Print) == 1


def test_a_printed_ticket_is_reported_and_the_zone_is_spoken_by_its_name() -> None:
    kiosk = Kiosk().ticket(senior=True)
    assert kiosk.screen() == Done()
    assert kiosk.last() == (ReportPrinted("visit-A012", "printed"), Say("say.take_ticket", (("zone", "西区"),)))


def test_a_failed_request_is_sent_again_as_it_was() -> None:
    kiosk = asked()
    first = kiosk.sent
    kiosk.send(IssueFailed("server.unreachable", True, kiosk.state.key))
    assert kiosk.screen() == Problem("server.unreachable", can_retry=True)
    kiosk.press("errand:collect", "item:house-ask", "senior", "language", "retry")
    assert kiosk.screen() == Issuing()
    assert kiosk.sent == first


def test_what_cannot_be_retried_leads_home_and_the_next_ticket_has_a_key_of_its_own() -> None:
    kiosk = asked()
    old = kiosk.state.key
    kiosk.send(IssueFailed("series.full", False, old)).press("retry")
    assert kiosk.screen() == Problem("series.full")
    kiosk.press("back")
    assert kiosk.screen() == Home()
    kiosk.press("take", "item:house-sale", "confirm")
    assert kiosk.sent.key != old


def test_an_answer_for_a_session_that_is_over_gives_its_number_back() -> None:
    kiosk = asked()
    key = kiosk.state.key
    kiosk.send(IssueFailed("server.unreachable", True, key)).press("home")
    kiosk.send(Issued(issued("A099"), key))
    assert kiosk.screen() == Home()
    assert kiosk.state.visit is None
    assert kiosk.last() == (GiveBack("token-of-A099"),)


def test_an_answer_for_the_last_person_is_not_shown_to_the_next() -> None:
    kiosk = asked()
    old = kiosk.state.key
    kiosk.send(IssueFailed("server.unreachable", True, old)).press("home", "take", "item:house-ask", "confirm")
    kiosk.send(Issued(issued("A099"), old))
    assert kiosk.screen() == Issuing()
    assert kiosk.last() == (GiveBack("token-of-A099"),)
    kiosk.send(Issued(issued("A100"), kiosk.state.key))
    assert kiosk.state.visit == issued("A100")


def test_a_failure_of_the_last_persons_request_does_not_touch_the_next_one() -> None:
    kiosk = asked()
    old = kiosk.state.key
    kiosk.send(IssueFailed("server.unreachable", True, old)).press("home", "take", "item:house-ask", "confirm")
    assert kiosk.send(IssueFailed("server.failed", True, old)).screen() == Issuing()


def test_a_number_that_comes_after_all_is_taken() -> None:
    kiosk = asked()
    kiosk.send(IssueFailed("server.unreachable", True, kiosk.state.key), Issued(issued(), kiosk.state.key))
    assert kiosk.screen() == Printing()


def test_the_same_answer_twice_does_not_give_back_the_number_in_hand() -> None:
    kiosk = Kiosk().ticket()
    kiosk.send(Issued(issued(), kiosk.state.key))
    assert kiosk.screen() == Done()
    assert kiosk.last() == ()


def test_an_answer_lost_for_good_does_not_keep_anybody_standing() -> None:
    kiosk = asked().wait(61)
    assert kiosk.screen() == Problem("server.unreachable", can_retry=True)


def test_paper_that_never_comes_leaves_the_number_on_the_glass() -> None:
    kiosk = asked()
    kiosk.send(Issued(issued(), kiosk.state.key)).wait(91)
    assert kiosk.screen() == NoPaper("device.silent")
    assert kiosk.state.visit == issued()
    assert AskHelp("print_failed") in kiosk.done
    kiosk.send(Printed("visit-A012"))
    assert kiosk.screen() == Done(), "it came after all"


@pytest.mark.parametrize("code", ["printer.paper_out", "device.absent", "printer.cover_open"])
def test_without_paper_the_number_stays_on_the_glass_and_a_person_is_called(code: str) -> None:
    kiosk = asked()
    kiosk.send(Issued(issued(), kiosk.state.key), PrintFailed("visit-A012", code))
    assert kiosk.screen() == NoPaper(code)
    assert kiosk.state.visit == issued()
    assert kiosk.last() == (ReportPrinted("visit-A012", "failed", code), AskHelp("print_failed"))


def test_printing_again_gives_no_second_number() -> None:
    kiosk = asked()
    kiosk.send(Issued(issued(), kiosk.state.key), PrintFailed("visit-A012", "printer.paper_out")).press("reprint")
    assert kiosk.screen() == Printing(again=True)
    assert kiosk.last() == (Print(issued(), senior=False, language="zh"),)
    kiosk.send(Printed("visit-A012"))
    assert kiosk.last() == (ReportPrinted("visit-A012", "reprinted"),)
    assert kiosk.count(Issue) == 1


def test_help_already_called_is_not_called_again_at_every_failed_print() -> None:
    kiosk = asked()
    kiosk.send(Issued(issued(), kiosk.state.key), PrintFailed("visit-A012", "printer.paper_out"), HelpComing(True))
    kiosk.press("reprint").send(PrintFailed("visit-A012", "printer.paper_out"))
    assert kiosk.count(AskHelp) == 1


def test_paper_of_an_earlier_ticket_is_reported_and_changes_nothing_on_the_glass() -> None:
    kiosk = asked()
    kiosk.send(Issued(issued(), kiosk.state.key), Printed("visit-A001"))
    assert kiosk.screen() == Printing()
    assert kiosk.last() == (ReportPrinted("visit-A001", "printed"),)
    kiosk.send(PrintFailed("visit-A002", "printer.failed"))
    assert kiosk.screen() == Printing()
    assert kiosk.last() == (ReportPrinted("visit-A002", "failed", "printer.failed"),)


def test_a_number_can_be_given_back_after_printing() -> None:
    kiosk = Kiosk().ticket().press("give_back")
    assert kiosk.last() == (GiveBack("token-of-A012"),)
    kiosk.send(GaveBack("token-of-A012"))
    assert kiosk.screen() == GivenBack()
    assert kiosk.state.visit is None


def test_a_number_that_could_not_be_given_back_is_a_press_away() -> None:
    kiosk = Kiosk().ticket().press("give_back").send(GiveBackFailed("server.unreachable", "token-of-A012"))
    assert kiosk.screen() == Problem("server.unreachable")
    kiosk.press("retry")
    assert kiosk.count(Issue) == 1
    assert kiosk.press("back").screen() == Done()
    assert kiosk.state.visit == issued()


def test_an_earlier_number_given_back_does_not_take_the_one_on_the_glass() -> None:
    kiosk = Kiosk().ticket().press("give_back", "another", "item:house-ask", "confirm")
    kiosk.send(Issued(issued("A013"), kiosk.state.key), Printed("visit-A013"))
    kiosk.send(GaveBack("token-of-A012"), GiveBackFailed("visit.over", "token-of-A012"))
    assert kiosk.screen() == Done()
    assert kiosk.state.visit == issued("A013")


def test_another_ticket_has_a_key_of_its_own() -> None:
    kiosk = Kiosk().ticket()
    first = kiosk.sent.key
    kiosk.press("another")
    assert kiosk.screen() == Choose("all")
    assert kiosk.state.visit is None
    kiosk.press("item:house-ask", "confirm")
    assert kiosk.sent.key != first


def test_another_ticket_in_large_type_begins_at_the_large_choices() -> None:
    kiosk = Kiosk().ticket(senior=True).press("another")
    assert kiosk.screen() == SeniorHome()
    assert kiosk.state.class_ == "senior"


@pytest.mark.parametrize("name", ["home", "back", "remembered"])
def test_after_the_ticket_one_press_ends_the_session(name: str) -> None:
    kiosk = Kiosk().ticket().press(name)
    assert kiosk.screen() == Home()
    assert Wiped() in kiosk.last()
    assert kiosk.state.visit is None


def test_a_call_for_help_nobody_answers_can_be_repeated() -> None:
    kiosk = Kiosk().press("help").send(HelpComing(False)).press("help")
    assert kiosk.count(AskHelp) == 2
    kiosk.send(HelpComing(True)).press("help")
    assert kiosk.count(AskHelp) == 2


def test_who_goes_is_said_only_where_somebody_asked_and_until_the_next_call() -> None:
    kiosk = Kiosk().send(SomebodyComes())
    assert not kiosk.state.helper_comes
    kiosk.press("help").send(HelpComing(True), SomebodyComes())
    assert frame.bar(kiosk.state).coming == ("有人来了", "请等一下")
    assert not kiosk.wait(61).state.helper_comes


def test_help_called_at_home_is_forgotten_like_a_session() -> None:
    kiosk = Kiosk().press("help").send(HelpComing(True)).wait(61)
    assert not kiosk.state.help_asked


def test_a_visit_lost_from_the_state_makes_no_press_fail() -> None:
    kiosk = Kiosk().ticket()
    kiosk.state = replace(kiosk.state, visit=None)
    kiosk.press("give_back", "another")
    assert kiosk.screen() == Choose("all")
