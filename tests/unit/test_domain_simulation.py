"""The forward simulation: it is THE rule that is simulated, and nothing disturbs it."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from heapq import heapify, heappop, heappush
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.calling import next_step
from queue_server.domain.counters import Skills
from queue_server.domain.ids import VisitId
from queue_server.domain.simulation import simulate, what_if
from queue_server.domain.situation import (
    NEVER,
    Booked,
    Busy,
    Counter,
    Flow,
    Habits,
    Pace,
    Person,
    Probe,
    Service,
    Situation,
    Stretch,
)
from queue_server.domain.visits import ANY_COUNTER, Step

NOW = 1_772_413_200.0
RATES = {"ordinary": 1.0, "senior": 2.5, "infant": 2.0}
EXACT = Habits(walk_s=0.0)
NEWCOMER = Probe("social", "ordinary", 1.0)


def person(number: int, minutes: float = 10, class_: str = "ordinary", **more: object) -> Person:
    """Somebody who waits for a service of exactly ten minutes."""
    plain = Person(
        visit=f"v{number}",
        prefix="A",
        number=number,
        department="social",
        class_=class_,
        rate=RATES[class_],
        queued_at=NOW - 60 * minutes,
        service=Service(600, cv=0.0),
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def counter(number: int, *departments: str, busy_min: float = 0, until_min: float = NEVER, **skills: object) -> Counter:
    able = Skills(number, frozenset(departments) or None, **skills)  # type: ignore[arg-type]
    busy = Busy("away", NOW, Service(60 * busy_min, cv=0.0)) if busy_min else None
    return Counter(number, (Stretch(NOW, NOW + 60 * until_min, able),), busy)


def hall(waiting: list[Person], *counters: Counter, **more: object) -> Situation:
    plain = Situation(NOW, tuple(waiting), counters, habits=EXACT)
    return replace(plain, **more)  # type: ignore[arg-type]


def minutes(situation: Situation, *probes: Probe) -> list[float]:
    """Return the wait of each person, then of each probe, in a hall without chance."""
    outcome = simulate(situation, probes, runs=2)
    for sample in outcome.waits + outcome.probes:
        assert sample[0] == sample[-1]
    return [sample[0] / 60 for sample in outcome.waits + outcome.probes]


# --- the rule ---------------------------------------------------------------------------------------------------------

people = st.lists(
    st.builds(
        person,
        number=st.integers(1, 60),
        minutes=st.integers(0, 40),
        class_=st.sampled_from(sorted(RATES)),
        prefix=st.sampled_from("AB"),
        department=st.sampled_from(["social", "tax", "land"]),
        first_at=st.sampled_from([None, None, None, ANY_COUNTER, 1, 2]),
        only_at=st.sampled_from([None, None, None, None, 1]),
        back_after_calls=st.sampled_from([None, None, None, 2, 5]),
    ),
    max_size=25,
    unique_by=lambda p: (p.prefix, p.number),
)
skills = st.lists(
    st.builds(
        Skills,
        number=st.just(0),
        departments=st.sampled_from([None, frozenset({"social"}), frozenset({"tax", "land"}), frozenset({"tax"})]),
        prefers=st.sampled_from([frozenset(), frozenset(), frozenset({"senior"})]),
        only=st.sampled_from([frozenset(), frozenset(), frozenset({"infant", "senior"})]),
    ),
    min_size=1,
    max_size=4,
)


def step_of(p: Person) -> Step:
    return Step(
        visit=VisitId(p.visit + p.prefix),
        position=0,
        hall="main",
        business_day=dt.date(2026, 3, 2),
        prefix=p.prefix,
        number=p.number,
        item="pension",
        department=p.department,
        errand="apply",
        class_=p.class_,
        state="waiting",
        queued_at=dt.datetime.fromtimestamp(p.queued_at, dt.UTC),
        first_at=p.first_at,
        only_at=p.only_at,
        back_after_calls=p.back_after_calls,
    )


def called_by_the_rule(waiting: list[Person], able: list[Skills], calls: dict[str, int]) -> list[float]:
    """Play the hall with the domain's own steps: each counter that is free asks the rule who is next."""
    calls = dict(calls)
    left = {step_of(p).id: step_of(p) for p in waiting}
    called: dict[str, float] = {}
    free = [(NOW, index) for index in range(len(able))]
    heapify(free)
    while free:
        now, index = heappop(free)
        choice = next_step(left.values(), able[index], RATES, calls, dt.datetime.fromtimestamp(now, dt.UTC))
        if choice is not None:
            step = left.pop(choice.step.id)
            called[step.id] = now - NOW
            calls[step.prefix] = calls.get(step.prefix, 0) + 1
            service = next(p.service for p in waiting if step_of(p).id == step.id)
            heappush(free, (now + service.mean_s, index))
    return [called.get(step_of(p).id, NEVER) for p in waiting]


@given(waiting=people, able=skills, spans=st.lists(st.integers(1, 1800), min_size=25, max_size=25))
def test_whoever_the_rule_calls_next_is_called_next(
    waiting: list[Person], able: list[Skills], spans: list[int]
) -> None:
    waiting = [
        replace(p, visit=p.visit + p.prefix, service=Service(float(s), cv=0.0))
        for p, s in zip(waiting, spans, strict=False)
    ]
    numbered = [replace(s, number=i + 1) for i, s in enumerate(able)]
    counters = [Counter(s.number, (Stretch(NOW, NEVER, s),)) for s in numbered]
    situation = hall(waiting, *counters, calls_of_series={"A": 1})

    outcome = simulate(situation, runs=1)

    assert [sample[0] for sample in outcome.waits] == pytest.approx(called_by_the_rule(waiting, numbered, {"A": 1}))


def test_a_probe_waits_as_long_as_a_newcomer_would_and_disturbs_nobody() -> None:
    waiting = [person(n, 30 - n, "senior" if n % 3 == 0 else "ordinary") for n in range(9)]
    desks = counter(1, busy_min=4), counter(2, "social", busy_min=7)
    senior = Probe("social", "senior", 2.5)

    newcomer = person(99, 0, "senior")
    alone = minutes(hall(waiting, *desks))
    told = minutes(hall(waiting, *desks), NEWCOMER, senior)
    there = minutes(hall([*waiting, newcomer], *desks))

    assert told[:9] == alone
    assert told[10] == there[9]


# --- counters and their plan ------------------------------------------------------------------------------------------


def test_a_counter_that_opens_later_calls_later_and_a_closed_one_never() -> None:
    late = Counter(1, (Stretch(NOW + 1200, NEVER, Skills(1, None)),))
    assert minutes(hall([person(1)], late)) == [20]
    assert minutes(hall([person(1)], Counter(1, ()))) == [NEVER]


def test_who_is_called_before_the_end_is_served_to_the_end_and_nobody_after() -> None:
    assert minutes(hall([person(1), person(2)], counter(1, until_min=5))) == [0, NEVER]


def test_a_counter_that_moves_at_noon_calls_for_its_new_department_then() -> None:
    stretches = (
        Stretch(NOW, NOW + 1800, Skills(1, frozenset({"tax"}))),
        Stretch(NOW + 1800, NEVER, Skills(1, frozenset({"social"}))),
    )
    assert minutes(hall([person(1)], Counter(1, stretches))) == [30]


def test_a_pause_lasts_its_usual_time_less_what_has_passed() -> None:
    away = Counter(1, (Stretch(NOW, NEVER, Skills(1, None)),), Busy("away", NOW - 300, Service(900, cv=0.0)))
    assert minutes(hall([person(1)], away)) == [10]


def test_today_s_pace_stretches_services_but_no_pause() -> None:
    slow = Pace(1.5)
    assert minutes(hall([person(1), person(2, 5)], counter(1, busy_min=4), pace=slow)) == [4, 19]


def test_a_call_takes_the_walk_and_the_tidying_beside_the_service() -> None:
    habits = Habits(walk_s=60, tidy_s=30)
    samples = simulate(hall([person(1), person(2, 5)], counter(1), habits=habits), runs=256).waits
    assert mean(samples[1]) == pytest.approx(690, rel=0.03)


def test_a_call_nobody_answers_costs_only_the_recalls() -> None:
    habits = Habits(walk_s=0, no_show=1.0, no_show_s=90)
    assert minutes(hall([person(1), person(2, 5)], counter(1), habits=habits)) == [0, 1.5]


# --- visits of several steps ------------------------------------------------------------------------------------------


def test_steps_of_one_visit_are_never_at_two_counters_at_once() -> None:
    side_by_side = [person(1, visit="v"), person(1, visit="v", department="tax")]
    assert sorted(minutes(hall(side_by_side, counter(1, "social"), counter(2, "tax")))) == [0, 10]


def test_a_later_step_waits_with_the_credit_of_the_visit() -> None:
    served = Busy("serving", NOW, Service(240, cv=0.0), then=person(1, department="tax"), waited_s=1500)
    first = Counter(1, (Stretch(NOW, NEVER, Skills(1, frozenset({"social"}))),), served)
    # The counter for tax is busy for 5 minutes; the other waits 20 minutes by then, the visit's next step 26.
    others = [person(2, 15, department="tax")]
    assert minutes(hall(others, first, counter(2, "tax", busy_min=5))) == [15]


def test_a_person_goes_on_at_the_counter_where_the_next_step_can_be_done_too() -> None:
    visit = [person(1, 1, visit="v"), person(1, 1, visit="v", department="tax"), person(2, 0.5)]
    assert minutes(hall(visit, counter(1))) == [0, 10, 20]


def test_a_missed_number_comes_after_the_calls_of_its_series() -> None:
    missed = person(1, 60, back_after_calls=2)
    assert minutes(hall([missed, *(person(n, 5) for n in (2, 3, 4))], counter(1))) == [20, 0, 10, 30]


# --- who is expected --------------------------------------------------------------------------------------------------


def flow(class_: str, per_hour: float) -> Flow:
    return Flow("social", class_, RATES[class_], "A", NOW, NOW + 4 * 3600, per_hour, Service(600))


def waits_with(*flows: Flow) -> float:
    waiting = [person(n, 10) for n in range(12)]
    return mean(simulate(hall(waiting, counter(1), flows=flows), runs=64).waits[11])


def test_seniors_still_to_come_overtake_and_others_do_not() -> None:
    assert waits_with(flow("senior", 3)) > waits_with() + 600
    assert waits_with(flow("ordinary", 30)) == waits_with()


def test_an_appointment_waits_from_its_booked_time() -> None:
    booked = Booked(NOW + 300, "social", "senior", 2.5, "A", Service(600, cv=0.0), comes=1.0)
    # At 10 minutes 5 minutes as a senior count more than 10 as an ordinary one.
    assert minutes(hall([person(1, 5), person(2, 0)], counter(1), booked=(booked,))) == [0, 20]


def test_who_came_before_the_booked_time_is_called_by_an_idle_counter() -> None:
    early = person(1, -30)
    assert minutes(hall([early], counter(1))) == [0]
    assert minutes(hall([early, person(2, 1)], counter(1))) == [10, 0]


def test_equal_seeds_give_equal_answers() -> None:
    situation = hall([person(n) for n in range(20)], counter(1), counter(2), habits=Habits(no_show=0.1, away=0.1))
    assert simulate(situation, [NEWCOMER], seed=3) == simulate(situation, [NEWCOMER], seed=3)
    assert simulate(situation, [NEWCOMER], seed=3) != simulate(situation, [NEWCOMER], seed=4)


# --- what if ----------------------------------------------------------------------------------------------------------


def test_one_counter_more_shortens_the_waits_and_lightens_the_load() -> None:
    day = [flow("ordinary", 8), flow("senior", 2)]
    one, two = (
        what_if(hall([], *(counter(n, until_min=300) for n in range(1, desks + 1)), flows=tuple(day)), seed=1)
        for desks in (2, 3)
    )
    worst = max(hour.mean_s for hour in one.hours.values())
    assert max(hour.mean_s for hour in two.hours.values()) < worst
    assert one.load[1] > two.load[1]
    assert 0.6 < one.load[1] < 1.1
    assert sum(hour.count for hour in one.hours.values()) == pytest.approx(40, rel=0.1)


def test_who_is_never_served_is_counted() -> None:
    outcome = what_if(hall([person(1), person(2)], counter(1, until_min=5)), runs=4)
    (hour,) = outcome.hours.values()
    assert (hour.count, hour.unserved) == (2, 1)
    assert math.isinf(hour.p90_s)
