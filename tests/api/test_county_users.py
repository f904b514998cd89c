"""Staff on the county's page: added, changed, let in again; a password is shown once and kept nowhere in clear."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.hall import HallUnderTest
from tests.api.test_county_items import as_, get

PAGE = "/county/users"
LI: dict[str, Any] = {"name": "lixiang", "display_name": "李香", "roles": ["clerk", "helper"], "hall": "litian"}


def press(at: HallUnderTest, path: str = PAGE, of: str | None = None, **form: Any) -> tuple[int, str]:
    answer = at.server.app.test_client().post(path, headers=as_(at, "county", of), data=form)
    return answer.status_code, answer.headers.get("Location") or answer.get_data(as_text=True)


def shown_password(page: str) -> str:
    found = re.search(r"<code>([a-z0-9-]+)</code>", page)
    assert found is not None
    return found[1]


def sign_in(hall: HallUnderTest, name: str, password: str) -> tuple[int, FlaskClient]:
    client = hall.server.app.test_client()
    return client.post("/helper/sign-in", data={"name": name, "password": password}).status_code, client


def test_somebody_new_signs_in_with_the_password_that_was_shown_once(hall: HallUnderTest) -> None:
    status, page = press(hall, **LI)
    assert status == 200
    password = shown_password(page)
    assert sign_in(hall, "lixiang", password)[0] == 303
    listed = get(hall, f"{PAGE}?lang=zh")
    assert "李香" in listed
    assert "澧田镇便民服务中心" in listed
    assert password not in get(hall, f"{PAGE}/lixiang")
    status, page = press(hall, **LI)
    assert (status, "已经有人用" in page) == (409, True)


def test_who_has_left_keeps_no_role_and_signs_in_nowhere(hall: HallUnderTest) -> None:
    password = shown_password(press(hall, **LI)[1])
    _, client = sign_in(hall, "lixiang", password)
    assert client.get("/helper/litian").status_code == 200
    assert press(hall, f"{PAGE}/lixiang", display_name="李香", hall="litian")[0] == 303
    assert client.get("/helper/litian").status_code in (303, 401), "signed out at once"
    assert sign_in(hall, "lixiang", password)[0] == 403
    assert "已离职" in get(hall, f"{PAGE}?lang=zh")


def test_a_new_password_ends_the_old_one_and_every_session(hall: HallUnderTest) -> None:
    first = shown_password(press(hall, **LI)[1])
    second = shown_password(press(hall, f"{PAGE}/lixiang/password")[1])
    assert first != second
    assert sign_in(hall, "lixiang", first)[0] == 401
    assert sign_in(hall, "lixiang", second)[0] == 303


def test_who_is_locked_is_let_in_again(hall: HallUnderTest) -> None:
    password = shown_password(press(hall, **LI)[1])
    for _ in range(5):
        sign_in(hall, "lixiang", "wrong")
    assert sign_in(hall, "lixiang", password)[0] == 429
    assert "已锁定" in get(hall, f"{PAGE}?lang=zh")
    assert press(hall, f"{PAGE}/lixiang/unlock")[0] == 303
    assert sign_in(hall, "lixiang", password)[0] == 303


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"name": "L"}, "用户名"),
        ({"name": "李香"}, "用户名"),
        ({"display_name": " "}, "姓名"),
        ({"roles": []}, "至少勾选一个角色"),
        ({"roles": ["kiosk"]}, "至少勾选一个角色"),
        ({"hall": "nowhere"}, "没有这个大厅"),
        ({"hall": ""}, "没有这个大厅"),
    ],
)
def test_what_is_missing_is_said(hall: HallUnderTest, form: dict[str, Any], told: str) -> None:
    status, page = press(hall, **{**LI, **form})
    assert (status, told in page) == (409, True)
    assert hall.server.identity.users() == []


def test_nobody_takes_the_countys_role_from_themselves(hall: HallUnderTest) -> None:
    password = shown_password(press(hall, name="zuo", display_name="左丽娟", roles=["county"], hall="*")[1])
    client = hall.server.app.test_client()
    assert client.post("/county/sign-in", data={"name": "zuo", "password": password}).status_code == 303
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(f"{PAGE}/zuo").get_data(as_text=True))
    assert token is not None
    form = {"csrf_token": token[1], "display_name": "左丽娟", "roles": ["clerk"], "hall": "*"}
    reply = client.post(f"{PAGE}/zuo", data=form, headers={"Accept-Language": "zh"})
    assert (reply.status_code, "不能取消自己的县级权限" in reply.get_data(as_text=True)) == (409, True)


def test_only_who_works_in_all_halls_changes_staff(hall: HallUnderTest) -> None:
    assert press(hall, of="litian", **LI)[0] == 403
    assert press(hall, f"{PAGE}/nobody/password")[0] == 404


@pytest.mark.parametrize(
    ("old", "new", "again", "status"),
    [
        ("", "rightlong1", "rightlong1", 200),
        ("", "short", "short", 409),
        ("", "rightlong1", "rightlong2", 409),
        ("wrong-one", "rightlong1", "rightlong1", 409),
    ],
)
def test_everybody_changes_the_own_password_with_the_old_one(
    hall: HallUnderTest, old: str, new: str, again: str, status: int
) -> None:
    password = shown_password(press(hall, **LI)[1])
    _, client = sign_in(hall, "lixiang", password)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/password").get_data(as_text=True))
    assert token is not None
    reply = client.post("/password", data={"csrf_token": token[1], "old": old or password, "new": new, "again": again})
    assert reply.status_code == status
    assert new not in reply.get_data(as_text=True) or new == "short"
    assert sign_in(hall, "lixiang", new)[0] == (303 if status == 200 else 401)


def test_each_change_is_in_the_countys_chain_without_the_password(hall: HallUnderTest) -> None:
    password = shown_password(press(hall, **LI)[1])
    with hall.server.service.reader.read() as records:
        events = [e for e in records.events_after("@county", 0, 50) if e.type == "user_set"]
    assert events[-1].staff["roles"] == ["clerk", "helper"]
    assert password not in str(events)
