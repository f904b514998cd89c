"""A hall service on a real database in a temporary directory, with a clock that a test sets."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from config.schema import County
from queue_server.app.board import Boards
from queue_server.app.halls import Halls
from queue_server.app.keys import Keys, new_keys
from queue_server.app.ports import Store
from queue_server.app.service import HallService
from queue_server.app.wait.forecasts import InlineForecasts
from queue_server.app.wait.lessons import Lessons
from queue_server.app.writer import Writer
from queue_server.contract.counter import CounterState, FinishRequest, NextRequest, StepRequest
from queue_server.contract.models import IssueRequest, VisitIssued
from queue_server.database import bring_up_to_date
from queue_server.store.batch import SqlStore
from queue_server.store.engine import open_engine
from tests.kit.ready_database import lay_ready_database
from tests.kit.small_county import MONDAY_9, small_county


@dataclass
class SetClock:
    moment: dt.datetime = MONDAY_9
    stated: bool = True

    def now(self) -> dt.datetime:
        return self.moment

    def real(self) -> dt.datetime:
        return self.moment

    def forward(self, **delta: float) -> None:
        self.moment += dt.timedelta(**delta)


@dataclass
class Desk:
    """A running hall, and the presses tests need most."""

    service: HallService
    clock: SetClock
    engine: Engine
    wakes: list[tuple[str, int]] = field(default_factory=list)
    clerks: dict[str, str] = field(default_factory=dict)
    """Who opened which counter last: presses there are made by the same person."""

    def key(self) -> str:
        """Return a key that no other process used either: several may work on one directory, one after the other."""
        return secrets.token_hex(8)

    def take(self, item: str = "deed", class_: str | None = None, hall: str = "main") -> VisitIssued:
        return self.issue(hall, items=[item], class_=class_)

    def issue(self, hall: str = "main", **wanted: object) -> VisitIssued:
        """Take a number for whatever an `IssueRequest` may say."""
        request = IssueRequest.model_validate({"channel": "kiosk", **wanted})
        return self.service.issue(hall, request, "terminal:k1", self.key(), "http://hall")

    def open(self, counter: str = "main-1", who: str = "staff:li") -> CounterState:
        self.clerks[counter] = who
        return self.service.open(counter, who, self.key())

    def clerk(self, counter: str) -> str:
        return self.clerks.get(counter, "staff:li")

    def next(self, counter: str = "main-1", after: str | None = None) -> CounterState:
        return self.service.next(counter, NextRequest(after=after), self.clerk(counter), self.key())

    def press(self, action: str, step: str, counter: str = "main-1") -> CounterState:
        """Press a key that means one step: recall, start, finish, no_show, hold, resume."""
        if action == "finish":
            return self.finish(step, counter)
        pressed: Callable[[str, StepRequest, str, str], CounterState] = getattr(self.service, action)
        return pressed(counter, StepRequest(step=step), self.clerk(counter), self.key())

    def finish(self, step: str, counter: str = "main-1", **how: object) -> CounterState:
        request = FinishRequest.model_validate({"step": step, **how})
        return self.service.finish(counter, request, self.clerk(counter), self.key())


@contextmanager
def running_hall(
    directory: Path,
    county: County | None = None,
    url: str | None = None,
    wrap: Callable[[Store], Store] | None = None,
    simulated: bool = False,
    keys: Keys | None = None,
) -> Iterator[Desk]:
    """Start a writer and a service; stop them at the end. `wrap` may put a faulty store in between.

    Waits are reckoned, as they are without a forecaster, unless `simulated`: that takes its time at every ticket.
    """
    if url is None:
        lay_ready_database(directory / "hall.db")
    engine = open_engine(url or f"sqlite:///{directory / 'hall.db'}")
    bring_up_to_date(engine)
    store = SqlStore(engine)
    clock = SetClock()
    county = county or small_county()
    wakes: list[tuple[str, int]] = []
    boards = Boards(Halls(county))
    lessons = Lessons(boards.halls)
    if simulated:
        boards.forecasts = InlineForecasts(lessons.known)
    writer = Writer(
        wrap(store) if wrap else store,
        boards,
        clock,
        on_commit=lambda hall, seq: wakes.append((hall, seq)),
    )
    writer.start()
    try:
        yield Desk(HallService(county, store, writer, clock, keys or new_keys(), lessons), clock, engine, wakes)
    finally:
        writer.stop()
        engine.dispose()
