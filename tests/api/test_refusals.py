"""Whatever is sent, the answer is a clear problem in the caller's language that repeats nothing of it."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from queue_server.contract.errors import ERRORS
from tests.api.hall import Caller, HallUnderTest

VISIT = {"items": ["hall-service-general"], "channel": "kiosk"}
ISSUE = "/halls/yongxin/visits"


@pytest.fixture
def kiosk(hall: HallUnderTest) -> Caller:
    return hall.caller("kiosk")


def assert_problem(reply: TestResponse, code: str) -> None:
    problem = reply.get_json()
    assert reply.content_type == "application/problem+json"
    assert problem["code"] == code
    assert reply.status_code == problem["status"] == ERRORS[code].status
    assert problem["title"] == ERRORS[code].zh
    assert problem["request_id"] == reply.headers["X-Request-Id"]


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"nonsense"])
def test_malformed_json_is_said_to_be_unreadable(kiosk: Caller, raw: bytes) -> None:
    assert_problem(kiosk.post(ISSUE, data=raw, content_type="application/json"), "request.malformed")


@pytest.mark.parametrize("raw", [b"[]", b'"text"', b"null", b"7"])
def test_json_of_another_shape_is_invalid(kiosk: Caller, raw: bytes) -> None:
    assert_problem(kiosk.post(ISSUE, data=raw, content_type="application/json"), "request.invalid")


def test_a_form_is_not_taken_for_json(kiosk: Caller) -> None:
    assert_problem(kiosk.post(ISSUE, data={"items": "x"}), "request.malformed")


def test_an_oversized_body_is_refused(kiosk: Caller) -> None:
    assert_problem(kiosk.post(ISSUE, data=b" " * 70_000, content_type="application/json"), "request.too_large")


def test_a_rejected_value_never_comes_back(kiosk: Caller) -> None:
    number = "36083019500101001x"
    person = {"name": "欧阳某某", "id_number": number}
    reply = kiosk.post(ISSUE, VISIT | {"holders": [person], number: number})
    assert_problem(reply, "request.invalid")
    assert reply.get_json()["fields"] == ["*", "holders"]
    assert number not in reply.get_data(as_text=True)
    assert "欧阳" not in reply.get_data(as_text=True)


def test_a_change_without_its_key_is_refused(kiosk: Caller) -> None:
    assert_problem(kiosk.post(ISSUE, VISIT, key=None), "request.key_missing")


@pytest.mark.parametrize("key", ["x" * 129, "钥匙".encode().decode("latin-1")])
def test_a_key_that_is_too_long_or_no_plain_text_is_refused(kiosk: Caller, key: str) -> None:
    assert_problem(kiosk.post(ISSUE, VISIT, key=key), "request.key_missing")


def test_an_unknown_address_an_unknown_hall_and_a_wrong_method(hall: HallUnderTest, kiosk: Caller) -> None:
    assert_problem(kiosk.get("/nothing/here"), "resource.not_found")
    assert_problem(kiosk.get("/halls/atlantis"), "hall.unknown")
    wrong = hall.server.app.test_client().put("/api/v1/halls")
    assert_problem(wrong, "method.not_allowed")
    assert "GET" in wrong.headers["Allow"]


def test_a_made_up_token_is_no_longer_valid(hall: HallUnderTest) -> None:
    stranger = Caller(hall.server.app.test_client(), "made-up")
    assert_problem(stranger.post(ISSUE, VISIT), "auth.invalid")
    assert_problem(stranger.get("/halls/yongxin/menu"), "auth.invalid")


def test_a_display_with_a_stale_token_still_sees_what_everybody_sees(hall: HallUnderTest) -> None:
    assert Caller(hall.server.app.test_client(), "stale").get("/halls/yongxin").status_code == 200


def test_english_is_spoken_to_who_asks_for_it(hall: HallUnderTest) -> None:
    reply = hall.anybody("en").get("/halls/atlantis")
    assert reply.get_json()["title"] == ERRORS["hall.unknown"].en


def test_our_own_failure_says_nothing_of_its_cause(hall: HallUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("360830195001010011")

    monkeypatch.setattr(hall.server.service, "hall_list", fail)
    reply = hall.anybody().get("/halls")
    assert_problem(reply, "server.failed")
    assert "360830195001010011" not in reply.get_data(as_text=True)
