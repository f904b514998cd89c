"""A visit and its steps: what may happen to them, in which order.

    pending → waiting → called → serving → finished
                        called → no_show → waiting            (reported back, by rule)
                        called | serving → held → called      (and back to a counter)
                        called | serving → transferred        (a new step takes over)
    everything but serving and what is over → cancelled

Each change returns a new value or raises `RuleViolation`; nothing here knows a database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from queue_server.domain.errors import RuleViolation
from queue_server.domain.ids import StepId, Token, VisitId, step_id
from queue_server.domain.numbers import label

State = Literal["pending", "waiting", "called", "serving", "held", "finished", "no_show", "cancelled", "transferred"]
AT_COUNTER: tuple[State, ...] = ("called", "serving")
NOT_FREE: tuple[State, ...] = (*AT_COUNTER, "held", "no_show")
"""Of somebody who is at a counter, set aside there, or away: their other steps do not wait."""
OPEN: tuple[State, ...] = ("pending", "waiting", *NOT_FREE)
OVER: tuple[State, ...] = ("finished", "cancelled", "transferred")
VisitState = Literal["waiting", "called", "serving", "held", "missed", "finished", "cancelled"]
Errand = Literal["apply", "supplement", "collect", "ask"]
Outcome = Literal["", "done", "accepted", "supplement", "referred", "not_holder"]
"""How a step ended: done on the spot, handed in, sent for a missing paper, sent elsewhere, not the ticket's holder."""
PrintState = Literal["issued", "printed", "print_failed", "reprinted"]
Position = Literal["by_time", "first", "last"]

REPLACED = ("undone", "changed")
"""`Step.reason` of a cancelled step that never was the person's wish: a slip taken back, another item chosen."""

ANY_COUNTER = 0
"""`Step.first_at`: goes first at whatever counter may call it."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody on a visit, ready to be stored: sealed, hashed with a key, masked for screens."""

    role: Literal["holder", "agent_for", "phone"]
    """`phone`: nobody's document, only a phone number that was said."""
    name_masked: str
    sealed: bytes
    id_hash: str
    face: bool = False
    """The terminal found their face to be the one on the card."""


@dataclass(frozen=True, slots=True)
class Visit:
    id: VisitId
    token: Token
    hall: str
    business_day: dt.date
    prefix: str
    number: int
    class_: str
    errand: Errand
    channel: str
    zone: str
    print_state: PrintState
    bundle: str | None
    agent: bool
    """The holder acts for somebody else."""
    issued_by: str
    issued_at: dt.datetime
    finished_at: dt.datetime | None = None
    matters: int = 1
    """How many matters the ticket states."""
    cannot_hear: bool = False
    copies: int = 0
    """How many times a lost ticket was printed anew, each with a code of its own."""
    told_low_s: int | None = None
    told_high_s: int | None = None
    """The range told when the number was given, seconds: the day's report compares it with what happened."""
    checked_in_at: dt.datetime | None = None
    """When the holder of a number taken from afar reported here; at issue for everybody else."""
    moved_to: str | None = None
    """The visit in another hall that took over."""
    voucher_of: str | None = None
    """The visit of an earlier day that could not be served."""
    appointment: str | None = None
    """The appointment that drew it."""
    block: str | None = None
    """The block its number was leased in, when a terminal gave it without the network."""
    handed_in_at: dt.datetime | None = None
    """When the terminal's journal told of it. None with a block: a clerk called the number before."""

    @property
    def label(self) -> str:
        return label(self.prefix, self.number)

    def copied(self, token: Token) -> Visit:
        """Return the visit with a new code for a lost ticket: the code before opens nothing any more."""
        return replace(self, token=token, copies=self.copies + 1)

    def report_print(self, result: Literal["printed", "failed", "reprinted"]) -> Visit:
        """Note what became of the paper. A reprint that failed after a good print changes nothing."""
        if result == "failed":
            return replace(self, print_state="print_failed") if self.print_state == "issued" else self
        return replace(self, print_state=result)


@dataclass(frozen=True, slots=True)
class Step:
    """One matter of a visit. `prefix`, `number` and `class_` repeat the visit's, so that calling reads one table."""

    visit: VisitId
    position: int
    hall: str
    business_day: dt.date
    prefix: str
    number: int
    item: str
    department: str
    errand: Errand
    class_: str
    state: State
    queued_at: dt.datetime
    """Since when it earns waiting; carries what was waited before."""
    waited_s: float = 0.0
    """What it had waited when it was called."""
    calls: int = 0
    counter: int | None = None
    called_at: dt.datetime | None = None
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    first_at: int | None = None
    """The counter where it goes first (`ANY_COUNTER`: everywhere it may be called)."""
    only_at: int | None = None
    """The one counter that may call it: a clerk sent it there."""
    returned_at: dt.datetime | None = None
    back_after_calls: int | None = None
    """A missed number that reported back: eligible once its series has made this many calls today."""
    reason: str = ""
    stage: int = 0
    """Steps of one stage may be called in any order; a later stage begins when the earlier is over."""
    matters: int = 1
    outcome: Outcome = ""

    @property
    def id(self) -> StepId:
        return step_id(self.visit, self.position)

    @property
    def label(self) -> str:
        return label(self.prefix, self.number)

    def call(self, counter: int, now: dt.datetime) -> Step:
        self._must_be("waiting")
        waited = max(0.0, (now - self.queued_at).total_seconds())
        return replace(self, state="called", counter=counter, called_at=now, calls=self.calls + 1, waited_s=waited)

    def recall(self) -> Step:
        self._must_be("called")
        return replace(self, calls=self.calls + 1)

    def start(self, now: dt.datetime) -> Step:
        self._must_be("called")
        return replace(self, state="serving", started_at=now)

    def finish(self, now: dt.datetime, outcome: Outcome = "done") -> Step:
        """End the service. A clerk who forgot to press start served all the same: it began at the call."""
        self._must_be(*AT_COUNTER)
        began = self.started_at or self.called_at
        return replace(self, state="finished", started_at=began, ended_at=now, outcome=outcome)

    def finish_along(self, counter: int, now: dt.datetime, outcome: Outcome = "done") -> Step:
        """End a step that was done in one go with another of its visit, at the same counter."""
        self._must_be("pending", "waiting")
        return replace(
            self, state="finished", counter=counter, called_at=now, started_at=now, ended_at=now, outcome=outcome
        )

    def step_aside(self, waited_s: float) -> Step:
        """Wait no longer while another step of the visit is at a counter; `waited_s` is kept for its turn."""
        self._must_be("waiting")
        return replace(self, state="pending", waited_s=waited_s)

    def rest(self, position: int, per_turn: int, now: dt.datetime) -> Step | None:
        """Return the step for what one turn leaves over: it queues again, from now on. None when nothing is left."""
        left = self.matters - per_turn
        if left <= 0:
            return None
        return self.again(position, now, matters=left)

    def again(self, position: int, queued_at: dt.datetime, **changes: Any) -> Step:
        """Return a fresh waiting step for the same matter."""
        fresh = replace(
            self,
            position=position,
            state="waiting",
            queued_at=queued_at,
            waited_s=0.0,
            calls=0,
            counter=None,
            called_at=None,
            started_at=None,
            ended_at=None,
            first_at=None,
            only_at=None,
            returned_at=None,
            back_after_calls=None,
            reason="",
            outcome="",
        )
        return replace(fresh, **changes)

    def miss(self, recalls_needed: int, now: dt.datetime) -> Step:
        """Mark as missed. Raises `step.recall_first` until it was called again often enough."""
        self._must_be("called")
        if self.calls - 1 < recalls_needed:
            raise RuleViolation("step.recall_first")
        return replace(self, state="no_show", ended_at=now)

    def come_back(self, calls_of_series: int, return_after: int, now: dt.datetime) -> Step:
        """Join again after a miss, with the old `queued_at`, eligible after `return_after` calls of the series."""
        if self.state != "no_show":
            raise RuleViolation("visit.not_missed")
        return replace(
            self,
            state="waiting",
            counter=None,
            called_at=None,
            ended_at=None,
            calls=0,
            returned_at=now,
            back_after_calls=calls_of_series + return_after,
        )

    def returned(self, now: dt.datetime, back_after_calls: int | None) -> Step:
        """Wait under the same rule as a step of the visit that was missed and reported back."""
        self._must_be("waiting")
        return replace(self, returned_at=now, back_after_calls=back_after_calls)

    def hold(self) -> Step:
        self._must_be(*AT_COUNTER)
        return replace(self, state="held")

    def resume(self, counter: int, now: dt.datetime) -> Step:
        """Call a held step back, to the counter that held it or, once that one is not open, to another."""
        self._must_be("held")
        return replace(self, state="called", counter=counter, called_at=now, started_at=None, calls=1)

    def cancel(self, now: dt.datetime, reason: str = "") -> Step:
        if self.state in OVER:
            raise RuleViolation("visit.over")
        if self.state == "serving":
            raise RuleViolation("step.wrong_state")
        return replace(self, state="cancelled", ended_at=now, reason=reason or self.reason)

    def transfer(self, reason: str, now: dt.datetime) -> Step:
        self._must_be(*AT_COUNTER)
        return replace(self, state="transferred", ended_at=now, reason=reason)

    def sent_on(self, reason: str, now: dt.datetime) -> Step:
        """Let another hall take over, whether its turn had come or not."""
        if self.state in OVER:
            raise RuleViolation("visit.over")
        return replace(self, state="transferred", ended_at=now, reason=reason)

    def taken_over(
        self, position: int, item: str, department: str, only_at: int | None, place: Position, now: dt.datetime
    ) -> Step:
        """Return the waiting step that takes over from this transferred one, at the chosen place of its new line."""
        carried = 0.0 if place == "last" else self.waited_s
        return Step(
            visit=self.visit,
            position=position,
            hall=self.hall,
            business_day=self.business_day,
            prefix=self.prefix,
            number=self.number,
            item=item,
            department=department,
            errand=self.errand,
            class_=self.class_,
            state="waiting",
            queued_at=now - dt.timedelta(seconds=carried),
            first_at=ANY_COUNTER if place == "first" else None,
            only_at=only_at,
            reason=self.reason,
            stage=self.stage,
            matters=self.matters,
        )

    def undone(self, now: dt.datetime) -> Step:
        """Cancel a step that only a press made which is taken back."""
        return replace(self, state="cancelled", ended_at=now, reason="undone")

    def begin_waiting(self, carried_s: float, first_at: int | None, now: dt.datetime) -> Step:
        """Let a later step's turn come: it carries the time the visit has waited already."""
        self._must_be("pending")
        queued_at = now - dt.timedelta(seconds=carried_s)
        return replace(self, state="waiting", queued_at=queued_at, first_at=first_at)

    def _must_be(self, *states: State) -> None:
        if self.state not in states:
            raise RuleViolation("step.wrong_state")


def state_of(steps: Sequence[Step]) -> VisitState:
    """Return where a visit stands, from its steps (transferred ones have a successor and say nothing)."""
    states = {s.state for s in steps}
    told: tuple[tuple[State, VisitState], ...] = (
        ("serving", "serving"),
        ("called", "called"),
        ("held", "held"),
        ("waiting", "waiting"),
        ("no_show", "missed"),
        ("pending", "waiting"),
        ("finished", "finished"),
    )
    for step_state, visit_state in told:
        if step_state in states:
            return visit_state
    return "cancelled"


def turn_of(steps: Sequence[Step]) -> Step | None:
    """Return the step whose turn it is: at a counter, held, waiting or missed; None when the visit is over."""
    for state in ("serving", "called", "held", "waiting", "no_show", "pending"):
        for step in steps:
            if step.state == state:
                return step
    return None


def present_stage(steps: Sequence[Step]) -> list[Step]:
    """Return the steps of the lowest stage that is not over, but for those that are; none once the visit is over."""
    left = [s for s in steps if s.state not in OVER]
    stage = min((s.stage for s in left), default=0)
    return [s for s in left if s.stage == stage]


def next_pending(steps: Sequence[Step]) -> list[Step]:
    """Return the steps whose turn comes once the present one is over."""
    return [s for s in present_stage(steps) if s.state == "pending"]


def next_position(steps: Sequence[Step]) -> int:
    """Return the position of a step that is added to a visit."""
    return 1 + max(s.position for s in steps)


def changeable(steps: Sequence[Step]) -> bool:
    """Say whether another item may be chosen: everything that is open still waits, or was missed."""
    left = {s.state for s in steps if s.state not in OVER}
    return bool(left) and left <= {"pending", "waiting", "no_show"}


def sent_for_papers(steps: Sequence[Step]) -> list[Step]:
    """Return the steps whose matter ended for a missing paper and was not taken up again since."""
    last = {s.item: s for s in steps if s.state not in ("cancelled", "transferred")}
    return [s for s in last.values() if s.state == "finished" and s.outcome == "supplement"]


def told_steps(steps: Sequence[Step]) -> list[Step]:
    """Return the steps that tell a person the way: none that another took over or that were replaced."""
    return [s for s in steps if s.state != "transferred" and not (s.state == "cancelled" and s.reason in REPLACED)]


def may_miss_at(
    step: Step, recalls_needed: int, last_call: dt.datetime | None, must_see_s: float | None
) -> dt.datetime | None:
    """Return when a called step may be marked as missed at the earliest; None: not before another recall.

    `must_see_s` is given for somebody who cannot hear: a recall must have stood on the screens for so long.
    """
    needed = recalls_needed if must_see_s is None else max(1, recalls_needed)
    if step.state != "called" or last_call is None or step.calls - 1 < needed:
        return None
    return last_call + dt.timedelta(seconds=must_see_s or 0.0)


def turn_matters(step: Step, per_turn: int) -> int:
    """Return how many of a step's matters one turn at a counter takes."""
    return min(step.matters, per_turn)
