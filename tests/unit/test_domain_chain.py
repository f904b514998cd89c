"""The chain through a hall's events: whatever is changed afterwards is found, and where."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.chain import BEGINNING, Checked, Ends, Link, check, link

NINE = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
KINDS = ("ticket_issued", "ticket_called", "service_finished")


def chained(count: int, unchained: int = 0) -> tuple[list[Link], Ends]:
    """Return so many events as they are kept, the first ones from before there was a chain."""
    kept, before = [], BEGINNING
    for seq in range(1, count + 1):
        said = (KINDS[seq % 3], NINE + dt.timedelta(seconds=seq), {"number": f"A{seq:03}"}, {"by": "staff:chen"})
        chain = None
        if seq > unchained:
            chain = before = link(before, "main", seq, *said)
        kept.append(Link("main", seq, *said, chain))
    return kept, Ends(1, BEGINNING, count, before)


def test_what_nobody_touched_holds_together() -> None:
    kept, ends = chained(12)
    assert check(kept, ends) == Checked(1, 12, 0, ends.head)


def test_a_hall_where_nothing_has_happened_holds_together() -> None:
    assert check([], Ends(1, BEGINNING, 0, BEGINNING)).broken_at is None


@given(st.integers(1, 12), st.sampled_from(["hall", "type", "at", "public", "staff", "chain"]))
def test_a_changed_event_is_found_where_it_is(seq: int, what: str) -> None:
    kept, ends = chained(12)
    other: dict[str, Any] = {
        "hall": "litian",
        "type": "ticket_missed",
        "at": NINE - dt.timedelta(microseconds=1),
        "public": {"number": "A999"},
        "staff": {"by": "staff:wang"},
        "chain": "0" * 64,
    }
    kept[seq - 1] = replace(kept[seq - 1], **{what: other[what]})
    assert check(kept, ends).broken_at == seq


@given(st.integers(1, 12))
def test_an_event_taken_out_is_found_where_it_was(seq: int) -> None:
    kept, ends = chained(12)
    del kept[seq - 1]
    assert check(kept, ends).broken_at == seq


@given(st.integers(1, 11))
def test_events_cut_off_at_the_end_are_found(left: int) -> None:
    kept, ends = chained(12)
    assert check(kept[:left], ends).broken_at == left + 1


def test_an_event_put_in_between_is_found() -> None:
    kept, ends = chained(12)
    assert check([*kept[:5], kept[4], *kept[5:]], ends).broken_at == 5


def test_all_links_made_anew_give_another_head_than_the_one_told_before() -> None:
    kept, ends = chained(12)
    before, forged = BEGINNING, []
    for event in (replace(kept[0], staff={"by": "staff:wang"}), *kept[1:]):
        before = link(before, event.hall, event.seq, event.type, event.at, event.public, event.staff)
        forged.append(replace(event, chain=before))
    assert check(forged, ends).broken_at == 12
    assert check(forged, replace(ends, head=before)).head != ends.head


def test_events_from_before_there_was_a_chain_are_counted_and_one_without_a_link_later_is_found() -> None:
    kept, ends = chained(12, unchained=4)
    assert check(kept, ends) == Checked(1, 12, 4, ends.head)
    kept[8] = replace(kept[8], chain=None)
    assert check(kept, ends).broken_at == 9


def test_what_retention_dropped_leaves_the_link_that_the_rest_hangs_on() -> None:
    kept, ends = chained(12)
    after = str(kept[6].chain)
    assert check(kept[7:], Ends(8, after, 12, ends.head)).broken_at is None
    assert check(kept[8:], Ends(8, after, 12, ends.head)).broken_at == 8


@pytest.mark.parametrize("zone", [dt.UTC, dt.timezone(dt.timedelta(hours=8))])
def test_a_moment_is_linked_alike_in_every_zone(zone: dt.timezone) -> None:
    """A link is made from what the use case says and looked at as the database gives it back."""
    said = ("main", 1, "ticket_issued")
    assert link("", *said, NINE.astimezone(zone), {}, {}) == link("", *said, NINE, {}, {})


def test_a_tuple_is_linked_as_the_list_it_comes_back_as() -> None:
    written, read = {"items": ("deed", "tax")}, {"items": ["deed", "tax"]}
    said = ("main", 1, "ticket_issued", NINE)
    assert link("", *said, {}, written) == link("", *said, {}, read)
