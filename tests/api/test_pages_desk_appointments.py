"""The day's appointments at a counter: given, moved, cancelled and booked by whoever the clerk sees."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from queue_server.contract.appointments import AppointmentBooked, BookRequest
from tests.api.hall import HallUnderTest

DESK = "/clerk/yongxin-1/appointments"
NAME, NUMBER = "欧阳建国", "360800195401011228"
ITEM = "marriage-register"


class Clerk:
    """A clerk's window, signed in; `script` asks as the page's script does."""

    def __init__(self, hall: HallUnderTest) -> None:
        self.client: FlaskClient = hall.server.app.test_client()
        hall.server.identity.set_user("li", "a-password", display_name="李", roles=frozenset({"clerk"}), hall="yongxin")
        self.client.post("/clerk/sign-in", data={"name": "li", "password": "a-password", "counter": "yongxin-1"})

    def get(self, path: str = "", *, script: bool = False) -> TestResponse:
        return self.client.get(f"{DESK}{path}", headers={"HX-Request": "true"} if script else {})

    def press(self, act: str, *, script: bool = False, **filled: str) -> TestResponse:
        hidden = dict(re.findall(r'type="hidden" name="(csrf_token|key)" value="([^"]+)"', self.get().text))
        headers = {"HX-Request": "true"} if script else {}
        return self.client.post(f"{DESK}/{act}", data=hidden | filled, headers=headers)


@pytest.fixture
def clerk(hall: HallUnderTest) -> Clerk:
    return Clerk(hall)


def book(hall: HallUnderTest, nth: int = 0) -> AppointmentBooked:
    """Book a time for the holder, and let its hour come."""
    service = hall.server.service.appointments
    start = free(hall)[nth]
    wish = {"items": [ITEM], "start": start, "holder": {"name": NAME, "id_number": NUMBER}, "channel": "kiosk"}
    return service.book("yongxin", BookRequest.model_validate(wish), "token:a-kiosk", f"key{nth}", "http://hall")


def free(hall: HallUnderTest) -> list[dt.datetime]:
    slots = hall.server.service.appointments.slots("yongxin", [ITEM], None)
    return [s.start for d in slots.days for s in d.slots if s.left]


def written(hall: HallUnderTest, start: dt.datetime) -> str:
    return start.astimezone(hall.time.moment.tzinfo).strftime("%Y%m%d%H%M")


def come(hall: HallUnderTest, appointment: AppointmentBooked, **by: float) -> None:
    hall.time.moment = appointment.start.astimezone(hall.time.moment.tzinfo)
    hall.time.move(**by)


def test_a_days_list_shows_masked_names_and_no_number_of_a_document(hall: HallUnderTest, clerk: Clerk) -> None:
    booked = book(hall)
    page = clerk.get(f"?of={booked.day}").text
    assert "欧**" in page
    assert NAME not in page
    assert NUMBER not in page
    assert "没有等着来的预约" in clerk.get().text


@pytest.mark.parametrize("script", [True, False])
def test_who_comes_without_a_card_is_given_the_number(hall: HallUnderTest, clerk: Clerk, script: bool) -> None:
    booked = book(hall)
    come(hall, booked, minutes=-5)
    answer = clerk.press(f"{booked.id}/draw", script=script)
    view = hall.server.service.appointments.by_token(booked.token)
    assert view.state == "drawn"
    assert str(view.number) in answer.text
    assert ("<html" in answer.text) is not script


def test_who_comes_too_early_is_told_when(hall: HallUnderTest, clerk: Clerk) -> None:
    booked = book(hall)
    come(hall, booked, hours=-1, minutes=-1)
    early = booked.from_.astimezone(hall.time.moment.tzinfo)
    assert f"{early:%-H:%M}起给号" in clerk.get().text
    refused = clerk.press(f"{booked.id}/draw")
    assert refused.status_code == 409
    assert "还没到取号时间" in refused.text


def test_who_comes_late_is_still_given_a_number(hall: HallUnderTest, clerk: Clerk) -> None:
    booked = book(hall)
    come(hall, booked, minutes=40)
    assert "已过时间" in clerk.get().text
    assert clerk.press(f"{booked.id}/draw").status_code == 200


def test_cancelling_is_asked_once_more_and_done_once(hall: HallUnderTest, clerk: Clerk) -> None:
    booked = book(hall)
    asked = clerk.get(f"?of={booked.day}&asking={booked.id}").text
    assert "要取消吗" in asked
    done = clerk.press(f"{booked.id}/cancel", of=str(booked.day))
    assert "已取消欧**" in done.text
    assert clerk.press(f"{booked.id}/cancel", of=str(booked.day)).status_code == 409


def test_staff_move_a_time_that_its_holder_may_not_move_any_more(hall: HallUnderTest, clerk: Clerk) -> None:
    booked = book(hall)
    come(hall, booked, minutes=-20)
    page = clerk.get(f"/{booked.id}/move?of={booked.day}").text
    start = written(hall, free(hall)[3])
    assert f'value="{start}"' in page
    moved = clerk.press(f"{booked.id}/move", of=str(booked.day), start=start)
    assert "欧**改到" in moved.text
    assert written(hall, hall.server.service.appointments.by_token(booked.token).start) == start


def test_a_clerk_books_for_the_person_at_the_desk(hall: HallUnderTest, clerk: Clerk) -> None:
    assert f'value="item:{ITEM}"' in clerk.get("/book").text
    start = written(hall, free(hall)[0])
    assert f'value="{start}"' in clerk.get(f"/book?what=item:{ITEM}").text
    booked = clerk.press("book", what=f"item:{ITEM}", errand="apply", start=start, name=NAME, id_number=NUMBER)
    assert booked.status_code == 200
    assert re.search(r"<b class=\"code\">\d{4} \d{4}</b>", booked.text)
    assert NUMBER not in booked.text


@pytest.mark.parametrize("script", [True, False])
def test_a_mistake_in_the_document_is_told_and_never_repeated(hall: HallUnderTest, clerk: Clerk, script: bool) -> None:
    wrong, start = NUMBER[:-1] + "9", written(hall, free(hall)[0])
    answer = clerk.press("book", script=script, what=f"item:{ITEM}", start=start, name=NAME, id_number=wrong)
    assert answer.status_code == 409
    assert "号码有一位不对" in answer.text
    assert wrong not in answer.text
    assert NAME not in answer.text
    assert answer.headers.get("HX-Retarget") == ("#told" if script else None)


def test_without_a_time_nothing_is_booked(hall: HallUnderTest, clerk: Clerk) -> None:
    answer = clerk.press("book", what=f"item:{ITEM}", name=NAME, id_number=NUMBER)
    assert answer.status_code == 409
    assert "请选时间" in answer.text


@pytest.mark.parametrize("by", ["code", "document"])
def test_an_appointment_is_found_by_its_code_or_the_document(hall: HallUnderTest, clerk: Clerk, by: str) -> None:
    booked = book(hall)
    shown = f"{booked.code[:4]} {booked.code[4:]}" if by == "code" else NUMBER
    page = clerk.press("find", q=shown).text
    assert "欧**" in page
    assert f"/{booked.id}/cancel" in page or f"asking={booked.id}" in page
    assert NUMBER not in page


@pytest.mark.parametrize(("typed", "told"), [("00000000", "没有找到您的预约"), ("123", "18位"), (NUMBER, "没有找到")])
def test_what_is_not_found_is_told(clerk: Clerk, typed: str, told: str) -> None:
    answer = clerk.press("find", q=typed)
    assert answer.status_code == 409
    assert told in answer.text


def test_a_hall_without_appointments_has_no_drawer(hall: HallUnderTest, clerk: Clerk) -> None:
    assert "今日预约" in clerk.client.get("/clerk/yongxin-1").text
    place = hall.server.service.county.halls["yongxin"]
    off = place.model_copy(update={"appointments": place.appointments.model_copy(update={"enabled": False})})
    hall.server.service.county.halls["yongxin"] = off
    try:
        assert "今日预约" not in clerk.client.get("/clerk/yongxin-1").text
    finally:
        hall.server.service.county.halls["yongxin"] = place
