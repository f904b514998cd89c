"""The clerk's further keys over HTTP: by hand, several in one go, undo, move, hand-over, another hall, the document."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.hall import Caller, HallUnderTest

ITEM = "hall-service-general"
WANG = {"name": "王秀英", "id_number": "110101195001011234"}


class Desk:
    """One clerk at one counter."""

    def __init__(self, clerk: Caller, number: int) -> None:
        self.clerk = clerk
        self.path = f"/counters/yongxin-{number}"

    def press(self, what: str, body: Any = None, status: int = 200) -> Any:
        reply = self.clerk.post(f"{self.path}/{what}", body)
        assert reply.status_code == status, reply.get_json()
        return reply.get_json()

    def next(self, **body: Any) -> Any:
        return self.press("next", {"after": None, **body})


def counters_of(hall: HallUnderTest, item: str) -> list[int]:
    rules = hall.server.service.halls.get("yongxin")
    return sorted(rules.counters_of(rules.offer(item).item.department))


@pytest.fixture
def desk(hall: HallUnderTest) -> Desk:
    opened = Desk(hall.caller("clerk"), counters_of(hall, ITEM)[0])
    opened.press("open")
    return opened


def take(hall: HallUnderTest, **more: Any) -> Any:
    body = {"items": [ITEM], "channel": "kiosk", **more}
    reply = hall.caller("kiosk").post("/halls/yongxin/visits", body)
    assert reply.status_code == 201, reply.get_json()
    return reply.get_json()


def test_a_class_an_item_and_a_number_are_called_by_hand(hall: HallUnderTest, desk: Desk) -> None:
    first, senior, third = take(hall), take(hall, **{"class": "senior"}), take(hall)
    state = desk.next(**{"class": "senior", "reason": "行动不便"})
    assert (state["visit"]["number"], state["visit"]["why"][0]["note"]) == (senior["number"], "by_hand")
    desk.press("finish", {"step": state["visit"]["step"]})
    state = desk.press("call", {"after": None, "number": third["number"].lower(), "reason": "已在窗口"})
    assert state["visit"]["number"] == third["number"]
    desk.press("finish", {"step": state["visit"]["step"]})
    assert desk.next(item=ITEM, reason="专办")["visit"]["number"] == first["number"]


@pytest.mark.parametrize(
    ("press", "body", "status", "code"),
    [
        ("next", {"after": None, "class": "senior"}, 422, "request.invalid"),
        ("next", {"after": None, "reason": "因故"}, 422, "request.invalid"),
        ("next", {"after": None, "class": "royal", "reason": "因故"}, 422, "class.unknown"),
        ("next", {"after": None, "item": "flying", "reason": "因故"}, 422, "item.unknown"),
        ("call", {"after": None, "number": "Z999", "reason": "因故"}, 404, "visit.unknown"),
        ("call", {"after": None, "number": "!", "reason": "因故"}, 422, "request.invalid"),
        ("call", {"after": None, "number": "A001"}, 422, "request.invalid"),
        ("pause", {"reason": "holiday"}, 422, "request.invalid"),
        ("move", {"departments": ["witchcraft"]}, 422, "counter.department_unknown"),
        ("move", {"departments": ["x" * 40] * 21}, 422, "request.invalid"),
        ("move", {}, 422, "request.invalid"),
        ("undo", {"event": 999}, 409, "counter.stale"),
        ("undo", {"event": "first"}, 422, "request.invalid"),
        ("finish", {"step": "v-0", "along": [{"step": "a"}] * 21}, 422, "request.invalid"),
        ("finish", {"step": "v-0", "matters_done": 0}, 422, "request.invalid"),
        ("finish", {"step": "v-0", "outcome": "bribed"}, 422, "request.invalid"),
        ("check", {"step": "v-0", "id_number": "王秀英"}, 422, "request.invalid"),
        ("check", {"step": "v-0", "id_number": "110101195001011234"}, 409, "counter.stale"),
    ],
)
def test_what_makes_no_sense_is_refused_and_never_repeated(
    desk: Desk, press: str, body: dict[str, Any], status: int, code: str
) -> None:
    problem = desk.press(press, body, status)
    assert problem["code"] == code
    for value in ("royal", "witchcraft", "王秀英", "110101195001011234", "bribed"):
        assert value not in str(problem)


def test_the_old_body_of_finish_is_still_understood(hall: HallUnderTest, desk: Desk) -> None:
    take(hall)
    step = desk.next()["visit"]["step"]
    state = desk.press("finish", {"step": step})
    assert (state["visit"], state["finished_today"]) == (None, 1)


def test_outcome_and_matters_go_over_the_wire(hall: HallUnderTest, desk: Desk) -> None:
    ticket = take(hall, matters=5)
    visit = desk.next()["visit"]
    assert (visit["turn_matters"], visit["ticket_matters"]) == (3, 5)
    state = desk.press("finish", {"step": visit["step"], "outcome": "accepted", "matters_done": 4})
    assert state["waiting"] == 1
    steps = hall.anybody().get(f"/visits/{ticket['token']}").get_json()["steps"]
    assert [(s["matters"], s["outcome"], s["state"]) for s in steps] == [
        (4, "accepted", "finished"),
        (1, "", "waiting"),
    ]


def test_a_slip_is_offered_taken_back_and_on_the_stream(hall: HallUnderTest, desk: Desk) -> None:
    ticket = take(hall)
    state = desk.next()
    offer = state["undo"]
    assert (offer["action"], offer["number"], offer["event"]) == ("next", ticket["number"], state["last_event"])
    state = desk.press("undo", {"event": offer["event"]})
    assert (state["visit"], state["undo"], state["waiting"]) == (None, None, 1)
    assert hall.anybody().get(f"/visits/{ticket['token']}").get_json()["state"] == "waiting"
    public = hall.server.service.events_after("yongxin", 0)[-1]
    assert (public.type, public.number) == ("press_undone", ticket["number"])
    problem = desk.press("undo", {"event": offer["event"]}, 409)
    assert (problem["code"], problem["state"]["visit"]) == ("undo.nothing", None)


def test_undo_comes_too_late_after_the_hall_s_seconds(hall: HallUnderTest, desk: Desk) -> None:
    take(hall)
    offer = desk.next()["undo"]
    hall.time.move(seconds=11)
    problem = desk.press("undo", {"event": offer["event"]}, 409)
    assert (problem["code"], problem["state"]["undo"]) == ("undo.too_late", None)


def test_a_pause_needs_no_body_and_takes_a_reason(desk: Desk) -> None:
    assert desk.press("pause")["pause_reason"] == ""
    desk.press("open")
    assert desk.press("pause", {})["counter"]["status"] == "paused"
    desk.press("open")
    assert desk.press("pause", {"reason": "lunch"})["pause_reason"] == "lunch"


def test_the_next_clerk_takes_over_whom_the_first_was_serving(hall: HallUnderTest, desk: Desk) -> None:
    take(hall)
    step = desk.next()["visit"]["step"]
    desk.press("start", {"step": step})
    desk.press("pause", {"reason": "handover"})
    successor = Desk(hall.caller("clerk"), int(desk.path.rpartition("-")[2]))
    assert successor.press("start", {"step": step}, 409)["code"] == "counter.closed"
    assert successor.press("open")["visit"]["step"] == step
    problem = desk.press("finish", {"step": step}, 409)
    assert (problem["code"], problem["state"]["visit"]["step"]) == ("counter.not_yours", step)
    assert successor.press("finish", {"step": step})["finished_today"] == 1


def test_a_manager_frees_a_counter_and_presses_nothing_else(hall: HallUnderTest, desk: Desk) -> None:
    manager = Desk(hall.caller("manager"), int(desk.path.rpartition("-")[2]))
    assert manager.press("next", {"after": None}, 403)["code"] == "auth.forbidden"
    assert manager.press("pause", {"reason": "other"})["counter"]["status"] == "paused"
    assert Desk(hall.caller("clerk"), int(desk.path.rpartition("-")[2])).press("open")["counter"]["status"] == "open"
    assert manager.press("close")["counter"]["status"] == "closed"


def test_a_counter_moves_to_another_department(hall: HallUnderTest, desk: Desk) -> None:
    rules = hall.server.service.halls.get("yongxin")
    other = next(i for i in rules.offered.values() if "apply" in i.seconds and not i.item.bound)
    ticket = take(hall, items=[other.item.code])
    state = desk.press("move", {"departments": [other.item.department]})
    assert state["departments"] == [other.item.department]
    assert desk.next()["visit"]["number"] == ticket["number"]


def test_a_person_is_sent_on_to_another_hall(hall: HallUnderTest, desk: Desk) -> None:
    there = next(
        code
        for code, rules in hall.server.service.halls.by_code.items()
        if code != "yongxin" and ITEM in rules.offered and rules.calendar.is_open(hall.time.now())
    )
    ticket = take(hall)
    step = desk.next()["visit"]["step"]
    body = {"step": step, "to_hall": there, "reason": "就近办理"}
    assert desk.press("transfer", body)["visit"] is None
    seen = hall.anybody().get(f"/visits/{ticket['token']}").get_json()
    assert (seen["state"], seen["moved"]["hall"]) == ("waiting", there)
    assert hall.anybody().get(f"/halls/{there}").get_json()["waiting"] == 1
    take(hall)
    step = desk.next()["visit"]["step"]
    problem = desk.press("transfer", {"step": step, "to_hall": "atlantis", "reason": "就近"}, 404)
    assert (problem["code"], problem["state"]["visit"]["step"]) == ("hall.unknown", step)


def test_the_document_shown_is_compared_and_never_told(hall: HallUnderTest, desk: Desk) -> None:
    take(hall, holders=[WANG])
    step = desk.next()["visit"]["step"]
    checked = desk.press("check", {"step": step, "id_number": WANG["id_number"]})
    assert checked == {"matches": True, "bound": True}
    assert desk.press("check", {"step": step, "id_number": "110101199001011236"}) == {"matches": False, "bound": True}
    state = desk.press("finish", {"step": step, "outcome": "not_holder"})
    assert WANG["id_number"] not in str(state)
