"""The fairness report: reckoned by hand on small days, and what must hold on any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.accuracy import ToldWait
from queue_server.domain.calling import next_step
from queue_server.domain.counters import Skills
from queue_server.domain.fairness import Call, Day, Overtaking, Spell, Stopped, percentile, report
from queue_server.domain.visits import Step
from tests.unit.test_domain_calling import NOW, RATES, waiting

ONE = Skills(1, None)


def minute(n: float) -> dt.datetime:
    return NOW + dt.timedelta(minutes=n)


def came(number: int, at: float, class_: str = "ordinary", **more: object) -> Step:
    return replace(waiting(number, 0, class_), queued_at=minute(at), **more)  # type: ignore[arg-type]


def spell(step: Step, until: float, called: bool = True) -> Spell:
    return Spell(step, step.queued_at, minute(until), called)


def call(step: Step, at: float, counter: Skills = ONE, by_hand: bool = False) -> Call:
    return Call(minute(at), counter, spell(step, at), by_hand)


def played(people: Sequence[Step], every: float, counters: Sequence[Skills], rates: dict[str, float]) -> Day:
    """Let the rule call one person after another, a counter each `every` minutes in turn, until nobody is left."""
    left, calls, at, turn = list(people), [], 0.0, 0
    series: dict[str, int] = {}
    while left:
        counter = counters[turn % len(counters)]
        here = [s for s in left if s.queued_at <= minute(at)]
        choice = next_step(here, counter, rates, series, minute(at))
        if choice is not None:
            left.remove(choice.step)
            calls.append(call(choice.step, at, counter))
        at, turn = at + every / len(counters), turn + 1
        if at > 100_000:
            raise AssertionError("somebody is never called")
    return Day(tuple(calls), (), rates=rates)


def test_the_nearest_rank_is_a_wait_somebody_had() -> None:
    waits = [float(n) for n in range(1, 101)]
    assert (percentile(waits, 0.5), percentile(waits, 0.95)) == (50, 95)
    assert percentile([7.0], 0.95) == 7


def test_waits_are_added_up_by_class() -> None:
    first, second, third = came(1, 0), came(2, 0), came(3, 0, "senior")
    day = Day((call(first, 10), call(second, 20), call(third, 5)), (spell(came(4, 0), 30, called=False),))
    senior, ordinary = sorted(report(day).classes, key=lambda c: c.class_, reverse=True)
    assert (ordinary.calls, ordinary.mean_s, ordinary.p50_s, ordinary.worst_s) == (2, 900, 600, 1200)
    assert (ordinary.uncalled, senior.uncalled, senior.mean_s) == (1, 0, 300)


def test_an_overtaking_is_a_call_before_somebody_who_queued_earlier() -> None:
    early, late, senior = came(1, 0), came(2, 1), came(3, 2, "senior")
    found = report(Day((call(senior, 5), call(early, 6), call(late, 7)), ()))
    assert dict(found.overtakes) == {"senior": Overtaking(calls=1, passed=2)}
    assert found.by_hand == Overtaking()


def test_nobody_is_passed_whom_the_counter_could_not_call() -> None:
    elsewhere = came(1, 0, department="property")
    sent = came(2, 0, only_at=9)
    here = came(3, 1)
    day = Day((call(here, 5, Skills(1, frozenset({"social"}))), call(elsewhere, 6), call(sent, 7, Skills(9, None))), ())
    assert dict(report(day).overtakes) == {}


def test_nobody_is_passed_while_what_they_wait_for_is_suspended() -> None:
    stopped = came(1, 0, item="deed")
    day = Day((call(came(2, 1), 5), call(stopped, 20)), (), stopped=(Stopped("item", "deed", minute(3), minute(10)),))
    assert dict(report(day).overtakes) == {}
    assert dict(report(replace(day, stopped=())).overtakes) == {"ordinary": Overtaking(1, 1)}


def test_nobody_is_passed_who_has_gone_already() -> None:
    gone = spell(came(1, 0), 3, called=False)
    stays = spell(came(2, 1), 60, called=False)
    found = report(Day((call(came(3, 2), 5),), (gone, stays)))
    assert dict(found.overtakes) == {"ordinary": Overtaking(1, 1)}


def test_a_missed_number_is_not_passed_before_its_turn_has_come_again() -> None:
    back = came(1, 0, back_after_calls=2)
    day = Day((call(came(2, 1), 5), call(came(3, 2), 6), call(came(4, 3), 7), call(back, 8)), ())
    assert dict(report(day).overtakes) == {"ordinary": Overtaking(calls=1, passed=1)}


def test_whom_a_clerk_put_first_stands_apart() -> None:
    day = Day((call(came(2, 1), 5, by_hand=True), call(came(1, 0), 6)), ())
    found = report(day)
    assert (dict(found.overtakes), found.by_hand) == ({}, Overtaking(calls=1, passed=1))


def test_what_priority_cost_is_the_difference_to_first_come_first_served() -> None:
    # The senior came last and was called first: spared 10 minutes; the two others each paid 5.
    day = Day((call(came(3, 2, "senior"), 10), call(came(1, 0), 15), call(came(2, 1), 20)), (), rates={"senior": 2.5})
    costs = {c.class_: c.cost_s for c in report(day).classes}
    assert costs == {"ordinary": 300, "senior": -600}


def told_wait(low_s: int, high_s: int, waited_s: int) -> ToldWait:
    return ToldWait(minute(0), low_s, high_s, minute(0) + dt.timedelta(seconds=waited_s))


def test_the_ranges_told_are_held_against_the_waits() -> None:
    told = (
        told_wait(600, 1200, 700),
        told_wait(600, 1200, 1200),
        told_wait(600, 1200, 1201),
        told_wait(600, 1200, 1501),
        told_wait(600, 1200, 5),
    )
    found = report(Day((), (), told=told)).ranges
    assert (found.told, found.within, found.longer, found.much_longer, found.sooner) == (5, 2, 2, 1, 1)


def test_an_empty_day_is_no_error() -> None:
    found = report(Day((), ()))
    assert (found.calls, found.classes, dict(found.overtakes)) == (0, (), {})


people = st.lists(
    st.tuples(
        st.floats(0, 120, allow_nan=False, width=32),
        st.sampled_from(["ordinary", "senior"]),
        st.sampled_from(["social", "property"]),
    ),
    min_size=1,
    max_size=40,
)
DESKS = (Skills(1, frozenset({"social"})), Skills(2, frozenset({"social", "property"}), prefers=frozenset({"senior"})))


@given(people)
def test_without_rates_and_preferences_priority_costs_nothing_and_nobody_overtakes(
    found: list[tuple[float, str, str]],
) -> None:
    steps = [came(n, at, class_, department=where) for n, (at, class_, where) in enumerate(found, 1)]
    plain = [replace(desk, prefers=frozenset()) for desk in DESKS]
    told = report(played(steps, 4, plain, {}))
    assert {c.cost_s for c in told.classes} <= {0, None}
    assert dict(told.overtakes) == {}


@given(people)
def test_at_one_kind_of_counter_what_some_are_spared_others_pay(found: list[tuple[float, str, str]]) -> None:
    steps = [came(n, at, class_) for n, (at, class_, _) in enumerate(found, 1)]
    told = report(played(steps, 3, [ONE], RATES))
    assert sum(c.calls * (c.cost_s or 0) for c in told.classes) == pytest.approx(0, abs=1e-3)
    assert {c.class_ for c in told.classes} == {s.class_ for s in steps}


@given(people)
def test_only_a_class_with_a_rate_or_a_preference_overtakes(found: list[tuple[float, str, str]]) -> None:
    steps = [came(n, at, class_, department=where) for n, (at, class_, where) in enumerate(found, 1)]
    assert set(report(played(steps, 4, DESKS, RATES)).overtakes) <= {"senior"}


def test_on_a_busy_day_a_rate_of_two_spares_a_third_of_seniors_some_minutes_and_costs_the_others_fewer() -> None:
    rng = Random(7)
    steps, at = [], 0.0
    for n in range(1, 401):
        at += rng.expovariate(1 / 1.0)
        steps.append(came(n, at, "senior" if rng.random() < 0.3 else "ordinary"))
    told = report(played(steps, 8.2, [replace(ONE, number=n) for n in range(1, 9)], {"senior": 2.0}))
    costs = {c.class_: c.cost_s or 0 for c in told.classes}
    assert costs["senior"] < -120
    assert 0 < costs["ordinary"] < -costs["senior"]
