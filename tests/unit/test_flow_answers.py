"""What is right as an answer, by kind of field; what is shown; what is reckoned.

Document numbers: the samples of GB 11643-1999 (11010519491231002X, 440524188001010014); the credit code is that of the
documentation of python-stdnum.
"""

from __future__ import annotations

from typing import Any

import pytest

from config.flows.answers import FAULTS, fault_of, faults, settled, tidied
from config.flows.fields import AnyField
from config.flows.words import fault_codes
from tests.unit.flow_fields import REGIONS, TODAY, field, options

TEXT, NAME = field("text", min_length=2, max_length=6), field("text", form="name")
AREA = field("number", min=5, max=2000, decimals=2)
ONE, TWO = field("choice", options=options("a", "b")), field("choice", options=options("a", "b", "c"), most=2)
HOME, AWAY = field("address"), field("address", inside=False)
PERSON, REACHED = field("person"), field("person", phone=True)
TABLE = field(
    "table",
    most_rows=2,
    columns=[
        {"key": "name", "kind": "text", "form": "name", "label": {"zh": "姓名", "en": "Name"}},
        {"key": "income", "kind": "number", "label": {"zh": "收入", "en": "Income"}, "decimals": 2},
    ],
)
LI = {"name": "李明", "number": "11010519491231002X"}
ROW = {"name": "李明", "income": "1800.50"}


@pytest.mark.parametrize(
    ("asked", "answer", "fault"),
    [
        (TEXT, "老李", None),
        (TEXT, None, "answer.missing"),
        (TEXT, "", "answer.missing"),
        (TEXT, "李", "answer.too_short"),
        (TEXT, "老李家的豆腐店", "answer.too_long"),
        (TEXT, "老\x07李", "answer.characters"),
        (TEXT, 7, "answer.form"),
        (field("text", required=False), None, None),
        (NAME, "阿依古丽·买买提", None),
        (NAME, "李明3", "answer.form"),
        (field("text", form="id-number"), "440524188001010014", None),
        (field("text", form="id-number"), "440524188001010015", "answer.form"),
        (field("text", form="id-number"), "440524188013010018", "answer.form"),
        (field("text", form="id-number"), "FRA330055070502", None),
        (field("text", form="credit-code"), "91110000600037341L", None),
        (field("text", form="credit-code"), "91110000600037341A", "answer.form"),
        (field("text", form="mobile"), "13800001234", None),
        (field("text", form="mobile"), "12800001234", "answer.form"),
        (field("text", form="plate"), "赣D12345", None),
        (field("text", form="plate"), "赣DD12345", None),
        (field("text", form="plate"), "D12345", "answer.form"),
        (field("text", form="email"), "li@example.com", None),
        (field("text", form="email"), "li@example", "answer.form"),
        (field("text", form="account"), "6222021234567890123", None),
        (AREA, "88.5", None),
        (AREA, "88.555", "answer.decimals"),
        (AREA, "4.99", "answer.too_small"),
        (AREA, "2000.01", "answer.too_large"),
        (AREA, "1e3", "answer.not_a_number"),
        (AREA, "NaN", "answer.not_a_number"),
        (AREA, "九十", "answer.not_a_number"),
        (field("date", span="past"), "2026-11-23", None),
        (field("date", span="past"), "2026-11-24", "answer.too_late"),
        (field("date", span="until-today"), "2026-11-24", None),
        (field("date", span="future"), "2026-11-24", "answer.too_early"),
        (field("date", span="from-today"), "2026-11-24", None),
        (field("date"), "2025-02-29", "answer.not_a_date"),
        (field("date"), "20250228", "answer.not_a_date"),
        (field("date"), "1899-12-31", "answer.not_a_date"),
        (field("yes"), "yes", None),
        (field("yes"), "maybe", "answer.not_offered"),
        (ONE, "b", None),
        (ONE, "c", "answer.not_offered"),
        (TWO, ["a", "c"], None),
        (TWO, ["a", "b", "c"], "answer.too_many"),
        (TWO, ["a", "a"], "answer.form"),
        (TWO, ["d"], "answer.not_offered"),
        (HOME, {"region": "litian/nancheng", "detail": "南城 12 号"}, None),
        (HOME, {"region": "litian", "detail": ""}, "answer.not_offered"),
        (HOME, {"detail": "南城 12 号"}, "answer.missing"),
        (HOME, {"region": "litian/nancheng", "detail": "号" * 101}, "answer.too_long"),
        (AWAY, {"detail": "吉安市吉州区中山路 3 号"}, None),
        (AWAY, {"detail": "吉安"}, "answer.too_short"),
        (AWAY, {"region": "litian/nancheng", "detail": "吉安市吉州区中山路 3 号"}, "answer.unknown"),
        (PERSON, LI, None),
        (PERSON, {"name": "李明"}, "answer.missing"),
        (PERSON, {**LI, "phone": "13800001234"}, "answer.form"),
        (REACHED, LI, "answer.missing"),
        (REACHED, {**LI, "phone": "0796-7722001".replace("-", "")}, None),
        (field("photo"), "0" * 64, None),
        (field("photo"), "picture.jpg", "answer.form"),
        (TABLE, [ROW], None),
        (TABLE, [], "answer.missing"),
        (TABLE, [ROW, ROW, ROW], "answer.rows"),
        (TABLE, [{"name": "李明"}], "answer.missing"),
        (TABLE, [{**ROW, "income": "-1"}], "answer.too_small"),
        (TABLE, [{**ROW, "age": "7"}], "answer.unknown"),
    ],
)  # fmt: skip
def test_an_answer_is_right_or_its_fault_has_a_code(asked: AnyField, answer: Any, fault: str | None) -> None:
    assert fault_of(asked, tidied(asked, answer), TODAY, REGIONS) == fault


def test_every_fault_has_words() -> None:
    assert set(FAULTS) == fault_codes()


@pytest.mark.parametrize(
    ("asked", "typed", "kept"),
    [
        (TEXT, "  老李 ", "老李"),
        (field("text", form="mobile"), "138 0000-１２３４", "13800001234"),
        (field("text", form="id-number"), "11010519491231002x", "11010519491231002X"),
        (field("text", form="email"), " Li@Example.com ", "Li@Example.com"),
        (AREA, " ８８.５ ", "88.5"),
        (field("number", min=-10), "-3", "-3"),
        (HOME, {"region": "litian/nancheng", "detail": " 12 号 "}, {"region": "litian/nancheng", "detail": "12 号"}),
        (REACHED, {**LI, "phone": ""}, LI),
        (TABLE, [{"name": " 李明", "income": "１"}, {"name": "", "income": " "}], [{"name": "李明", "income": "1"}]),
    ],
)
def test_blanks_and_full_width_digits_do_not_make_an_answer_wrong(asked: AnyField, typed: Any, kept: Any) -> None:
    assert tidied(asked, typed) == kept


def test_what_is_not_shown_is_neither_asked_for_nor_kept() -> None:
    loan = field("yes", "loan")
    bank = field("text", "bank", shown_if={"field": "loan", "is": ["yes"]})

    assert faults([loan, bank], {"loan": "no"}, TODAY, REGIONS) == {}
    assert faults([loan, bank], {"loan": "yes"}, TODAY, REGIONS) == {"bank": "answer.missing"}
    assert settled([loan, bank], {"loan": "no", "bank": "工商银行"}, TODAY) == {"loan": "no"}


def test_a_field_hidden_by_a_hidden_field_is_hidden_too() -> None:
    chain = [
        field("yes", "first"),
        field("yes", "second", shown_if={"field": "first", "is": ["yes"]}),
        field("text", "third", shown_if={"field": "second", "is": ["yes"]}),
    ]

    assert settled(chain, {"first": "no", "second": "yes", "third": "字"}, TODAY) == {"first": "no"}


@pytest.mark.parametrize(
    ("reckoning", "result"),
    [
        ({"how": "sum", "of": ["home.income"]}, "2300.50"),
        ({"how": "sum", "of": ["area", "price"]}, "1000080.00"),
        ({"how": "difference", "of": ["price", "area"], "decimals": 0}, "999920"),
        ({"how": "product", "of": ["area", "area"], "times": "0.01"}, "64.00"),
        ({"how": "share", "of": ["price", "area"]}, "12500.00"),
        ({"how": "rows", "of": ["home"]}, "2"),
        ({"how": "years-since", "of": ["born"]}, "79"),
        ({"how": "sum", "of": ["missing"]}, None),
        ({"how": "share", "of": ["price", "nothing"]}, None),
        ({"how": "years-since", "of": ["tomorrow"]}, None),
    ],
)
def test_a_computed_field_is_reckoned_and_never_taken_from_who_answers(
    reckoning: dict[str, Any], result: str | None
) -> None:
    asked = [
        field("number", "area"),
        field("number", "price"),
        field("number", "nothing"),
        field("date", "born"),
        field("date", "tomorrow"),
        field("table", "home", columns=[{"key": "income", "kind": "number", "label": {"zh": "入", "en": "In"}}]),
        field("computed", "reckoned", reckoning=reckoning),
    ]
    answers = {
        "area": "80",
        "price": "1000000",
        "nothing": "0",
        "born": "1946-11-25",
        "tomorrow": "2026-11-25",
        "home": [{"income": "1800.50"}, {"income": "500"}],
        "reckoned": "1",
    }

    assert settled(asked, answers, TODAY).get("reckoned") == result


def test_a_birthday_counts_on_its_day() -> None:
    asked = [field("date", "born"), field("computed", "age", reckoning={"how": "years-since", "of": ["born"]})]

    assert settled(asked, {"born": "1946-11-24"}, TODAY)["age"] == "80"
