"""Sums of free copies and post, and which month is meant."""

from __future__ import annotations

import datetime as dt

import pytest

from queue_server.domain.errors import RuleViolation
from queue_server.domain.free import FreeService, Kind, month_of, sent, sums

TODAY = dt.date(2026, 3, 31)
NOW = dt.datetime(2026, 3, 31, 2, tzinfo=dt.UTC)


def order(kind: Kind, pages: int, cost_fen: int) -> FreeService:
    return FreeService("v1", "main", TODAY, kind, pages, cost_fen, "", "staff:a", NOW, "", None, "", b"")


def test_each_kind_is_summed_up_and_nothing_is_zero() -> None:
    found = sums([order("copies", 3, 60), order("copies", 2, 50)])
    assert (found["copies"].orders, found["copies"].pages, found["copies"].cost_fen) == (2, 5, 110)
    assert (found["post"].orders, found["post"].cost_fen) == (0, 0)


@pytest.mark.parametrize(
    ("written", "first", "before"),
    [
        ("2026-02", dt.date(2026, 2, 1), dt.date(2026, 3, 1)),
        ("2026-12", dt.date(2026, 12, 1), dt.date(2027, 1, 1)),
        ("", dt.date(2026, 3, 1), dt.date(2026, 4, 1)),
        ("2026-13", dt.date(2026, 3, 1), dt.date(2026, 4, 1)),
        ("nonsense", dt.date(2026, 3, 1), dt.date(2026, 4, 1)),
    ],
)
def test_a_month_is_the_one_written_or_the_present_one(written: str, first: dt.date, before: dt.date) -> None:
    assert month_of(written, TODAY) == (first, before)


def test_post_goes_once_and_copies_never() -> None:
    gone = sent(order("post", 1, 1200), "staff:b", NOW)
    assert (gone.sent_by, gone.sent_at) == ("staff:b", NOW)
    for one in (gone, order("copies", 1, 20)):
        with pytest.raises(RuleViolation, match=r"free\.sent"):
            sent(one, "staff:b", NOW)
