"""审计: who did what, what was before and after, who looked at personal data, and whether it holds together."""

from __future__ import annotations

import csv
import io
from typing import get_args

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from queue_server.contract.events import EventType
from queue_server.contract.free import FreeOrder
from queue_server.domain.roles import ROLES, Role
from queue_server.http.pages import audit_words
from queue_server.store.tables import events
from tests.api.hall import HallUnderTest

PERSON = {"name": "王小明", "id_number": "110101199001011234"}
TO = {"name": "欧阳建国", "address": "禾川镇湘赣大道88号", "phone": "13800138000"}
DAY = "day=2026-03-02"


def auditor(hall: HallUnderTest, of: str | None = None, role: Role = "auditor") -> FlaskClient:
    secret, _ = hall.server.identity.issue_token(role, of)
    client = hall.server.app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


def shown(hall: HallUnderTest, query: str, of: str | None = None) -> str:
    """Return the lines of the page, without its filter."""
    found = auditor(hall, of).get(f"/audit/events?lang=zh&{query}")
    assert found.status_code == 200, found.text
    return found.text.partition("<tbody>")[2]


def table(running: HallUnderTest, of: str | None = None, /, **asked: str) -> list[dict[str, str]]:
    answer = auditor(running, of).get("/audit/events.csv", query_string={"lang": "zh", "kind": "all", **asked})
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))


def take(hall: HallUnderTest, place: str = "yongxin") -> str:
    body = {"items": ["id-card-renew"], "channel": "clerk", "holders": [PERSON]}
    number: str = hall.caller("clerk", place).post(f"/halls/{place}/visits", body).json["number"]  # type: ignore[index]
    return number


def stop(hall: HallUnderTest) -> None:
    body = {"kind": "department", "code": "social-security", "reason": "system", "note": "省系统维护"}
    assert hall.caller("manager").post("/halls/yongxin/suspensions", body).status_code == 200


def set_user(hall: HallUnderTest, *roles: Role) -> None:
    hall.server.identity.set_user("liu", "a-password", display_name="刘晓云", roles=frozenset(roles), hall="yongxin")


def real_today(hall: HallUnderTest) -> str:
    return hall.server.service.audit.today().isoformat()


def test_what_happened_is_shown_by_day_and_no_citizen_is_named(hall: HallUnderTest) -> None:
    number = take(hall)
    page = shown(hall, f"kind=all&{DAY}")
    assert number in page
    assert PERSON["name"] not in page
    assert PERSON["id_number"] not in page
    assert number not in shown(hall, "kind=all&day=2026-03-03")


def test_the_queues_own_run_is_left_out_unless_it_is_asked_for(hall: HallUnderTest) -> None:
    take(hall)
    stop(hall)
    page = shown(hall, DAY)
    assert "暂停办理" in page
    assert "省系统维护" in page
    assert "取号" not in page


def test_a_changed_user_is_shown_with_what_was_before_and_after(hall: HallUnderTest) -> None:
    set_user(hall, "clerk")
    set_user(hall, "clerk", "manager")
    page = shown(hall, f"hall=@county&day={real_today(hall)}")
    assert "<del>窗口人员</del>" in page
    assert "<ins>窗口人员、大厅主任</ins>" in page
    assert "a-password" not in page


def test_who_looked_at_personal_data_is_found_and_what_was_seen_is_not_shown(hall: HallUnderTest) -> None:
    free = hall.server.service.free
    order = free.order("yongxin", FreeOrder.model_validate({"kind": "post", "to": TO}), "staff:liu", "k1")
    free.address("yongxin", order.id, "staff:liu")
    take(hall)
    page = shown(hall, f"kind=seen&{DAY}")
    assert "查看了个人信息" in page
    assert "邮寄地址" in page
    assert "liu" in page
    assert "取号" not in page
    assert all(value not in shown(hall, f"kind=all&{DAY}") for value in TO.values())


def test_one_persons_doings_are_found(hall: HallUnderTest) -> None:
    take(hall)
    stop(hall)
    doers = {row["用户名"] for row in table(hall, day="2026-03-02")}
    assert len(doers) == 2
    for by in doers:
        assert {row["用户名"] for row in table(hall, day="2026-03-02", by=by)} == {by}


def test_the_table_has_every_event_as_it_was_kept(hall: HallUnderTest) -> None:
    number = take(hall)
    answer = auditor(hall).get(f"/audit/events.csv?kind=all&{DAY}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit-all-2026-03-02.csv"'
    (row,) = table(hall, day="2026-03-02")
    assert (row["大厅"], row["序号"], row["类型"]) == ("yongxin", "1", "ticket_issued")
    assert number in row["详情"]


def test_an_auditor_of_one_hall_sees_that_hall_alone(hall: HallUnderTest) -> None:
    take(hall)
    take(hall, "litian")
    set_user(hall, "clerk")
    assert {row["大厅"] for row in table(hall, day="2026-03-02")} == {"yongxin", "litian"}
    assert {row["大厅"] for row in table(hall, "litian", day="2026-03-02")} == {"litian"}
    assert {row["大厅"] for row in table(hall, day=real_today(hall))} == {"county"}
    assert table(hall, "litian", day=real_today(hall)) == []
    for other in ("yongxin", "@county"):
        assert auditor(hall, "litian").get(f"/audit/events?hall={other}").status_code == 403
    assert "禾川" not in auditor(hall, "litian").get("/audit/chain?check=1").text


@pytest.mark.parametrize("role", ROLES)
def test_nobody_but_an_auditor_reads_it(hall: HallUnderTest, role: Role) -> None:
    client = auditor(hall, None if role in ("county", "auditor") else "yongxin", role)
    for path in ("/audit/events", "/audit/events.csv", "/audit/chain"):
        assert client.get(path).status_code == (200 if role == "auditor" else 403), path


def test_the_chain_is_checked_when_asked_and_a_change_is_found(hall: HallUnderTest) -> None:
    take(hall)
    take(hall)
    assert "记录完整" not in auditor(hall).get("/audit/chain?lang=zh").text
    assert "记录完整，没有改动" in auditor(hall).get("/audit/chain?lang=zh&check=1").text
    with hall.server.engine.begin() as connection:
        connection.execute(
            update(events).where(events.c.hall == "yongxin", events.c.seq == 1).values(type="visit_rated")
        )
    page = auditor(hall).get("/audit/chain?lang=zh&check=1").text
    assert "有记录被改过" in page
    assert "断在第1条" in page


def test_of_a_long_record_the_last_part_is_checked_and_said_so(hall: HallUnderTest) -> None:
    for _ in range(5):
        take(hall)
    service = hall.server.service.audit
    part, whole = (service.chains(["yongxin"], most)["yongxin"] for most in (3, 300))
    assert (part.checked.first, part.checked.last, part.checked.broken_at, part.part) == (3, 5, None, True)
    assert (whole.checked.first, whole.part, whole.checked.head) == (1, False, part.checked.head)
    with hall.server.engine.begin() as connection:
        connection.execute(
            update(events).where(events.c.hall == "yongxin", events.c.seq == 4).values(type="visit_rated")
        )
    assert service.chains(["yongxin"], 3)["yongxin"].checked.broken_at == 4


def test_a_day_is_found_among_many_and_its_last_event_comes_first(hall: HallUnderTest) -> None:
    for _ in range(4):
        for _ in range(3):
            take(hall)
        hall.time.move(days=1)
    whole = [row for day in range(2, 7) for row in table(hall, hall="yongxin", day=f"2026-03-0{day}")]
    numbers = [int(row["序号"]) for row in whole if row["类型"] == "ticket_issued"]
    assert len(numbers) == len(set(numbers)) == 12
    first = [int(row["序号"]) for row in table(hall, hall="yongxin", day="2026-03-02")]
    assert first == sorted(first, reverse=True)


def test_a_day_nobody_can_read_is_today_and_a_kind_nobody_knows_is_every_change(hall: HallUnderTest) -> None:
    assert f'value="{real_today(hall)}"' in auditor(hall).get("/audit/events?day=yesterday&kind=xyz").text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_event_has_words_in_both_languages(hall: HallUnderTest, language: str) -> None:
    with hall.server.app.test_request_context(f"/audit?lang={language}"):
        assert [kind for kind in get_args(EventType) if audit_words.event_words(kind) == kind] == []
