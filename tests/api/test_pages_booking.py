"""预约 on the phone: booked once per form, mistakes told kindly, and nothing about a person goes back."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from queue_server.contract.appointments import Slots
from queue_server.http.ratelimit import Rate, RateLimit
from tests.api.hall import HallUnderTest

NAME, NUMBER = "欧阳建国", "360800195401011228"
OTHERS = ("360800198205056013", "11010519491231002X")
ITEM = "/h/yongxin/book/item/marriage-register"


def free_time(hall: HallUnderTest, item: str = "marriage-register", nth: int = 0) -> str:
    """Return a free time as its address writes it."""
    slots: Slots = hall.server.service.appointments.slots("yongxin", [item], None)
    free = [s.start for d in slots.days for s in d.slots if s.left]
    return free[nth].astimezone(hall.time.moment.tzinfo).strftime("%Y%m%d%H%M")


def form(phone: FlaskClient, address: str, **filled: str) -> dict[str, str]:
    """Open the form and return what a browser would send of it."""
    page = phone.get(address).text
    hidden = dict(re.findall(r'type="hidden" name="(key|sign)" value="([^"]+)"', page))
    person = {"name": NAME, "id_number": NUMBER, "consent": "1"}
    return {k: v for k, v in (hidden | person | filled).items() if v}


def booked(hall: HallUnderTest, phone: FlaskClient, nth: int = 0, **filled: str) -> TestResponse:
    address = f"{ITEM}/{free_time(hall, nth=nth)}"
    return phone.post(address, data=form(phone, address, **filled))


def token_of(answer: TestResponse) -> str:
    found = re.fullmatch(r"/a/([^?]+)\?booked=1", answer.headers["Location"])
    assert found, answer.text
    return found[1]


@pytest.fixture
def phone(hall: HallUnderTest) -> FlaskClient:
    return hall.server.app.test_client()


def test_the_halls_page_leads_to_a_booked_time_in_four_steps(hall: HallUnderTest, phone: FlaskClient) -> None:
    assert "/h/yongxin/book" in phone.get("/h/yongxin").text
    assert ITEM in phone.get("/h/yongxin/book?q=结婚").text
    start = free_time(hall)
    assert f"{ITEM}/{start}" in phone.get(ITEM).text
    answer = booked(hall, phone)
    page = phone.get(answer.headers["Location"])
    assert answer.status_code == 303
    assert page.status_code == 200
    assert "约好了" in page.text
    assert "欧***" in page.text or "欧**" in page.text


def test_a_form_pressed_twice_books_once(hall: HallUnderTest, phone: FlaskClient) -> None:
    address = f"{ITEM}/{free_time(hall)}"
    filled = form(phone, address)
    first, again = phone.post(address, data=filled), phone.post(address, data=filled)
    assert first.headers["Location"] == again.headers["Location"]


def test_what_was_typed_never_comes_back_and_stands_in_no_address_or_log(
    hall: HallUnderTest, phone: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = NUMBER[:-1] + "9"
    answer = booked(hall, phone, id_number=wrong)
    assert answer.status_code == 409
    assert "号码有一位不对" in answer.text
    assert wrong not in answer.text
    assert NAME not in answer.text
    done = booked(hall, phone)
    page = phone.get(done.headers["Location"]).text
    logged = "".join(capsys.readouterr())
    assert "/a/<token>" in logged
    assert token_of(done) not in logged
    for text in (done.headers["Location"], done.text, page, logged):
        assert NUMBER not in text
        assert NAME not in text


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("id_number", "360800195413011228", "出生日期"),
        ("id_number", "3608001954", "18位"),
        ("id_number", "", "请填证件号"),
        ("name", "", "请照证件填姓名"),
        ("consent", "", "请先勾选同意"),
    ],
)
@pytest.mark.parametrize("script", [True, False])
def test_each_mistake_is_told_in_a_sentence(
    hall: HallUnderTest, phone: FlaskClient, field: str, value: str, told: str, script: bool
) -> None:
    address = f"{ITEM}/{free_time(hall)}"
    headers = {"HX-Request": "true"} if script else {}
    answer = phone.post(address, data=form(phone, address, **{field: value}), headers=headers)
    assert answer.status_code == 409
    assert told in answer.text
    assert ("<form" in answer.text) is not script


def test_with_a_script_the_browser_is_led_to_the_appointment(hall: HallUnderTest, phone: FlaskClient) -> None:
    address = f"{ITEM}/{free_time(hall)}"
    answer = phone.post(address, data=form(phone, address), headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/a/")
    assert answer.text == ""


def test_a_number_may_be_typed_as_people_type_it(hall: HallUnderTest, phone: FlaskClient) -> None:
    assert booked(hall, phone, id_number=" 110105 19491231 002x ").status_code == 303


def test_a_form_of_another_site_books_nothing(hall: HallUnderTest, phone: FlaskClient) -> None:
    address = f"{ITEM}/{free_time(hall)}"
    filled = form(phone, address)
    stranger = hall.server.app.test_client()
    assert stranger.post(address, data=filled).status_code == 409
    assert phone.post(address, data=filled | {"sign": "0" * 32}).status_code == 409
    assert phone.post(address, data=filled).status_code == 303


def test_a_form_without_its_key_is_refused(hall: HallUnderTest, phone: FlaskClient) -> None:
    address = f"{ITEM}/{free_time(hall)}"
    filled = form(phone, address)
    assert phone.post(address, data=filled | {"key": ""}).status_code == 400
    assert phone.post(address, data=filled | {"key": "no key!"}).status_code == 400


def test_one_address_books_a_few_and_then_is_asked_to_wait(hall: HallUnderTest, phone: FlaskClient) -> None:
    hall.server.app.extensions["booking_limit"] = RateLimit(changes=Rate(burst=1, per_second=0))
    assert booked(hall, phone).status_code == 303
    refused = booked(hall, phone, nth=1, id_number=OTHERS[0])
    assert refused.status_code == 409
    assert OTHERS[0] not in refused.text
    assert 'href="tel:' in refused.text


def test_one_person_books_one_time_a_day(hall: HallUnderTest, phone: FlaskClient) -> None:
    booked(hall, phone)
    assert "这一天您已有预约" in booked(hall, phone, nth=1).text


def test_a_time_that_was_just_taken_leads_back_to_the_others(hall: HallUnderTest, phone: FlaskClient) -> None:
    gone = "203001010900"
    answer = phone.get(f"{ITEM}/{gone}", follow_redirects=True)
    assert answer.status_code == 200
    assert "这个时间刚约满" in answer.text
    assert f"{ITEM}/{free_time(hall)}" in answer.text
    filled = form(phone, f"{ITEM}/{free_time(hall)}")
    refused = phone.post(f"{ITEM}/{gone}", data=filled, headers={"HX-Request": "true"})
    assert "另选时间" in refused.text


@pytest.mark.parametrize("written", ["x", "202613010900", "2026030309", "99999999999999"])
def test_an_address_that_is_no_time_is_refused_in_a_sentence(phone: FlaskClient, written: str) -> None:
    answer = phone.get(f"{ITEM}/{written}")
    assert answer.status_code == 422
    assert "这个时间不能约" in answer.text


def test_what_is_not_offered_cannot_be_asked_for(phone: FlaskClient) -> None:
    assert phone.get("/h/yongxin/book/item/no-such-thing").status_code == 422
    assert phone.get("/h/yongxin/book/bundle/no-such-thing").status_code == 422
    assert phone.get("/h/yongxin/book/other/marriage-register").status_code == 404
    assert phone.get(f"{ITEM}?errand=never").status_code == 422


def test_every_page_of_a_booking_is_kept_by_nobody(hall: HallUnderTest, phone: FlaskClient) -> None:
    token = token_of(booked(hall, phone))
    start = free_time(hall)
    for path in ("/h/yongxin/book", ITEM, f"{ITEM}/{start}", f"/a/{token}", f"/a/{token}/move", f"/a/{token}/cancel"):
        assert "no-store" in phone.get(path).headers["Cache-Control"], path


# --- the appointment itself -----------------------------------------------------------------------------------------


def test_an_appointment_is_cancelled_after_it_was_asked_once_more(hall: HallUnderTest, phone: FlaskClient) -> None:
    token = token_of(booked(hall, phone))
    asked = phone.get(f"/a/{token}/cancel").text
    assert "要取消预约吗" in asked
    key = re.findall(r'name="key" value="([^"]+)"', asked)[0]
    for _ in range(2):
        assert phone.post(f"/a/{token}/cancel", data={"key": key}).status_code == 303
    assert "预约已取消" in phone.get(f"/a/{token}").text
    again = phone.post(f"/a/{token}/cancel", data={"key": "another"}, follow_redirects=True)
    assert "已用过或已取消" in again.text


def test_an_appointment_moves_to_another_time_and_keeps_its_code(hall: HallUnderTest, phone: FlaskClient) -> None:
    token = token_of(booked(hall, phone))
    before = re.findall(r"<b>(\d{4} \d{4})</b>", phone.get(f"/a/{token}").text)
    other = free_time(hall, nth=5)
    asked = phone.get(f"/a/{token}/move?start={other}").text
    assert "改到这个时间吗" in asked
    moved = phone.post(f"/a/{token}/move", data={"key": "move1", "start": other})
    assert moved.status_code == 303
    page = phone.get(f"/a/{token}").text
    assert re.findall(r"<b>(\d{4} \d{4})</b>", page) == before
    assert f"{int(other[8:10])}:{other[10:]}" in page


def test_shortly_before_its_time_only_the_phone_number_is_offered(hall: HallUnderTest, phone: FlaskClient) -> None:
    token = token_of(booked(hall, phone))
    start = hall.server.service.appointments.by_token(token).start
    hall.time.moment = start.astimezone(hall.time.moment.tzinfo)
    hall.time.move(minutes=-30)
    page = phone.get(f"/a/{token}").text
    assert "现在可以取号了" in page
    assert "改时间" not in page
    assert "有事来不了" in page
    assert phone.get(f"/a/{token}/move").status_code == 303
    refused = phone.post(f"/a/{token}/cancel", data={"key": "late"}, follow_redirects=True)
    assert "快到时间了" in refused.text


def test_the_ticket_drawn_is_told_and_says_that_it_was_booked(hall: HallUnderTest, phone: FlaskClient) -> None:
    token = token_of(booked(hall, phone))
    view = hall.server.service.appointments.by_token(token)
    hall.time.moment = view.start.astimezone(hall.time.moment.tzinfo)
    ticket = hall.caller("clerk").post(f"/halls/yongxin/appointments/{view.id}/draw").json
    assert ticket is not None
    page = phone.get(f"/a/{token}").text
    assert ticket["number"] in page
    assert f"/t/{ticket['token']}" in page
    local = view.start.astimezone(hall.time.moment.tzinfo)
    assert f"预约 {local:%-H:%M}" in phone.get(f"/t/{ticket['token']}").text


def test_a_strangers_token_opens_nothing(hall: HallUnderTest, phone: FlaskClient) -> None:
    token = token_of(booked(hall, phone))
    for then in ("", "/move", "/cancel"):
        answer = phone.get(f"/a/{token[:-1]}x{then}")
        assert answer.status_code == 404
        assert "没有找到您的预约" in answer.text


def test_a_hall_that_takes_no_appointments_says_so(hall: HallUnderTest, phone: FlaskClient) -> None:
    place = hall.server.service.county.halls["yongxin"]
    off = place.model_copy(update={"appointments": place.appointments.model_copy(update={"enabled": False})})
    hall.server.service.county.halls["yongxin"] = off
    try:
        assert "/book" not in phone.get("/h/yongxin").text
        answer = phone.get("/h/yongxin/book")
        assert answer.status_code == 409
        assert "本处不办预约" in answer.text
    finally:
        hall.server.service.county.halls["yongxin"] = place
