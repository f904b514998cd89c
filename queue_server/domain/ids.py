"""Ids of visits, steps and tokens."""

from __future__ import annotations

import datetime as dt
import os
from base64 import urlsafe_b64encode
from typing import NewType

HallCode = NewType("HallCode", str)
VisitId = NewType("VisitId", str)
StepId = NewType("StepId", str)
Token = NewType("Token", str)


def new_visit_id(now: dt.datetime) -> VisitId:
    """Return an id that grows with time (milliseconds, then 48 random bits): the newest lie together on the disk."""
    return visit_id_at(now, os.urandom(6))


def visit_id_at(moment: dt.datetime, own: bytes) -> VisitId:
    """Return the id of a visit that stands at a moment and has 48 bits of its own."""
    return VisitId(f"v{int(moment.timestamp() * 1000):011x}{own.hex()}")


def new_appointment_id(now: dt.datetime) -> str:
    """Return an id made as a visit's."""
    return f"a{int(now.timestamp() * 1000):011x}{os.urandom(6).hex()}"


def new_alert_id(now: dt.datetime) -> str:
    """Return an id made as a visit's."""
    return f"l{int(now.timestamp() * 1000):011x}{os.urandom(6).hex()}"


def step_id(visit: VisitId, position: int) -> StepId:
    """Return the id of a visit's step; `position` counts from 0 and never comes twice within a visit."""
    return StepId(f"{visit}-{position}")


def split_step_id(step: str) -> tuple[VisitId, int] | None:
    """Return the visit and the position of a step's id, or None for what is none."""
    visit, _, position = step.rpartition("-")
    if not visit or not position.isascii() or not position.isdigit() or len(position) > 4:
        return None
    return VisitId(visit), int(position)


def new_token() -> Token:
    """Return what opens a ticket's page: 128 random bits, the only credential a citizen holds."""
    return token_of(os.urandom(16))


def token_of(bits: bytes) -> Token:
    """Write the bits of a token as its address has them."""
    # As `secrets` does it, whose import would bring OpenSSL into the forecaster.
    return Token(urlsafe_b64encode(bits).rstrip(b"=").decode("ascii"))
