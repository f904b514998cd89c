"""The range of a wait."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.forecast import LAST_NUMBER, Capacity, Crowd, ahead_and_work, forecast, round_down, round_up

NOW = 100_000.0
NEW = (NOW, LAST_NUMBER)


def crowd(people: int, rate: float = 1.0, mean_s: float = 600, spacing_s: float = 60) -> Crowd:
    """People who came one after the other, the last one `spacing_s` ago."""
    return Crowd(rate, [(NOW - spacing_s * n, people - n) for n in range(people, 0, -1)], mean_s)


def test_an_idle_counter_calls_at_once() -> None:
    told = forecast([], 1.0, NEW, Capacity(1, 0, 600, 60), NOW)
    assert (told.ahead, told.low_s) == (0, 0)
    assert told.high_s <= 180


def test_the_work_ahead_is_shared_by_the_counters() -> None:
    one = forecast([crowd(10)], 1.0, NEW, Capacity(1, 1, 600, 60), NOW)
    five = forecast([crowd(10)], 1.0, NEW, Capacity(5, 5, 600, 60), NOW)
    assert one.ahead == five.ahead == 10
    assert one.low_s < 10 * 660 + 300 < one.high_s
    assert five.low_s < (10 * 660) / 5 + 300 < five.high_s


def test_before_opening_the_wait_begins_at_the_opening() -> None:
    told = forecast([], 1.0, NEW, Capacity(2, 0, 600, 60, opens_in_s=1200), NOW)
    assert told.low_s >= 1200


def test_a_senior_is_ahead_of_those_who_would_be_overtaken() -> None:
    ordinary = crowd(20)
    busy = Capacity(2, 2, 600, 60)
    plain = forecast([ordinary], 1.0, NEW, busy, NOW)
    senior = forecast([ordinary], 2.5, NEW, busy, NOW)
    assert senior.ahead < plain.ahead
    assert senior.high_s <= plain.high_s


def test_who_is_ahead_is_what_the_calling_rule_says_at_that_moment() -> None:
    """Rates 2.5 and 1: one who waited w is overtaken after w / 1.5 by a newcomer."""
    waited_900 = Crowd(1.0, [(NOW - 900, 1)], 600)
    assert ahead_and_work([waited_900], 2.5, NEW, wait_s=599, now=NOW)[0] == 1
    assert ahead_and_work([waited_900], 2.5, NEW, wait_s=601, now=NOW)[0] == 0


def test_equal_moments_go_by_number() -> None:
    line = Crowd(1.0, [(NOW, 1), (NOW, 2), (NOW, 3)], 60)
    assert ahead_and_work([line], 1.0, (NOW, 2), 0, NOW)[0] == 1


def test_people_are_told_round_minutes() -> None:
    assert [round_down(s) for s in (59, 119, 700, 1900)] == [0, 60, 600, 1800]
    assert [round_up(s) for s in (1, 119, 700, 1900)] == [60, 120, 720, 2100]


@given(
    st.integers(0, 300),
    st.integers(0, 300),
    st.sampled_from([1.0, 2.0, 2.5, 4.0]),
    st.floats(0.1, 30),
    st.floats(0, 1),
)
def test_the_range_is_always_a_range_and_never_counts_more_than_wait(
    ordinary: int, seniors: int, rate: float, servers: float, busy: float
) -> None:
    crowds = [crowd(ordinary), crowd(seniors, 2.5)]
    told = forecast(crowds, rate, NEW, Capacity(servers, servers * busy, 600, 60), NOW)
    assert 0 <= told.ahead <= ordinary + seniors
    assert 0 <= told.low_s < told.high_s


@given(st.integers(0, 100))
def test_one_more_ahead_never_shortens_the_wait(people: int) -> None:
    capacity = Capacity(3, 3, 600, 60)
    fewer = forecast([crowd(people)], 1.0, NEW, capacity, NOW)
    more = forecast([crowd(people + 1)], 1.0, NEW, capacity, NOW)
    assert more.high_s >= fewer.high_s
