"""The catalogue's rules: which version of an item holds on a day, and what differs between two."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.catalogue import CatalogueChanged, ItemVersion
from queue_server.domain.versions import Difference, differences, in_force, planned, told

MONDAY = dt.date(2026, 3, 2)
NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)


def version(number: int, day: int = 0, item: str = "a", dropped: bool = False) -> ItemVersion:
    made = ItemVersion(item, number, MONDAY + dt.timedelta(days=day), {"n": number}, "why", "editor", "staff:x", NOON)
    return replace(made, dropped_by="staff:x", dropped_at=NOON) if dropped else made


def test_the_version_that_came_into_force_last_holds_and_the_newest_of_one_day() -> None:
    versions = [version(1), version(2), version(3, day=7), version(4, day=3)]
    at = {day: in_force(versions, MONDAY + dt.timedelta(days=day)) for day in (-1, 0, 3, 6, 7, 99)}
    assert {day: found["a"].version if found else 0 for day, found in at.items()} == {
        **{-1: 0, 0: 2, 3: 4, 6: 4, 7: 3},
        99: 3,
    }


def test_a_version_taken_back_never_holds_and_is_not_planned() -> None:
    versions = [version(1), version(2, day=2, dropped=True), version(3, day=5)]
    assert in_force(versions, MONDAY + dt.timedelta(days=3))["a"].version == 1
    assert [v.version for v in planned(versions, MONDAY)] == [3]


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=8), st.integers(-1, 10), st.randoms())
def test_the_order_in_which_versions_are_read_changes_nothing(
    said: list[tuple[int, bool]], day: int, random: object
) -> None:
    versions = [version(n, day=d, dropped=gone) for n, (d, gone) in enumerate(said, 1)]
    mixed = list(versions)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    on = MONDAY + dt.timedelta(days=day)
    found = in_force(versions, on)
    assert found == in_force(mixed, on)
    assert all(v.valid_from <= on and v.dropped_at is None for v in found.values())


def test_every_value_that_differs_is_named_by_its_place() -> None:
    before = {"name": {"zh": "甲"}, "tiers": ["county"], "guide": {"steps": [{"zh": "一"}, {"zh": "二"}], "days": 5}}
    after = {"name": {"zh": "甲"}, "tiers": ["county", "village"], "guide": {"steps": [{"zh": "一"}], "days": 3}}
    assert differences(before, after) == [
        Difference("tiers", "county", "county · village"),
        Difference("guide.days", "5", "3"),
        Difference("guide.steps.2.zh", "二", None),
    ]
    assert differences(before, before) == []
    assert [d.after for d in differences(None, {"a": 1})] == ["1"]


def test_an_event_tells_what_changed_cut_short_and_nothing_of_it_is_public() -> None:
    lines = told([Difference("name.zh", None, "长" * 200)])
    assert lines == ("name.zh: – → " + "长" * 119 + "…",)
    event = CatalogueChanged(
        at=NOON, by="staff:x", what="changed", item="a", version=1, valid_from="2026-03-02", why="w", changes=lines
    )
    assert event.public() == {}
    assert event.staff()["changes"] == lines
