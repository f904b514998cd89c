"""Papers on their way to the printer, which answers once for each; what cannot be drawn is answered here."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from drivers.ports import Document
from kiosk.devices import PrinterOwner
from kiosk.faults import fault_of
from kiosk.journey.events import Event
from kiosk.journey.ticket_events import PrintFailed

log = structlog.get_logger()


def put_on_paper(job: str, draw: Callable[[], Document], printer: PrinterOwner, post: Callable[[Event], None]) -> None:
    """Draw a document and hand it to the printer under `job`: its visit, booking or guide."""
    try:
        printer.print(job, draw())
    except Exception as error:  # the thread's boundary: what it says is on the glass, and stays there
        log.error("paper_not_drawn", job=job, **fault_of(error))
        post(PrintFailed(job, "printer.failed"))
