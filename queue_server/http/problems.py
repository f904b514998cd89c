"""Error answers as problem+json (RFC 9457), out of the contract's table. The front and Flask share it.

Nothing a caller sent ever comes back: a wrong value may be somebody's identity number.
"""

from __future__ import annotations

import secrets

from queue_server.contract.counter import CounterState
from queue_server.contract.errors import ERRORS
from queue_server.contract.problem import Problem

MEDIA_TYPE = "application/problem+json"


def prefers_english(accept_language: str | None) -> bool:
    """Tell whether English stands before Chinese in an Accept-Language header; Chinese is the default."""
    for part in (accept_language or "").split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return False
        if tag.startswith("en"):
            return True
    return False


def new_request_id() -> str:
    return secrets.token_hex(8)


def build_problem(
    code: str,
    *,
    request_id: str,
    accept_language: str | None = None,
    state: CounterState | None = None,
    fields: list[str] | None = None,
) -> Problem:
    """Build the answer for an error code; a code the contract does not know is our own mistake and reads so."""
    known = code if code in ERRORS else "server.failed"
    text = ERRORS[known]
    words = text.en if prefers_english(accept_language) else text.zh
    return Problem(
        type=f"urn:hall:problem:{known}",
        title=words,
        status=text.status,
        code=known,
        detail=words,
        request_id=request_id,
        state=state,
        fields=fields or [],
    )


def problem_bytes(problem: Problem) -> bytes:
    absent = {"state"} if problem.state is None else set()
    return problem.model_dump_json(by_alias=True, exclude=absent).encode()
