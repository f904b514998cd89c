"""Quiet calling: whom to tell by text message that the turn is near, or has come. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from queue_server.domain.visits import Step, VisitState

News = Literal["soon", "called", "over"]
MOST_NUMBERS = 3
"""Telephone numbers one ticket may be given, one after the other: nobody is pestered by somebody else's ticket."""
MOST_TICKETS = 5
"""Tickets of a day that may have the same number: a family, and no more."""
GOOD_FOR = dt.timedelta(minutes=10)
"""A message that was not sent by then helps nobody any more."""
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")


@dataclass(frozen=True, slots=True)
class Contact:
    """The telephone number given with one ticket. `sealed` holds it; `phone_hash` finds its doubles."""

    visit: str
    hall: str
    business_day: dt.date
    language: str
    masked: str
    phone_hash: str
    numbers: int
    """How many numbers this ticket has been given, this one counted."""
    soon_for: str
    called_for: str
    """For which turn it was told last."""
    sealed: bytes

    def told(self, news: News, turn: str) -> Contact:
        return replace(self, soon_for=turn) if news == "soon" else replace(self, called_for=turn)


def mobile(typed: str) -> str | None:
    """Return the eleven digits of a Chinese mobile number, however it was typed; None for anything else."""
    found = _MOBILE.fullmatch(re.sub(r"[\s()-]", "", typed))
    return found[1] if found else None


def masked(number: str) -> str:
    """Return `138****1234`: enough to know one's own number again."""
    return f"{number[:3]}****{number[-4:]}"


def soon_turn(step: Step) -> str:
    """Return what a turn that comes near is known by: one that was missed and reported back is another."""
    return f"{step.position} {step.returned_at.isoformat() if step.returned_at else ''}".strip()


def called_turn(step: Step) -> str:
    """Return what a call is known by; calling again in the same turn is the same call."""
    return f"{step.position} {step.called_at.isoformat() if step.called_at else ''}".strip()


def turn_at(steps: Sequence[Step], state: VisitState) -> Step | None:
    """Return the step a visit is called for, or else the first it waits for."""
    wanted = "called" if state == "called" else "waiting"
    return next((s for s in steps if s.state == wanted), None)


def news(contact: Contact, state: VisitState, ahead: int, steps: Sequence[Step], soon_at: int) -> News | None:
    """Return what somebody should be told now; `over`: the number is not needed any more."""
    if state in ("finished", "cancelled"):
        return "over"
    step = turn_at(steps, state)
    if step is None:
        return None
    if state == "called":
        return "called" if contact.called_for != called_turn(step) else None
    near = state == "waiting" and soon_at > 0 and ahead <= soon_at
    return "soon" if near and contact.soon_for != soon_turn(step) else None
