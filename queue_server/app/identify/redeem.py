"""A reference in a request becomes the person it stands for, once."""

from __future__ import annotations

import datetime as dt

from queue_server.app.keys import Keys
from queue_server.app.ports import UnitOfWork
from queue_server.contract.models import HolderIn, IssueRequest
from queue_server.domain.errors import RuleViolation


def context_of(code_hash: str) -> str:
    """Return what a person is sealed for."""
    return f"identified:{code_hash}"


def with_identified(
    request: IssueRequest, unit: UnitOfWork, keys: Keys, hall: str, by: str, now: dt.datetime
) -> IssueRequest:
    """Return the request with the person in it. `now` is real time. Raises `identify.gone`.

    The reference is used up with the number, and stays good where the number is refused.
    """
    shown = unit.shown_code_of_ref(keys.hash(f"holder-ref:{request.holder_ref}"))
    if shown is None:
        raise RuleViolation("identify.gone")
    used = shown.taken(hall, by, now)
    person = HolderIn.model_validate_json(keys.open(shown.sealed, context_of(shown.code_hash)))
    unit.save_shown_code(used)
    return request.model_copy(update={"holders": [*request.holders, person], "holder_ref": None})
