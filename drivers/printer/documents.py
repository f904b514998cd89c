"""A4 documents as PDF: through a queue of CUPS, or into a folder. And ESC/POS tickets through a raw queue.

    [devices.document_printer]
    driver = "lp"                   # or "file": options = {folder = "/var/lib/hall/documents"}
    options = {queue = "office"}

    [devices.printer]
    driver = "escpos-lp"
    options = {queue = "ticket", profile = "xprinter-80"}

Quirks: what CUPS calls printed was handed to the printer; with a plain backend (USB, socket) the printer itself says no
more. `escpos-lp` is one-way for this reason: its `check` says "device.unconfirmed", and its profile's status is unused.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from pydantic import Field

from drivers.codecs import escpos
from drivers.errors import DeviceAbsent, PaperOut, PrinterError
from drivers.lettering import Lettering
from drivers.ports import UNCONFIRMED, Document, Paper, Printed, PrinterStatus
from drivers.printer.cups import Queue
from drivers.printer.profiles import PROFILES
from drivers.printer.settings import ProfileName
from drivers.registry import Driver
from drivers.settings import DeviceSettings


class LpSettings(DeviceSettings):
    queue: str = Field(pattern="^[A-Za-z0-9_.-]+$")
    """The name of the queue, as `lpstat -p` lists it."""
    server: str = ""
    """The CUPS server, host:port or the path of its socket; "" for this machine's."""
    finish_timeout_s: float = Field(default=60.0, gt=0, le=600)
    """Seconds until a document must have left the queue."""


class LpTicketSettings(LpSettings):
    font: Path
    """The path of a TTF with hanzi; rows with characters the printer lacks are drawn with it."""
    profile: ProfileName = "generic-80"
    """The kind of printer behind the queue, as in docs/devices.md."""


class FileSettings(DeviceSettings):
    folder: Path
    """The folder documents are left in."""


class LpDocumentPrinter:
    """Implements `ports.DocumentPrinter` on a queue of CUPS."""

    def __init__(self, settings: LpSettings) -> None:
        self._queue = Queue(settings.queue, settings.server)
        self._within_s = settings.finish_timeout_s

    def print_pdf(self, pdf: bytes | Path, copies: int = 1, duplex: bool = False, tray: str = "") -> Printed:
        options = [f"sides={'two-sided-long-edge' if duplex else 'one-sided'}"]
        if tray:
            options.append(f"media={tray}")
        data = _checked(pdf)
        _through(self._queue, data, options, copies, self._within_s)
        return Printed(pages=None)

    def check(self) -> tuple[str, ...]:
        return self._queue.warnings()

    def close(self) -> None:
        """Nothing stays open between two calls."""


class LpTicketPrinter:
    """Implements `ports.Printer` on a raw queue of CUPS: bytes go one way."""

    def __init__(self, settings: LpTicketSettings) -> None:
        profile = PROFILES[settings.profile]
        self._queue = Queue(settings.queue, settings.server)
        self._within_s = settings.finish_timeout_s
        self._page = escpos.Page(profile.dots, profile.charset, profile.cutter, profile.knife, profile.present)
        self._lettering = Lettering(settings.font)

    @property
    def width_dots(self) -> int:
        return self._page.width_dots

    def print(self, document: Document) -> None:
        try:
            data = b"".join(escpos.encode(document, self._page, self._lettering.picture))
        except ValueError as error:
            raise PrinterError(f"a document that cannot be encoded: {error}") from error
        _through(self._queue, data, ["raw"], 1, self._within_s)

    def status(self) -> PrinterStatus:
        """Say what CUPS knows, which is never that all is well."""
        out = PaperOut.code in self._queue.warnings()
        return PrinterStatus(answered=False, paper=Paper.OUT if out else Paper.UNKNOWN)

    def check(self) -> tuple[str, ...]:
        return (UNCONFIRMED, *self._queue.warnings())

    def close(self) -> None:
        """Nothing stays open between two calls."""


class FilePrinter:
    """Implements `ports.DocumentPrinter` by leaving each document in a folder, whole or not at all."""

    def __init__(self, settings: FileSettings) -> None:
        self._folder = settings.folder

    def print_pdf(self, pdf: bytes | Path, copies: int = 1, duplex: bool = False, tray: str = "") -> Printed:
        data = _checked(pdf)
        try:
            for _ in range(copies):
                self._leave(data)
        except OSError as error:
            gone = DeviceAbsent(f"{self._folder}: {error.strerror}")
            gone.out = "nothing"
            raise gone from error
        return Printed(pages=None)

    def check(self) -> tuple[str, ...]:
        """Raise DeviceAbsent for a folder that cannot be written to."""
        if not os.access(self._folder, os.W_OK | os.X_OK):
            raise DeviceAbsent(f"{self._folder}: no such folder, or it may not be written to")
        return ()

    def close(self) -> None:
        """Nothing stays open between two calls."""

    def _leave(self, data: bytes) -> None:
        handle, name = tempfile.mkstemp(".part", "document-", self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part = Path(name)
            part.rename(part.with_suffix(".pdf"))
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _checked(pdf: bytes | Path) -> bytes:
    try:
        data = pdf if isinstance(pdf, bytes) else pdf.read_bytes()
    except OSError as error:
        raise PrinterError(f"a document that cannot be read: {error.strerror}") from error
    if not data.startswith(b"%PDF-"):
        refused = PrinterError("not a PDF")
        refused.out = "nothing"
        raise refused
    return data


def _through(queue: Queue, data: bytes, options: list[str], copies: int, within_s: float) -> None:
    with tempfile.NamedTemporaryFile(prefix="hall-", suffix=".spool") as file:
        file.write(data)
        file.flush()
        queue.print(Path(file.name), options, copies, within_s)


LP = Driver(LpSettings, LpDocumentPrinter)
ESCPOS_LP = Driver(LpTicketSettings, LpTicketPrinter)
FILE = Driver(FileSettings, FilePrinter)
