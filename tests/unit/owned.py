"""What a device's owner posts, caught; and adapters that misbehave in every way but a helpful one."""

from __future__ import annotations

import datetime as dt
import queue
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from drivers.ports import Document, IdCard, PrinterStatus, Sex
from kiosk.journey.events import Event

E = TypeVar("E")
PATIENCE_S = 5.0
CARD = IdCard(kind="resident", name=" 王小明 ", number="11010519491231002X", sex=Sex.MALE, birth=dt.date(1949, 12, 31))
PAPER = Document(())


class Mail:
    """Events in the order they were posted."""

    def __init__(self) -> None:
        self._came: queue.Queue[Event] = queue.Queue()
        self.all: list[Event] = []

    def __call__(self, event: Event) -> None:
        self._came.put(event)

    def next(self, kind: type[E]) -> E:
        """Return the next event of this kind. Raises AssertionError when none comes."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                event = self._came.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {kind.__name__} came; {self.all}") from None
            self.all.append(event)
            if isinstance(event, kind):
                return event

    def count(self, kind: type[Event]) -> int:
        """Return how many of this kind have come, those nobody waited for included."""
        while not self._came.empty():
            self.all.append(self._came.get())
        return sum(isinstance(event, kind) for event in self.all)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        threading.Event().wait(0.002)


class FakePrinter:
    """Does what the test says: `on_print` and `on_status` answer, raise, or wait."""

    width_dots = 576

    def __init__(self) -> None:
        self.on_print: Callable[[], object] = lambda: None
        self.on_check: Callable[[], object] = lambda: ()
        self.on_close: Callable[[], object] = lambda: None
        self.printed: list[Document] = []

    def print(self, document: Document) -> None:
        self.on_print()
        self.printed.append(document)

    def status(self) -> PrinterStatus:
        raise NotImplementedError  # its owner asks `check`

    def check(self) -> tuple[str, ...]:
        return self.on_check()  # type: ignore[return-value]  # nonsense is the point

    def close(self) -> None:
        self.on_close()


class FakeReader:
    """Does what the test says."""

    def __init__(self) -> None:
        self.on_poll: Callable[[], object] = lambda: None
        self.on_present: Callable[[], object] = lambda: False
        self.polls = 0

    def poll(self) -> IdCard | None:
        self.polls += 1
        return self.on_poll()  # type: ignore[return-value]  # nonsense is the point

    def card_present(self) -> bool:
        return bool(self.on_present())

    def reader_id(self) -> str:
        return "0"

    def check(self) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        raise ZeroDivisionError


def raising(error: BaseException) -> Callable[[], object]:
    def act() -> object:
        raise error

    return act
