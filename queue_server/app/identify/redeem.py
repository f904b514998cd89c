"""A reference in a request becomes the person it stands for, once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from queue_server.app.identify.ports import ShownCodes
from queue_server.app.keys import Keys
from queue_server.app.ports import UnitOfWork
from queue_server.contract.appointments import BookRequest
from queue_server.contract.models import HolderIn, IssueRequest
from queue_server.domain.errors import RuleViolation
from queue_server.domain.identified import ShownCode


def context_of(code_hash: str) -> str:
    """Return what a person is sealed for."""
    return f"identified:{code_hash}"


@dataclass(frozen=True, slots=True)
class Redeeming:
    """Who asks with a reference, and when. `now` is real time."""

    keys: Keys
    hall: str
    by: str
    now: dt.datetime

    def person(self, records: ShownCodes, ref: str) -> HolderIn:
        """Return who it stands for; it stays good. Raises `identify.gone`."""
        shown = self._shown(records, ref)
        shown.must_hold(self.hall, self.by, self.now)
        person = HolderIn.model_validate_json(self.keys.open(shown.sealed, context_of(shown.code_hash)))
        # Whatever the issuer says of a face, this terminal has compared none.
        return person.model_copy(update={"face_compared": False})

    def take(self, unit: UnitOfWork, ref: str) -> HolderIn:
        """Return who it stands for, and use it up: it stays good where what was asked for is refused after all."""
        found, shown = self.person(unit, ref), self._shown(unit, ref)
        unit.save_shown_code(shown.taken(self.hall, self.by, self.now))
        return found

    def _shown(self, records: ShownCodes, ref: str) -> ShownCode:
        shown = records.shown_code_of_ref(self.keys.hash(f"holder-ref:{ref}"))
        if shown is None:
            raise RuleViolation("identify.gone")
        return shown


def with_identified(request: IssueRequest, unit: UnitOfWork, redeeming: Redeeming) -> IssueRequest:
    """Return the request with the people in it. Raises `identify.gone`, also for a reference that stands twice."""
    people = [redeeming.take(unit, ref) for ref in request.holder_refs]
    return request.model_copy(update={"holders": [*request.holders, *people], "holder_refs": []})


def booked_by(request: BookRequest, unit: UnitOfWork, redeeming: Redeeming) -> HolderIn:
    """Return whose booking it is. Raises `identify.gone`."""
    return request.holder or redeeming.take(unit, request.holder_ref or "")
