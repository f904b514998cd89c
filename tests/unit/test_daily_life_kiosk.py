"""A day in the hall, at the kiosk: each test is a line of it. With real devices and a server: `tests/integration`."""

from __future__ import annotations

from typing import Any

from kiosk.journey.effects import AskHelp, ChangeTicket, CopyTicket, Issue, Print, ReportBack, Say
from kiosk.journey.events import CardGone, CardSeen
from kiosk.journey.screens import Done, Home, MyPlace, NoPaper, SeniorHome
from kiosk.journey.ticket_events import (
    CopyMade,
    Issued,
    MineFound,
    Printed,
    PrintFailed,
    TicketActed,
)
from tests.unit.kiosk_hall import HOLDER, Kiosk, issued, mine, view


def with_my_ticket(**told: Any) -> Kiosk:
    """Return a kiosk before whose holder's ticket lies."""
    return Kiosk().press("my_ticket").send(CardSeen(HOLDER), MineFound((mine(**told),), HOLDER))


def test_missed_the_call_in_the_toilet_my_ticket_shows_my_place_and_im_back() -> None:
    kiosk = with_my_ticket(state="missed", may_return=True)
    assert isinstance(kiosk.screen(), MyPlace)

    kiosk.press("im_back")
    assert ReportBack("A012") in kiosk.last()

    kiosk.send(TicketActed("back", "A012", view(state="waiting", may_return=False)))
    assert getattr(kiosk.screen(), "did", "") == "back"


def test_took_a_ticket_for_the_wrong_item_it_is_changed_under_the_same_number() -> None:
    kiosk = with_my_ticket().press("change", "item:house-ask", "confirm")

    (asked,) = [e for e in kiosk.done if isinstance(e, ChangeTicket)]
    assert asked.visit_id == "v-1"
    assert kiosk.count(Issue) == 0


def test_lost_the_ticket_the_same_number_is_printed_again_marked_as_a_copy() -> None:
    kiosk = with_my_ticket().press("ask_copy", "do_it")
    assert CopyTicket("v-1") in kiosk.done

    kiosk.send(CopyMade("v-1", issued("A012", copy_number=1)))

    (paper,) = [e for e in kiosk.last() if isinstance(e, Print)]
    assert (paper.visit.number, paper.visit.copy_number) == ("A012", 1)


def test_deaf_one_touch_tells_the_counter_with_the_number() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "cannot_hear", "confirm")

    (asked,) = [e for e in kiosk.done if isinstance(e, Issue)]
    assert asked.request.cannot_hear


def test_in_a_wheelchair_the_keys_come_down_and_stay_down_to_the_ticket() -> None:
    kiosk = Kiosk().press("access", "low_reach", "back").ticket()

    assert isinstance(kiosk.screen(), Done)
    assert kiosk.state.low_reach


def test_without_an_identity_card_one_touch_stands_for_laying_it_down() -> None:
    kiosk = Kiosk().press("senior", "item:house-ask", "confirm")

    (asked,) = [e for e in kiosk.done if isinstance(e, Issue)]
    assert (asked.request.holders, asked.request.class_) == ([], "senior")


def test_a_foreigner_takes_a_ticket_in_english() -> None:
    kiosk = Kiosk().press("language").ticket()

    (paper,) = [e for e in kiosk.done if isinstance(e, Print)]
    assert paper.language == "en"


def test_walks_away_with_the_card_in_the_reader_nobody_begins_before_it_is_lifted_and_it_is_said() -> None:
    kiosk = with_my_ticket().wait(121)
    assert isinstance(kiosk.screen(), Home)
    assert kiosk.state.card_left

    kiosk.press("senior")
    assert isinstance(kiosk.screen(), Home)
    assert Say("card.take_back") in kiosk.last()

    kiosk.send(CardGone()).press("senior")
    assert isinstance(kiosk.screen(), SeniorHome)


def test_paper_runs_out_in_the_middle_of_the_queue_the_half_printed_ticket_is_no_second_number() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "confirm")
    visit = issued("A012")
    kiosk.send(Issued(visit, kiosk.state.key), PrintFailed(visit.id, "printer.paper_out"))
    assert isinstance(kiosk.screen(), NoPaper)
    assert kiosk.count(AskHelp) == 1

    kiosk.press("reprint").send(Printed(visit.id))

    assert isinstance(kiosk.screen(), Done)
    assert kiosk.count(Issue) == 1
