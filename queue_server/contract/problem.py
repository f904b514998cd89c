"""How a refusal looks on the wire."""

from __future__ import annotations

from pydantic import Field

from queue_server.contract.counter import CounterState
from queue_server.contract.models import Wire


class Problem(Wire):
    """RFC 9457 problem+json. Never echoes what was sent."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    """In the caller's language (Accept-Language), what to do now."""
    request_id: str
    state: CounterState | None = None
    """With `counter.stale` and its like: how things stand."""
    fields: list[str] = Field(default_factory=list)
    """Names of the fields that were wrong, never their values."""
