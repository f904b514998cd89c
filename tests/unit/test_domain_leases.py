"""Blocks of numbers: what an id says, how many a terminal gets, when a number was given."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.leases import block_of_id, given_at, how_many, new_block, next_numbers

NOW = dt.datetime(2026, 3, 2, 1, 0, 0, 123456, dt.UTC)
DAY = dt.date(2026, 3, 2)
BEGINS = dt.datetime(2026, 3, 1, 16, tzinfo=dt.UTC)
ENDS = BEGINS + dt.timedelta(days=1)


@given(first=st.integers(1, 9999), more=st.integers(0, 500), days=st.integers(0, 180_000), later=st.integers(0))
def test_a_block_is_made_again_from_its_id(first: int, more: int, days: int, later: int) -> None:
    last = min(9999, first + more)
    now = NOW + dt.timedelta(days=days, microseconds=later % 10**9)
    block = new_block("main", DAY, "A", (first, last), "main/k1", now)
    assert block_of_id(block.id, "main", DAY, "A", "main/k1") == block
    assert len(block.id) <= 32


@pytest.mark.parametrize("text", ["", "b", "b1", "v19cac0f26800ae453-601-605", "b19cac0f2680ae4531-0-605", "b-601-605"])
def test_what_is_no_block_s_id_makes_no_block(text: str) -> None:
    assert block_of_id(text, "main", DAY, "A", "main/k1") is None


@pytest.mark.parametrize(
    ("taken", "count", "numbers"),
    [
        (0, 5, (601, 605)),
        (600, 5, (601, 605)),
        (605, 5, (606, 610)),
        (617, 5, (618, 620)),
        (620, 5, None),
        (700, 5, None),
        (0, 0, None),
    ],
)
def test_numbers_follow_one_another_up_to_the_last(taken: int, count: int, numbers: tuple[int, int] | None) -> None:
    assert next_numbers(taken, 601, 620, count) == numbers


@pytest.mark.parametrize(
    ("left", "held", "many"),
    [(0, 0, 20), (5, 20, 15), (20, 20, 0), (25, 40, 0), (0, 140, 10), (0, 150, 0), (0, 160, 0)],
)
def test_a_block_is_filled_up_within_a_terminal_s_share(left: int, held: int, many: int) -> None:
    assert how_many(20, left, held, size=300, terminals=2) == many


def test_a_share_is_a_block_at_the_least() -> None:
    assert how_many(20, 0, 0, size=30, terminals=8) == 20
    assert how_many(20, 0, 0, size=30, terminals=0) == 20


@pytest.mark.parametrize(
    ("told", "given_then"),
    [
        (NOW + dt.timedelta(hours=1), NOW + dt.timedelta(hours=1)),
        (NOW - dt.timedelta(days=3), NOW.replace(microsecond=123000)),
        (NOW + dt.timedelta(days=3), NOW + dt.timedelta(hours=2)),
    ],
)
def test_a_number_is_given_between_its_lease_and_its_receipt(told: dt.datetime, given_then: dt.datetime) -> None:
    block = new_block("main", DAY, "A", (601, 605), "main/k1", NOW)
    assert given_at(block, (BEGINS, ENDS), told, NOW + dt.timedelta(hours=2)) == given_then


def test_a_number_of_tomorrow_s_block_is_given_tomorrow_and_one_of_yesterday_s_yesterday() -> None:
    block = new_block("main", DAY, "A", (601, 605), "main/k1", NOW - dt.timedelta(days=1))
    early, late = BEGINS - dt.timedelta(hours=3), ENDS + dt.timedelta(hours=3)
    assert given_at(block, (BEGINS, ENDS), early, late) == BEGINS
    assert given_at(block, (BEGINS, ENDS), late, late) == ENDS - dt.timedelta(microseconds=1)
    assert given_at(block, (BEGINS, ENDS), early, early) == early, "never later than now"
