"""The county's page: every hall at once, the one that makes people wait first, closer on demand."""

from __future__ import annotations

import pytest

from config.schema import County
from queue_server.domain.roles import Role
from tests.api.hall import HallUnderTest

PAGE = "/county/halls"
PERSON = {"name": "王小明", "id_number": "110101199001011234"}


def shown(hall: HallUnderTest, query: str = "", role: Role = "county", of: str | None = None) -> str:
    secret, _ = hall.server.identity.issue_token(role, of)
    headers = {"Authorization": f"Bearer {secret}"}
    return hall.server.app.test_client().get(f"{PAGE}?lang=zh{query}", headers=headers).get_data(as_text=True)


def take(hall: HallUnderTest, place: str = "yongxin", item: str = "id-card-renew") -> None:
    hall.caller("clerk", place).post(f"/halls/{place}/visits", {"items": [item], "channel": "clerk"})


@pytest.mark.parametrize("role", ["county", "auditor"])
def test_who_looks_after_the_county_sees_every_hall(hall: HallUnderTest, county: County, role: Role) -> None:
    page = shown(hall, role=role)
    assert all(place.name.zh in page for place in county.halls.values())
    assert page.count("<polygon") == len(county.halls)
    assert ">县中心<" in page, "as short as its tile wants it"


def test_who_has_one_hall_sees_that_one(hall: HallUnderTest) -> None:
    page = shown(hall, of="litian")
    assert "澧田镇便民服务中心" in page
    assert "石桥镇便民服务中心" not in page


def test_the_hall_where_people_wait_comes_first_and_is_told_of(hall: HallUnderTest) -> None:
    take(hall, "litian")
    page = shown(hall)
    assert page.index("澧田镇便民服务中心</a>") < page.index("永新县政务服务中心</a>")
    assert "1 位在等，没有窗口叫号" in page, "the first one is shown closer"


def test_a_hall_is_shown_closer_when_it_is_chosen(hall: HallUnderTest, county: County) -> None:
    page = shown(hall, "&hall=shiqiao")
    assert 'href="tel:' + county.halls["shiqiao"].phone in page
    assert 'href="/manage/shiqiao"' in page
    assert shown(hall, "&hall=nowhere").count("看这个厅") == 1, "one that is not there is the first one"


def test_nobody_is_named_on_it(hall: HallUnderTest) -> None:
    body = {"items": ["marriage-register"], "channel": "kiosk", "holders": [PERSON]}
    hall.caller("kiosk").post("/halls/yongxin/visits", body)
    page = shown(hall)
    assert "王小明" not in page
    assert PERSON["id_number"] not in page


def test_it_rests_while_nothing_changes(hall: HallUnderTest) -> None:
    secret, _ = hall.server.identity.issue_token("county", None)
    headers = {"Authorization": f"Bearer {secret}", "HX-Request": "true"}
    client = hall.server.app.test_client()
    mark = client.get(PAGE, headers=headers).headers["X-Mark"]
    assert client.get(PAGE, headers=headers | {"X-Seen": mark}).status_code == 204
    take(hall)
    assert client.get(PAGE, headers=headers | {"X-Seen": mark}).status_code == 200


def test_a_stranger_is_led_to_the_door(hall: HallUnderTest) -> None:
    answer = hall.server.app.test_client().get(PAGE)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/county")
