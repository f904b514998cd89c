"""The words of `words.toml`, and a condition in words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from config.base import Text
from config.flows.conditions import Condition
from config.flows.fields import AnyField, ChoiceField
from config.flows.schema import Flow


@cache
def _words() -> Mapping[str, Mapping[str, Text]]:
    raw = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return {table: {key: Text.model_validate(text) for key, text in entries.items()} for table, entries in raw.items()}


def fault_words(fault: str) -> Text:
    """Return what to tell a person of a fault (`config.flows.answers.FAULTS`)."""
    return _words()["fault"][fault]


def fault_codes() -> frozenset[str]:
    return frozenset(_words()["fault"])


def word(table: str, key: str, language: str, **values: object) -> str:
    """Return a word of a table (`kind`, `identity`, `preview`), its {places} filled in."""
    return _words()[table][key].in_language(language).format(**values)


def kind_words(field: AnyField, language: str) -> str:
    several = isinstance(field, ChoiceField) and field.most > 1
    return word("kind", "choices" if several else field.kind, language)


def value_words(field: AnyField | None, value: str, language: str) -> str:
    """Return one answer of a choice as people read it."""
    if isinstance(field, ChoiceField):
        named = field.named(value)
        return named.in_language(language) if named else value
    return word("preview", value, language) if value in ("yes", "no") else value


def condition_words(condition: Condition, flow: Flow, language: str) -> str:
    """Say when a condition holds, in words: “租的” or “自己家的”."""
    for how, parts in (("all", condition.all), ("any", condition.any)):
        if parts is not None:
            return _joined(how, [condition_words(part, flow, language) for part in parts], language)
    field = next((f for f in flow.fields if f.key == condition.field), None)
    label = field.label.in_language(language) if field else str(condition.field)
    said = []
    for how, values in (("is", condition.is_), ("is_not", condition.is_not)):
        if values is not None:
            named = _joined("or", [value_words(field, v, language) for v in values], language)
            said.append(word("preview", how, language, field=label, values=named))
    for how, bound in (("at_least", condition.at_least), ("at_most", condition.at_most)):
        if bound is not None:
            said.append(word("preview", how, language, field=label, value=bound))
    if condition.given is not None:
        said.append(word("preview", "given" if condition.given else "not_given", language, field=label))
    return _joined("all", said, language)


def _joined(how: str, parts: list[str], language: str) -> str:
    between = word("preview", how, language)
    return (f" {between} " if language.startswith("en") else between).join(parts)
