"""The pages of a request: taken down by a helper, accepted and receipted by an agent of the grid, rated on a phone."""

from __future__ import annotations

import itertools
import re

import pytest
from flask.testing import FlaskClient

from queue_server.domain.roles import Role
from tests.api.hall import HallUnderTest

PASSWORD = "a-password"
PERSON = {"name": "王桂香", "phone": "138 0013 8000", "address": "龙田村3组12号"}
ITEM = "social-card-activate"
_KEYS = itertools.count(1)


class Staff:
    """Somebody signed in at a door."""

    def __init__(self, hall: HallUnderTest, user: str, place: str) -> None:
        roles: frozenset[Role] = frozenset({"helper"})
        hall.server.identity.set_user(user, PASSWORD, display_name=user, roles=roles, hall=place)
        self.client: FlaskClient = hall.server.app.test_client()
        self.client.post("/agent/sign-in", data={"name": user, "password": PASSWORD})
        self.place = place

    def page(self, path: str) -> str:
        return self.client.get(path, headers={"Accept-Language": "zh"}).get_data(as_text=True)

    def press(self, path: str, **form: str) -> tuple[int, str]:
        shown = self.page(f"/helper/{self.place}/outreach")
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', shown)
        assert csrf is not None, shown
        data = {"key": f"key{next(_KEYS)}", "csrf_token": csrf[1], **form}
        answer = self.client.post(path, data=data, headers={"Accept-Language": "zh"})
        return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture
def helper(hall: HallUnderTest) -> Staff:
    return Staff(hall, "liuyang", "yongxin")


@pytest.fixture
def agent(hall: HallUnderTest) -> Staff:
    return Staff(hall, "longgh", "longtian")


def ask(helper: Staff, **changes: str) -> tuple[int, str]:
    wish = {"kind": "visit", "grid": "longtian-village", "item": ITEM, **PERSON, **changes}
    return helper.press("/helper/yongxin/outreach", **wish)


def request_on(page: str) -> str:
    found = re.search(r"/agent/longtian/(v[0-9a-f]+)", page)
    assert found is not None, page
    return found[1]


def test_a_request_goes_from_the_tablet_to_the_agent_and_to_the_persons_phone(
    hall: HallUnderTest, helper: Staff, agent: Staff
) -> None:
    status, told = ask(helper)
    assert status == 200
    assert "龙田村网格" in told
    assert "<svg" in told
    waiting = agent.page("/agent/longtian")
    assert "王**" in waiting
    one = f"/agent/longtian/{request_on(waiting)}"
    assert agent.client.get(one).status_code == 409
    assert agent.press(f"{one}/accept")[0] == 303
    opened = agent.page(one)
    assert all(value in opened for value in ("王桂香", "13800138000", "龙田村3组12号"))
    assert agent.press(f"{one}/papers", paper="0")[0] == 303
    token = re.search(r"/o/([\w-]+)", helper_token(hall))
    assert token is not None
    phone = hall.server.app.test_client()
    mine = phone.get(f"/o/{token[1]}?lang=zh").get_data(as_text=True)
    assert "收件单" in mine
    assert "王" not in mine
    assert agent.press(f"{one}/finish", outcome="done")[0] == 303
    rated = [phone.post(f"/o/{token[1]}/rate", data={"key": key, "level": "1"}).status_code for key in ("a1", "a2")]
    assert rated == [303, 409]


def helper_token(hall: HallUnderTest) -> str:
    """Return the address of the only request there is, as its code holds it."""
    service = hall.server.service
    with service.reader.read() as records:
        (request,) = records.outreach_in([g.code for g in service.outreach.grids.grid], service.clock.now())
    return f"/o/{request.token}"


@pytest.mark.parametrize("missing", ["name", "phone", "address"])
def test_what_is_missing_is_told_and_what_was_typed_is_not_repeated(helper: Staff, missing: str) -> None:
    status, told = ask(helper, **{missing: " "})
    assert status == 409
    assert not any(value in told for value in PERSON.values())


def test_who_is_in_no_register_sees_nothing_and_accepts_nothing(
    hall: HallUnderTest, helper: Staff, agent: Staff
) -> None:
    ask(helper)
    stranger = Staff(hall, "somebody", "longtian")
    one = f"/agent/longtian/{request_on(agent.page('/agent/longtian'))}"
    assert "王**" not in stranger.page("/agent/longtian")
    assert stranger.press(f"{one}/accept")[0] == 404
    assert "王**" not in helper.page("/agent/yongxin")


def test_a_refusal_is_told_on_a_page_whose_other_language_can_be_asked_for(helper: Staff, agent: Staff) -> None:
    ask(helper)
    one = f"/agent/longtian/{request_on(agent.page('/agent/longtian'))}"
    agent.press(f"{one}/accept")
    status, told = agent.press(f"{one}/accept")
    other = re.search(r'<form method="get" action="([^"]+)"><input type="hidden" name="lang"', told)
    assert status == 409
    assert other is not None, told
    assert agent.client.get(other[1]).status_code == 200


def test_a_request_of_another_hall_stays_there(helper: Staff, agent: Staff) -> None:
    ask(helper)
    assert helper.client.get("/agent/longtian").status_code == 403
    assert agent.client.get("/agent/yongxin").status_code == 403


def test_an_unknown_token_shows_nothing(hall: HallUnderTest) -> None:
    assert hall.server.app.test_client().get("/o/nobody").status_code == 404
