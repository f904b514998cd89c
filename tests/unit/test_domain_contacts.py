"""Quiet calling: which number counts, and when somebody is told what."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from queue_server.domain.contacts import Contact, called_turn, masked, mobile, news, soon_turn
from queue_server.domain.ids import VisitId
from queue_server.domain.visits import Step

NINE = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
CONTACT = Contact("v1", "main", NINE.date(), "zh", "138****8000", "hash", 1, "", "", b"sealed")
STEP = Step(VisitId("v1"), 0, "main", NINE.date(), "A", 1, "deed", "estate", "apply", "ordinary", "waiting", NINE)
CALLED = STEP.call(3, NINE)


@pytest.mark.parametrize(
    "typed", ["13800138000", " 138 0013 8000", "138-0013-8000", "+86 13800138000", "8613800138000", "(138)00138000"]
)
def test_a_mobile_number_is_known_however_it_is_typed(typed: str) -> None:
    assert mobile(typed) == "13800138000"


@pytest.mark.parametrize(
    "typed", ["", "1380013800", "138001380000", "0796-7712345", "110", "+1 2025550100", "1380013800a"]
)
def test_what_is_no_mobile_number_is_none(typed: str) -> None:
    assert mobile(typed) is None


def test_a_number_is_shown_by_its_first_three_and_last_four_digits() -> None:
    assert masked("13800138000") == "138****8000"


@pytest.mark.parametrize(("ahead", "told"), [(4, None), (3, "soon"), (0, "soon")])
def test_somebody_is_told_once_when_as_few_go_before_as_the_hall_says(ahead: int, told: str | None) -> None:
    assert news(CONTACT, "waiting", ahead, [STEP], 3) == told
    assert news(CONTACT.told("soon", soon_turn(STEP)), "waiting", ahead, [STEP], 3) is None


def test_a_hall_that_tells_of_the_call_alone_tells_nothing_before() -> None:
    assert news(CONTACT, "waiting", 0, [STEP], 0) is None
    assert news(CONTACT, "called", 0, [CALLED], 0) == "called"


def test_a_call_is_told_once_and_calling_again_is_not_a_new_one() -> None:
    told = CONTACT.told("called", called_turn(CALLED))
    assert news(told, "called", 0, [CALLED.recall()], 3) is None


def test_who_was_missed_and_is_back_is_told_anew() -> None:
    told = CONTACT.told("soon", soon_turn(STEP)).told("called", called_turn(CALLED))
    later = NINE + dt.timedelta(minutes=9)
    back = CALLED.recall().miss(1, later).come_back(5, 3, later)
    assert news(told, "waiting", 2, [back], 3) == "soon"
    assert news(told, "called", 0, [back.call(3, later)], 3) == "called"


def test_the_second_matter_of_a_visit_is_told_anew() -> None:
    told = CONTACT.told("soon", soon_turn(STEP)).told("called", called_turn(CALLED))
    done, second = CALLED.finish(NINE), replace(STEP, position=1)
    assert news(told, "waiting", 1, [done, second], 3) == "soon"


@pytest.mark.parametrize("state", ["finished", "cancelled"])
def test_a_number_is_not_needed_any_more_once_the_visit_is_over(state: str) -> None:
    assert news(CONTACT, state, 0, [], 3) == "over"  # type: ignore[arg-type]


@pytest.mark.parametrize("state", ["serving", "held", "missed"])
def test_at_the_counter_on_hold_and_missed_nothing_is_told(state: str) -> None:
    assert news(CONTACT, state, 0, [CALLED], 3) is None  # type: ignore[arg-type]
