"""What can be asked: kinds of fields, and how each is answered (as JSON).

text, choice of one     `"…"`
number                  `"12.5"`
date                    `"2026-11-24"`
yes                     `"yes"` or `"no"`
choice of several       `["a", "b"]`
address                 `{"region": "litian/nancheng", "detail": "…"}`; outside the county only the detail
person                  `{"name": "…", "number": "…", "phone": "…"}`
photo                   the SHA-256 of the picture, 64 hexadecimal digits
table                   `[{column: "…"}, …]`
computed                never answered: reckoned from others
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from config.base import Model, Text
from config.flows.conditions import Condition

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
TextForm = Literal["any", "name", "id-number", "credit-code", "phone", "mobile", "email", "plate", "account"]
DateSpan = Literal["any", "past", "until-today", "from-today", "future"]


class Choice(Model):
    """One of the answers of a choice; `value` is what is kept."""

    value: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    label: Text


class _Field(Model):
    key: Key
    label: Text
    hint: Text | None = None
    required: bool = True
    shown_if: Condition | None = None


class TextField(_Field):
    kind: Literal["text"]
    form: TextForm = "any"
    min_length: Annotated[int, Field(ge=0, le=500)] = 1
    max_length: Annotated[int, Field(ge=1, le=500)] = 60


class NumberField(_Field):
    kind: Literal["number"]
    min: Decimal = Decimal(0)
    max: Decimal = Decimal(1_000_000)
    decimals: Annotated[int, Field(ge=0, le=4)] = 0
    unit: Text | None = None


class DateField(_Field):
    kind: Literal["date"]
    span: DateSpan = "any"


class YesField(_Field):
    kind: Literal["yes"]


class ChoiceField(_Field):
    kind: Literal["choice"]
    options: tuple[Choice, ...] = Field(min_length=2, max_length=40)
    most: Annotated[int, Field(ge=1, le=20)] = 1
    """How many may be chosen."""

    def named(self, value: str) -> Text | None:
        return next((option.label for option in self.options if option.value == value), None)


class AddressField(_Field):
    kind: Literal["address"]
    inside: bool = True
    """An address in this county, by its list of townships and villages; else a whole address is written."""


class PersonField(_Field):
    kind: Literal["person"]
    phone: bool = False
    """Asks for a telephone too."""


class PhotoField(_Field):
    """A paper, photographed."""

    kind: Literal["photo"]


Column = Annotated[TextField | NumberField | DateField | YesField | ChoiceField, Field(discriminator="kind")]


class TableField(_Field):
    kind: Literal["table"]
    columns: tuple[Column, ...] = Field(min_length=1, max_length=6)
    least_rows: Annotated[int, Field(ge=0, le=30)] = 1
    most_rows: Annotated[int, Field(ge=1, le=30)] = 10


class Reckoning(Model):
    """What a computed field is: of numbers, of a table's column (`household.income`), or of dates."""

    how: Literal["sum", "product", "difference", "share", "rows", "years-since"]
    of: tuple[str, ...] = Field(min_length=1, max_length=8)
    times: Decimal = Decimal(1)
    """The result is multiplied by this: a rate."""
    decimals: Annotated[int, Field(ge=0, le=4)] = 2


class ComputedField(_Field):
    kind: Literal["computed"]
    reckoning: Reckoning
    unit: Text | None = None


AnyField = Annotated[
    TextField
    | NumberField
    | DateField
    | YesField
    | ChoiceField
    | AddressField
    | PersonField
    | PhotoField
    | TableField
    | ComputedField,
    Field(discriminator="kind"),
]
