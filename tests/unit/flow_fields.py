"""Fields for the tests of flows, written as a county's files write them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import TypeAdapter

from config.flows.fields import AnyField
from config.flows.regions import Regions

TODAY = dt.date(2026, 11, 24)
REGIONS = Regions.model_validate(
    {
        "township": [
            {
                "code": "litian",
                "name": {"zh": "澧田镇", "en": "Litian Town"},
                "village": [{"code": "nancheng", "name": {"zh": "南城村", "en": "Nancheng village"}}],
            }
        ]
    }
)
_FIELD: TypeAdapter[AnyField] = TypeAdapter(AnyField)


def field(kind: str, key: str = "it", **said: Any) -> AnyField:
    return _FIELD.validate_python({"key": key, "kind": kind, "label": {"zh": "项", "en": "It"}, **said})


def options(*values: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": {"zh": value, "en": value}} for value in values]
