"""The ticket printer: one document after the other, each answered exactly once."""

from __future__ import annotations

import threading

import structlog

from drivers.errors import DeviceError, PrinterError
from drivers.health import Health
from drivers.owner import DeviceEvent, JobDone, JobFailed, Timing
from drivers.ports import LEFT_IN_TRAY, Document, Printer
from kiosk.devices.owned import Owned, Post
from kiosk.faults import fault_of
from kiosk.fleet.paper import Roll
from kiosk.journey.events import PaperLying
from kiosk.journey.ticket_events import Printed, PrintFailed

log = structlog.get_logger()

PRINTER_CHECK_S = 3.0
PRINT_LIMIT_S = 45.0
"""A ticket takes two seconds; a driver gives up by itself after some fifteen. Later than this it never will."""


class PrinterOwner(Owned[Printer]):
    """Prints one document after the other and, while idle, watches paper and cover."""

    def __init__(
        self, printer: Printer, post: Post, *, limit_s: float = PRINT_LIMIT_S, roll: Roll | None = None
    ) -> None:
        timing = Timing(check_every_s=PRINTER_CHECK_S, retry_at_most_s=PRINTER_CHECK_S)
        super().__init__("printer", printer, post, timing)
        self._printer, self._limit_s, self._roll = printer, limit_s, roll
        self._papers: dict[int, tuple[str, Document]] = {}
        """The visits whose documents are on their way, by job."""
        self._sending = threading.Lock()
        self._lying = False

    @property
    def width_dots(self) -> int:
        return self._printer.width_dots

    def print(self, visit_id: str, document: Document) -> None:
        """Print when the thread is free. `Printed` or `PrintFailed` comes once, after `limit_s` at the latest."""

        def work(printer: Printer) -> None:
            _print(printer, document, visit_id)

        with self._sending:  # its answer may come before its number is known here
            self._papers[self._owner.do(work, self._limit_s).number] = visit_id, document

    def _came(self, event: DeviceEvent) -> None:
        super()._came(event)
        if isinstance(event, JobDone | JobFailed):
            with self._sending:
                visit_id, document = self._papers.pop(event.job)
            if self._roll and isinstance(event, JobDone):
                self._roll.printed(document)
            self._post(Printed(visit_id) if isinstance(event, JobDone) else PrintFailed(visit_id, event.code))

    def _changed(self, health: Health) -> None:
        super()._changed(health)
        if (lying := LEFT_IN_TRAY in health.codes) is not self._lying:
            self._lying = lying
            self._post(PaperLying(lying))
        if self._roll:
            self._roll.printer_says(health.codes)


def _print(printer: Printer, document: Document, visit_id: str) -> None:
    try:
        printer.print(document)
    except DeviceError as error:
        log.warning("print_failed", visit=visit_id, code=error.code, detail=error.detail)
        raise
    except Exception as error:  # an adapter's own fault: to the person it is a paper that did not come
        log.error("printer_driver_broken", visit=visit_id, **fault_of(error))
        raise PrinterError(type(error).__name__) from None
