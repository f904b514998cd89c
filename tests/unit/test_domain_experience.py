"""What a hall learns from its days."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from queue_server.app.wait.lessons import from_state, to_state
from queue_server.domain.accuracy import ToldWait
from queue_server.domain.experience import Arrival, Experience, Turn, now_known

NINE = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
MONDAY = 1
DEED = ("deed", "apply")


def minutes(_item: str, _errand: str) -> float:
    return 600.0


def at(minute: float) -> dt.datetime:
    return NINE + dt.timedelta(minutes=minute)


def served(
    called: float, took: float, *, counter: int = 1, walk: float = 1, queued: float = 0, item: str = "deed"
) -> Turn:
    """Somebody called at a minute of the day, who walked up and was served for so many minutes."""
    return Turn(
        item,
        "apply",
        1,
        counter,
        finished=True,
        missed=False,
        returned=False,
        queued_at=at(queued),
        called_at=at(called),
        started_at=at(called + walk),
        ended_at=at(called + walk + took),
    )


def missed(called: float) -> Turn:
    return replace(served(called, 2), finished=False, missed=True, started_at=None, ended_at=at(called + 2))


def a_day(turns: list[Turn], before: Experience | None = None, arrivals: list[Arrival] | None = None) -> Experience:
    return (before or Experience()).day(turns, arrivals or [], [], MONDAY, minutes)


def came(half_hour: int, people: int, weekday: int = MONDAY) -> list[Arrival]:
    return [Arrival(at(half_hour * 30), weekday, half_hour, "property", "ordinary")] * people


def test_services_that_take_longer_than_written_are_expected_to_take_longer() -> None:
    experience = Experience()
    for _ in range(5):
        experience = a_day([served(n * 20, 15) for n in range(20)], experience)
    assert experience.service(*DEED, minutes).mean_s == pytest.approx(900, rel=0.1)
    assert experience.service("mortgage", "apply", minutes).mean_s == pytest.approx(870, rel=0.1), "the hall is slow"


def test_several_matters_of_one_turn_count_as_one_each() -> None:
    once = a_day([served(n * 50, 10) for n in range(10)])
    thrice = a_day([replace(served(n * 50, 30), matters=3) for n in range(10)])
    assert thrice.service(*DEED, minutes).mean_s == pytest.approx(once.service(*DEED, minutes).mean_s)
    assert thrice.service(*DEED, minutes, matters=3).matters == 3


def test_a_clerk_who_never_presses_start_teaches_services_without_the_walk() -> None:
    unpressed = [replace(t, started_at=t.called_at) for t in (served(n * 20, 10) for n in range(10))]
    pressed = a_day([served(n * 20, 10) for n in range(10)])
    assert a_day(unpressed).service(*DEED, minutes).mean_s == pytest.approx(
        pressed.service(*DEED, minutes).mean_s, rel=0.05
    )


def soon(turns: list[Turn]) -> list[Turn]:
    """Let everybody have waited for ten minutes."""
    return [replace(t, queued_at=t.called_at - dt.timedelta(minutes=10)) for t in turns]


def test_those_who_waited_long_miss_their_call_apart_from_the_others() -> None:
    found = a_day(soon([served(n * 12, 10) for n in range(20)]) + [missed(300 + n * 3) for n in range(20)])
    assert found.no_show.share < 0.05 < 0.2 < found.no_show_long.share


def test_calls_nobody_answered_raise_the_share_of_no_shows() -> None:
    few = a_day(soon([served(n * 12, 10) for n in range(40)]))
    many = a_day(soon([served(n * 12, 10) for n in range(20)] + [missed(300 + n * 3) for n in range(20)]))
    assert few.no_show.share < 0.03 < 0.2 < many.no_show.share
    assert many.no_show_s.mean_s == pytest.approx(105, abs=20)


def test_who_came_back_after_a_miss_counts_for_both() -> None:
    back = soon([replace(served(n * 12, 10), returned=True) for n in range(20)])
    found = a_day(back)
    assert found.no_show.share == pytest.approx(0.3, abs=0.1)
    assert found.back.share > 0.5


def test_a_counter_that_calls_nobody_though_people_wait_was_left() -> None:
    turns = [served(n * 30, 10, walk=0) for n in range(10)]
    found = a_day(turns)
    assert found.away.share > 0.15
    assert found.away_s.mean_s > 500, "longer than the five minutes taken for usual"
    idle = a_day([replace(t, queued_at=t.called_at) for t in turns])
    assert idle.away.share < 0.03, "nobody waited: it was idle"


def test_a_counter_that_works_on_most_days_is_usual() -> None:
    experience = Experience()
    for day in range(6):
        turns = [served(10, 10, counter=1)] + ([served(30, 10, counter=2)] if day == 0 else [])
        experience = a_day(turns, experience)
    assert Experience().usual_counters() is None
    assert experience.usual_counters() == frozenset({1})


def test_arrivals_are_learned_by_weekday_and_half_hour() -> None:
    experience = Experience()
    for _ in range(3):
        experience = a_day([], experience, came(18, 6) + came(20, 2))
    assert experience.knows_arrivals()
    assert experience.per_hour(MONDAY, 18) == {("property", "ordinary"): pytest.approx(12)}
    assert experience.per_hour(MONDAY, 19) == {}
    assert experience.per_hour(3, 20) == {("property", "ordinary"): pytest.approx(4)}, "as on other days"


def test_a_day_when_nobody_came_counts_too() -> None:
    experience = a_day([], a_day([], None, came(18, 6)), [])
    assert experience.per_hour(MONDAY, 18)["property", "ordinary"] == pytest.approx(5.8, abs=0.1)


def test_one_day_is_not_enough_to_know_who_comes() -> None:
    assert not a_day([], None, came(18, 6)).knows_arrivals()


def test_today_s_pace_follows_the_services_of_today() -> None:
    slow = now_known(Experience(), [served(n * 20, 18) for n in range(30)], [], [], MONDAY, minutes, at(600))
    even = now_known(Experience(), [served(n * 20, 10) for n in range(30)], [], [], MONDAY, minutes, at(600))
    assert slow.today.pace().factor > 1.5
    assert even.today.pace().factor == pytest.approx(1, abs=0.05)


def test_a_hall_whose_days_differ_believes_today_sooner() -> None:
    def learned(ratios: tuple[float, ...]) -> Experience:
        experience = Experience()
        for ratio in ratios * 3:
            experience = a_day([served(n * 12, 10 * ratio) for n in range(40)], experience)
        return experience

    assert learned((1.0, 1.0)).unlike.share < learned((0.7, 1.4)).unlike.share


def test_twice_as_many_people_as_usual_are_expected_to_go_on_coming() -> None:
    experience = Experience()
    for _ in range(3):
        experience = a_day([], experience, came(18, 50) + came(19, 5))
    known = now_known(experience, [], came(18, 100) + came(19, 1), [], MONDAY, minutes, at(600))
    assert known.crowd == pytest.approx((25 + 100) / (25 + 50), rel=0.05)


def test_ranges_too_narrow_today_grow_wider_today() -> None:
    late = [ToldWait(NINE, 300, 600, at(30)) for _ in range(30)]
    known = now_known(Experience(), [], [], late, MONDAY, minutes, at(60))
    assert known.calibration.high.width > 2 > 1 > known.calibration.low.width


def test_learning_a_day_twice_from_the_same_records_is_the_same_day() -> None:
    turns = [served(n * 20, 12) for n in range(9)]
    assert a_day(turns) == a_day(list(turns))


def test_what_was_learned_is_written_down_and_read_back_whole() -> None:
    experience = a_day([served(n * 20, 12) for n in range(9)] + [missed(300)], None, came(18, 3))
    assert from_state(to_state(experience)) == experience
