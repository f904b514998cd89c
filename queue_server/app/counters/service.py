"""The counters, as the web layer sees them: one method a key, and each answers with the counter's present state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel

from queue_server.app.counters import calls, desks, serving, transfers
from queue_server.app.counters.holder_check import check_holder
from queue_server.app.counters.presses import CounterPress
from queue_server.app.counters.state import counter_state
from queue_server.app.counters.undo import keep_press, undo
from queue_server.app.ports import UnitOfWork
from queue_server.app.tickets.authority import Shown, show_authority
from queue_server.app.use_cases import UseCases
from queue_server.contract.counter import (
    CallRequest,
    CounterState,
    FinishRequest,
    HolderCheck,
    HolderChecked,
    MoveRequest,
    NextRequest,
    PauseRequest,
    StepRequest,
    TransferRequest,
    UndoRequest,
)
from queue_server.domain.errors import RuleViolation

B = TypeVar("B", bound=BaseModel)


class CounterService(UseCases):
    """Every counter of the county, by its global id (`<hall>-<number>`).

    A refusal is a `RuleViolation` that carries the present `CounterState`, so that a page that lags draws how things
    stand.
    """

    def hall_of_counter(self, counter_id: str) -> str:
        """Return the hall of a counter id (`<hall>-<number>`). Raises `counter.unknown`."""
        return self.halls.counter(counter_id)[0].code

    def counter_state(self, counter_id: str) -> CounterState:
        rules, number = self.halls.counter(counter_id)
        with self.reader.read() as records:
            return counter_state(records, self.writer.boards, rules, number, self.clock.now())

    # --- the counter itself ---------------------------------------------------------------------------------------

    def open(self, counter_id: str, principal: str, key: str) -> CounterState:
        return self._press("open", counter_id, principal, key, desks.open_counter, None)

    def pause(
        self, counter_id: str, request: PauseRequest, principal: str, key: str, for_another: bool = False
    ) -> CounterState:
        """Pause; `for_another` lets a manager do it for a clerk who has left."""
        return self._with("pause", counter_id, principal, key, desks.pause_counter, request, for_another)

    def close(self, counter_id: str, principal: str, key: str, for_another: bool = False) -> CounterState:
        """Close; `for_another` lets a manager do it for a clerk who has left."""
        return self._press("close", counter_id, principal, key, desks.close_counter, None, for_another)

    def move(self, counter_id: str, request: MoveRequest, principal: str, key: str) -> CounterState:
        return self._with("move", counter_id, principal, key, desks.move_counter, request)

    def undo(self, counter_id: str, request: UndoRequest, principal: str, key: str) -> CounterState:
        return self._with("undo", counter_id, principal, key, undo, request, kept=False)

    # --- calling --------------------------------------------------------------------------------------------------

    def next(self, counter_id: str, request: NextRequest, principal: str, key: str) -> CounterState:
        return self._with("next", counter_id, principal, key, calls.call_next, request)

    def call(self, counter_id: str, request: CallRequest, principal: str, key: str) -> CounterState:
        return self._with("call", counter_id, principal, key, calls.call_number, request)

    def recall(self, counter_id: str, request: StepRequest, principal: str, key: str) -> CounterState:
        return self._with("recall", counter_id, principal, key, calls.recall, request)

    def resume(self, counter_id: str, request: StepRequest, principal: str, key: str) -> CounterState:
        return self._with("resume", counter_id, principal, key, calls.resume, request)

    # --- the one at the counter -----------------------------------------------------------------------------------

    def start(self, counter_id: str, request: StepRequest, principal: str, key: str) -> CounterState:
        return self._with("start", counter_id, principal, key, serving.start, request)

    def finish(self, counter_id: str, request: FinishRequest, principal: str, key: str) -> CounterState:
        return self._with("finish", counter_id, principal, key, serving.finish, request)

    def no_show(self, counter_id: str, request: StepRequest, principal: str, key: str) -> CounterState:
        return self._with("no-show", counter_id, principal, key, serving.no_show, request)

    def hold(self, counter_id: str, request: StepRequest, principal: str, key: str) -> CounterState:
        return self._with("hold", counter_id, principal, key, serving.hold, request)

    def transfer(self, counter_id: str, request: TransferRequest, principal: str, key: str) -> CounterState:
        other = request.to_hall
        also = (other,) if other in self.halls.by_code else ()
        return self._with("transfer", counter_id, principal, key, transfers.transfer, request, also=also)

    def check_holder(self, counter_id: str, request: HolderCheck, principal: str, key: str) -> HolderChecked:
        """Compare the document shown with the ticket's holder."""
        at = self._at(counter_id, principal, for_another=False)
        idem = self._idem(principal, f"check:{at.rules.counter_id(at.number)}", key, request)
        try:
            return self.writer.submit(at.rules.code, lambda unit: check_holder(at, unit, request), idem, HolderChecked)
        except RuleViolation as refusal:
            raise self._told(refusal, counter_id) from None

    def show_authority(self, counter_id: str, step: str, principal: str) -> bytes:
        """Return the picture of the written authority on the step's ticket; the look is on record."""
        at = self._at(counter_id, principal, for_another=False)
        return self.writer.submit(at.rules.code, lambda unit: show_authority(at, unit, step), None, Shown).picture

    # --- what they share ------------------------------------------------------------------------------------------

    def _with(
        self,
        action: str,
        counter_id: str,
        principal: str,
        key: str,
        press: Callable[[CounterPress, UnitOfWork, B], None],
        request: B,
        for_another: bool = False,
        kept: bool = True,
        also: tuple[str, ...] = (),
    ) -> CounterState:
        def pressed(at: CounterPress, unit: UnitOfWork) -> None:
            press(at, unit, request)

        return self._press(action, counter_id, principal, key, pressed, request, for_another, kept, also)

    def _press(
        self,
        action: str,
        counter_id: str,
        principal: str,
        key: str,
        press: Callable[[CounterPress, UnitOfWork], None],
        body: BaseModel | None,
        for_another: bool = False,
        kept: bool = True,
        also: tuple[str, ...] = (),
    ) -> CounterState:
        at = self._at(counter_id, principal, for_another)

        def use_case(unit: UnitOfWork) -> CounterState:
            before = at.desk(unit)
            press(at, unit)
            if kept:
                keep_press(at, unit, action, before)
            at.boards.follow(at.rules.code, unit)
            return counter_state(unit, at.boards, at.rules, at.number, at.now)

        idem = self._idem(principal, f"{action}:{at.rules.counter_id(at.number)}", key, body)
        try:
            return self.writer.submit(at.rules.code, use_case, idem, CounterState, also)
        except RuleViolation as refusal:
            raise self._told(refusal, counter_id) from None

    def _told(self, refusal: RuleViolation, counter_id: str) -> RuleViolation:
        """Return a refusal that says how things stand; one that is not about the counter stays as it is."""
        if refusal.code.startswith(("server.", "request.")):
            return refusal
        return RuleViolation(refusal.code, self.counter_state(counter_id))

    def _at(self, counter_id: str, principal: str, for_another: bool) -> CounterPress:
        rules, number = self.halls.counter(counter_id)
        now = self.clock.now()
        return CounterPress(rules, self.writer.boards, self.keys, number, principal, now, for_another)
