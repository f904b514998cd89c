"""The devices of this terminal: one thread owns each, jobs go in, results come back as events of the journey.

Nothing here trusts a driver: what it raises becomes an event with a stable code, what it returns is checked, one that
never comes back is told as silent, and a device that fails is asked again later without anybody touching it. Each job
is answered exactly once. What a foreign library puts into its exceptions is not logged: it may quote a card.
"""

from __future__ import annotations

import queue
import threading
import time
import traceback
from collections.abc import Callable

import structlog

from drivers.errors import CardError, DeviceError
from drivers.ports import CardReader, Document, IdCard, Printer, PrinterStatus
from kiosk.journey.events import CardGone, CardSeen, CardTrouble, DeviceChanged, Event, Printed, PrintFailed
from kiosk.journey.model import Holder

log = structlog.get_logger()
Post = Callable[[Event], None]

PRINTER_CHECK_S = 3.0
PRINT_LIMIT_S = 45.0
"""A ticket takes two seconds; a driver gives up by itself after some fifteen. Later than this it never will."""
READER_POLL_S = 0.3
READER_CHECK_S = 5.0
READER_LIMIT_S = 15.0
"""A card is read in two seconds, with every repetition of a driver in some ten."""


def fault_of(error: BaseException) -> dict[str, str]:
    """Return what a log may know of an unexpected exception: its class and place, never its words."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
    return {"error": type(error).__name__, "place": place}


class _Job:
    """A document on its way, answered once: by the printer or, when that stays silent, by the clock."""

    def __init__(self, visit_id: str, document: Document) -> None:
        self.visit_id, self.document = visit_id, document
        self._lock = threading.Lock()
        self._open = True
        self.watch: threading.Timer | None = None

    @property
    def open(self) -> bool:
        return self._open

    def close(self) -> bool:
        """Return whether this call is the one that answers."""
        with self._lock:
            was_open, self._open = self._open, False
        if self.watch:
            self.watch.cancel()
        return was_open


class PrinterOwner:
    """Prints one document after the other and, while idle, watches paper and cover."""

    def __init__(self, printer: Printer, post: Post, *, limit_s: float = PRINT_LIMIT_S) -> None:
        self._printer, self._post, self._limit_s = printer, post, limit_s
        self._jobs: queue.Queue[_Job | None] = queue.Queue()
        self._healthy: bool | None = None
        self._telling = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)

    @property
    def width_dots(self) -> int:
        return self._printer.width_dots

    def start(self) -> None:
        self._thread.start()

    def print(self, visit_id: str, document: Document) -> None:
        """Print when the thread is free. `Printed` or `PrintFailed` comes once, after `limit_s` at the latest."""
        job = _Job(visit_id, document)
        job.watch = threading.Timer(self._limit_s, self._give_up, [job])
        job.watch.daemon = True
        job.watch.start()
        self._jobs.put(job)

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
            if job.open:  # one given up meanwhile must not come out later, into nobody's hand
                self._print(job)
        try:
            self._printer.close()
        except Exception as error:  # the thread's boundary
            log.error("printer_driver_broken", **fault_of(error))

    def _print(self, job: _Job) -> None:
        code = ""
        try:
            self._printer.print(job.document)
        except DeviceError as error:
            code = error.code
            log.warning("print_failed", visit=job.visit_id, code=code, detail=error.detail)
        except Exception as error:  # the thread's boundary: an adapter's own fault must not silence the printer
            code = "printer.failed"
            log.error("printer_driver_broken", visit=job.visit_id, **fault_of(error))
        self._tell(healthy=not code, code=code)
        if job.close():
            self._post(PrintFailed(job.visit_id, code) if code else Printed(job.visit_id))
        else:
            log.warning("printed_too_late", visit=job.visit_id, code=code)

    def _give_up(self, job: _Job) -> None:
        if job.close():
            log.error("printer_never_answered", visit=job.visit_id)
            self._tell(healthy=False, code="device.silent")
            self._post(PrintFailed(job.visit_id, "device.silent"))

    def _check(self) -> None:
        healthy, code = False, ""
        try:
            status = self._printer.status()
            if not isinstance(status, PrinterStatus):
                raise TypeError("no status")
            healthy = status.can_print
            code = "" if healthy else "printer.not_ready"
        except DeviceError as error:
            code = error.code
        except Exception as error:  # the thread's boundary
            code = "printer.failed"
            if self._healthy is not False:
                log.error("printer_driver_broken", **fault_of(error))
        self._tell(healthy=healthy, code=code)

    def _tell(self, *, healthy: bool, code: str) -> None:
        with self._telling:
            if healthy == self._healthy:
                return
            self._healthy = healthy
        log.info("printer_state", healthy=healthy, code=code)
        self._post(DeviceChanged("printer", healthy, code))


class ReaderOwner:
    """Reads a card when somebody is asked to lay one down; then waits until it is lifted."""

    def __init__(self, reader: CardReader, post: Post, *, limit_s: float = READER_LIMIT_S) -> None:
        self._reader, self._post, self._limit_s = reader, post, limit_s
        self._wanted = threading.Event()
        self._stopped = threading.Event()
        self._asked = 0
        """Counts the times a card was asked for: one read for the last person is not handed to the next."""
        self._rounds = 0
        self._lying = False
        self._told = ""
        """The trouble already told of the card that lies there."""
        self._healthy: bool | None = None
        self._telling = threading.Lock()
        self._next_check = 0.0
        self._thread = threading.Thread(target=self._run, name="card-reader", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def read(self) -> None:
        """Ask for a card. `CardSeen` comes at most once; `CardTrouble` once for each card that cannot be read."""
        self._asked += 1
        self._told = ""
        self._wanted.set()
        watch = threading.Timer(self._limit_s, self._look_after, [self._rounds])
        watch.daemon = True
        watch.start()

    def cancel(self) -> None:
        self._wanted.clear()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopped.wait(READER_POLL_S):
            asked = self._asked
            try:
                self._once(asked)
            except CardError as error:
                self._tell(healthy=True, code="")
                self._trouble(error.code, asked)
            except DeviceError as error:
                if self._healthy is not False:
                    log.warning("reader_failed", code=error.code, detail=error.detail)
                self._lost(error.code, asked)
            except Exception as error:  # the thread's boundary: an adapter's own fault must not end card reading
                if self._healthy is not False:
                    log.error("reader_driver_broken", **fault_of(error))
                self._lost("device.failed", asked)
            self._rounds += 1
        try:
            self._reader.close()
        except Exception as error:  # the thread's boundary
            log.error("reader_driver_broken", **fault_of(error))

    def _once(self, asked: int) -> None:
        if self._lying:
            if not self._reader.card_present():
                self._lying = False
                self._post(CardGone())
            else:
                self._trouble("card.failed", asked)  # somebody waits for a card to be read: lift it, lay it again
        elif self._wanted.is_set():
            card = self._reader.poll()
            holder = _holder(card) if card is not None else None
            self._tell(healthy=True, code="")
            if holder is None:
                self._told = ""  # the card that gave trouble is gone
            else:
                self._hand_over(holder, asked)
        elif time.monotonic() >= self._next_check:
            self._next_check = time.monotonic() + READER_CHECK_S
            self._reader.reader_id()
            self._tell(healthy=True, code="")

    def _hand_over(self, holder: Holder, asked: int) -> None:
        """Give the card to whoever asked for it; one that somebody else laid down must be lifted first."""
        self._lying = True
        if self._wanted.is_set() and asked == self._asked:
            self._wanted.clear()
            self._post(CardSeen(holder))

    def _lost(self, code: str, asked: int) -> None:
        """The reader is gone or talks nonsense. A card it held stays unread: it may be the last person's."""
        self._tell(healthy=False, code=code)
        self._trouble(code, asked)

    def _trouble(self, code: str, asked: int) -> None:
        if self._wanted.is_set() and asked == self._asked and code != self._told:
            self._told = code
            self._post(CardTrouble(code))

    def _look_after(self, rounds: int) -> None:
        """Say so when the driver has not come back since somebody was asked for a card."""
        if self._rounds == rounds and not self._stopped.is_set():
            self._tell(healthy=False, code="device.silent")

    def _tell(self, *, healthy: bool, code: str) -> None:
        with self._telling:
            if healthy == self._healthy:
                return
            self._healthy = healthy
        log.info("reader_state", healthy=healthy, code=code)
        self._post(DeviceChanged("card_reader", healthy, code))


def _holder(card: IdCard) -> Holder:
    """Keep of a card only what a ticket needs. Raises TypeError for what is no card."""
    if not isinstance(card, IdCard):
        raise TypeError("no card")
    return Holder(name=card.name.strip() or card.english_name.strip(), id_number=card.number.strip(), birth=card.birth)
