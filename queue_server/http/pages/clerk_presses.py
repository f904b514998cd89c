"""What each key of the clerk's page asks of the hall: its form in, the counter's state out.

A form that is not filled in as it must be is refused with `request.invalid`, like any refusal of the hall's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

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
from queue_server.contract.day import ResumeRequest, SuspendRequest
from queue_server.domain.errors import RuleViolation
from queue_server.http.api.answers import hall_service

Press = Callable[[str, str, str], CounterState]
"""Takes the counter's id, who presses and the form's own key."""
M = TypeVar("M", bound=BaseModel)


def _read(model: type[M], **values: Any) -> M:
    """Check what a form says. The refusal names no value: it may be somebody's document number."""
    try:
        return model.model_validate(values)
    except ValidationError:
        raise RuleViolation("request.invalid") from None


def _field(name: str) -> str:
    return request.form.get(name, "").strip()


def _number(name: str) -> int | None:
    text = _field(name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None


def _step() -> str:
    return _field("step")[:80]


# --- the counter itself -------------------------------------------------------------------------------------------


def _pause(counter: str, who: str, key: str) -> CounterState:
    return hall_service().pause(counter, _read(PauseRequest, reason=_field("reason")), who, key)


def _move(counter: str, who: str, key: str) -> CounterState:
    departments = [] if _field("planned") else request.form.getlist("department")
    if not departments and not _field("planned"):
        raise RuleViolation("request.invalid")
    return hall_service().move(counter, _read(MoveRequest, departments=departments), who, key)


def _undo(counter: str, who: str, key: str) -> CounterState:
    return hall_service().undo(counter, _read(UndoRequest, event=_number("event")), who, key)


# --- calling ------------------------------------------------------------------------------------------------------


def _next(counter: str, who: str, key: str) -> CounterState:
    return hall_service().next(counter, _read(NextRequest, after=_step() or None), who, key)


def _by_hand(counter: str, who: str, key: str) -> CounterState:
    """Call one number, or the best of a class or an item; which of them is filled in decides.

    A number given without the network may need both: what it is for is not known yet.
    """
    after, reason = _step() or None, _field("reason")
    class_, item = _field("class") or None, _field("item") or None
    if number := _field("call_number").upper():
        wish = _read(CallRequest, after=after, number=number, reason=reason, item=item)
        return hall_service().call(counter, wish, who, key)
    if class_ is None and item is None:
        raise RuleViolation("request.invalid")
    wanted = _read(NextRequest, after=after, class_=class_, item=item, reason=reason)
    return hall_service().next(counter, wanted, who, key)


# --- the one at the counter ---------------------------------------------------------------------------------------


def _of_step(name: str) -> Press:
    def pressed(counter: str, who: str, key: str) -> CounterState:
        use_case = getattr(hall_service(), name)
        answer: CounterState = use_case(counter, _read(StepRequest, step=_step()), who, key)
        return answer

    return pressed


def _finish(counter: str, who: str, key: str) -> CounterState:
    """End the service as the pressed key says, with what was done along; one of them calls the next too."""
    done = _read(
        FinishRequest,
        step=_step(),
        outcome=_field("outcome") or "done",
        along=[{"step": step} for step in request.form.getlist("along")],
        matters_done=_number("matters_done"),
    )
    if _field("then") != "next":
        return hall_service().finish(counter, done, who, key)
    return hall_service().next(counter, _read(NextRequest, after=done.step, done=done), who, key)


def _transfer(counter: str, who: str, key: str) -> CounterState:
    wanted = _read(
        TransferRequest,
        step=_step(),
        to_item=_field("to_item") or None,
        to_counter=_number("to_counter"),
        to_hall=_field("to_hall") or None,
        position=_field("position") or "by_time",
        reason=_field("reason"),
    )
    if wanted.to_item is None and wanted.to_counter is None and wanted.to_hall is None:
        raise RuleViolation("transfer.nowhere")
    return hall_service().transfer(counter, wanted, who, key)


def check_holder(counter: str, who: str, key: str) -> HolderChecked:
    """Compare the document shown with the ticket's holder. What was typed goes nowhere else."""
    shown = "".join(request.form.get("id_number", "").split()).upper()
    return hall_service().check_holder(counter, _read(HolderCheck, step=_step(), id_number=shown), who, key)


# --- what is not called just now ----------------------------------------------------------------------------------


def _suspend(counter: str, who: str, key: str) -> CounterState:
    kind, _, code = _field("what").partition(":")
    wanted = _read(SuspendRequest, kind=kind, code=code, reason=_field("reason"), note=_field("note"))
    hall_service().day.suspend(hall_service().hall_of_counter(counter), wanted, who, key)
    return hall_service().counter_state(counter)


def _go_on(counter: str, who: str, key: str) -> CounterState:
    kind, _, code = _field("what").partition(":")
    wanted = _read(ResumeRequest, kind=kind, code=code)
    hall_service().day.resume(hall_service().hall_of_counter(counter), wanted, who, key)
    return hall_service().counter_state(counter)


PRESSES: dict[str, Press] = {
    "open": lambda counter, who, key: hall_service().open(counter, who, key),
    "pause": _pause,
    "close": lambda counter, who, key: hall_service().close(counter, who, key),
    "move": _move,
    "undo": _undo,
    "next": _next,
    "by-hand": _by_hand,
    "recall": _of_step("recall"),
    "start": _of_step("start"),
    "finish": _finish,
    "no-show": _of_step("no_show"),
    "hold": _of_step("hold"),
    "resume": _of_step("resume"),
    "transfer": _transfer,
    "suspend": _suspend,
    "go-on": _go_on,
}


def happened(act: str, state: CounterState) -> str:
    """Return what a press did, as `outcomes.press_words` knows it: keys with several endings are told apart."""
    if act in ("next", "by-hand") or (act == "finish" and _field("then") == "next"):
        return "nobody" if state.visit is None else "next"
    if act == "pause" and _field("reason") == "handover":
        return "handover"
    if act == "finish":
        return _field("outcome") or "finish"
    return act
