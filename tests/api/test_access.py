"""Who may call what, route by route and role by role; nobody changes anything without a credential."""

from __future__ import annotations

import pytest

from queue_server.domain.roles import ROLES, Role
from queue_server.http.access import view_access
from tests.api.hall import Caller, HallUnderTest
from tests.kit.roles_kit import told

COUNTER = "/counters/yongxin-1"
MATRIX = {route: roles for route, roles in told().items() if route[1].startswith("/api/")}
PAGES = {route: roles for route, roles in told().items() if not route[1].startswith("/api/")}
# Open changes and the credential each carries itself.
CARRIES_ITS_OWN = {
    "/api/v1/visits/<token>/back": "the ticket's token",
    "/api/v1/visits/<token>/change": "the ticket's token",
    "/api/v1/visits/<token>/give-back": "the ticket's token",
    "/api/v1/visits/<token>/rating": "the ticket's token",
    "/api/v1/visits/<token>/tell-me": "the ticket's token",
    "/api/v1/visits/<token>/tell-me/stop": "the ticket's token",
    "/api/v1/appointments/<token>/move": "the appointment's token",
    "/api/v1/appointments/<token>/cancel": "the appointment's token",
    "/api/v1/terminals/enrol": "a one-time code",
    "/api/v1/terminals/challenge": "changes nothing",
    "/api/v1/terminals/token": "a signature",
    "/api/v1/session": "a password",
}


def routes(hall: HallUnderTest) -> dict[tuple[str, str], frozenset[Role]]:
    app = hall.server.app
    return {
        (method, rule.rule): view_access(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_page_and_call_is_open_to_exactly_the_roles_the_document_says(hall: HallUnderTest) -> None:
    assert routes(hall) == told()


@pytest.mark.parametrize("role", ROLES)
def test_no_page_opens_to_a_role_the_document_does_not_name(hall: HallUnderTest, role: Role) -> None:
    # Who changes what holds in every hall works in all of them.
    secret, _ = hall.server.identity.issue_token(role, None if role == "county" else "yongxin")
    client, headers = hall.server.app.test_client(), {"Authorization": f"Bearer {secret}"}
    for (method, path), roles in PAGES.items():
        if roles:
            reply = client.open(concrete(path), method=method, headers=headers, data={"key": f"{role}key"})
            assert (reply.status_code == 403) == (role not in roles), (method, path, reply.status_code)
            assert reply.status_code < 500, (method, path, reply.status_code)


def test_an_open_change_carries_a_credential_of_its_own() -> None:
    open_changes = {path for (method, path), roles in MATRIX.items() if method != "GET" and not roles}
    assert open_changes == set(CARRIES_ITS_OWN)


def concrete(path: str) -> str:
    named = {
        "<hall>": "yongxin",
        "<visit_id>": "v-nobody",
        "<request_id>": "v-nobody",
        "<order>": "v-nobody",
        "<alert>": "v-nobody",
        "<int:version>": "1",
        "<int:position>": "1",
        "<list_id>": "v-nobody",
        "<scope>": "nowhere",
        "<topic>": "queue",
        "<token>": "nobody",
        "<counter_id>": "yongxin-1",
        "<number>": "Z999",
        "<day>": "2026-11-23",
        "<block>": "b-nobody",
        "<code>": "nobody",
        "<act>": "open",
        "<int:number>": "1",
        "<any(pause, close):act>": "pause",
        "<any(item, bundle):kind>": "item",
        "<appointment>": "a-nobody",
        "<terminal>": "k1",
    }
    for name, value in named.items():
        path = path.replace(name, value)
    return path


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_no_further_than_the_matrix_says(hall: HallUnderTest, role: Role) -> None:
    secret, _ = hall.server.identity.issue_token(role, "yongxin")
    client = hall.server.app.test_client()
    for (method, path), roles in MATRIX.items():
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": f"{role}-{method}-{path}"}
        reply = client.open(concrete(path), method=method, headers=headers, json={} if method == "POST" else None)
        refused = reply.is_json and reply.get_json().get("code") == "auth.forbidden"
        assert refused == bool(roles and role not in roles), (method, path, reply.status_code)
        assert reply.status_code < 500, (method, path, reply.status_code)


def test_nobody_without_a_credential_gets_at_what_is_not_open(hall: HallUnderTest) -> None:
    client = hall.server.app.test_client()
    for n, ((method, path), roles) in enumerate(MATRIX.items()):
        if roles:
            # From an address each: one that tries them all is stopped before the end.
            headers, address = {"Idempotency-Key": "k"}, {"REMOTE_ADDR": f"10.0.0.{n}"}
            reply = client.open(concrete(path), method=method, json={}, headers=headers, environ_base=address)
            assert (reply.status_code, reply.get_json()["code"]) == (401, "auth.missing"), (method, path)


def test_a_terminal_and_a_clerk_stay_in_their_own_hall(hall: HallUnderTest) -> None:
    visit = {"items": ["hall-service-general"], "channel": "kiosk"}
    elsewhere = hall.caller("kiosk", "litian")
    for reply in (
        elsewhere.post("/halls/yongxin/visits", visit),
        elsewhere.get("/halls/yongxin/menu"),
        elsewhere.post("/halls/yongxin/help"),
        hall.caller("clerk", "litian").post(f"{COUNTER}/open"),
        hall.caller("clerk", "litian").get(COUNTER),
    ):
        assert (reply.status_code, reply.get_json()["code"]) == (403, "auth.forbidden")


def test_a_kiosk_cannot_report_on_a_visit_of_another_hall(hall: HallUnderTest) -> None:
    issued = hall.caller("kiosk").post("/halls/yongxin/visits", {"items": ["hall-service-general"], "channel": "kiosk"})
    path = f"/visits/{issued.get_json()['id']}/printed"
    assert hall.caller("kiosk", "litian").post(path, {"result": "printed"}).status_code == 403
    assert hall.caller("kiosk").post(path, {"result": "printed"}).status_code == 200


class TestSession:
    PASSWORD = "a good password"

    @pytest.fixture(autouse=True)
    def _clerk(self, hall: HallUnderTest) -> None:
        hall.server.identity.set_user(
            "wang", self.PASSWORD, display_name="王", roles=frozenset({"clerk"}), hall="yongxin"
        )

    def sign_in(self, hall: HallUnderTest) -> tuple[Caller, str]:
        client = hall.server.app.test_client()
        caller = Caller(client)
        reply = caller.post("/session", {"name": "wang", "password": self.PASSWORD})
        assert reply.status_code == 201
        cookie = reply.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        return caller, str(reply.get_json()["csrf"])

    def test_the_cookie_alone_reads_and_does_not_change(self, hall: HallUnderTest) -> None:
        caller, _ = self.sign_in(hall)
        assert caller.get(COUNTER).status_code == 200
        assert caller.post(f"{COUNTER}/open").get_json()["code"] == "auth.forbidden"

    def test_the_cookie_with_its_csrf_token_changes(self, hall: HallUnderTest) -> None:
        caller, csrf = self.sign_in(hall)
        reply = caller._client.post(
            f"/api/v1{COUNTER}/open", headers={"Idempotency-Key": "open-1", "X-CSRF-Token": csrf}
        )
        assert (reply.status_code, reply.get_json()["counter"]["status"]) == (200, "open")

    def test_signing_out_ends_it(self, hall: HallUnderTest) -> None:
        caller, csrf = self.sign_in(hall)
        reply = caller._client.delete("/api/v1/session", headers={"X-CSRF-Token": csrf})
        assert reply.status_code == 200
        assert caller.get(COUNTER).status_code == 401

    def test_a_wrong_password_is_refused(self, hall: HallUnderTest) -> None:
        reply = hall.anybody().post("/session", {"name": "wang", "password": "wrong"})
        assert (reply.status_code, reply.get_json()["code"]) == (401, "auth.wrong_password")


def test_a_crowd_of_changes_from_one_address_is_slowed_down(hall: HallUnderTest) -> None:
    anybody = hall.anybody()
    codes = [anybody.post("/visits/nobody/back").status_code for _ in range(60)]
    assert codes[0] == 404
    assert codes[-1] == 429
    assert hall.caller("clerk").get(COUNTER).status_code == 200
