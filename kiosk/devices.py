"""The devices of this terminal: one thread owns each, jobs go in, results come back as events of the journey.

Nothing here trusts a driver: what it raises becomes an event with a stable code, what it returns is checked, and a
device that fails is asked again later without anybody touching it.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable

import structlog

from drivers.errors import CardError, DeviceError
from drivers.ports import CardReader, Document, IdCard, Printer
from kiosk.journey.model import CardGone, CardSeen, CardTrouble, DeviceChanged, Event, Holder, Printed, PrintFailed

log = structlog.get_logger()
Post = Callable[[Event], None]

PRINTER_CHECK_S = 3.0
READER_POLL_S = 0.3
READER_CHECK_S = 5.0


class PrinterOwner:
    """Prints one document after the other and, while idle, watches paper and cover."""

    def __init__(self, printer: Printer, post: Post) -> None:
        self._printer, self._post = printer, post
        self._jobs: queue.Queue[tuple[str, Document] | None] = queue.Queue()
        self._healthy: bool | None = None
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)

    @property
    def width_dots(self) -> int:
        return self._printer.width_dots

    def start(self) -> None:
        self._thread.start()

    def print(self, visit_id: str, document: Document) -> None:
        self._jobs.put((visit_id, document))

    def stop(self) -> None:
        self._jobs.put(None)
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=PRINTER_CHECK_S if self._healthy is not None else 0.01)
            except queue.Empty:
                self._check()
                continue
            if job is None:
                break
            self._print(*job)
        self._printer.close()

    def _print(self, visit_id: str, document: Document) -> None:
        try:
            self._printer.print(document)
        except DeviceError as error:
            log.warning("print_failed", visit=visit_id, code=error.code, detail=error.detail)
            self._tell(healthy=False, code=error.code)
            self._post(PrintFailed(visit_id, error.code))
        except Exception:  # the thread's boundary: an adapter with a fault of its own must not silence the printer
            log.exception("printer_driver_broken", visit=visit_id)
            self._post(PrintFailed(visit_id, "printer.failed"))
        else:
            self._tell(healthy=True, code="")
            self._post(Printed(visit_id))

    def _check(self) -> None:
        try:
            status = self._printer.status()
        except DeviceError as error:
            self._tell(healthy=False, code=error.code)
        except Exception:  # the thread's boundary
            log.exception("printer_driver_broken")
            self._tell(healthy=False, code="printer.failed")
        else:
            self._tell(healthy=status.can_print, code="" if status.can_print else "printer.not_ready")

    def _tell(self, *, healthy: bool, code: str) -> None:
        if healthy != self._healthy:
            self._healthy = healthy
            log.info("printer_state", healthy=healthy, code=code)
            self._post(DeviceChanged("printer", healthy, code))


class ReaderOwner:
    """Reads a card when somebody is asked to lay one down; then waits until it is lifted."""

    def __init__(self, reader: CardReader, post: Post) -> None:
        self._reader, self._post = reader, post
        self._wanted = threading.Event()
        self._stopped = threading.Event()
        self._lying = False
        self._healthy: bool | None = None
        self._next_check = 0.0
        self._thread = threading.Thread(target=self._run, name="card-reader", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def read(self) -> None:
        self._wanted.set()

    def cancel(self) -> None:
        self._wanted.clear()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopped.wait(READER_POLL_S):
            try:
                self._once()
            except CardError as error:
                if self._wanted.is_set():
                    self._post(CardTrouble(error.code))
            except DeviceError as error:
                log.warning("reader_failed", code=error.code, detail=error.detail)
                self._tell(healthy=False, code=error.code)
            except Exception:  # the thread's boundary: an adapter with a fault of its own must not end card reading
                log.exception("reader_driver_broken")
                self._tell(healthy=False, code="device.failed")
        self._reader.close()

    def _once(self) -> None:
        if self._lying:
            if not self._reader.card_present():
                self._lying = False
                self._post(CardGone())
        elif self._wanted.is_set():
            card = self._reader.poll()
            self._tell(healthy=True, code="")
            if card is not None and self._wanted.is_set():
                self._wanted.clear()
                self._lying = True
                self._post(CardSeen(_holder(card)))
        elif time.monotonic() >= self._next_check:
            self._next_check = time.monotonic() + READER_CHECK_S
            self._reader.reader_id()
            self._tell(healthy=True, code="")

    def _tell(self, *, healthy: bool, code: str) -> None:
        if healthy != self._healthy:
            self._healthy = healthy
            log.info("reader_state", healthy=healthy, code=code)
            self._post(DeviceChanged("card_reader", healthy, code))


def _holder(card: IdCard) -> Holder:
    """Keep of a card only what a ticket needs."""
    return Holder(name=card.name.strip() or card.english_name.strip(), id_number=card.number, birth=card.birth)
