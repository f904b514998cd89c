"""The hall, as the web layer sees it: every question and every press, wire models in, wire models out.

Each method is a use case of its own module; this class only binds them to the configuration, the clock and the writer.
A refusal is a `RuleViolation` with a code of `contract.errors`; at a counter it carries the present `CounterState`.
"""

from __future__ import annotations

from config.schema import County
from queue_server.app.keys import Keys
from queue_server.app.ports import Clock, Reader
from queue_server.app.writer import Writer
from queue_server.contract.display import DisplayState
from queue_server.contract.events import PublicEvent
from queue_server.contract.models import (
    CounterState,
    HallList,
    HallState,
    IssueRequest,
    Menu,
    NextRequest,
    PrintedReport,
    RatingIn,
    StepRequest,
    TransferRequest,
    VisitIssued,
    VisitView,
)


class HallService:
    """All halls of one county. Thread-safe: reads on connections of their own, writes through the writer.

    `principal` is who asks (`terminal:…`, `staff:…`, `token:…`); `key` is the Idempotency-Key of the request.
    """

    def __init__(self, county: County, reader: Reader, writer: Writer, clock: Clock, keys: Keys) -> None:
        self.county = county
        self.reader = reader
        self.writer = writer
        self.clock = clock
        self.keys = keys

    # --- questions ------------------------------------------------------------------------------------------------

    def hall_list(self) -> HallList:
        raise NotImplementedError

    def hall_state(self, hall: str) -> HallState:
        raise NotImplementedError

    def menu(self, hall: str, terminal: str | None = None) -> tuple[Menu, str]:
        """Return the menu and its ETag (without quotes)."""
        raise NotImplementedError

    def display_state(self, hall: str) -> DisplayState:
        raise NotImplementedError

    def visit_by_token(self, token: str) -> VisitView:
        raise NotImplementedError

    def counter_state(self, counter_id: str) -> CounterState:
        raise NotImplementedError

    def events_after(self, hall: str, last: int, limit: int = 500) -> list[PublicEvent]:
        raise NotImplementedError

    # --- taking a number ------------------------------------------------------------------------------------------

    def issue(self, hall: str, request: IssueRequest, principal: str, key: str, base_url: str) -> VisitIssued:
        raise NotImplementedError

    def printed(self, visit_id: str, report: PrintedReport, principal: str, key: str) -> VisitView:
        raise NotImplementedError

    def ask_help(self, hall: str, terminal: str, principal: str, key: str) -> PublicEvent:
        raise NotImplementedError

    def hall_of_visit(self, visit_id: str) -> str:
        """Return the hall of a visit, for the web layer's permission check."""
        raise NotImplementedError

    def hall_of_counter(self, counter_id: str) -> str:
        """Return the hall of a counter id (`<hall>-<number>`), or refuse with `counter.unknown`."""
        raise NotImplementedError

    # --- the citizen's own ticket (the token is the credential) ---------------------------------------------------

    def im_back(self, token: str, principal: str, key: str) -> VisitView:
        raise NotImplementedError

    def give_back(self, token: str, principal: str, key: str) -> VisitView:
        raise NotImplementedError

    def rate(self, token: str, rating: RatingIn, principal: str, key: str) -> VisitView:
        raise NotImplementedError

    # --- at the counter -------------------------------------------------------------------------------------------

    def open(self, counter_id: str, principal: str, key: str) -> CounterState:
        raise NotImplementedError

    def pause(self, counter_id: str, principal: str, key: str) -> CounterState:
        raise NotImplementedError

    def close(self, counter_id: str, principal: str, key: str) -> CounterState:
        raise NotImplementedError

    def next(self, counter_id: str, request: NextRequest, principal: str, key: str) -> CounterState:
        raise NotImplementedError

    def recall(self, counter_id: str, request: StepRequest, principal: str, key: str) -> CounterState:
        raise NotImplementedError

    def start(self, counter_id: str, request: StepRequest, principal: str, key: str) -> CounterState:
        raise NotImplementedError

    def finish(self, counter_id: str, request: StepRequest, principal: str, key: str) -> CounterState:
        raise NotImplementedError

    def no_show(self, counter_id: str, request: StepRequest, principal: str, key: str) -> CounterState:
        raise NotImplementedError

    def hold(self, counter_id: str, request: StepRequest, principal: str, key: str) -> CounterState:
        raise NotImplementedError

    def resume(self, counter_id: str, request: StepRequest, principal: str, key: str) -> CounterState:
        raise NotImplementedError

    def transfer(self, counter_id: str, request: TransferRequest, principal: str, key: str) -> CounterState:
        raise NotImplementedError
