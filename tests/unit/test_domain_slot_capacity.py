"""What counters can serve at once: each second once, whatever the order of booking."""

from __future__ import annotations

from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.slot_capacity import DayCapacity, Supply

SLOT_S = 1800.0


def day(*counters: str, slots: int = 4, share: float = 0.5, stretches: list[range] | None = None) -> DayCapacity:
    """Counters named by what they serve (`"ab"`: a and b), all of them there the whole day."""
    supply = [Supply(n, frozenset(c), SLOT_S) for n in range(slots) for c in counters]
    return DayCapacity(supply, stretches or [range(slots)], share, SLOT_S)


def test_the_share_of_a_lone_counter_s_slot_is_booked_and_no_more() -> None:
    capacity = day("a")
    assert capacity.room(0, {"a": 300}, 99) == 3
    assert [capacity.take(0, {"a": 300}) for _ in range(4)] == [True, True, True, False]


def test_a_counter_s_time_counts_once_for_all_its_departments() -> None:
    capacity = day("ab")
    assert capacity.take(0, {"a": 600})
    assert (capacity.room(0, {"b": 300}, 99), capacity.room(1, {"b": 300}, 99)) == (1, 3)


def test_work_moves_to_the_general_counter_when_that_lets_more_in() -> None:
    """b's work first lies where only it looks free; a, which that counter alone serves, moves it away."""
    capacity = day("ab", "b")
    assert capacity.take(0, {"b": 900})
    assert capacity.take(0, {"a": 900})
    assert (capacity.room(0, {"a": 1}, 99), capacity.room(0, {"b": 1}, 99)) == (0, 0)


def test_a_bundle_fits_only_where_all_its_desks_have_time() -> None:
    capacity = day("a", "b")
    assert capacity.room(0, {"a": 300, "b": 450}, 99) == 2
    assert capacity.take(0, {"b": 900})
    assert capacity.room(0, {"a": 300, "b": 450}, 99) == 0
    assert day("ab").room(0, {"a": 300, "b": 450}, 99) == 1


def test_a_department_without_a_counter_has_no_room() -> None:
    assert day("a").room(0, {"b": 60}, 99) == 0
    assert day("a").room(0, {"a": 60, "b": 60}, 99) == 0


def test_a_matter_longer_than_the_share_is_booked_at_a_lone_counter_and_leaves_the_next_slot_free() -> None:
    capacity = day("a", slots=3)
    assert [capacity.room(n, {"a": 1260}, 99) for n in range(3)] == [1, 1, 1]
    assert capacity.take(0, {"a": 1260})
    assert [capacity.room(n, {"a": 1260}, 99) for n in range(3)] == [0, 1, 1]
    assert capacity.room(1, {"a": 300}, 99) == 1, "the share of the second slot is used up by the first's long matter"


def test_long_matters_leave_walk_ins_their_part_of_every_slot() -> None:
    """Half of four counters is an hour: three of 23 minutes reach beyond it, four would leave nobody a counter."""
    capacity = day("a", "a", "a", "a")
    assert capacity.room(0, {"a": 1380}, 99) == 3
    assert all(capacity.take(0, {"a": 1380}) for _ in range(3))
    assert capacity.room(0, {"a": 300}, 99) == 2

    booked = 3
    for slot in range(4):
        while capacity.room(slot, {"a": 1380}, 1):
            assert capacity.take(slot, {"a": 1380})
            booked += 1
    assert booked == 4 * 3600 // 1380, "in all no more than half of the day"


def test_a_long_matter_does_not_reach_over_a_break() -> None:
    capacity = day("a", slots=2, stretches=[range(1), range(1, 2)])
    assert [capacity.room(n, {"a": 1260}, 99) for n in range(2)] == [0, 0]


def test_long_matters_never_ask_more_of_a_slot_than_its_counters_can_do() -> None:
    """Three counters: their share of two slots would take four of 27 minutes, but nobody serves a fourth."""
    assert day("a", "a", "a", share=0.7).room(0, {"a": 1620}, 99) == 3
    assert day("a", "a", "a", "a", share=1.0).room(0, {"a": 1380}, 99) == 4, "what is left serves no fifth person"
    assert day("a", "a", share=1.0).room(0, {"a": 1000}, 99) == 2


def test_nobody_is_told_more_than_was_asked() -> None:
    assert day("a").room(0, {"a": 1}, 99) == 99
    assert day("a").room(0, {"a": 1}, 0) == 0


def test_a_copy_is_a_day_of_its_own() -> None:
    capacity = day("a")
    twin = capacity.copy()
    assert twin.take(0, {"a": 900})
    assert (capacity.room(0, {"a": 300}, 99), twin.room(0, {"a": 300}, 99)) == (3, 0)


# --- against every subset of departments: what is booked fits if and only if no subset asks more than it may have ----

COUNTERS = st.lists(st.sets(st.sampled_from("abc"), min_size=1), min_size=1, max_size=4)
BOOKINGS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from((120, 300, 400, 900))), max_size=25)


def fits(counters: list[set[str]], booked: dict[str, int]) -> bool:
    wanted = [d for d in booked if booked[d]]
    subsets = chain.from_iterable(combinations(wanted, n) for n in range(1, len(wanted) + 1))
    return all(sum(booked[d] for d in some) <= 900 * sum(bool(c & set(some)) for c in counters) for some in subsets)


@given(COUNTERS, BOOKINGS)
def test_a_slot_takes_whatever_fits_and_nothing_else(counters: list[set[str]], bookings: list[tuple[str, int]]) -> None:
    capacity = DayCapacity([Supply(0, frozenset(c), SLOT_S) for c in counters], [range(1)], 0.5, SLOT_S)
    booked: dict[str, int] = {}
    for department, seconds in bookings:
        then = booked | {department: booked.get(department, 0) + seconds}
        room = capacity.room(0, {department: seconds}, 99)
        assert (room >= 1) == fits(counters, then)
        if room:
            assert capacity.take(0, {department: seconds})
            booked = then


WORK = st.dictionaries(st.sampled_from("abc"), st.sampled_from((240, 660, 1260, 2000)), min_size=1, max_size=2)


@given(COUNTERS, st.lists(st.tuples(st.integers(0, 3), WORK), max_size=12), st.integers(0, 3), WORK)
def test_booking_more_never_leaves_more_room(
    counters: list[set[str]], bookings: list[tuple[int, dict[str, float]]], slot: int, work: dict[str, float]
) -> None:
    capacity = day(*("".join(sorted(c)) for c in counters))
    room = capacity.room(slot, work, 99)
    for booked_slot, booked in bookings:
        if capacity.room(booked_slot, booked, 1):
            assert capacity.take(booked_slot, booked)
        left = capacity.room(slot, work, 99)
        assert left <= room
        room = left


@given(COUNTERS, st.lists(st.tuples(st.integers(0, 3), WORK), max_size=12))
def test_whatever_fits_fits_in_any_order(
    counters: list[set[str]], bookings: list[tuple[int, dict[str, float]]]
) -> None:
    named = ["".join(sorted(c)) for c in counters]
    capacity, taken = day(*named), []
    for slot, work in bookings:
        if capacity.room(slot, work, 1):
            capacity.take(slot, work)
            taken.append((slot, work))
    backwards = day(*named)
    assert all(backwards.take(slot, work) for slot, work in reversed(taken))


@given(COUNTERS, st.lists(st.tuples(st.integers(0, 3), WORK), max_size=6), st.integers(0, 3), WORK)
def test_as_many_fit_as_are_told(
    counters: list[set[str]], bookings: list[tuple[int, dict[str, float]]], slot: int, work: dict[str, float]
) -> None:
    capacity = day(*("".join(sorted(c)) for c in counters))
    for booked_slot, booked in bookings:
        if capacity.room(booked_slot, booked, 1):
            capacity.take(booked_slot, booked)
    told = capacity.room(slot, work, 99)
    assert capacity.copy().take(slot, work, told) or not told
    one_more = capacity.copy()
    assert not one_more.take(slot, work, told + 1)
