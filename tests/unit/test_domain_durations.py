"""How long services take, learned; today's pace; how many come."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.arrivals import Usual, today_against_usual
from queue_server.domain.durations import Seen, Share, Span, Today, learned, ratio
from queue_server.domain.situation import COMMON_CV, Service

WRITTEN = 600.0


def seen(*took_s: float, quiet: bool = False) -> Seen:
    found = Seen()
    for seconds in took_s:
        found = found.add(seconds, WRITTEN, quiet=quiet)
    return found


def test_before_anything_was_finished_the_configuration_is_believed() -> None:
    service = learned(WRITTEN, Seen(), Seen())
    assert service.mean_s == WRITTEN
    assert service.cv == pytest.approx(COMMON_CV)


def test_the_more_is_seen_the_more_it_is_believed() -> None:
    few, many = (learned(WRITTEN, seen(*[900.0] * n), Seen()).mean_s for n in (2, 200))
    assert WRITTEN < few < 800 < many < 901


def test_what_an_item_has_not_shown_the_hall_has() -> None:
    slow_hall = seen(*[780.0] * 300)
    assert ratio(Seen(), slow_hall) == pytest.approx(1.3, abs=0.03)


def test_even_services_are_told_even() -> None:
    assert learned(WRITTEN, seen(*[600.0] * 300), Seen()).cv < 0.3


def test_a_slip_of_the_finger_teaches_nothing_and_a_forgotten_press_little() -> None:
    assert seen(3.0) == Seen()
    assert seen(9000.0).total == 4
    assert seen(9000.0, quiet=True).total < 1


def test_older_days_count_less() -> None:
    then = seen(*[1200.0] * 50)
    for _ in range(60):
        then = then.a_day_later()
    assert learned(WRITTEN, then, Seen()).mean_s == pytest.approx(WRITTEN, rel=0.1)


def test_several_matters_keep_the_mean_of_one() -> None:
    three = learned(WRITTEN, Seen(), Seen(), matters=3)
    assert (three.mean_s, three.matters) == (WRITTEN, 3)


def finished(*ratios: float) -> Today:
    today = Today()
    for value in ratios:
        today = today.add(value * WRITTEN, WRITTEN)
    return today


def test_an_early_morning_goes_as_usual_but_nobody_is_sure() -> None:
    assert Today().pace().factor == 1
    assert Today().pace().spread > finished(*[1.0] * 60).pace().spread


def test_a_few_long_services_are_chance_and_many_are_the_day() -> None:
    few, many = finished(*[1.3] * 5).pace().factor, finished(*[1.3] * 120).pace().factor
    assert 1 < few < 1.1 < 1.2 < many <= 1.31


def test_a_hall_whose_days_differ_believes_them_sooner() -> None:
    today = finished(*[1.4] * 12)
    assert today.pace(unlike=0.6).factor > today.pace(unlike=0.05).factor + 0.03
    assert finished(*[1.4] * 120).unlike() > 0.9 > 0.2 > finished(*[1.0] * 120).unlike()


def test_services_under_way_keep_a_morning_from_looking_quick() -> None:
    """At nine only the short ones are over: without the others the hall would seem faster than it is."""
    rng = Random(1)
    plain, fair = [], []
    for _ in range(60):
        today, under_way = Today(), []
        for _counter in range(20):
            took = rng.lognormvariate(-0.2, 0.63)
            if took < 0.8:
                today = today.add(took * WRITTEN, WRITTEN)
            else:
                under_way.append((0.8 * WRITTEN, Service(WRITTEN)))
        plain.append(today.pace().factor)
        fair.append(today.pace(under_way).factor)
    assert sum(plain) / 60 < 0.93 < 0.97 < sum(fair) / 60 < 1.03


@given(st.lists(st.floats(1, 1e5), max_size=40), st.lists(st.floats(0, 1e5), max_size=20), st.floats(0.01, 0.99))
def test_the_pace_stays_within_reason(took: list[float], under_way: list[float], unlike: float) -> None:
    today = Today()
    for seconds in took:
        today = today.add(seconds, WRITTEN)
    pace = today.pace([(seconds, Service(WRITTEN)) for seconds in under_way], unlike)
    assert 0.05 < pace.factor < 6
    assert 0 < pace.spread < 2


def test_spans_and_shares_move_from_what_is_usual_to_what_is_seen() -> None:
    walk, missed = Span.usual(60.0), Share.usual(0.05)
    for _ in range(200):
        walk, missed = walk.add(30.0), missed.add(False)
    assert walk.mean_s == pytest.approx(30, abs=4)
    assert missed.share < 0.02
    assert Span.usual(60.0).add(36_000).mean_s < 75


def test_a_half_hour_is_the_mean_of_its_days_the_latest_counting_most() -> None:
    even = Usual().add(10).add(0)
    assert 9 < even.per_hour < 10
    assert Usual().per_hour == 0


def test_today_s_crowd_counts_once_enough_have_come() -> None:
    assert today_against_usual(0, 3) == pytest.approx(1, abs=0.15)
    assert today_against_usual(100, 150) == pytest.approx(1.4)
