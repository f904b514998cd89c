"""Free copies and post on the pages: written down once, addresses never repeated, a table that finance can open."""

from __future__ import annotations

import csv
import io
import re

import pytest

from queue_server.domain.roles import Role
from tests.api.hall import HallUnderTest

PAGE = "/helper/yongxin/free"
TO = {"name": "王桂香", "phone": "138 0013 8000", "address": "龙田村3组12号"}


def as_(hall: HallUnderTest, role: Role) -> dict[str, str]:
    secret, _ = hall.server.identity.issue_token(role, "yongxin")
    return {"Authorization": f"Bearer {secret}", "Accept-Language": "zh"}


def post(hall: HallUnderTest, path: str = PAGE, **form: str) -> tuple[int, str]:
    answer = hall.server.app.test_client().post(path, headers=as_(hall, "helper"), data={"key": "key1", **form})
    return answer.status_code, answer.get_data(as_text=True)


def get(hall: HallUnderTest, path: str, role: Role = "helper") -> str:
    return hall.server.app.test_client().get(path, headers=as_(hall, role)).get_data(as_text=True)


def test_copies_and_post_are_written_down_and_finance_gets_a_table_without_names(hall: HallUnderTest) -> None:
    assert post(hall, kind="copies", pages="6", ticket="a12")[0] == 303
    assert post(hall, kind="post", **TO)[0] == 303
    page = get(hall, PAGE)
    assert "王**" in page
    assert not any(value in page for value in TO.values())
    one = re.search(rf"{PAGE}/(v[0-9a-f]+)", page)
    assert one is not None
    assert "龙田村3组12号" in get(hall, f"{PAGE}/{one[1]}")
    assert post(hall, f"{PAGE}/{one[1]}/sent")[0] == 303
    assert "13.20" in get(hall, "/manage/yongxin/free", "manager")
    written = get(hall, "/manage/yongxin/free.csv", "auditor")
    lines = list(csv.reader(io.StringIO(written.removeprefix("\ufeff"))))
    # Both were written down in the same moment of a clock that stands.
    assert sorted(line[1:5] for line in lines[1:]) == [
        ["免费复印", "6", "1.20", "A012"],
        ["免费邮寄", "1", "12.00", ""],
    ]
    assert "王" not in written


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "copies", "pages": ""},
        {"kind": "copies", "pages": "0"},
        {"kind": "copies", "pages": "31"},
        {"kind": "copies", "pages": "1", "ticket": "=1+1"},
        {"kind": "post", **TO, "address": " "},
        {"kind": "post", **TO, "phone": "1"},
    ],
)
def test_what_is_missing_or_too_much_is_told_and_nothing_is_repeated(hall: HallUnderTest, form: dict[str, str]) -> None:
    status, told = post(hall, **form)
    assert status == 409
    assert 'role="alert"' in told
    assert not any(value in told for value in TO.values())
    assert "0.00" in get(hall, "/manage/yongxin/free", "manager")
