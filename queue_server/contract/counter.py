"""At the counter: what a clerk presses, and how things stand after it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from queue_server.contract.models import (
    Code,
    CounterView,
    Errand,
    Outcome,
    StepState,
    StepView,
    Suspension,
    TicketNumber,
    Wire,
    WireText,
)

Reason = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]
PauseReason = Literal["", "lunch", "meeting", "system", "handover", "other"]


class NextRequest(Wire):
    """`after` is the step the clerk's page showed last, or null: a page that lags gets 409 and the present state."""

    after: str | None
    class_: Code | None = Field(default=None, alias="class")
    """Only somebody of this class, by hand."""
    item: Code | None = None
    """Only somebody who came for this item, by hand."""
    reason: Reason | None = None
    """Why the clerk chose by hand; must be given with `class` or `item`."""
    done: FinishRequest | None = None
    """How the one being served ends, when it is more than "done": in the same press, so that one undo takes it back."""

    @model_validator(mode="after")
    def _by_hand_has_a_reason(self) -> NextRequest:
        if (self.class_ is not None or self.item is not None) != (self.reason is not None):
            raise ValueError("a choice by hand has a reason, and a reason belongs to a choice")
        return self


class CallRequest(Wire):
    """Call one number out of turn, or one that was missed: by hand, with the reason."""

    after: str | None
    number: TicketNumber
    reason: Reason
    item: Code | None = None
    """For a number given without the network whose journal is not in yet: what its holder came for."""


class DoneStep(Wire):
    """Another step of the same visit, done in one go with the present one."""

    step: str
    outcome: Outcome = "done"


class FinishRequest(Wire):
    """End the service. `along` names what was done in one go at this counter."""

    step: str
    outcome: Outcome = "done"
    along: list[DoneStep] = Field(default_factory=list, max_length=20)
    matters_done: Annotated[int, Field(ge=1, le=99)] | None = None
    """How many of the ticket's matters were done; the rest queues again. None: as many as one turn takes."""


class PauseRequest(Wire):
    reason: PauseReason = ""


class MoveRequest(Wire):
    """Serve other departments from now on; empty: as planned again."""

    departments: list[Code] = Field(max_length=20)


class UndoRequest(Wire):
    """Take back the press with this event number: the one the page shows."""

    event: int


class HolderCheck(Wire):
    """Compare the document shown with the ticket's holder, or a phone number with the one that was said."""

    step: str
    id_number: Annotated[str, StringConstraints(pattern=r"^([0-9A-Z]{15,18}|1[3-9][0-9]{9})$")] = Field(repr=False)


class HolderChecked(Wire):
    matches: bool
    bound: bool
    """The ticket belongs to one person; false: nobody's document was taken, anybody may hold it."""


class StepRequest(Wire):
    """recall · start · finish · no-show · hold: the step the clerk means."""

    step: str


class TransferRequest(Wire):
    step: str
    to_item: Code | None = None
    to_counter: int | None = None
    to_hall: Code | None = None
    position: Literal["by_time", "first", "last"] = "by_time"
    reason: Annotated[str, StringConstraints(min_length=1, max_length=80)]


class Candidate(Wire):
    """One line of "why this one": staff only."""

    number: str
    class_: str = Field(alias="class")
    waited_s: int
    rate: float
    score: float
    note: Literal["", "preferred", "transfer_first", "continues", "returned", "by_hand"] = ""


class CalledStep(Wire):
    step: str
    visit: str
    number: str
    item: str
    name: WireText
    class_: str = Field(alias="class")
    errand: Errand
    state: StepState
    waited_s: int
    calls: int
    called_at: dt.datetime | None
    started_at: dt.datetime | None
    holders: list[str]
    """Masked names: 王**."""
    faces: list[bool] = []
    """Of each holder: the terminal found their face to be the one on the card. The clerk looks all the same."""
    agent_for: str = ""
    """The masked name of who did not come and is acted for; empty: nobody whose card was read."""
    authority: bool = False
    """Who came acts, by a written authority, for somebody whose card was not read."""
    authority_picture: bool = False
    """It was photographed: the clerk's page shows it."""
    phone: str = ""
    """The masked phone number that was said instead of a document: 138****8000."""
    matters: int
    steps: list[StepView]
    why: list[Candidate]
    turn_matters: int = 1
    """How many of the ticket's matters this turn takes."""
    ticket_matters: int = 1
    cannot_hear: bool = False
    bound: bool = False
    """The ticket belongs to its holder: check the document."""
    may_miss_at: dt.datetime | None = None
    """When it may be marked as missed at the earliest (hall time); None: not before another recall."""
    here: list[str] = []
    """Other steps of the visit that this counter can do in one go."""
    inside: list[WireText] = []
    """What is done within the case, without a further call."""


class CounterState(Wire):
    """The answer to every press at a counter, 409 included."""

    counter: CounterView
    visit: CalledStep | None
    waiting: int
    """People this counter could serve."""
    upcoming: list[Candidate]
    held: list[CalledStep]
    missed: list[str]
    finished_today: int
    last_event: int
    staff: str = ""
    pause_reason: PauseReason = ""
    departments: list[str] = []
    """Whose items it serves now; empty: all."""
    suspended: list[Suspension] = []
    """What it would call, were it not paused just now; oldest first."""
    undo: UndoOffer | None = None


class UndoOffer(Wire):
    """The last press, while it may be taken back."""

    event: int
    action: str
    number: str
    until: dt.datetime
    """Hall time."""
