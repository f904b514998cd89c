"""Changing a setting of the rule changes what happens: each is tried with two values, and the hall does as each says.

`docs/who-is-next.md` tells citizens of these settings; one that is not tried here makes the last test red.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.behaviour import Class, QueueRules, RatingRules
from queue_server.app.day.service import DayService
from queue_server.contract.models import RatingIn
from tests.kit.server_kit import Desk, running_hall
from tests.kit.settings_kit import Observe, Setting, refusal
from tests.kit.small_county import HALL
from tests.kit.ticket_kit import CLASSES, WANG, at, change, person, ticket_county


def called(desk: Desk, counter: str = "main-1") -> str:
    """Return the step a counter is given next."""
    visit = desk.next(counter).visit
    assert visit is not None
    return visit.step


def serve_next(desk: Desk, counter: str = "main-1") -> str:
    visit = desk.next(counter).visit
    assert visit is not None
    desk.finish(visit.step, counter)
    return visit.number


def miss_next(desk: Desk, counter: str = "main-1") -> None:
    step = called(desk, counter)
    for _ in range(2):
        desk.press("recall", step, counter)
    desk.press("no_show", step, counter)


# --- what is seen -----------------------------------------------------------------------------------------------------


def missed_at_once(desk: Desk) -> object:
    desk.open()
    desk.take()
    step = called(desk)
    return refusal(lambda: desk.press("no_show", step))


def calls_before_the_missed_one(desk: Desk) -> object:
    desk.open()
    missed = desk.take()
    miss_next(desk)
    for _ in range(6):
        desk.take()
    desk.service.im_back(missed.token, "ticket", desk.key())
    served = [serve_next(desk) for _ in range(6)]
    return served.index(missed.number)


def three_items(desk: Desk) -> object:
    return refusal(lambda: desk.issue(items=["deed", "pension", "card"]))


def bound_by_phone_number(desk: Desk) -> object:
    return refusal(lambda: desk.issue(items=["permit"], phone="13800138000"))


def over_the_limit(desk: Desk) -> object:
    desk.take()
    desk.clock.forward(minutes=30)
    return len(desk.service.overview("main").over)


def wait_is_told_as_hours(desk: Desk) -> object:
    desk.open()
    for _ in range(12):
        desk.take()
    wait = desk.take().wait
    assert wait is not None
    return wait.high_s >= 250 * 60


def first_steps(desk: Desk) -> object:
    return [s.state for s in desk.issue(items=["deed", "pension"]).steps]


def waited_for_the_second(desk: Desk) -> object:
    desk.open()
    desk.open("main-3", "staff:wu")
    desk.issue(items=["deed", "pension"])
    desk.clock.forward(minutes=10)
    desk.finish(called(desk))
    second = desk.next("main-3").visit
    assert second is not None
    return second.waited_s


def ten_firms(desk: Desk) -> object:
    return refusal(lambda: desk.issue(items=["deed"], matters=10))


def matters_of_a_turn(desk: Desk) -> object:
    desk.open()
    desk.issue(items=["deed"], matters=7)
    visit = desk.next().visit
    assert visit is not None
    return visit.turn_matters


def third_number_of_one_person(desk: Desk) -> object:
    for _ in range(2):
        desk.issue(items=["deed"], holders=[person(WANG)])
    return refusal(lambda: desk.issue(items=["deed"], holders=[person(WANG)]))


def wait_after_a_change(desk: Desk) -> object:
    issued = desk.take("deed")
    desk.clock.forward(minutes=10)
    change(desk, issued.token, "mortgage")
    desk.open()
    visit = desk.next().visit
    assert visit is not None
    return visit.waited_s


def place_of_who_comes_back(desk: Desk) -> object:
    """Who was sent for a paper after ten minutes' wait comes back to one who has waited for five."""
    desk.open()
    sent = desk.take()
    desk.clock.forward(minutes=10)
    desk.finish(called(desk), outcome="supplement")
    desk.take(class_="senior")
    desk.clock.forward(minutes=20)
    desk.service.im_back(sent.token, "ticket", desk.key())
    visit = desk.next().visit
    assert visit is not None
    return visit.number == sent.number, visit.waited_s if visit.number == sent.number else 0


def waited_of_a_remote_number(desk: Desk) -> object:
    issued = desk.issue(items=["deed"], channel="phone")
    desk.clock.forward(minutes=10)
    desk.service.check_in_by_number("main", issued.number, "terminal:k1", desk.key())
    desk.open()
    visit = desk.next().visit
    assert visit is not None
    return visit.waited_s


def what_the_unserved_get(desk: Desk) -> object:
    issued = desk.take()
    at(desk, "2026-03-03T07:00")
    service = desk.service
    DayService(service.reader, service.writer, desk.clock, service.keys).close_days()
    return desk.service.visit_by_token(issued.token).voucher_on is not None


def undo_is_offered(desk: Desk) -> object:
    desk.open()
    desk.take()
    desk.next()
    desk.clock.forward(seconds=8)
    return desk.service.counter_state("main-1").undo is not None


def missed_without_hearing(desk: Desk) -> object:
    desk.open()
    desk.issue(items=["deed"], cannot_hear=True)
    step = called(desk)
    for _ in range(2):
        desk.press("recall", step)
    desk.clock.forward(seconds=15)
    return refusal(lambda: desk.press("no_show", step))


def an_hour_before_the_close_with_six_waiting(desk: Desk) -> object:
    at(desk, "16:25")
    desk.open()
    for _ in range(6):
        desk.issue(items=["deed"], channel="helper")
    return refusal(desk.take)


def senior_against_ten_minutes_more(desk: Desk) -> object:
    desk.take()
    desk.clock.forward(minutes=10)
    senior = desk.take(class_="senior")
    desk.clock.forward(minutes=10)
    desk.open()
    return serve_next(desk) == senior.number


def senior_pressed(desk: Desk) -> object:
    return refusal(lambda: desk.take(class_="senior"))


def class_of_a_card(desk: Desk) -> object:
    holder = person(WANG, birth="1963-01-01")
    return desk.issue(items=["deed"], holders=[holder]).class_


def rating_after_two_days(desk: Desk) -> object:
    desk.open()
    issued = desk.take()
    desk.finish(called(desk))
    desk.clock.forward(days=2)
    return refusal(lambda: desk.service.rate(issued.token, RatingIn(level=1), "ticket", desk.key()))


QUEUE: dict[str, Setting] = {
    "recalls_before_no_show": Setting(missed_at_once, (2, "step.recall_first"), (0, "done")),
    "no_show_return_after": Setting(calls_before_the_missed_one, (3, 3), (1, 1)),
    "items_per_ticket": Setting(three_items, (2, "item.too_many"), (3, "done")),
    "callable_minutes": Setting(wait_is_told_as_hours, (1.0, False), (20.0, True)),
    "several_items": Setting(first_steps, ("any-order", ["waiting", "waiting"]), ("as-chosen", ["waiting", "pending"])),
    "carry_wait": Setting(waited_for_the_second, (True, 600), (False, 0)),
    "matters_per_ticket": Setting(ten_firms, (9, "item.too_many"), (10, "done")),
    "matters_per_turn": Setting(matters_of_a_turn, (3, 3), (5, 5)),
    "tickets_per_person_day": Setting(third_number_of_one_person, (2, "holder.too_many"), (3, "done")),
    "change_keeps_wait": Setting(wait_after_a_change, (True, 600), (False, 0)),
    "same_day_return": Setting(place_of_who_comes_back, ("first", (True, 0)), ("last", (False, 0))),
    "remote_waits_from": Setting(waited_of_a_remote_number, ("check-in", 0), ("issue", 600)),
    "unserved": Setting(what_the_unserved_get, ("voucher", True), ("cancel", False)),
    "undo_s": Setting(undo_is_offered, (10, True), (5, False)),
    "visible_recall_s": Setting(missed_without_hearing, (20, "step.screen_first"), (10, "done")),
    "last_ticket": Setting(
        an_hour_before_the_close_with_six_waiting, ("if-served", "hall.no_time_left"), ("by-time", "done")
    ),
    "wait_limit_minutes": Setting(over_the_limit, (20, 1), (40, 0)),
    "phone_for_bound": Setting(bound_by_phone_number, (False, "holder.needed"), (True, "done")),
    "overtime_minutes": Setting(an_hour_before_the_close_with_six_waiting, (0, "hall.no_time_left"), (60, "done")),
}
SENIOR: dict[str, Setting] = {
    "rate": Setting(senior_against_ten_minutes_more, (2.5, True), (1.5, False)),
    "entitlement": Setting(senior_pressed, ("believed", "done"), ("clerk", "class.not_entitled")),
    "min_age": Setting(class_of_a_card, (60, "senior"), (70, "ordinary")),
}
RATING: dict[str, Setting] = {
    "open_hours": Setting(rating_after_two_days, (72, "done"), (24, "visit.not_rateable")),
}
AT_THE_KIOSK = {"ask_papers"}
"""What only the glass asks: tests/unit/test_journey_papers.py tries both values."""
NAMES = {"name", "who", "levels"}
"""Words, no rules: tests of screens and pages look at those."""


def cases() -> list[Any]:
    found = []
    for table, settings in (("queue", QUEUE), ("senior", SENIOR), ("rating", RATING)):
        for name, setting in settings.items():
            for value, expected in (setting.one, setting.other):
                case = pytest.param(table, name, value, expected, setting.see, id=f"{table}.{name}={value}")
                found.append(case)
    return found


@pytest.mark.parametrize(("table", "name", "value", "expected", "see"), cases())
def test_a_setting_changes_what_happens(
    tmp_path: Path, empty: Path, table: str, name: str, value: object, expected: object, see: Observe
) -> None:
    (tmp_path / "hall.db").write_bytes(empty.read_bytes())
    changes: dict[str, Any] = {table: {name: value}}
    if table == "senior":
        changes = {"classes": {**CLASSES, "senior": {**HALL["classes"]["senior"], name: value}}}
    with running_hall(tmp_path, ticket_county(**changes)) as desk:
        assert see(desk) == expected


def test_every_setting_of_the_rule_is_tried() -> None:
    assert set(QUEUE) == set(QueueRules.model_fields) - AT_THE_KIOSK
    assert set(SENIOR) == set(Class.model_fields) - NAMES
    assert set(RATING) == set(RatingRules.model_fields) - NAMES
