"""A county's flows: those that ship hold together, and every mistake in one is named with its file and place."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path
from typing import get_args

import pytest

from config.errors import ConfigError
from config.flows.answers import faults, settled
from config.flows.conditions import Condition
from config.flows.deciding import decision, may_promise
from config.flows.fields import AnyField, Choice, Reckoning
from config.flows.load import load_flows
from config.flows.schema import Flow, Page, Promise
from config.load import default_example, load_county
from queue_server.cli import main

COUNTY = load_county(default_example())
FLOWS = load_flows(default_example(), COUNTY)
TODAY = dt.date(2026, 11, 24)
SHOP = {
    "shop_name": "老李豆腐店",
    "trade": "retail",
    "sells_food": "no",
    "where": {"region": "hechuan/dongmen", "detail": "建设路 12 号"},
    "premises": "own",
    "staff": "2",
    "capital": "1.5",
    "mobile": "13800001234",
}

BY_RULE = 'settles = "rule"\napprove_if = { field = "mortgaged", is = ["no"] }'


def test_what_is_weighty_goes_to_an_officer() -> None:
    sale = FLOWS.by_code["property-sale"]

    assert (sale.weighty, sale.settles, sale.identity) == (True, "officer", "face")


def test_no_two_fields_written_out_ask_the_same_in_the_same_words() -> None:
    """What several ask alike stands in `flow-fields.toml`, once."""
    written: dict[str, str] = {}
    for file in sorted((default_example() / "flows").glob("*.toml")):
        for line in file.read_text("utf-8").splitlines():
            if "{ key =" in line and "kind =" in line:
                assert line not in written, f"{file.name} and {written[line]}"
                written[line] = file.name


@pytest.mark.parametrize(
    ("change", "decided"),
    [
        ({}, "approved"),
        ({"premises": "rented", "lease": "0" * 64}, "officer"),
        ({"sells_food": "yes"}, "officer"),
        ({"trade": "catering"}, "officer"),
        ({"staff": "8"}, "officer"),
    ],
)
def test_a_shop_is_approved_at_once_only_as_the_rule_says(change: dict[str, str], decided: str) -> None:
    shop = FLOWS.by_code["small-shop"]
    kept = settled(shop.fields, SHOP | change, TODAY)

    assert faults(shop.fields, kept, TODAY, FLOWS.regions) == {}
    assert decision(shop, kept) == decided


def test_who_borrowed_the_premises_brings_the_proof() -> None:
    shop = FLOWS.by_code["small-shop"]

    assert may_promise(shop, settled(shop.fields, SHOP, TODAY))
    assert not may_promise(shop, settled(shop.fields, SHOP | {"premises": "lent"}, TODAY))


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "place"),
    [
        ("water-new", 'item = "water-new"', 'item = "water"', "unknown-code", "flow water-new → item"),
        ("water-new", 'is = ["home"]', 'is = ["house"]', "unknown-code",
         "flow water-new → pages[1] → fields[3] → shown_if"),
        ("water-new", '{ use = "mobile"', '{ use = "mobil"', "unknown-code",
         "flow water-new → pages[2] → fields[3] → use"),
        ("water-new", '{ use = "mobile"', '{ use = "mobile", form = "any"', "override-not-allowed",
         "flow water-new → pages[2] → fields[3] → form"),
        ("water-new", 'field = "use"', 'field = "visit_on"', "not-asked-before",
         "flow water-new → pages[1] → fields[3] → shown_if"),
        ("water-new", 'key = "visit_time"', 'key = "visit_on"', "duplicate",
         "flow water-new → pages[2] → fields[2] → key"),
        ("water-new", 'kind = "date"', 'kind = "day"', "not-accepted", "flow water-new → pages[2] → fields[1]"),
        ("water-new", 'code = "water-new"', 'code = "newborn"', "duplicate", "flow newborn → code"),
        ("property-sale", 'weighty = true', f'weighty = true\n{BY_RULE}', "weighty-too-light",
         "flow property-sale → weighty"),
        ("property-sale", 'of = ["price", "area"]', 'of = ["price", "mortgaged"]', "not-asked-before",
         "flow property-sale → pages[1] → fields[5] → reckoning → of"),
        ("property-sale", 'of = ["held_since"]', 'of = ["seller_owners"]', "not-reckonable",
         "flow property-sale → pages[2] → fields[5] → reckoning → of"),
        ("small-shop", 'settles = "rule"', "", "approval-missing", "flow small-shop → settles"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_flow_is_named_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, code: str, place: str
) -> None:
    county = tmp_path / "county"
    shutil.copytree(default_example(), county)
    flow = county / "flows" / f"{file}.toml"
    text = flow.read_text("utf-8")
    assert old in text
    flow.write_text(text.replace(old, new, 1), "utf-8")

    with pytest.raises(ConfigError) as raised:
        load_flows(county, COUNTY)

    (problem,) = raised.value.problems
    assert (problem.code, problem.where.place) == (code, place)
    assert problem.where.file == f"flows/{file}.toml"


def test_a_county_without_regions_asks_for_no_address_inside(tmp_path: Path) -> None:
    county = tmp_path / "county"
    shutil.copytree(default_example(), county)
    (county / "regions.toml").unlink()

    with pytest.raises(ConfigError) as raised:
        load_flows(county, COUNTY)

    assert {p.code for p in raised.value.problems} == {"unknown-code"}


def test_a_shared_field_that_no_flow_uses_is_named(tmp_path: Path) -> None:
    county = tmp_path / "county"
    shutil.copytree(default_example(), county)
    with (county / "flow-fields.toml").open("a", encoding="utf-8") as file:
        file.write('\n[field.spare]\nkey = "spare"\nkind = "yes"\nlabel = { zh = "备用", en = "Spare" }\n')

    with pytest.raises(ConfigError) as raised:
        load_flows(county, COUNTY)

    assert [(p.code, p.where.place) for p in raised.value.problems] == [("unused-block", "field spare")]


def test_the_flow_that_is_written_out_in_the_docs_is_right(tmp_path: Path) -> None:
    county = tmp_path / "county"
    shutil.copytree(default_example(), county)
    text = (Path(__file__).parents[2] / "docs" / "flows.md").read_text("utf-8")
    (county / "flows" / "lost-and-found.toml").write_text(text.split("```toml\n")[1].split("```")[0], "utf-8")

    assert "lost-and-found" in load_flows(county, COUNTY).by_code


def test_every_setting_of_a_flow_is_named_in_the_docs() -> None:
    text = (Path(__file__).parents[2] / "docs" / "flows.md").read_text("utf-8")
    kinds = (*get_args(get_args(AnyField)[0]), Flow, Page, Promise, Choice, Reckoning, Condition)
    names = {info.alias or name for kind in kinds for name, info in kind.model_fields.items()}

    assert {name for name in names if not re.search(rf"\b{name}\b", text)} == set()


# --- hall admin flow --------------------------------------------------------------------------------------------------


def test_every_flow_is_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["admin", "flow", "check", "--data", str(tmp_path)]) == 0

    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == sorted(FLOWS.by_code)


def test_a_preview_tells_what_is_asked_and_when_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["admin", "flow", "preview", "property-sale", "--data", str(tmp_path)]) == 0
    chinese = capsys.readouterr().out
    assert main(["admin", "flow", "preview", "property-sale", "--lang", "en", "--data", str(tmp_path)]) == 0
    english = capsys.readouterr().out

    assert "只在“房子还抵押着吗”是“是”时问" in chinese
    assert 'asked only if "Is it still mortgaged?" is "yes"' in english
    for field in FLOWS.by_code["property-sale"].fields:
        assert field.label.zh in chinese
        assert field.label.en in english


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "填好了：按规则当场批准"),
        ({"premises": "lent"}, "填好了：交工作人员决定"),
        ({"mobile": "138"}, "✗ 手机号: 写法不对，请对照证件再看一遍"),
    ],
)
def test_a_preview_tells_what_answers_lead_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, str], told: str
) -> None:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(SHOP | change, ensure_ascii=False), "utf-8")

    command = ["admin", "flow", "preview", "small-shop", "--answers", str(file), "--data", str(tmp_path / "data")]
    assert main(command) == 0

    assert told in capsys.readouterr().out
