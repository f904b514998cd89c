"""What a clerk presses. Every answer is the counter's present state, and so is every 409."""

from __future__ import annotations

from flask import Blueprint, Response, request

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
from queue_server.http.access import allow, idempotency_key, principal, require_hall
from queue_server.http.api.answers import answer, hall_service
from queue_server.http.api.document import documented
from queue_server.http.errors import read_body

counters = Blueprint("counters", __name__, url_prefix="/counters/<counter_id>")
_REFUSALS = (404, 409, 503)


def _enter(counter_id: str) -> tuple[str, str]:
    """Check that the clerk's hall has this counter; return who presses and the press's own key."""
    require_hall(hall_service().hall_of_counter(counter_id))
    return principal().name, idempotency_key()


@counters.get("")
@allow("clerk", "helper", "manager")
@documented(ok=CounterState, refusals=(404,), tag="counters")
def show_counter(counter_id: str) -> Response:
    """Tell how things stand at the counter."""
    require_hall(hall_service().hall_of_counter(counter_id))
    return answer(hall_service().counter_state(counter_id))


@counters.post("/open")
@allow("clerk")
@documented(ok=CounterState, keyed=True, refusals=_REFUSALS, tag="counters")
def open_counter(counter_id: str) -> Response:
    """Open the counter, or go on after a pause."""
    who, key = _enter(counter_id)
    return answer(hall_service().open(counter_id, who, key))


@counters.post("/pause")
@allow("clerk", "manager")
@documented(ok=CounterState, body=PauseRequest, keyed=True, refusals=_REFUSALS, tag="counters")
def pause_counter(counter_id: str) -> Response:
    """Pause the counter, with the reason; whoever is there stays. A manager may do it for a clerk who has left."""
    who, key = _enter(counter_id)
    wanted = read_body(PauseRequest) if request.get_data(cache=True) else PauseRequest()
    return answer(hall_service().pause(counter_id, wanted, who, key, for_another=_manages()))


@counters.post("/close")
@allow("clerk", "manager")
@documented(ok=CounterState, keyed=True, refusals=_REFUSALS, tag="counters")
def close_counter(counter_id: str) -> Response:
    """Close the counter. A manager may do it for a clerk who has left."""
    who, key = _enter(counter_id)
    return answer(hall_service().close(counter_id, who, key, for_another=_manages()))


@counters.post("/move")
@allow("clerk")
@documented(ok=CounterState, body=MoveRequest, keyed=True, refusals=_REFUSALS, tag="counters")
def move_counter(counter_id: str) -> Response:
    """Serve other departments from now on; none: as planned again."""
    who, key = _enter(counter_id)
    return answer(hall_service().move(counter_id, read_body(MoveRequest), who, key))


@counters.post("/undo")
@allow("clerk")
@documented(ok=CounterState, body=UndoRequest, keyed=True, refusals=_REFUSALS, tag="counters")
def undo_press(counter_id: str) -> Response:
    """Take back the last press here, within a few seconds and while nothing else has touched what it changed."""
    who, key = _enter(counter_id)
    return answer(hall_service().undo(counter_id, read_body(UndoRequest), who, key))


@counters.post("/next")
@allow("clerk")
@documented(ok=CounterState, body=NextRequest, keyed=True, refusals=_REFUSALS, tag="counters")
def call_next(counter_id: str) -> Response:
    """Call the next person; with `after` the step being served, finish that one first. Nobody: `visit` is null.

    With a class or an item and a reason it is a choice by hand, and recorded as one.
    """
    who, key = _enter(counter_id)
    return answer(hall_service().next(counter_id, read_body(NextRequest), who, key))


@counters.post("/call")
@allow("clerk")
@documented(ok=CounterState, body=CallRequest, keyed=True, refusals=_REFUSALS, tag="counters")
def call_number(counter_id: str) -> Response:
    """Call one number that waits or was missed, by hand and with the reason; with `after` as in `next`."""
    who, key = _enter(counter_id)
    return answer(hall_service().call(counter_id, read_body(CallRequest), who, key))


@counters.post("/recall")
@allow("clerk")
@documented(ok=CounterState, body=StepRequest, keyed=True, refusals=_REFUSALS, tag="counters")
def recall_number(counter_id: str) -> Response:
    """Call the same number again."""
    who, key = _enter(counter_id)
    return answer(hall_service().recall(counter_id, read_body(StepRequest), who, key))


@counters.post("/start")
@allow("clerk")
@documented(ok=CounterState, body=StepRequest, keyed=True, refusals=_REFUSALS, tag="counters")
def start_service(counter_id: str) -> Response:
    """Start serving who was called."""
    who, key = _enter(counter_id)
    return answer(hall_service().start(counter_id, read_body(StepRequest), who, key))


@counters.post("/finish")
@allow("clerk")
@documented(ok=CounterState, body=FinishRequest, keyed=True, refusals=_REFUSALS, tag="counters")
def finish_service(counter_id: str) -> Response:
    """Finish the step, with its outcome and what was done along; the visit's next step takes its turn."""
    who, key = _enter(counter_id)
    return answer(hall_service().finish(counter_id, read_body(FinishRequest), who, key))


@counters.post("/no-show")
@allow("clerk")
@documented(ok=CounterState, body=StepRequest, keyed=True, refusals=_REFUSALS, tag="counters")
def mark_missed(counter_id: str) -> Response:
    """Mark a number as missed, after it was called again as often as the hall's rule says."""
    who, key = _enter(counter_id)
    return answer(hall_service().no_show(counter_id, read_body(StepRequest), who, key))


@counters.post("/hold")
@allow("clerk")
@documented(ok=CounterState, body=StepRequest, keyed=True, refusals=_REFUSALS, tag="counters")
def hold_step(counter_id: str) -> Response:
    """Set a step aside."""
    who, key = _enter(counter_id)
    return answer(hall_service().hold(counter_id, read_body(StepRequest), who, key))


@counters.post("/resume")
@allow("clerk")
@documented(ok=CounterState, body=StepRequest, keyed=True, refusals=_REFUSALS, tag="counters")
def resume_step(counter_id: str) -> Response:
    """Take a step that was set aside up again."""
    who, key = _enter(counter_id)
    return answer(hall_service().resume(counter_id, read_body(StepRequest), who, key))


@counters.post("/transfer")
@allow("clerk")
@documented(ok=CounterState, body=TransferRequest, keyed=True, refusals=_REFUSALS, tag="counters")
def transfer_step(counter_id: str) -> Response:
    """Hand a step over to another item, counter or hall, with the reason."""
    who, key = _enter(counter_id)
    return answer(hall_service().transfer(counter_id, read_body(TransferRequest), who, key))


@counters.post("/check")
@allow("clerk")
@documented(ok=HolderChecked, body=HolderCheck, keyed=True, refusals=_REFUSALS, tag="counters")
def check_holder(counter_id: str) -> Response:
    """Compare the document shown with the ticket's holder; neither is kept or told."""
    who, key = _enter(counter_id)
    return answer(hall_service().check_holder(counter_id, read_body(HolderCheck), who, key))


def _manages() -> bool:
    return "manager" in principal().roles
