"""A clerk's day over HTTP: every press answers with the counter's state, and so does every conflict."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.api.hall import Caller, HallUnderTest

ISSUE = "/halls/yongxin/visits"


class Desk:
    """One clerk at one counter."""

    def __init__(self, clerk: Caller, number: int) -> None:
        self.clerk = clerk
        self.path = f"/counters/yongxin-{number}"

    def press(self, what: str, body: Any = None, status: int = 200) -> Any:
        reply = self.clerk.post(f"{self.path}/{what}", body)
        assert reply.status_code == status, reply.get_json()
        return reply.get_json()

    def next(self, after: str | None = None, status: int = 200) -> Any:
        return self.press("next", {"after": after}, status)


@pytest.fixture
def item(hall: HallUnderTest) -> str:
    """Name an item that two counters serve."""
    return "hall-service-general"


@pytest.fixture
def desks(hall: HallUnderTest, item: str) -> tuple[Desk, Desk]:
    rules = hall.server.service.halls.get("yongxin")
    able = sorted(rules.counters_of(rules.offer(item).item.department))
    first, second = (Desk(hall.caller("clerk"), number) for number in able[:2])
    return first, second


def take(hall: HallUnderTest, item: str, count: int = 1) -> list[Any]:
    kiosk = hall.caller("kiosk")
    return [kiosk.post(ISSUE, {"items": [item], "channel": "kiosk"}).get_json() for _ in range(count)]


def test_a_closed_counter_calls_nobody(desks: tuple[Desk, Desk]) -> None:
    problem = desks[0].next(status=409)
    assert problem["code"] == "counter.closed"
    assert problem["state"]["counter"]["status"] == "closed"


def test_nobody_waiting_is_an_answer_not_an_error(desks: tuple[Desk, Desk]) -> None:
    desks[0].press("open")
    assert desks[0].next()["visit"] is None


def test_from_call_to_finish_the_citizen_sees_it_happen(
    hall: HallUnderTest, desks: tuple[Desk, Desk], item: str
) -> None:
    [ticket] = take(hall, item)
    desk = desks[0]
    desk.press("open")
    called = desk.next()["visit"]
    assert (called["number"], called["state"]) == (ticket["number"], "called")
    assert called["why"]
    seen = hall.anybody().get(f"/visits/{ticket['token']}").get_json()
    assert seen["state"] == "called"
    assert seen["counter"] is not None
    assert "why" not in seen
    step = {"step": called["step"]}
    assert desk.press("start", step)["visit"]["state"] == "serving"
    assert desk.press("finish", step)["visit"] is None
    assert hall.anybody().get(f"/visits/{ticket['token']}").get_json()["state"] == "finished"
    rated = hall.anybody().post(f"/visits/{ticket['token']}/rating", {"level": 1})
    assert (rated.status_code, rated.get_json()["rating"]) == (200, 1)


def test_finish_and_next_are_one_press(hall: HallUnderTest, desks: tuple[Desk, Desk], item: str) -> None:
    first, second = take(hall, item, 2)
    desk = desks[0]
    desk.press("open")
    called = desk.next()["visit"]
    desk.press("start", {"step": called["step"]})
    assert desk.next(after=called["step"])["visit"]["number"] == second["number"]
    assert hall.anybody().get(f"/visits/{first['token']}").get_json()["state"] == "finished"


def test_a_page_that_lags_is_told_how_things_stand(hall: HallUnderTest, desks: tuple[Desk, Desk], item: str) -> None:
    take(hall, item, 2)
    desk = desks[0]
    desk.press("open")
    called = desk.next()["visit"]
    problem = desk.next(after=None, status=409)
    assert problem["code"] in {"counter.stale", "counter.busy"}
    assert problem["state"]["visit"]["step"] == called["step"]


def test_a_number_is_called_again_before_it_is_missed_and_may_come_back(
    hall: HallUnderTest, desks: tuple[Desk, Desk], item: str
) -> None:
    [ticket] = take(hall, item)
    desk = desks[0]
    desk.press("open")
    step = {"step": desk.next()["visit"]["step"]}
    assert desk.press("no-show", step, 409)["code"] == "step.recall_first"
    for _ in range(2):
        desk.press("recall", step)
    assert desk.press("no-show", step)["missed"] == [ticket["number"]]
    assert hall.anybody().get(f"/visits/{ticket['token']}").get_json()["may_return"]
    back = hall.anybody().post(f"/visits/{ticket['token']}/back")
    assert back.get_json()["state"] == "waiting"
    assert desk.next()["visit"]["number"] == ticket["number"]


def test_a_step_set_aside_is_taken_up_again(hall: HallUnderTest, desks: tuple[Desk, Desk], item: str) -> None:
    take(hall, item)
    desk = desks[0]
    desk.press("open")
    step = {"step": desk.next()["visit"]["step"]}
    desk.press("start", step)
    assert [held["step"] for held in desk.press("hold", step)["held"]] == [step["step"]]
    assert desk.press("resume", step)["visit"]["step"] == step["step"]


def test_a_transfer_to_another_counter_is_called_there(
    hall: HallUnderTest, desks: tuple[Desk, Desk], item: str
) -> None:
    [ticket] = take(hall, item)
    here, there = desks
    for desk in desks:
        desk.press("open")
    step = here.next()["visit"]["step"]
    here.press("start", {"step": step})
    number = int(there.path.rpartition("-")[2])
    here.press("transfer", {"step": step, "to_counter": number, "position": "first", "reason": "材料在三号窗口"})
    assert there.next()["visit"]["number"] == ticket["number"]


def test_a_counter_that_is_not_there_is_unknown(hall: HallUnderTest) -> None:
    for made_up in ("yongxin-999", "yongxin", "atlantis-1", "yongxin-one", "-", "yongxin-٣"):
        reply = hall.caller("clerk").get(f"/counters/{made_up}")
        assert (reply.status_code, reply.get_json()["code"]) == (404, "counter.unknown")


def test_two_clerks_who_call_at_once_get_two_people(hall: HallUnderTest, desks: tuple[Desk, Desk], item: str) -> None:
    take(hall, item, 12)
    for desk in desks:
        desk.press("open")

    def work(desk: Desk) -> list[str]:
        numbers, after = [], None
        for _ in range(6):
            visit = desk.next(after)["visit"]
            numbers.append(visit["number"])
            desk.press("start", {"step": visit["step"]})
            after = visit["step"]
        return numbers

    with ThreadPoolExecutor(2) as clerks:
        called = [number for numbers in clerks.map(work, desks) for number in numbers]
    assert len(called) == len(set(called)) == 12


def test_the_display_shows_the_call_and_no_more(hall: HallUnderTest, desks: tuple[Desk, Desk], item: str) -> None:
    [ticket] = take(hall, item)
    desks[0].press("open")
    desks[0].next()
    shown = hall.anybody().get("/halls/yongxin/display").get_json()
    assert [call["number"] for call in shown["calling"]] == [ticket["number"]]
    assert item not in str(shown["calling"])
