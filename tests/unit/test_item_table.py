"""Tables of items: what goes out comes in the same; the province's list says what it says, and no more."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from config.catalogue import read_item, written_item
from config.load import default_example, load_county
from config.merge import merged
from config.schema import County
from queue_server.domain.catalogue import Known, gone, matched
from queue_server.domain.errors import RuleViolation
from queue_server.domain.versions import differences
from queue_server.http.pages.item_table import items_of, json_of, read_json, read_workbook, workbook_of
from queue_server.http.pages.province_table import rows_of


@pytest.fixture(scope="module")
def county() -> County:
    return load_county(default_example())


def test_every_item_goes_out_and_comes_in_the_same(county: County) -> None:
    rows = items_of(read_workbook(workbook_of(county.items.values(), lambda kind, code: f"{kind} {code}")))
    assert [row["code"] for row in rows] == list(county.items)
    for row in rows:
        ours = written_item(county.items[str(row["code"])])
        item, problems = read_item(merged(ours, row), county)
        assert problems == []
        assert item is not None
        assert differences(ours, written_item(item)) == []
    assert read_json(json_of(county.items.values())) == [written_item(item) for item in county.items.values()]


def test_an_empty_cell_says_nothing_and_a_missing_sheet_says_nothing() -> None:
    rows = items_of({"事项": [{"事项代码": "deed", "承诺工作日": "3", "办理层级": "县、乡镇"}]})
    assert rows == [{"code": "deed", "guide": {"promised_days": "3"}, "tiers": ["county", "township"]}]
    emptied = items_of({"事项": [{"事项代码": "deed"}], "材料": []})
    assert emptied == [{"code": "deed", "guide": {"materials": []}}]


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04rest", b"\xff\xfe", b"a,b\n1,2"])
def test_a_file_that_is_no_workbook_is_said_to_be_none(raw: bytes) -> None:
    with pytest.raises(RuleViolation) as refused:
        read_workbook(raw)
    assert refused.value.code == "catalogue.unreadable"


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"items": 3}', b'{"items": [{"name": "x"}]}', b"\xff"])
def test_json_of_another_shape_is_refused(raw: bytes) -> None:
    with pytest.raises(RuleViolation) as refused:
        read_json(raw)
    assert refused.value.code == "catalogue.unreadable"


@pytest.mark.parametrize(
    "sheets",
    [
        {},
        {"事项": []},
        {"事项": [{"事项名称": "无代码"}]},
        {"事项": [{"事项代码": "a"}], "材料": [{"事项代码": "b"}]},
        {"事项": [{"事项代码": "a"}], "条件和步骤": [{"事项代码": "a", "中文": "种类没写"}]},
    ],
)
def test_a_table_of_another_shape_is_refused(sheets: dict[str, list[dict[str, str]]]) -> None:
    with pytest.raises(RuleViolation):
        items_of(sheets)


def test_a_workbook_that_names_entities_is_not_followed() -> None:
    """Billion laughs: an entity in a sheet's XML is refused, not unfolded."""
    made = io.BytesIO(workbook_of([], lambda kind, code: ""))
    evil = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(evil, "w") as new:
        for name in old.namelist():
            raw = old.read(name)
            if name == "xl/workbook.xml":
                raw = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + raw
            new.writestr(name, raw)
    with pytest.raises(RuleViolation):
        read_workbook(evil.getvalue())


def test_a_cell_that_looks_like_a_formula_stays_words(county: County) -> None:
    item = county.items["property-sale"]
    evil = item.model_copy(update={"plain": item.plain.model_copy(update={"zh": "=1+1"})})
    raw = workbook_of([evil], lambda kind, code: "")
    plain = items_of(read_workbook(raw))[0]["plain"]
    assert isinstance(plain, dict)
    assert plain["zh"] == "=1+1"


def province(*rows: dict[str, str]) -> bytes:
    """Return a list as a province sends it, with columns nobody here knows."""
    book, heads = (
        Workbook(),
        ["序号", "基本编码", "事项名称", "行使层级", "法定办结时限", "承诺办结时限", "收费标准", "设定依据"],
    )
    sheet = book.active
    assert sheet is not None
    sheet.append(heads)
    for row in rows:
        sheet.append([row.get(head) for head in heads])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_the_provinces_list_says_number_name_tiers_days_fee_and_basis() -> None:
    raw = province(
        {
            "序号": "1",
            "基本编码": "000115012000",
            "事项名称": "国有建设用地使用权及房屋所有权登记",
            "行使层级": "市级、县级",
            "法定办结时限": "30个工作日",
            "承诺办结时限": "即办",
            "收费标准": "否",
            "设定依据": "1.《不动产登记暂行条例》第十四条 2.《中华人民共和国民法典》",
        },
        {"序号": "2", "事项名称": "没有编码的一行"},
    )
    assert rows_of(read_workbook(raw), {}) == [
        {
            "province": "000115012000",
            "name": {"zh": "国有建设用地使用权及房屋所有权登记"},
            "tiers": ["county"],
            "guide": {
                "legal_days": 30,
                "promised_days": 0,
                "fee": {"zh": "不收费"},
                "basis": [
                    {"title": "不动产登记暂行条例", "article": "第十四条", "checked": False},
                    {"title": "中华人民共和国民法典", "article": "", "checked": False},
                ],
            },
        }
    ]
    with pytest.raises(RuleViolation):
        rows_of({"x": [{"名称": "甲"}]}, {})


def test_a_line_is_about_the_one_item_that_fits() -> None:
    known = [Known("a", "000101", "甲"), Known("b", "", "乙"), Known("c", "", "乙")]
    assert matched({"code": "a"}, known) == "a"
    assert matched({"province": "000101", "name": {"zh": "别的名"}}, known) == "a"
    assert matched({"province": "000999", "name": {"zh": "甲"}}, known) == "a"
    assert matched({"name": {"zh": "乙"}}, known) == "", "two of that name"
    assert matched({"name": "x"}, known) == ""
    assert [k.code for k in gone([{"province": "000999"}], known)] == ["a"]
