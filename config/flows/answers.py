"""What is right as an answer, which fields are shown, what is reckoned. Pure, the same at terminal, phone and server.

A fault is a code (`answer.missing`, …); its words belong to who shows it, and never repeat what was typed.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from config.flows.conditions import Answers, holds, is_given, number_of
from config.flows.fields import (
    AddressField,
    AnyField,
    ChoiceField,
    Column,
    ComputedField,
    DateField,
    NumberField,
    PersonField,
    PhotoField,
    Reckoning,
    TableField,
    TextField,
)
from config.flows.forms import as_kept, is_written_right
from config.flows.regions import Regions

FAULTS = (
    "answer.missing",
    "answer.characters",
    "answer.too_short",
    "answer.too_long",
    "answer.form",
    "answer.not_a_number",
    "answer.too_small",
    "answer.too_large",
    "answer.decimals",
    "answer.not_a_date",
    "answer.too_early",
    "answer.too_late",
    "answer.not_offered",
    "answer.too_many",
    "answer.rows",
    "answer.unknown",
)
LONGEST_DETAIL = 100
_EARLIEST = dt.date(1900, 1, 1)
_PERSON_KEYS = {"name": "name", "number": "id-number", "phone": "phone"}


def shown(fields: Iterable[AnyField], answers: Answers) -> list[AnyField]:
    """Return the fields a person sees, given what was answered so far."""
    return [field for field in fields if holds(field.shown_if, answers)]


def tidied(field: AnyField, value: object) -> object:
    """Return an answer as it is kept: trimmed, full-width digits made plain; what has a wrong shape stays as it is."""
    if isinstance(field, TextField) and isinstance(value, str):
        return as_kept(field.form, value)
    if isinstance(field, NumberField | DateField) and isinstance(value, str):
        return unicodedata.normalize("NFKC", value).strip()
    if isinstance(field, AddressField) and isinstance(value, Mapping):
        return {key: as_kept("any", text) if isinstance(text, str) else text for key, text in value.items()}
    if isinstance(field, PersonField) and isinstance(value, Mapping):
        kept = {k: as_kept(_form(k), v) if isinstance(v, str) else v for k, v in value.items()}
        return {key: text for key, text in kept.items() if text != ""}
    if isinstance(field, TableField) and isinstance(value, list):
        rows = [_tidied_row(field, row) for row in value]
        return [row for row in rows if not isinstance(row, Mapping) or any(is_given(v) for v in row.values())]
    return value


def fault_of(field: AnyField, value: object, today: dt.date, regions: Regions) -> str | None:
    """Say what is wrong with a tidied answer; None when nothing is."""
    if isinstance(field, ComputedField):
        return None  # nobody's answer: `settled` reckons it
    if not is_given(value):
        return "answer.missing" if field.required else None
    if isinstance(field, AddressField):
        return _address_fault(field, value, regions)
    if isinstance(field, PersonField):
        return _person_fault(field, value)
    if isinstance(field, PhotoField):
        return None if isinstance(value, str) and len(value) == 64 else "answer.form"
    if isinstance(field, TableField):
        return _table_fault(field, value, today)
    return _plain_fault(field, value, today)


def faults(fields: Iterable[AnyField], answers: Answers, today: dt.date, regions: Regions) -> dict[str, str]:
    """Return the fault of each shown field that has one, by its key. Answers to what is not shown count for nothing."""
    found = {field.key: fault_of(field, answers.get(field.key), today, regions) for field in shown(fields, answers)}
    return {key: fault for key, fault in found.items() if fault is not None}


def settled(fields: Iterable[AnyField], answers: Answers, today: dt.date) -> dict[str, Any]:
    """Return the answers that count: tidied, without those of fields that are not shown, with what is reckoned.

    Fields stand in order: one may depend on those before it.
    """
    kept: dict[str, Any] = {}
    for field in fields:
        if not holds(field.shown_if, kept):
            continue
        if isinstance(field, ComputedField):
            value: object = reckoned(field.reckoning, kept, today)
        else:
            value = tidied(field, answers.get(field.key))
        if is_given(value):
            kept[field.key] = value
    return kept


def reckoned(reckoning: Reckoning, answers: Answers, today: dt.date) -> str | None:
    """Return a computed field's number as text; None while something of it is missing."""
    if reckoning.how == "years-since":
        begun = _date(answers.get(reckoning.of[0]))
        if begun is None or begun > today:
            return None
        return str(today.year - begun.year - ((today.month, today.day) < (begun.month, begun.day)))
    if reckoning.how == "rows":
        rows = answers.get(reckoning.of[0])
        return str(len(rows)) if isinstance(rows, list) else None
    numbers: list[Decimal] = []
    for name in reckoning.of:
        found = _numbers(name, answers)
        if found is None:
            return None
        numbers += found
    if not numbers:
        return None
    result = _reckon(reckoning.how, numbers)
    if result is None:
        return None
    try:
        return str((result * reckoning.times).quantize(Decimal(1).scaleb(-reckoning.decimals), ROUND_HALF_UP))
    except InvalidOperation:
        return None  # more digits than a number of people or money has


def _reckon(how: str, numbers: list[Decimal]) -> Decimal | None:
    first, rest = numbers[0], numbers[1:]
    if how == "sum":
        return sum(numbers, Decimal(0))
    if how == "difference":
        return first - sum(rest, Decimal(0))
    if how == "share":
        below = sum(rest, Decimal(0))
        return first / below if below else None
    product = first
    for number in rest:
        product *= number
    return product


def _numbers(name: str, answers: Answers) -> list[Decimal] | None:
    """Return the number of a field, or a column of a table's; None when one is missing."""
    key, _, column = name.partition(".")
    value = answers.get(key)
    if column and isinstance(value, list):
        values = [row.get(column) if isinstance(row, Mapping) else None for row in value]
    else:
        values = [value]
    numbers = [number_of(v) if is_given(v) else None for v in values]
    return None if any(n is None for n in numbers) else [n for n in numbers if n is not None]


def _form(key: str) -> Any:
    return _PERSON_KEYS.get(key, "any")


def _tidied_row(field: TableField, row: object) -> object:
    if not isinstance(row, Mapping):
        return row
    known = {column.key: column for column in field.columns}
    return {key: tidied(known[key], value) if key in known else value for key, value in row.items()}


def _plain_fault(field: Column, value: object, today: dt.date) -> str | None:
    if isinstance(field, ChoiceField) and field.most > 1:
        return _choices_fault(field, value)
    if not isinstance(value, str):
        return "answer.form"
    if isinstance(field, TextField):
        return _text_fault(field, value)
    if isinstance(field, NumberField):
        return _number_fault(field, value)
    if isinstance(field, DateField):
        return _date_fault(field, value, today)
    offered = {o.value for o in field.options} if isinstance(field, ChoiceField) else {"yes", "no"}
    return None if value in offered else "answer.not_offered"


def _choices_fault(field: ChoiceField, value: object) -> str | None:
    if not isinstance(value, list) or len(set(map(str, value))) != len(value):
        return "answer.form"
    if len(value) > field.most:
        return "answer.too_many"
    return None if {str(v) for v in value} <= {o.value for o in field.options} else "answer.not_offered"


def _text_fault(field: TextField, value: str) -> str | None:
    if not value.isprintable():
        return "answer.characters"
    if len(value) < field.min_length:
        return "answer.too_short"
    if len(value) > field.max_length:
        return "answer.too_long"
    return None if is_written_right(field.form, value) else "answer.form"


def _number_fault(field: NumberField, value: str) -> str | None:
    number = number_of(value)
    if number is None:
        return "answer.not_a_number"
    if number < field.min:
        return "answer.too_small"
    if number > field.max:
        return "answer.too_large"
    exponent = number.normalize().as_tuple().exponent
    return "answer.decimals" if isinstance(exponent, int) and -exponent > field.decimals else None


def _date_fault(field: DateField, value: str, today: dt.date) -> str | None:
    day = _date(value)
    if day is None or day < _EARLIEST:
        return "answer.not_a_date"
    if field.span in ("past", "until-today") and (day > today or (day == today and field.span == "past")):
        return "answer.too_late"
    if field.span in ("future", "from-today") and (day < today or (day == today and field.span == "future")):
        return "answer.too_early"
    return None


def _date(value: object) -> dt.date | None:
    if not isinstance(value, str) or len(value) != 10:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return None


def _address_fault(field: AddressField, value: object, regions: Regions) -> str | None:
    if not isinstance(value, Mapping) or not set(value) <= {"region", "detail"}:
        return "answer.form"
    detail, region = value.get("detail", ""), value.get("region", "")
    if not isinstance(detail, str) or not isinstance(region, str):
        return "answer.form"
    if not detail.isprintable():
        return "answer.characters"
    if len(detail) > LONGEST_DETAIL:
        return "answer.too_long"
    if field.inside:
        if not region:
            return "answer.missing"
        return None if regions.named(region) is not None else "answer.not_offered"
    if region:
        return "answer.unknown"
    return None if len(detail) >= 6 else "answer.too_short"


def _person_fault(field: PersonField, value: object) -> str | None:
    wanted = {"name", "number", "phone"} if field.phone else {"name", "number"}
    if not isinstance(value, Mapping) or not set(value) <= wanted:
        return "answer.form"
    for key in ("name", "number", "phone"):
        if key not in wanted:
            continue
        text = value.get(key, "")
        if not isinstance(text, str):
            return "answer.form"
        if not text:
            return "answer.missing"
        if not is_written_right(_form(key), text):
            return "answer.form"
    return None


def _table_fault(field: TableField, value: object, today: dt.date) -> str | None:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        return "answer.form"
    if not field.least_rows <= len(value) <= field.most_rows:
        return "answer.rows"
    keys = {column.key for column in field.columns}
    for row in value:
        if not set(row) <= keys:
            return "answer.unknown"
        for column in field.columns:
            cell = row.get(column.key)
            if not is_given(cell):
                if column.required:
                    return "answer.missing"
                continue
            fault = _plain_fault(column, cell, today)
            if fault is not None:
                return fault
    return None
