"""Lists brought to the county's page: compared with what is in force, claimed line by line, each once."""

from __future__ import annotations

import io
import itertools
import re
from typing import Any

import pytest

from config.schema import County
from queue_server import streams
from queue_server.http import errors
from queue_server.http.access import is_large
from queue_server.http.pages.item_table import json_of, workbook_of
from tests.api.hall import HallUnderTest
from tests.api.test_county_items import ITEM, TODAY, as_, form_of, get, menu_item
from tests.unit.test_item_table import province

PAGE = "/county/lists"
_keys = itertools.count(1)


def bring(hall: HallUnderTest, raw: bytes, name: str, origin: str = "own", **more: Any) -> tuple[int, str]:
    """Bring a file; return the status and the list's address, or what was told."""
    data = {"key": f"list{next(_keys)}", "origin": origin, "file": (io.BytesIO(raw), name), **more}
    answer = hall.server.app.test_client().post(PAGE, headers=as_(hall, "county"), data=data)
    return answer.status_code, answer.headers.get("Location") or answer.get_data(as_text=True)


def press(hall: HallUnderTest, path: str, **form: Any) -> tuple[int, str]:
    data = {"key": f"press{next(_keys)}", "valid_from": TODAY, "why": "省目录 2026 版", **form}
    answer = hall.server.app.test_client().post(path, headers=as_(hall, "county"), data=data)
    return answer.status_code, answer.headers.get("Location") or answer.get_data(as_text=True)


def lines(hall: HallUnderTest, address: str) -> dict[str, str]:
    """Return the positions on a list's page by the names beside them."""
    found = re.findall(
        r'name="line" value="(\d+)"[^>]*><span class="visually-hidden">认领：([^<]+)<', get(hall, address)
    )
    return {name: position for position, name in found}


def test_what_was_handed_out_and_changed_comes_in_line_by_line(hall: HallUnderTest, county: County) -> None:
    item = county.items[ITEM]
    faster = item.model_copy(update={"guide": item.guide.model_copy(update={"legal_days": 9})})
    others = [i for i in county.items.values() if i.code != ITEM]
    status, address = bring(hall, json_of([faster, *others]), "items.json")
    assert status == 303
    page = get(hall, f"{address}&lang=zh")
    assert "有 153 行和生效中的一样" in page
    assert hall.server.service.catalogue.newest(ITEM) == 0, "nothing changes by bringing it"
    (position,) = lines(hall, f"{address}&lang=zh").values()
    path = address.split("?")[0]
    assert press(hall, f"{path}/claim", line=position)[0] == 303
    assert hall.server.service.county.items[ITEM].guide.legal_days == 9
    assert "已认领" in get(hall, f"{path}?lang=zh")
    status, told = press(hall, f"{path}/claim", line=position)
    assert (status, "这一行已经处理过" in told) == (409, True)
    assert "来自清单" in get(hall, f"/county/items/{ITEM}?lang=zh")


def test_the_provinces_list_is_claimed_made_new_named_by_hand_and_refused(hall: HallUnderTest, county: County) -> None:
    name = county.items[ITEM].name.zh
    raw = province(
        {"基本编码": "000111001000", "事项名称": name, "法定办结时限": "9个工作日"},
        {"基本编码": "000111002000", "事项名称": "撤销婚姻登记", "行使层级": "县级"},
        {"基本编码": "000111003000", "事项名称": "补领婚姻登记证件"},
        {"基本编码": "000111004000", "事项名称": "与本县无关的事项"},
    )
    status, address = bring(hall, raw, "赣政务事项目录2026.xlsx", "province")
    assert status == 303
    path = address.split("?")[0]
    page = get(hall, f"{path}?lang=zh")
    assert all(words in page for words in ("与本县不同", "本县还没有", "000111002000"))
    position = lines(hall, f"{path}?lang=zh")[name]
    assert press(hall, f"{path}/claim", line=position)[0] == 303
    ours = hall.server.service.county.items[ITEM]
    assert (ours.province, ours.guide.legal_days, ours.plain.zh) == ("000111001000", 9, county.items[ITEM].plain.zh)
    form = {**form_of(county), "code": "marriage-annul", "list": path.split("/")[-1], "line": "2"}
    assert "撤销婚姻登记" in get(hall, f"/county/items/new?list={form['list']}&line=2&lang=zh")
    assert press(hall, "/county/items/new", **{**form, "name_zh": "撤销婚姻登记", "newest": "0"})[0] == 303
    assert menu_item(hall, "marriage-annul") is not None
    assert press(hall, f"{path}/claim", line="3", item="divorce-apply")[0] == 303
    assert hall.server.service.county.items["divorce-apply"].province == "000111003000"
    assert press(hall, f"{path}/4/refuse", why="不是我县权限")[0] == 303
    shown = get(hall, f"{path}?lang=zh")
    assert "不是我县权限" in shown
    assert "待定" in get(hall, f"{PAGE}?lang=zh")
    assert not lines(hall, f"{path}?lang=zh")


def test_what_the_province_dropped_is_withdrawn_when_it_is_claimed(hall: HallUnderTest, county: County) -> None:
    name = county.items[ITEM].name.zh
    _, first = bring(hall, province({"基本编码": "000111001000", "事项名称": name}), "a.xlsx", "province")
    path = first.split("?")[0]
    assert press(hall, f"{path}/claim", line="1")[0] == 303
    _, second = bring(hall, province({"基本编码": "000999999000", "事项名称": "别的"}), "b.xlsx", "province")
    path = second.split("?")[0]
    assert "清单里已经没有" in get(hall, f"{path}?lang=zh")
    assert press(hall, f"{path}/claim", line=lines(hall, f"{path}?lang=zh")[name])[0] == 303
    assert menu_item(hall) is None


def test_many_lines_are_claimed_together_or_not_at_all(hall: HallUnderTest, county: County) -> None:
    good, bad = county.items[ITEM], county.items["divorce-apply"]
    faster = good.model_copy(update={"guide": good.guide.model_copy(update={"legal_days": 9})})
    broken = bad.model_copy(update={"guide": bad.guide.model_copy(update={"promised_days": 90, "legal_days": 1})})
    _, address = bring(hall, workbook_of([faster, broken], lambda kind, code: ""), "two.xlsx")
    path = address.split("?")[0]
    status, page = press(hall, f"{path}/claim", line=["1", "2"])
    assert status == 409
    assert "承诺" in page
    assert page.count(" checked") == 2, "what was ticked stays ticked"
    assert hall.server.service.catalogue.newest(ITEM) == 0


@pytest.mark.parametrize(
    ("raw", "name", "told"),
    [
        (b"nothing", "a.xlsx", "这个文件读不了"),
        (b"{}", "a.json", "这个文件读不了"),
        (b'{"items": []}', "a.json", "这个文件读不了"),
        (b'{"items": [' + b",".join(b'{"code": "a%d"}' % n for n in range(501)) + b"]}", "a.json", "最多五百项"),
        (b"", "", "请选一个文件"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_so(hall: HallUnderTest, raw: bytes, name: str, told: str) -> None:
    status, page = bring(hall, raw, name)
    assert (status, told in page) == (409, True)


def test_a_list_that_is_not_there_is_not_found(hall: HallUnderTest) -> None:
    assert press(hall, f"{PAGE}/nothing/claim", line="1")[0] == 404
    assert press(hall, f"{PAGE}/nothing/1/refuse")[0] == 404


def test_the_front_lets_through_what_the_views_take_and_nothing_else(hall: HallUnderTest) -> None:
    app = hall.server.app
    large = {rule.rule for rule in app.url_map.iter_rules() if is_large(app.view_functions[rule.endpoint])}
    paths = {re.sub(r"<[^>]+>", "x", rule.rule) for rule in app.url_map.iter_rules()}
    assert {path for path in paths if streams.LARGE.fullmatch(path)} == {re.sub(r"<[^>]+>", "x", p) for p in large}
    assert streams.MAX_LARGE_BYTES == errors.MAX_LARGE_BYTES
    sent = json_of(hall.server.service.county.items.values())
    assert len(sent) > errors.MAX_BODY_BYTES
    assert bring(hall, sent, "all.json")[0] == 303
