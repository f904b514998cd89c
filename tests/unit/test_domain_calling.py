"""THE rule: who is next."""

from __future__ import annotations

import datetime as dt
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.calling import may_call, next_step, rank, score
from queue_server.domain.counters import Skills
from queue_server.domain.ids import VisitId
from queue_server.domain.visits import ANY_COUNTER, Step

NOW = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
RATES = {"ordinary": 1.0, "senior": 2.5}
GENERAL = Skills(1, None)


def waiting(
    number: int,
    minutes: float,
    class_: str = "ordinary",
    *,
    department: str = "social",
    first_at: int | None = None,
    only_at: int | None = None,
    back_after_calls: int | None = None,
) -> Step:
    return Step(
        visit=VisitId(f"v{number}"),
        position=0,
        hall="main",
        business_day=NOW.date(),
        prefix="A",
        number=number,
        item="pension",
        department=department,
        errand="apply",
        class_=class_,
        state="waiting",
        queued_at=NOW - dt.timedelta(minutes=minutes),
        first_at=first_at,
        only_at=only_at,
        back_after_calls=back_after_calls,
    )


def called(steps: list[Step], counter: Skills = GENERAL, calls: dict[str, int] | None = None) -> str | None:
    choice = next_step(steps, counter, RATES, calls or {}, NOW)
    return choice.step.label if choice else None


def test_the_one_who_waited_longest_is_next() -> None:
    assert called([waiting(2, 5), waiting(1, 9)]) == "A001"


def test_a_senior_s_minute_counts_more_by_the_class_s_rate() -> None:
    assert called([waiting(1, 24), waiting(2, 10, "senior")]) == "A002"
    assert called([waiting(1, 26), waiting(2, 10, "senior")]) == "A001"


def test_equal_scores_go_by_time_then_number() -> None:
    assert called([waiting(1, 10, "senior"), waiting(2, 25)]) == "A002"
    assert called([waiting(8, 5), waiting(7, 5)]) == "A007"


def test_nobody_earns_before_their_time() -> None:
    assert score(-60, 2.5) == 0


def test_a_counter_calls_only_what_it_serves() -> None:
    property_only = Skills(2, frozenset({"property"}))
    assert called([waiting(1, 30)], property_only) is None
    assert not may_call(property_only, waiting(1, 30))


def test_who_was_sent_to_one_counter_is_called_only_there() -> None:
    step = waiting(1, 30, only_at=2)
    assert not may_call(GENERAL, step)
    assert may_call(Skills(2, frozenset({"property"})), step)


def test_a_preferred_class_goes_before_any_score() -> None:
    senior_counter = Skills(1, None, frozenset({"senior"}))
    assert called([waiting(1, 90), waiting(2, 1, "senior")], senior_counter) == "A002"


def test_put_first_by_hand_stands_above_a_preferred_class() -> None:
    senior_counter = Skills(1, None, frozenset({"senior"}))
    assert called([waiting(1, 1, first_at=ANY_COUNTER), waiting(2, 90, "senior")], senior_counter) == "A001"


def test_first_at_one_counter_means_nothing_at_another() -> None:
    steps = [waiting(1, 1, first_at=1), waiting(2, 9)]
    assert called(steps) == "A001"
    assert called(steps, Skills(2, None)) == "A002"


def test_a_missed_number_waits_for_its_calls_or_until_nobody_else_is_there() -> None:
    back = waiting(1, 60, back_after_calls=5)
    assert called([back, waiting(2, 1)], calls={"A": 4}) == "A002"
    assert called([back, waiting(2, 1)], calls={"A": 5}) == "A001"
    assert called([back], calls={"A": 0}) == "A001"


def test_the_call_keeps_the_best_few_with_their_scores() -> None:
    choice = next_step([waiting(n, n) for n in range(1, 10)], GENERAL, RATES, {}, NOW)
    assert choice is not None
    assert [(s.step.number, s.score) for s in choice.considered] == [(9, 9.0), (8, 8.0), (7, 7.0), (6, 6.0), (5, 5.0)]


_people = st.lists(
    st.tuples(st.integers(0, 3600), st.sampled_from(["ordinary", "senior"]), st.sampled_from(["social", "property"])),
    max_size=40,
)


def _crowd(people: list[tuple[int, str, str]]) -> list[Step]:
    return [waiting(n, s / 60, c, department=d) for n, (s, c, d) in enumerate(people, 1)]


@given(_people)
def test_first_come_first_served_within_a_class(people: list[tuple[int, str, str]]) -> None:
    order = [s.step for s in rank(_crowd(people), GENERAL, RATES, {}, NOW, limit=len(people) or 1)]
    for class_ in RATES:
        same = [(s.queued_at, s.number) for s in order if s.class_ == class_]
        assert same == sorted(same)


@given(_people)
def test_nobody_is_lost_and_nobody_comes_twice(people: list[tuple[int, str, str]]) -> None:
    crowd = _crowd(people)
    order = [s.step.number for s in rank(crowd, GENERAL, RATES, {}, NOW, limit=len(people) or 1)]
    assert sorted(order) == [s.number for s in crowd]


@given(st.integers(1, 200))
def test_nobody_starves_however_many_seniors_come_later(minutes: int) -> None:
    """An ordinary person who waited t is called before every senior who came in the last t / 2.5."""
    fresh = [waiting(n, minutes / 2.5 - 0.01, "senior") for n in range(2, 30)]
    assert called([waiting(1, minutes), *fresh]) == "A001"


@given(_people, st.randoms(use_true_random=False))
def test_the_choice_does_not_hang_on_the_order_of_reading(people: list[tuple[int, str, str]], random: Random) -> None:
    crowd = _crowd(people)
    shuffled = list(crowd)
    random.shuffle(shuffled)
    assert called(crowd) == called(shuffled)
