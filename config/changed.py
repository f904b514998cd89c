"""Settings that the county changed since its files were written: laid over each file, before any rule looks at it.

They hold what a file would hold, so that tiers, locks and every check apply to them alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.merge import merged
from config.source import read_source

COUNTY = "@county"
"""The scope of `county.toml`; a hall's scope is its code."""
Changed = Mapping[str, Mapping[str, object]]
"""By scope: values by their dotted keys (`calendar.closed`, `wording.ticket.farewell`)."""
SHARED = (
    *("brand", "wording", "calendar", "classes", "queue", "appointments", "display", "free", "rating"),
    *("counters", "roster", "offer", "senior_choices", "attract", "remote", "alerts"),
)
"""What may be changed while the halls are open, in the county or in one hall."""
OF_A_HALL = ("name", "short", "address", "phone")
OF_THE_COUNTY = ("locked",)


def may_change(scope: str, key: str) -> bool:
    """Return whether a key may be changed on the page. Series, zones, terminals and screens are the files' alone:
    numbers and machines stand behind them."""
    head = key.partition(".")[0]
    return head in SHARED or head in (OF_THE_COUNTY if scope == COUNTY else OF_A_HALL)


def table_of(values: Mapping[str, object]) -> dict[str, Any]:
    """Return values by their dotted keys as the table a file would hold. What follows `wording` is one key."""
    table: dict[str, Any] = {}
    for key, value in values.items():
        head, _, rest = key.partition(".")
        parts = [head, rest] if head == "wording" and rest else key.split(".")
        below = table
        for part in parts[:-1]:
            below = below.setdefault(part, {})
        below[parts[-1]] = value
    return table


def value_at(table: Mapping[str, Any], key: str) -> Any:
    """Return what a table says of a dotted key; None where it says nothing."""
    head, _, rest = key.partition(".")
    parts = [head, rest] if head == "wording" and rest else key.split(".")
    found: Any = table
    for part in parts:
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    return found


def own_settings(path: Path, scope: str, changed: Changed) -> dict[str, Any]:
    """Return what a scope says itself, its file with what was changed of it; nothing for a scope without a file."""
    files = [path / "county.toml"] if scope == COUNTY else sorted((path / "halls").glob("*.toml"))
    for file in files:
        source = read_source(file, file.name)
        data = getattr(source, "data", {})
        if scope == COUNTY or data.get("code") == scope:
            return merged(data, table_of(changed.get(scope, {})))
    return {}
