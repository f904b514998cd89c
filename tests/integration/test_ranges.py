"""The range a citizen is told follows the hall's rule, its plan and its people: change any of them, and it changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.schema import County
from queue_server.app.wait.forecasts import InlineForecasts
from queue_server.contract.counter import PauseRequest
from queue_server.contract.day import SuspendRequest
from queue_server.contract.models import Wait
from queue_server.domain.calibration import Calibration, Side
from queue_server.domain.durations import Seen, Share, Span
from queue_server.domain.experience import Experience, Now
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import HALL, small_county

MINUTE = 60


@contextmanager
def crowded(directory: Path, county: County | None = None, people: int = 10, **classes: int) -> Iterator[Desk]:
    """A hall with counter 1 open and people waiting for a deed, one a minute; `classes` come after them."""
    directory.mkdir(exist_ok=True)
    with running_hall(directory, county, simulated=True) as desk:
        desk.open()
        for class_ in ["ordinary"] * people + [c for c, n in classes.items() for _ in range(n)]:
            desk.take(class_=class_)
            desk.clock.forward(minutes=1)
        yield desk


def middle(wait: Wait | None) -> float:
    assert wait is not None
    return (wait.low_s + wait.high_s) / 2 / MINUTE


def newcomer(desk: Desk, class_: str | None = None) -> float:
    """Return the middle of what somebody is told who takes a number now, in minutes.

    A member of staff asks, so that nobody is refused who would not be called today.
    """
    return middle(desk.issue(items=["deed"], class_=class_, channel="helper").wait)


def told(directory: Path, county: County | None = None, class_: str | None = None, **crowd: Any) -> float:
    with crowded(directory, county, **crowd) as desk:
        return newcomer(desk, class_)


def counters(*changed: dict[str, Any]) -> dict[str, Any]:
    """Return the small hall's counters, the first ones changed."""
    rows = [{**row, **(changed[n] if n < len(changed) else {})} for n, row in enumerate(HALL["counters"])]
    return {"counters": rows}


# --- the range is that of the rule ------------------------------------------------------------------------------------


def test_a_range_covers_the_work_ahead(tmp_path: Path) -> None:
    with crowded(tmp_path) as desk:
        issued = desk.take()
    assert issued.ahead == 10
    assert issued.wait is not None
    assert issued.wait.low_s < 10 * 11 * MINUTE < issued.wait.high_s


def test_the_same_hall_tells_the_same_range(tmp_path: Path) -> None:
    assert told(tmp_path / "one") == told(tmp_path / "two")


def test_everybody_who_waits_has_a_range_of_ones_own(tmp_path: Path) -> None:
    with crowded(tmp_path, people=0) as desk:
        tickets = [desk.take() for _ in range(8)]
        waits = [middle(desk.service.visit_by_token(t.token).wait) for t in tickets]
    assert waits == sorted(waits)
    assert waits[0] < 2
    assert waits[-1] > 60


def test_a_wait_grows_shorter_as_it_is_waited(tmp_path: Path) -> None:
    with crowded(tmp_path, people=1) as desk:
        serving = desk.next().visit
        ticket = desk.take()
        assert serving is not None
        desk.press("start", serving.step)
        first = middle(desk.service.visit_by_token(ticket.token).wait)
        desk.clock.forward(minutes=6)
        second = middle(desk.service.visit_by_token(ticket.token).wait)
    assert second < first


def test_a_department_no_counter_serves_has_no_range(tmp_path: Path) -> None:
    with crowded(tmp_path) as desk:
        assert desk.take("pension").wait is None


def test_a_clerk_who_cannot_do_it_is_nobody_to_wait_for(tmp_path: Path) -> None:
    narrow = small_county(roster=[{"clerk": "li", "departments": ["health"]}])
    with running_hall(tmp_path, narrow, simulated=True) as desk:
        desk.open("main-3")
        assert desk.take("card").wait is not None
        assert desk.take("pension").wait is None


# --- every setting of the rule ----------------------------------------------------------------------------------------


def test_a_higher_rate_shortens_the_wait_of_its_class_and_lengthens_that_of_the_others(tmp_path: Path) -> None:
    def county(rate: float) -> County:
        return small_county(classes={**HALL["classes"], "senior": {**HALL["classes"]["senior"], "rate": rate}})

    low, high = county(1.0), county(8.0)
    assert told(tmp_path / "s1", high, "senior") < told(tmp_path / "s2", low, "senior")
    with crowded(tmp_path / "o1", low, people=5, senior=10) as desk:
        first = middle(desk.service.visit_by_number("main", "A005").wait)
    with crowded(tmp_path / "o2", high, people=5, senior=10) as desk:
        assert middle(desk.service.visit_by_number("main", "A005").wait) > first


def test_a_second_counter_halves_the_wait(tmp_path: Path) -> None:
    with crowded(tmp_path) as desk:
        alone = newcomer(desk)
        desk.open("main-2", "staff:wu")
        assert newcomer(desk) < 0.65 * alone


def test_a_counter_that_prefers_seniors_calls_them_sooner(tmp_path: Path) -> None:
    preferring = small_county(**counters({"prefers": ["senior"]}))
    assert told(tmp_path / "preferred", preferring, "senior") < told(tmp_path / "plain", None, "senior")


def test_an_exclusive_counter_is_no_counter_for_the_others(tmp_path: Path) -> None:
    exclusive = small_county(**counters({}, {"only": ["senior"]}))
    for directory, county, faster in ((tmp_path / "x", exclusive, False), (tmp_path / "y", None, True)):
        with crowded(directory, county) as desk:
            before = newcomer(desk)
            desk.open("main-2", "staff:wu")
            assert (newcomer(desk) < 0.8 * before) is faster


def test_a_counter_that_moves_at_noon_leaves_those_who_wait_to_the_others(tmp_path: Path) -> None:
    plan = [
        {"start": "08:30", "end": "10:00"},
        {"start": "10:00", "end": "17:30", "departments": ["social"]},
    ]
    moving = small_county(**counters({}, {"plan": plan}))
    waits = []
    for directory, county in ((tmp_path / "moving", moving), (tmp_path / "staying", None)):
        with crowded(directory, county, people=20) as desk:
            desk.open("main-2", "staff:wu")
            waits.append(newcomer(desk))
    assert waits[0] > waits[1] + 20


def test_a_lunch_break_lies_in_the_wait(tmp_path: Path) -> None:
    hours = [
        {"open": "08:30", "close": "10:00", "issue_from": "08:00", "issue_until": "10:00"},
        {"open": "12:00", "close": "17:30", "issue_from": "12:00", "issue_until": "17:00"},
    ]
    with_break = told(tmp_path / "break", small_county(calendar={"hours": hours}))
    assert with_break > told(tmp_path / "none") + 60


def test_a_paused_counter_is_expected_back(tmp_path: Path) -> None:
    with crowded(tmp_path, people=3) as desk:
        working = newcomer(desk)
        desk.service.pause("main-1", PauseRequest(reason="lunch"), "staff:li", desk.key())
        assert newcomer(desk) > working + 30


def test_more_time_between_two_persons_lengthens_the_wait(tmp_path: Path) -> None:
    slow = small_county(queue={"callable_minutes": 5.0})
    assert told(tmp_path / "slow", slow) > told(tmp_path / "quick") + 30


def test_an_agent_s_many_matters_count(tmp_path: Path) -> None:
    with crowded(tmp_path, people=1) as desk:
        before = newcomer(desk)
    with crowded(tmp_path / "agent", people=0) as desk:
        desk.issue(items=["deed"], matters=3)
        assert newcomer(desk) > before + 10


def test_what_one_turn_takes_bounds_what_an_agent_costs(tmp_path: Path) -> None:
    waits = []
    for directory, per_turn in ((tmp_path / "three", 3), (tmp_path / "six", 6)):
        with crowded(directory, small_county(queue={"matters_per_turn": per_turn}), people=0) as desk:
            desk.issue(items=["deed"], matters=6)
            waits.append(newcomer(desk))
    assert waits[0] < waits[1] - 15


def test_a_suspended_item_is_out_of_everybody_else_s_wait(tmp_path: Path) -> None:
    with crowded(tmp_path, people=0) as desk:
        for item in ("deed", "mortgage", "mortgage", "mortgage"):
            desk.take(item)
        before = newcomer(desk)
        paused = SuspendRequest(kind="item", code="mortgage", reason="system")
        desk.service.day.suspend("main", paused, "staff:li", desk.key())
        assert newcomer(desk) < before - 30


def test_who_gives_the_number_back_is_nobody_to_wait_behind(tmp_path: Path) -> None:
    with crowded(tmp_path, people=4) as desk:
        ticket = desk.take()
        before = newcomer(desk)
        desk.service.give_back(ticket.token, "ticket", desk.key())
        assert newcomer(desk) <= before


# --- what was learned -------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with crowded(tmp_path) as running:
        yield running


def learn(desk: Desk) -> Now:
    """Take in today as it stands."""
    service = desk.service.outlook
    with desk.service.reader.read() as records:
        return service.lessons.refresh(records, "main", desk.clock.now())


def serve(desk: Desk, took_min: float, people: int = 1) -> None:
    after = None
    for _ in range(people):
        visit = desk.next(after=after).visit
        assert visit is not None
        desk.clock.forward(minutes=1)
        desk.press("start", visit.step)
        desk.clock.forward(minutes=took_min)
        desk.press("finish", visit.step)


def test_a_slow_day_lengthens_the_range(tmp_path: Path) -> None:
    waits = []
    for directory, took in ((tmp_path / "slow", 25), (tmp_path / "even", 10)):
        with crowded(directory, people=20) as desk:
            serve(desk, took, people=8)
            learn(desk)
            waits.append(newcomer(desk))
    assert waits[0] > waits[1] * 1.3


def knowing(desk: Desk, experience: Experience) -> float:
    """Return what a newcomer is told in a hall with this experience."""
    boards = desk.service.writer.boards
    boards.forecasts = InlineForecasts(lambda _hall: Now(experience))
    boards.forget("main")
    return newcomer(desk)


def missing(share: float) -> Experience:
    return Experience(no_show=Share.usual(share), no_show_long=Share.usual(share))


def test_many_no_shows_shorten_the_range(desk: Desk) -> None:
    rare, common = (missing(share) for share in (0.02, 0.6))
    assert knowing(desk, common) < 0.7 * knowing(desk, rare)


def test_those_who_miss_their_call_and_come_back_lengthen_it_again(desk: Desk) -> None:
    gone, back = (replace(missing(0.6), back=Share.usual(share)) for share in (0.0, 1.0))
    assert knowing(desk, back) > knowing(desk, gone) + 5


def test_pauses_between_services_lengthen_the_range(desk: Desk) -> None:
    never, often = (Experience(away=Share.usual(share), away_s=Span.usual(600)) for share in (0.0, 0.5))
    assert knowing(desk, often) > knowing(desk, never) + 15


def test_seniors_expected_to_come_lengthen_the_wait_of_the_others(desk: Desk) -> None:
    slots = {(1, half_hour, "property", "senior"): 6.0 for half_hour in range(48)}
    assert knowing(desk, Experience(days={1: 2.0}, people=slots)) > knowing(desk, Experience()) + 20


def test_services_seen_to_be_quick_shorten_the_range(desk: Desk) -> None:
    quick = Experience(services={("deed", "apply"): Seen(50.0, 25.0, 14.0)})
    assert knowing(desk, quick) < 0.7 * knowing(desk, Experience())


def test_ranges_that_were_too_narrow_grow_wider(desk: Desk) -> None:
    def width(calibration: Calibration) -> int:
        boards = desk.service.writer.boards
        boards.forecasts = InlineForecasts(lambda _hall: Now(Experience(), calibration=calibration))
        boards.forget("main")
        wait = desk.take().wait
        assert wait is not None
        return wait.high_s - wait.low_s

    assert width(Calibration(Side(2.0), Side(2.0))) > 1.5 * width(Calibration())


def test_told_ranges_are_kept_with_the_visit_and_the_day_s_accuracy_is_told(desk: Desk) -> None:
    serve(desk, 10, people=6)
    day = desk.service.halls.get("main").calendar.business_day(desk.clock.now())
    found = desk.service.outlook.accuracy("main", day)
    assert found.n == 6
    assert found.coverage is not None
    assert found.coverage >= 0.5
