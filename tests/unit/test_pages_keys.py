"""Which keys a clerk's page has at a moment, and what a phone says of a visit's way. Pure values in and out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from config.load import default_example, load_county
from config.schema import County
from queue_server.contract.counter import CounterState
from queue_server.contract.models import StepView, VisitView
from queue_server.http.pages import clerk_keys, phone_words
from queue_server.http.pages.languages import register_languages
from queue_server.http.pages.phone_change import search

NOW = dt.datetime(2026, 11, 23, 1, 42, tzinfo=dt.UTC)
NAME = {"zh": "事", "en": "matter"}


@pytest.fixture(scope="module")
def county() -> County:
    return load_county(default_example())


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    app = Flask(__name__)
    register_languages(app)
    with app.test_request_context("/clerk/yongxin-1"):
        yield


def step(name: str, state: str = "waiting", stage: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "id": name, "item": name, "name": NAME, "state": state, "zone": "west", "counter": None, "stage": stage, **more,
    }  # fmt: skip


def at_counter(status: str = "open", visit: str = "", staff: str = "chenxy", **called: Any) -> CounterState:
    shown = {
        "step": "v-0", "visit": "v", "number": "A012", "item": "x", "name": NAME, "class": "ordinary",
        "errand": "apply", "state": visit, "waited_s": 60, "calls": 1, "called_at": NOW,
        "started_at": None, "holders": [], "matters": 1,
        "steps": [], "why": [], **called,
    }  # fmt: skip
    return CounterState.model_validate(
        {
            "counter": {
                "id": "yongxin-1", "number": 1, "name": NAME, "zone": "west", "status": status, "now_serving": None,
            },
            "visit": shown if visit else None,
            "waiting": 0, "upcoming": [], "held": [], "missed": [], "finished_today": 0, "last_event": 1,
            "staff": staff,
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "visit", "staff", "act", "sends"),
    [
        ("closed", "", "", "open", None),
        ("open", "", "chenxy", "next", None),
        ("open", "called", "chenxy", "start", None),
        ("open", "serving", "chenxy", "finish", ("then", "next")),
        ("paused", "serving", "chenxy", "finish", ("outcome", "done")),
        ("paused", "", "chenxy", "open", None),
        ("paused", "serving", "wangf", "open", None),
    ],
)
def test_the_big_key_is_the_likely_next_press(
    status: str, visit: str, staff: str, act: str, sends: tuple[str, str] | None
) -> None:
    key = clerk_keys.big_key(at_counter(status, visit, staff), "chenxy")
    assert (key.act, key.sends) == (act, sends)


@pytest.mark.parametrize(
    ("calls", "deaf", "may_miss_in_s", "enabled", "hint"),
    [
        (1, False, None, False, "再重呼2遍"),
        (2, False, None, False, "再重呼1遍"),
        (3, False, 0, True, ""),
        (3, True, 12, False, "屏显还差"),
        (3, True, -1, True, ""),
    ],
)
def test_a_number_is_missed_only_when_the_rule_says_so(
    calls: int, deaf: bool, may_miss_in_s: int | None, enabled: bool, hint: str
) -> None:
    at = None if may_miss_in_s is None else NOW + dt.timedelta(seconds=may_miss_in_s)
    state = at_counter(visit="called", calls=calls, cannot_hear=deaf, may_miss_at=at)
    key = next(k for k in clerk_keys.small_keys(state, 2, NOW) if k.act == "no-show")
    assert (key.enabled, key.hint) == (enabled, hint)


def test_who_cannot_hear_is_called_again_at_least_once_whatever_the_hall_says() -> None:
    state = at_counter(visit="called", calls=1, cannot_hear=True)
    key = next(k for k in clerk_keys.small_keys(state, 0, NOW) if k.act == "no-show")
    assert (key.enabled, key.hint) == (False, "再重呼1遍")


def test_the_page_is_drawn_anew_when_an_undo_runs_out_or_a_miss_becomes_fair() -> None:
    soon, later = NOW + dt.timedelta(seconds=4), NOW + dt.timedelta(seconds=9)
    state = at_counter(visit="called", may_miss_at=later)
    assert clerk_keys.changes_at(state, NOW) == later
    offer = {"event": 1, "action": "recall", "number": "A012", "until": soon}
    assert (
        clerk_keys.changes_at(CounterState.model_validate({**state.model_dump(by_alias=True), "undo": offer}), NOW)
        == soon
    )
    assert clerk_keys.changes_at(at_counter(visit="called", may_miss_at=NOW), NOW) is None


def test_nothing_can_be_pressed_at_somebody_elses_counter() -> None:
    assert not clerk_keys.mine(at_counter(staff="wangf"), "chenxy")
    assert clerk_keys.mine(at_counter("closed", staff="wangf"), "chenxy")


def test_the_way_is_told_by_stages_and_what_another_step_took_over_is_left_out() -> None:
    steps = [
        step("a", "finished", 0), step("b", "transferred", 1), step("c", "waiting", 1), step("d", "pending", 1),
        step("e", "pending", 4),
    ]  # fmt: skip
    stages = phone_words.stages([StepView.model_validate(s) for s in steps])
    assert [(s.number, [x.id for x in s.steps], s.any_order) for s in stages] == [
        (1, ["a"], False),
        (2, ["c", "d"], True),
        (3, ["e"], False),
    ]


def visit_view(*steps: dict[str, Any], **more: Any) -> VisitView:
    return VisitView.model_validate(
        {
            "number": "A012", "hall": "yongxin", "hall_name": NAME, "business_day": "2026-11-23", "state": "finished",
            "zone": "west", "counter": None, "ahead": 0, "wait": None, "steps": list(steps), "now": NOW,
            "issued_at": NOW, "may_return": False, "may_rate": False, "rating": None, **more,
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("outcomes", "kind"),
    [
        (["done"], "done"),
        (["done", "accepted"], "accepted"),
        (["accepted", "referred"], "referred"),
        (["done", "supplement"], "supplement"),
    ],
)
def test_what_is_still_to_do_is_told_before_what_is_done(county: County, outcomes: list[str], kind: str) -> None:
    steps = [step(str(n), "finished", outcome=outcome) for n, outcome in enumerate(outcomes)]
    ending = phone_words.ending(visit_view(*steps), county.halls["yongxin"])
    assert ending is not None
    assert ending.kind == kind


def test_a_matter_taken_up_again_counts_once() -> None:
    assert phone_words.matters_of(visit_view(step("a", "finished", outcome="supplement"), step("a", stage=1))) == 1
    assert phone_words.matters_of(visit_view(step("a"), step("b"))) == 2
    assert phone_words.matters_of(visit_view(step("a"), matters=10)) == 10


@pytest.mark.parametrize("query", ["户口 迁入", "household IN", "落户"])
def test_an_item_is_found_by_any_of_its_names_in_any_order_of_words(county: County, query: str) -> None:
    offered = county.offered_items(county.halls["yongxin"])
    assert "household-move-in" in [i.code for i in search(offered, query)]


def test_what_has_the_word_in_its_name_stands_first(county: County) -> None:
    found = search(county.offered_items(county.halls["yongxin"]), "社保")
    named = ["社保" in i.name.zh for i in found]
    assert named == sorted(named, reverse=True)
