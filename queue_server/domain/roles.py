"""The roles somebody can have; `docs/roles.md` says what each may do."""

from __future__ import annotations

from typing import Literal

Role = Literal["kiosk", "agent", "clerk", "helper", "officer", "manager", "county", "auditor"]
ROLES: tuple[Role, ...] = ("kiosk", "agent", "clerk", "helper", "officer", "manager", "county", "auditor")
TERMINAL_ROLES: frozenset[Role] = frozenset({"kiosk", "agent"})
