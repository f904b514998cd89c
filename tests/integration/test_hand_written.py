"""Numbers written by hand while the power was gone, typed in afterwards: each keeps its time, none comes twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.domain.errors import RuleViolation
from tests.kit.counter_kit import boards_agree, events_without_a_gap, happened, number_of, step_of
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import SHANGHAI
from tests.kit.ticket_kit import at, code_of, steps_of, ticket_county, type_in, visit_of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, ticket_county()) as running:
        at(running, "11:00")
        yield running


def line(number: str, item: str = "deed", taken: str = "10:00", **more: object) -> dict[str, Any]:
    moment = dt.datetime.fromisoformat(f"2026-03-02T{taken}").replace(tzinfo=SHANGHAI)
    return {"number": number, "item": item, "taken_at": moment.isoformat(), **more}


def results(desk: Desk, *lines: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(r.number, r.result, r.code) for r in type_in(desk, *lines).typed]


def test_a_number_from_the_pad_stands_in_line_since_it_was_written(desk: Desk) -> None:
    at(desk, "10:30")
    early = desk.take()
    at(desk, "11:00")
    assert results(desk, line("a901", taken="10:00"), line("A902", taken="10:45", **{"class": "serviceman"})) == [
        ("A901", "added", ""),
        ("A902", "added", ""),
    ]
    view = desk.service.visit_by_number("main", "A901")
    assert (view.state, view.ahead) == ("waiting", 0)
    desk.open("main-1")
    called = []
    for _ in range(3):
        state = desk.next()
        called.append(number_of(state))
        desk.finish(step_of(state))
    assert called == ["A901", early.number, "A902"], "10:00, 10:30; and 15 minutes at twice the rate as long as 30"
    assert boards_agree(desk)


def test_what_was_served_by_hand_too_is_over_and_counted(desk: Desk) -> None:
    assert results(desk, line("A901", served=True)) == [("A901", "added", "")]
    view = desk.service.visit_by_number("main", "A901")
    assert view.state == "finished"
    assert [e.type for e in happened(desk)] == ["ticket_issued", "service_finished"]
    desk.open("main-1")
    assert desk.next().visit is None
    found = desk.service.tickets.id_of("main", "A901")
    assert (visit_of(desk, found).channel, visit_of(desk, found).print_state) == ("paper", "printed")
    (step,) = steps_of(desk, found)
    assert (step.called_at, step.started_at, step.counter) == (None, None, None), "nobody knows when it was served"
    assert boards_agree(desk)


def test_a_number_typed_twice_is_known_and_changes_nothing(desk: Desk) -> None:
    assert results(desk, line("A901"), line("a901"))[1] == ("A901", "known", "")
    before = len(happened(desk))
    assert results(desk, line("A901", served=True)) == [("A901", "known", "")]
    assert len(happened(desk)) == before
    assert results(desk, line("A901", item="mortgage")) == [("A901", "refused", "hand.other_item")]


def test_the_same_list_sent_again_gets_the_same_answer(desk: Desk) -> None:
    first = type_in(desk, line("A901"), key="one-press")
    assert type_in(desk, line("A901"), key="one-press") == first
    with pytest.raises(RuleViolation) as caught:
        type_in(desk, line("A902"), key="one-press")
    assert code_of(caught) == "request.key_reused"


def test_a_line_that_is_refused_stops_no_other(desk: Desk) -> None:
    assert results(
        desk,
        line("A900"),
        line("A1000"),
        line("S901", "stamp"),
        line("Z901"),
        line("A903", "flying"),
        line("A904", errand="ask"),
        line("A905", **{"class": "king"}),
        line("A906", **{"class": "agent"}),
        line("A907", taken="11:01"),
        {**line("A908"), "taken_at": "2026-03-01T10:00:00+08:00"},
        {**line("A909"), "taken_at": "2026-03-02T10:00:00"},
        line("A910"),
    ) == [
        ("A900", "refused", "hand.not_on_pad"),
        ("A1000", "refused", "hand.not_on_pad"),
        ("S901", "refused", "hand.not_on_pad"),
        ("Z901", "refused", "hand.not_on_pad"),
        ("A903", "refused", "item.unknown"),
        ("A904", "refused", "item.errand_unknown"),
        ("A905", "refused", "class.unknown"),
        ("A906", "refused", "class.by_rule_only"),
        ("A907", "refused", "hand.not_today"),
        ("A908", "refused", "hand.not_today"),
        ("A909", "refused", "hand.not_today"),
        ("A910", "added", ""),
    ]
    assert events_without_a_gap(desk)


def test_numbers_of_the_pad_and_of_the_kiosk_never_meet(desk: Desk) -> None:
    results(desk, line("A901"))
    assert desk.take().number == "A001"
    results(desk, line("A902"))
    assert desk.take().number == "A002"


def test_a_pad_s_number_may_be_for_an_item_of_another_series_and_waits_there(desk: Desk) -> None:
    assert results(desk, line("A901", "pension")) == [("A901", "added", "")]
    assert desk.service.visit_by_number("main", "A901").zone == "west"


LINES = st.lists(
    st.tuples(
        st.sampled_from(["A901", "A902", "B901", "A899", "Q1"]),
        st.sampled_from(["deed", "pension"]),
        st.integers(0, 59),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(batches=st.lists(LINES, min_size=1, max_size=3))
def test_however_lists_are_typed_each_number_is_there_once_with_its_first_time(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[tuple[str, str, int, bool]]]
) -> None:
    first: dict[str, tuple[str, int, bool]] = {}
    with running_hall(tmp_path_factory.mktemp("hand"), ticket_county()) as desk:
        at(desk, "11:00")
        for batch in batches:
            lines = [line(n, item, f"10:{minute:02d}", served=served) for n, item, minute, served in batch]
            for (number, item, minute, served), (_, result, code) in zip(batch, results(desk, *lines), strict=True):
                if number in ("A899", "Q1"):
                    assert code == "hand.not_on_pad"
                    continue
                known = first.setdefault(number, (item, minute, served))
                expected = "added" if known is first[number] and result == "added" else "known"
                assert result == (expected if known[0] == item else "refused")
        for number, (item, minute, served) in first.items():
            visit = visit_of(desk, desk.service.tickets.id_of("main", number))
            (step,) = steps_of(desk, visit.id)
            assert (step.item, step.state) == (item, "finished" if served else "waiting")
            assert visit.issued_at.astimezone(SHANGHAI).minute == minute
        assert len([e for e in happened(desk) if e.type == "ticket_issued"]) == len(first)
        assert boards_agree(desk)
        assert events_without_a_gap(desk)
