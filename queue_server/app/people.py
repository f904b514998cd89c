"""What is kept of a person on a visit: sealed, hashed with a key, and a masked name for screens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Literal

from queue_server.app.keys import Keys
from queue_server.contract.models import HolderIn, IssueRequest
from queue_server.domain.visits import Holder


def mask(name: str) -> str:
    """Keep the family name only: 王**; a Latin name keeps its first letter."""
    return name[:1] + "*" * min(2, max(1, len(name) - 1))


def holders_of(request: IssueRequest, visit: str, keys: Keys) -> list[Holder]:
    return [_holder(role, person, visit, keys) for role, person in _people(request)]


def _people(request: IssueRequest) -> Iterator[tuple[Literal["holder", "agent_for"], HolderIn]]:
    for person in request.holders:
        yield "holder", person
    if request.agent_for is not None:
        yield "agent_for", request.agent_for


def _holder(role: Literal["holder", "agent_for"], person: HolderIn, visit: str, keys: Keys) -> Holder:
    birth = person.birth.isoformat() if person.birth else None
    content = {"name": person.name, "id_number": person.id_number, "birth": birth}
    sealed = keys.seal(json.dumps(content, ensure_ascii=False).encode(), visit)
    return Holder(role, mask(person.name), sealed, keys.hash(person.id_number))
