"""A flow as lines to print: what it asks on which page, and what answers from a file lead to."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from config.flows.answers import faults, settled
from config.flows.conditions import is_given
from config.flows.deciding import decision, may_promise
from config.flows.fields import AnyField
from config.flows.regions import Regions
from config.flows.schema import Flow, Flows
from config.flows.words import condition_words, fault_words, kind_words, value_words, word
from config.schema import County
from queue_server.settings import CommandRefused

SEPARATOR = " · "


def read_answers(file: Path) -> dict[str, Any]:
    """Read answers by their fields' keys. Raises CommandRefused."""
    try:
        answers = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CommandRefused(f"{file}: no JSON could be read") from error
    if not isinstance(answers, dict):
        raise CommandRefused(f"{file}: answers are one object, by the fields' keys")
    return answers


def check_lines(flows: Flows, county: County, language: str) -> list[str]:
    """Return a line for each flow."""
    return [
        f"{flow.code}  {county.items[flow.item].name.in_language(language)}  "
        f"{len(flow.pages)} × {len(flow.fields)}  {_version(flow, language)}"
        for flow in flows.by_code.values()
    ]


def preview_lines(flow: Flow, county: County, language: str) -> Iterator[str]:
    """Yield what a flow asks, page by page, and what goes before and after."""
    yield f"{flow.code}  {county.items[flow.item].name.in_language(language)}  {_version(flow, language)}"
    yield flow.lead.in_language(language)
    yield SEPARATOR.join(_around(flow, language))
    for n, page in enumerate(flow.pages, 1):
        yield ""
        yield word("preview", "page", language, n=n, title=page.title.in_language(language))
        for field in page.fields:
            yield f"  {field.label.in_language(language)}  ({_about(field, flow, language)})"
            if field.hint is not None:
                yield f"      {field.hint.in_language(language)}"


def outcome_lines(flow: Flow, answers: Mapping[str, Any], regions: Regions, today: dt.date, language: str) -> list[str]:
    """Return what answers lead to: field by field what is kept or what is wrong; then who decides."""
    kept = settled(flow.fields, answers, today)
    wrong = faults(flow.fields, kept, today, regions)
    lines = [""]
    for field in flow.fields:
        label = field.label.in_language(language)
        if field.key in wrong:
            lines.append(f"✗ {label}: {fault_words(wrong[field.key]).in_language(language)}")
        elif field.key in kept:
            lines.append(f"  {label}: {_written(field, kept[field.key], regions, language)}")
    if wrong:
        return [*lines, "", word("preview", "wrong", language, n=len(wrong))]
    by_rule = decision(flow, kept) == "approved"
    lines += ["", word("preview", "approved" if by_rule else "to_officer", language)]
    if flow.promise is not None:
        lines.append(word("preview", "may_promise" if may_promise(flow, kept) else "proof", language))
    return lines


def _version(flow: Flow, language: str) -> str:
    return word("preview", "version", language, n=flow.version)


def _around(flow: Flow, language: str) -> Iterator[str]:
    """Yield who must be identified, who decides, what is signed and promised."""
    yield word("identity", flow.identity, language)
    if flow.weighty:
        yield word("preview", "weighty", language)
    if flow.approve_if is not None:
        yield word("preview", "rule", language, condition=condition_words(flow.approve_if, flow, language))
    else:
        yield word("preview", "officer", language)
    if flow.sign:
        yield word("preview", "signed", language)
    if flow.promise is not None:
        yield word("preview", "promise", language, instead_of=flow.promise.instead_of.in_language(language))
        if flow.promise.proof_only_if is not None:
            condition = condition_words(flow.promise.proof_only_if, flow, language)
            yield word("preview", "proof_only", language, condition=condition)


def _about(field: AnyField, flow: Flow, language: str) -> str:
    told = [kind_words(field, language)]
    if field.kind == "choice":
        told[0] += " " + " / ".join(option.label.in_language(language) for option in field.options)
    if field.kind == "table":
        told[0] += " " + " / ".join(column.label.in_language(language) for column in field.columns)
    if not field.required:
        told.append(word("preview", "optional", language))
    if field.shown_if is not None:
        condition = condition_words(field.shown_if, flow, language)
        told.append(word("preview", "only_if", language, condition=condition))
    return SEPARATOR.join(told)


def _written(field: AnyField, value: Any, regions: Regions, language: str) -> str:
    """Return an answer as people read it."""
    if not is_given(value):
        return ""
    if field.kind == "table":
        rows = [" ".join(_written(c, row.get(c.key), regions, language) for c in field.columns) for row in value]
        return "; ".join(rows)
    if field.kind == "address":
        named = regions.named(value.get("region", "")) or ()
        return " ".join([*(name.in_language(language) for name in named), value.get("detail", "")]).strip()
    if field.kind == "person":
        return " ".join(value[key] for key in ("name", "number", "phone") if key in value)
    values = value if isinstance(value, list) else [value]
    return ", ".join(value_words(field, str(v), language) for v in values) + _unit(field, language)


def _unit(field: AnyField, language: str) -> str:
    unit = field.unit if field.kind in ("number", "computed") else None
    return f" {unit.in_language(language)}" if unit else ""
