"""`docs/roles.md` as the tests read it: who may open which page and make which call."""

from __future__ import annotations

import re
from pathlib import Path

from queue_server.domain.roles import ROLES, Role

DOCUMENT = Path(__file__).parents[2] / "docs" / "roles.md"
EVERYBODY: frozenset[Role] = frozenset()
_ROW = re.compile(r"^\| `(GET|POST|PUT|PATCH|DELETE) ([^`]+)` \| ([a-z, ]+) \| (.+) \|$")


def told() -> dict[tuple[str, str], frozenset[Role]]:
    """Return the roles of each method and route; none is everybody. Raises ValueError for a row nobody can read."""
    found: dict[tuple[str, str], frozenset[Role]] = {}
    for line in DOCUMENT.read_text("utf-8").splitlines():
        if not line.startswith("| `") or "/" not in line.split("|")[1]:
            continue
        row = _ROW.match(line)
        if row is None or (row[1], row[2]) in found:
            raise ValueError(f"docs/roles.md: {line}")
        found[row[1], row[2]] = EVERYBODY if row[3] == "everybody" else _roles(row[3])
    return found


def _roles(names: str) -> frozenset[Role]:
    wanted = names.split(", ")
    roles = frozenset(role for role in ROLES if role in wanted)
    if len(roles) != len(wanted):
        raise ValueError(f"docs/roles.md: no such role in {names!r}")
    return roles
