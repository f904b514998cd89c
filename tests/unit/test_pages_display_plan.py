"""What the hall's screen shows at a moment, from the day's calls."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from queue_server.contract.display import DisplayCall
from queue_server.contract.models import WireText
from queue_server.http.pages.display_plan import CELLS, FRESH_S, PAGE_S, SHORT_SPELL_S, SPELL_S, page, plan, turn_in_s

NINE = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)


def call(number: str, at_s: float, state: str = "called", counter: int = 3) -> DisplayCall:
    name = WireText(zh="窗口", en="counter")
    return DisplayCall.model_validate(
        {
            "event": int(at_s) + 1,
            "number": number,
            "counter": counter,
            "counter_name": name,
            "zone": "east",
            "zone_name": name,
            "at": NINE + dt.timedelta(seconds=at_s),
            "again": False,
            "state": state,
        }
    )


def at(seconds: float) -> dt.datetime:
    return NINE + dt.timedelta(seconds=seconds)


def newest_first(*calls: DisplayCall) -> list[DisplayCall]:
    return list(reversed(calls))


def test_nothing_called_is_an_empty_screen_that_waits_for_an_event() -> None:
    shown = plan([], [], NINE)
    assert (shown.big, shown.pending, shown.recent, shown.change_in_s) == (None, [], [], None)


def test_calls_of_one_moment_get_the_big_card_one_after_the_other_in_their_order() -> None:
    calls = newest_first(call("A001", 0), call("A002", 1), call("A003", 2))
    first, second = plan(calls, [], at(2)), plan(calls, [], at(SPELL_S))
    assert first.big is not None
    assert second.big is not None
    assert (first.big.number, [c.number for c in first.pending]) == ("A001", ["A002", "A003"])
    assert (second.big.number, [c.number for c in second.recent]) == ("A002", ["A001"])


def test_the_screen_knows_when_it_changes_by_itself() -> None:
    calls = newest_first(call("A001", 0), call("A002", 1))
    assert plan(calls, [], at(2)).change_in_s == SPELL_S - 2
    assert plan(calls, [], at(60)).change_in_s is None


def test_many_calls_at_once_get_shorter_spells() -> None:
    calls = newest_first(*(call(f"A{i:03}", 0) for i in range(6)))
    shown = plan(calls, [], at(SPELL_S))
    assert shown.big is not None
    assert shown.big.number == "A002"


def test_who_has_been_served_holds_nobody_up() -> None:
    calls = newest_first(call("A001", 0, "done"), call("A002", 1, "done"), call("A003", 2))
    shown = plan(calls, [], at(2))
    assert shown.big is not None
    assert shown.big.number == "A003"


def test_a_number_called_again_stands_where_it_was_called_last() -> None:
    calls = newest_first(call("A001", 0), call("A002", 60), call("A001", 120))
    shown = plan(calls, [], at(121))
    assert shown.big is not None
    assert shown.big.number == "A001"
    assert [c.number for c in shown.recent] == ["A002"]


def test_a_missed_number_is_no_call_any_more() -> None:
    shown = plan(newest_first(call("A001", 0), call("A002", 60, "done")), ["A002"], at(61))
    assert shown.big is not None
    assert shown.big.number == "A001"


def test_a_call_is_red_while_the_person_has_not_come_and_calms_down_once_served() -> None:
    assert plan([call("A001", 0)], [], at(600)).fresh
    assert plan([call("A001", 0, "serving")], [], at(FRESH_S - 1)).fresh
    assert not plan([call("A001", 0, "serving")], [], at(FRESH_S + 1)).fresh
    assert not plan([call("A001", 0, "done")], [], at(1)).fresh


@given(st.lists(st.floats(0, 30), min_size=1, max_size=12))
def test_whoever_has_just_been_called_is_on_the_screen_at_once(moments: list[float]) -> None:
    made = sorted(moments)
    calls = newest_first(*(call(f"A{i:03}", second, counter=i + 1) for i, second in enumerate(made)))
    shown = plan(calls, [], at(made[-1]))
    numbers = [c.number for c in [shown.big, *shown.pending, *shown.recent] if c is not None]
    assert len(numbers) == len(set(numbers))
    just_called = {c.number for c in calls[:CELLS] if c.at > at(made[-1] - SHORT_SPELL_S)}
    assert set(numbers) >= just_called
    assert len(shown.pending) <= CELLS


@given(st.integers(0, 60), st.integers(1, 12))
def test_pages_show_every_row_once_and_turn_together(length: int, per_page: int) -> None:
    of = page(length, per_page, NINE).of
    seen = [i for turn in range(of) for i in range(length) if page(length, per_page, at(turn * PAGE_S)).shows(i)]
    assert sorted(seen) == list(range(length))
    assert 0 < turn_in_s(NINE) <= PAGE_S
