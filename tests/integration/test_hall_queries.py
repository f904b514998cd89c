"""What the hall, the big screen and the menu show, read back after real presses."""

from __future__ import annotations

import pytest

from queue_server.contract.models import PrintedReport
from queue_server.domain.errors import RuleViolation
from queue_server.store.tables import visits
from tests.kit.server_kit import Desk


def test_the_county_hall_comes_first(desk: Desk) -> None:
    halls = desk.service.hall_list().halls
    assert [(h.code, h.open) for h in halls] == [("main", True), ("town", True)]


def test_a_hall_tells_who_waits_who_is_served_and_how_long_it_takes(desk: Desk) -> None:
    desk.open()
    for _ in range(3):
        desk.take()
    desk.next()
    state = desk.service.hall_state("main")
    queue = state.queues[0]
    assert (state.waiting, queue.prefix, queue.waiting, queue.status) == (2, "A", 2, "open")
    assert queue.wait is not None
    assert queue.wait.low_s <= 25 * 60 <= queue.wait.high_s, "two people and half a service of ten minutes"
    assert state.queues[1].wait is None, "nobody sits at the counters of B"
    assert [(c.number, c.status, c.now_serving) for c in state.counters][:2] == [
        (1, "open", "A001"),
        (2, "closed", None),
    ]
    assert state.hours == "8:30–17:30"


def test_a_full_series_says_so(desk: Desk) -> None:
    desk.take("stamp")
    desk.take("stamp")
    assert desk.service.hall_state("main").queues[2].status == "full"


def test_after_hours_the_hall_tells_when_it_opens_next(desk: Desk) -> None:
    desk.clock.forward(hours=9)
    state = desk.service.hall_state("main")
    assert (state.open, state.issuing, state.queues[0].status) == (False, False, "closed")
    assert state.opens_next is not None
    assert state.opens_next.isoformat() == "2026-03-03T00:00:00+00:00"


def test_the_screen_shows_the_present_calls_the_last_ones_and_the_missed(desk: Desk) -> None:
    for _ in range(3):
        desk.take()
    desk.open()
    desk.open("main-2", "staff:wu")
    first = desk.next()
    assert first.visit is not None
    desk.press("finish", first.visit.step)
    desk.clock.forward(minutes=1)
    second = desk.next()
    third = desk.next("main-2")
    assert second.visit is not None
    assert third.visit is not None
    desk.press("recall", second.visit.step)
    screen = desk.service.display_state("main")
    assert [(c.number, c.counter, c.again) for c in screen.calling] == [("A002", 1, True), ("A003", 2, False)]
    assert [c.number for c in screen.announcing] == ["A002", "A003", "A002"]
    assert [(c.number, c.state) for c in screen.recent] == [("A002", "called"), ("A003", "called"), ("A001", "done")]
    desk.press("recall", second.visit.step)
    desk.press("no_show", second.visit.step)
    screen = desk.service.display_state("main")
    assert screen.missed == ["A002"]
    assert [c.number for c in screen.calling] == ["A003"]


def test_the_menu_is_what_the_hall_s_tier_offers_and_its_tag_follows_it(desk: Desk) -> None:
    county, tag = desk.service.menu("main")
    town, other = desk.service.menu("town")
    assert {i.code for i in county.items} - {i.code for i in town.items} == {"mortgage"}
    assert tag != other
    assert desk.service.menu("main", "k1") == (county, tag)
    assert county.items[0].guide.basis == ["《示例条例》（示例）"]


def test_the_printer_s_report_keeps_the_number(desk: Desk) -> None:
    issued = desk.take()
    for result in ("failed", "reprinted"):
        report = PrintedReport.model_validate({"result": result, "reason": "printer.paper_out"})
        assert desk.service.printed(issued.id, report, "terminal:k1", desk.key()).number == "A001"
    with desk.engine.connect() as connection:
        assert connection.execute(visits.select()).one().print_state == "reprinted"
    with pytest.raises(RuleViolation, match=r"visit\.unknown"):
        desk.service.printed("v0", PrintedReport(result="printed"), "terminal:k1", desk.key())


def test_a_terminal_calls_a_person_to_itself(desk: Desk) -> None:
    event = desk.service.ask_help("main", "k1", "terminal:k1", desk.key())
    assert (event.type, event.terminal) == ("help_asked", "k1")
    with pytest.raises(RuleViolation, match=r"terminal\.unknown"):
        desk.service.ask_help("main", "k9", "terminal:k9", desk.key())


def test_the_place_of_one_who_waits_follows_every_change(desk: Desk) -> None:
    desk.open()
    tickets = [desk.take() for _ in range(4)]
    assert desk.service.visit_by_token(tickets[3].token).ahead == 3
    state = desk.next()
    assert desk.service.visit_by_token(tickets[3].token).ahead == 2
    desk.service.give_back(tickets[1].token, "ticket", desk.key())
    assert desk.service.visit_by_token(tickets[3].token).ahead == 1
    assert state.visit is not None
    assert desk.take().ahead == 2
