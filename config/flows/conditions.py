"""When something holds, by what was answered: which fields are shown, what may be approved at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import ConfigDict, Field, model_validator

from config.base import Model

Answers = Mapping[str, Any]
"""Answers by their field's key; see `config.flows.fields` for what each kind of field is answered with."""

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,8})?")


class Condition(Model):
    """`{ field = "married", is = ["yes"] }`, `{ field = "area", at_most = 90 }`, or several under `all` or `any`."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    field: str | None = None
    is_: Annotated[tuple[str, ...] | None, Field(alias="is", min_length=1)] = None
    is_not: Annotated[tuple[str, ...] | None, Field(min_length=1)] = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    given: bool | None = None
    """The field has an answer (or none)."""
    all: Annotated[tuple[Condition, ...] | None, Field(min_length=1)] = None
    any: Annotated[tuple[Condition, ...] | None, Field(min_length=1)] = None

    @model_validator(mode="after")
    def _one_question(self) -> Condition:
        asked = (self.is_, self.is_not, self.at_least, self.at_most, self.given)
        several = (self.all is not None) + (self.any is not None)
        if self.field is not None and several == 0 and any(a is not None for a in asked):
            return self
        if self.field is None and several == 1 and all(a is None for a in asked):
            return self
        raise ValueError("name a field and what it must be, or give a list under all or any")

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the keys of every field it looks at."""
        own = (self.field,) if self.field is not None else ()
        return (*own, *(key for part in (self.all or self.any or ()) for key in part.fields))


def holds(condition: Condition | None, answers: Answers) -> bool:
    """Say whether a condition holds; none at all does. Of a missing answer only "not this" and "not given" hold."""
    if condition is None:
        return True
    if condition.all is not None:
        return all(holds(part, answers) for part in condition.all)
    if condition.any is not None:
        return any(holds(part, answers) for part in condition.any)
    value = answers.get(condition.field or "")
    return (
        (condition.given is None or condition.given == is_given(value))
        and (condition.is_ is None or bool(_words(value) & set(condition.is_)))
        and (condition.is_not is None or not _words(value) & set(condition.is_not))
        and (condition.at_least is None or _compared(value, condition.at_least, lower=True))
        and (condition.at_most is None or _compared(value, condition.at_most, lower=False))
    )


def is_given(value: object) -> bool:
    """Say whether an answer says anything."""
    return value is not None and value not in ("", [], {})


def number_of(value: object) -> Decimal | None:
    """Return a number as it was answered, in plain digits; None for what is none."""
    return Decimal(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def _words(value: object) -> set[str]:
    return {str(v) for v in value} if isinstance(value, list) else {str(value)} if is_given(value) else set()


def _compared(value: object, bound: Decimal, *, lower: bool) -> bool:
    number = number_of(value) if is_given(value) else None
    return number is not None and (number >= bound if lower else number <= bound)
