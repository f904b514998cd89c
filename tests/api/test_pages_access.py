"""The pages' open changes: each carries a credential of its own, or changes nothing but the reader's own page."""

from __future__ import annotations

import pytest

from queue_server.domain.roles import Role
from queue_server.http.access import view_access
from tests.api.hall import HallUnderTest

OPEN_CHANGES = {
    "/a/<token>/cancel": "the appointment's token",
    "/a/<token>/move": "the appointment's token",
    "/clerk/sign-in": "a password",
    "/helper/sign-in": "a password",
    "/manage/sign-in": "a password",
    "/county/sign-in": "a password",
    "/agent/sign-in": "a password",
    "/audit/sign-in": "a password",
    "/o/<token>/rate": "the request's token",
    "/h/<hall>/book/<any(item, bundle):kind>/<code>/<start>": "a form of ours, few from one address",
    "/h/<hall>/remote/<any(item, bundle):kind>/<code>": "a form of ours, few from one address",
    "/t/<token>/check-in": "the ticket's token",
    "/t/<token>/back": "the ticket's token",
    "/t/<token>/change/<item>": "the ticket's token",
    "/t/<token>/give-back": "the ticket's token",
    "/t/<token>/rate": "the ticket's token",
    "/t/<token>/tell-me": "the ticket's token",
    "/t/<token>/tell-me/stop": "the ticket's token",
    "/type-size": "a cookie of the reader's own",
}


def test_no_page_lets_a_stranger_change_anything(hall: HallUnderTest) -> None:
    app = hall.server.app
    found = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith("/api/")
        and (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
        and not view_access(app.view_functions[rule.endpoint])
    }
    assert found == set(OPEN_CHANGES)


def test_every_answer_keeps_scripts_frames_and_referrers_at_home(hall: HallUnderTest) -> None:
    for path in ("/display/yongxin", "/clerk", "/h/yongxin", "/h/yongxin/fair", "/api/v1/halls", "/nothing"):
        headers = hall.server.app.test_client().get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] in {"no-referrer", "same-origin"}


BOOK = "/h/yongxin/book"
PUBLIC = (
    "/h/yongxin",
    "/h/yongxin/fair",
    "/h/yongxin/i/property-sale",
    BOOK,
    f"{BOOK}/item/marriage-register",
    "/display/yongxin",
    "/display/yongxin/counter/1",
    "/clerk",
    "/helper",
    "/manage",
    "/county",
)
STAFF_ONLY = ("/clerk/yongxin-1",)
DESK = "/clerk/yongxin-1/appointments"
ROLES: tuple[Role, ...] = ("kiosk", "agent", "clerk", "helper", "officer", "manager", "county", "auditor")


@pytest.mark.parametrize("path", PUBLIC)
def test_what_everybody_may_see_needs_no_sign_in(hall: HallUnderTest, path: str) -> None:
    assert hall.server.app.test_client().get(path).status_code == 200


def test_a_tickets_pages_need_its_token_and_nothing_else(hall: HallUnderTest) -> None:
    body = {"items": ["marriage-register"], "channel": "kiosk"}
    token = hall.caller("kiosk").post("/halls/yongxin/visits", body).json["token"]  # type: ignore[index]
    stranger = hall.server.app.test_client()
    for then in ("", "/give-back", "/change", "/change/household-move-in"):
        assert stranger.get(f"/t/{token}{then}").status_code == 200
        assert stranger.get(f"/t/{token[:-1]}x{then}").status_code == 404


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", STAFF_ONLY)
def test_a_counter_is_seen_and_worked_by_its_halls_clerks_alone(hall: HallUnderTest, path: str, role: Role) -> None:
    client = hall.server.app.test_client()
    acts = ("open", "pause", "close", "move", "undo", "next", "by-hand", "finish", "check", "suspend", "go-on")
    for place, may in (("yongxin", role == "clerk"), ("longtian", False)):
        secret, _ = hall.server.identity.issue_token(role, place)
        headers = {"Authorization": f"Bearer {secret}"}
        assert (client.get(path, headers=headers).status_code == 200) is may
        for act in acts:
            answer = client.post(f"{path}/{act}", headers=headers, data={"key": f"{place}{act}".replace("-", "")})
            assert (answer.status_code == 403) is not may


@pytest.mark.parametrize("role", ROLES)
def test_the_days_appointments_are_seen_and_changed_by_their_halls_clerks_alone(
    hall: HallUnderTest, role: Role
) -> None:
    client = hall.server.app.test_client()
    for place, may in (("yongxin", role == "clerk"), ("longtian", False)):
        secret, _ = hall.server.identity.issue_token(role, place)
        headers = {"Authorization": f"Bearer {secret}"}
        for path in ("", "/book"):
            assert (client.get(f"{DESK}{path}", headers=headers).status_code == 200) is may
        for act in ("find", "book", "nobody/move", "nobody/cancel", "nobody/draw"):
            answer = client.post(f"{DESK}/{act}", headers=headers, data={"key": f"{place}{act}".replace("/", "")})
            assert (answer.status_code != 403) is may


def test_a_clerks_press_on_an_appointment_needs_the_pages_own_sign(hall: HallUnderTest) -> None:
    hall.server.identity.set_user("li", "a-password", display_name="李", roles=frozenset({"clerk"}), hall="yongxin")
    client = hall.server.app.test_client()
    client.post("/clerk/sign-in", data={"name": "li", "password": "a-password", "counter": "yongxin-1"})
    assert client.get(DESK).status_code == 200
    for act in ("find", "book", "nobody/move", "nobody/cancel", "nobody/draw"):
        assert client.post(f"{DESK}/{act}", data={"key": "key1"}).status_code == 403


def test_a_counter_leads_a_stranger_to_the_sign_in(hall: HallUnderTest) -> None:
    answer = hall.server.app.test_client().get("/clerk/yongxin-1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/clerk")
