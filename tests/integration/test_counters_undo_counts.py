"""A press taken back counts for nothing: no call, no recall, nothing shown; and it outlives a restart.

Random days at two counters: whatever is pressed and taken back leaves every table and the board as they were.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queue_server.contract.counter import CounterState
from queue_server.domain.errors import RuleViolation
from tests.kit.counter_kit import (
    all_rows,
    boards_agree,
    call,
    close,
    events_without_a_gap,
    missed,
    next_by_hand,
    number_of,
    pause,
    step_of,
    transfer,
    undo,
)
from tests.kit.every_way import EVERY_WAY
from tests.kit.server_kit import Desk, running_hall
from tests.kit.settings_kit import refusal

RECORD = ("events", "presses", "answers", "halls")


def _called(desk: Desk) -> str:
    return step_of(desk.next())


def test_a_press_is_taken_back_after_a_restart(tmp_path: Path) -> None:
    with running_hall(tmp_path) as desk:
        desk.take()
        desk.open()
        desk.next()
        moment = desk.clock.moment
    with running_hall(tmp_path) as desk:
        desk.clock.moment = moment
        desk.clock.forward(seconds=9)
        assert undo(desk).visit is None
        assert boards_agree(desk)
        assert number_of(desk.next()) == "A001"


def test_a_call_taken_back_does_not_count_for_who_was_missed(desk: Desk) -> None:
    """Back after three calls of the series: a slip is no call."""
    away = desk.take()
    for _ in range(4):
        desk.take()
    desk.open()
    missed(desk)
    desk.service.im_back(away.token, "ticket", desk.key())
    called = []
    for _ in range(4):
        desk.next()
        undo(desk)
        state = desk.next()
        called.append(number_of(state))
        desk.finish(step_of(state))
    assert called == ["A002", "A003", "A004", "A001"]
    with desk.service.reader.read() as records:
        assert records.series_calls("main", desk.clock.now().date()) == {"A": 5}


def test_a_recall_taken_back_does_not_count_towards_a_miss(desk: Desk) -> None:
    desk.take()
    desk.open()
    step = _called(desk)
    desk.press("recall", step)
    desk.press("recall", step)
    undo(desk)
    with pytest.raises(RuleViolation, match=r"step\.recall_first"):
        desk.press("no_show", step)


def test_a_call_taken_back_is_shown_nowhere_any_more(desk: Desk) -> None:
    desk.take()
    desk.open()
    desk.next()
    assert [c.number for c in desk.service.display_state("main").announcing] == ["A001"]
    undo(desk)
    shown = desk.service.display_state("main")
    assert (shown.calling, shown.announcing, shown.recent) == ([], [], [])


def test_the_rest_of_a_ticket_s_matters_goes_when_its_finish_is_taken_back(desk: Desk) -> None:
    agent = desk.issue(items=["deed"], matters=7)
    desk.open()
    state = desk.finish(_called(desk))
    assert state.waiting == 1
    state = undo(desk)
    assert state.visit is not None
    assert (state.waiting, state.visit.state, state.visit.turn_matters, state.visit.matters) == (0, "called", 3, 1)
    desk.finish(step_of(state))
    left = [s.matters for s in desk.service.visit_by_token(agent.token).steps if s.state == "waiting"]
    assert left == [4]


def test_no_personal_data_is_kept_for_undo(desk: Desk) -> None:
    issued = desk.issue(items=["deed"], holders=[{"name": "王秀英", "id_number": "110101195001011234"}])
    desk.open()
    desk.finish(_called(desk))
    kept = str(all_rows(desk.engine)["presses"])
    assert issued.token not in kept
    assert "王" not in kept
    assert "110101195001011234" not in kept


# --- random days --------------------------------------------------------------------------------------------------


def _wait(desk: Desk, chance: Random) -> None:
    desk.clock.forward(seconds=chance.choice([0, 1, 7, 90]))
    items = chance.choice([["deed"], ["mortgage"], ["deed", "pension"], ["pension", "card"], ["deed", "mortgage"]])
    matters = 5 if len(items) == 1 and chance.random() < 0.3 else 1
    class_ = chance.choice([None, "senior", "infant"])
    assert refusal(lambda: desk.issue(items=items, matters=matters, class_=class_)) in ("done", "hall.no_time_left")


def _presses(state: CounterState, desk: Desk, counter: str, chance: Random) -> list[Callable[[], CounterState]]:
    """Return what a clerk could press in this state, some of it refused."""
    visit = state.visit
    if visit is None:
        found: list[Callable[[], CounterState]] = [
            lambda: desk.next(counter),
            lambda: next_by_hand(desk, counter, class_="senior"),
            lambda: desk.open(counter, desk.clerk(counter)),
            lambda: pause(desk, counter),
            lambda: close(desk, counter),
        ]
        found += [lambda n=n: call(desk, n, counter) for n in state.missed]  # type: ignore[misc]
        found += [lambda h=h: desk.press("resume", h.step, counter) for h in state.held]  # type: ignore[misc]
        return found
    step, item = visit.step, chance.choice(["pension", "deed", "card"])
    return [
        lambda: desk.press("recall", step, counter),
        lambda: desk.press("start", step, counter),
        lambda: desk.press("hold", step, counter),
        lambda: desk.press("no_show", step, counter),
        lambda: desk.finish(step, counter, along=[{"step": s} for s in visit.here]),
        lambda: desk.finish(step, counter, outcome="not_holder"),
        lambda: desk.next(counter, after=step),
        lambda: transfer(desk, step, counter, to_item=item, position=chance.choice(["first", "last", "by_time"])),
    ]


def _tried(press: Callable[[], CounterState]) -> bool:
    try:
        press()
    except RuleViolation:
        return False
    return True


def _without_made(rows: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
    return {**rows, "steps": [row for row in rows["steps"] if row["reason"] != "undone"]}


@settings(
    max_examples=50 if EVERY_WAY else 5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**9))
def test_whatever_is_pressed_and_taken_back_leaves_no_trace_but_its_record(
    empty: Path, tmp_path: Path, seed: int
) -> None:
    chance = Random(seed)
    shutil.copy(empty, tmp_path / "hall.db")
    with running_hall(tmp_path) as desk:
        counters = {"main-1": "staff:li", "main-3": "staff:he", "main-4": "staff:wu"}
        for counter, who in counters.items():
            desk.open(counter, who)
        undone = 0
        for _ in range(25):
            if chance.random() < 0.4:
                _wait(desk, chance)
            counter = chance.choice(list(counters))
            press = chance.choice(_presses(desk.service.counter_state(counter), desk, counter, chance))
            before = _without_made(all_rows(desk.engine, *RECORD))
            if not _tried(press):
                assert _without_made(all_rows(desk.engine, *RECORD)) == before
                continue
            after = _without_made(all_rows(desk.engine, *RECORD))
            if after != before and chance.random() < 0.5:
                undo(desk, counter)
                assert _without_made(all_rows(desk.engine, *RECORD)) == before
                undone += 1
            assert boards_agree(desk)
        assert events_without_a_gap(desk)
