"""The telephone number given with a ticket, over the API and on the phone's page."""

from __future__ import annotations

import re

import pytest

from tests.api.hall import HallUnderTest

LITIAN = "/halls/litian/visits"


@pytest.fixture
def token(hall: HallUnderTest) -> str:
    """Return a ticket's token in the example county's hall that has a modem."""
    body = {"items": ["hall-service-general"], "channel": "kiosk"}
    return str(hall.caller("kiosk", "litian").post(LITIAN, body).get_json()["token"])


def key_on(page: str) -> str:
    found = re.search(r'name="key" value="(\w+)"', page)
    assert found is not None
    return found[1]


def test_a_number_is_given_and_forgotten_by_the_tickets_token(hall: HallUnderTest, token: str) -> None:
    anybody = hall.anybody()
    given = anybody.post(f"/visits/{token}/tell-me", {"phone": "138 0013 8000"})
    assert (given.status_code, given.get_json()["told_at"]) == (200, "138****8000")
    gone = anybody.post(f"/visits/{token}/tell-me/stop")
    assert (gone.status_code, gone.get_json()["told_at"], gone.get_json()["may_tell"]) == (200, None, True)


def test_the_page_takes_a_number_and_shows_it_masked(hall: HallUnderTest, token: str) -> None:
    phone = hall.server.app.test_client()
    page = phone.get(f"/t/{token}/tell-me?lang=zh").get_data(as_text=True)
    sent = phone.post(f"/t/{token}/tell-me", data={"key": key_on(page), "phone": "13800138000"})
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/t/{token}")
    ticket = phone.get(f"/t/{token}?lang=zh").get_data(as_text=True)
    assert "138****8000" in ticket
    assert "13800138000" not in ticket
    assert "不用发了" in ticket


def test_a_wrong_number_is_told_beside_the_field_and_never_repeated(hall: HallUnderTest, token: str) -> None:
    phone = hall.server.app.test_client()
    page = phone.get(f"/t/{token}/tell-me?lang=zh").get_data(as_text=True)
    refused = phone.post(f"/t/{token}/tell-me", data={"key": key_on(page), "phone": "0796-7712345"})
    said = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "请填11位手机号" in said
    assert "7712345" not in said


def test_a_hall_that_sends_no_messages_has_no_such_page(hall: HallUnderTest) -> None:
    body = {"items": ["marriage-register"], "channel": "kiosk"}
    ticket = hall.caller("kiosk").post("/halls/yongxin/visits", body).get_json()["token"]
    phone = hall.server.app.test_client()
    assert "tell-me" not in phone.get(f"/t/{ticket}").get_data(as_text=True)
    assert phone.get(f"/t/{ticket}/tell-me").headers["Location"] == f"/t/{ticket}"
    refused = hall.anybody().post(f"/visits/{ticket}/tell-me", {"phone": "13800138000"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "texts.off")


def test_by_the_number_alone_nobody_learns_that_a_telephone_was_given(hall: HallUnderTest, token: str) -> None:
    given = hall.anybody().post(f"/visits/{token}/tell-me", {"phone": "13800138000"}).get_json()
    seen = hall.caller("kiosk", "litian").get(f"/halls/litian/tickets/{given['number']}").get_json()
    assert (seen["may_tell"], seen["told_at"]) == (False, None)
