"""ESC/POS ticket printers, 58 and 80 mm, over a serial line or TCP.

Devices: the thermal printers of SNBC, HPRT, Cashino, Sure, SPRT, Epson and their like. Documents: see
`drivers/codecs/escpos.py`.

    [devices.printer]
    driver = "escpos-serial"        # or "escpos-tcp"
    options = {port = "/dev/ttyUSB0", baudrate = 115200, width_mm = 80}
    # escpos-tcp: options = {host = "192.168.1.50", port = 9100}

Quirks:
- Some printers give no answer at all with the cover open: no answer is `answered = False`, never "paper adequate".
- DLE EOT is answered on receipt, long before the paper has moved; only GS r, answered in its turn, tells that a
  ticket is out. A printer that does not know GS r needs `confirm = "none"`.
- After a refill a printer prints what it still holds. The next ticket therefore begins by cutting off the half one.
- A line cut inside a picture leaves the printer waiting for dots, and it may take the next question for some: as many
  NULs are sent first (white, or ignored). At 9600 baud this one time takes longer than a status should.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from drivers import clock
from drivers.codecs import escpos
from drivers.errors import (
    CoverOpen,
    CutterJam,
    DeviceAbsent,
    DeviceError,
    DeviceGarbled,
    DeviceSilent,
    PaperOut,
    PrinterError,
    PrinterFault,
)
from drivers.lettering import Lettering
from drivers.ports import PAPER_NEAR_END, Document, Paper, PrinterStatus
from drivers.registry import Driver
from drivers.transports.transport import Deadline, Transport

_log = logging.getLogger(__name__)

_CHECK_EVERY = 1024
"""Bytes handed over between two looks at the status."""


class Settings(BaseModel):
    """What every ESC/POS printer is told. The docstring of a field says what to write."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    font: Path
    """The path of a TTF with hanzi; rows with characters the printer lacks are drawn with it."""
    font_bold: Path | None = None
    """The path of the bold face of `font`; without it bold is drawn by striking twice."""
    width_mm: Literal[58, 80] = 80
    """The width of the paper: 58 (384 dots) or 80 (576 dots)."""
    charset: escpos.Charset = "gbk"
    """"gbk", or "gb2312" for a printer that holds only that (SPRT)."""
    cutter: bool = True
    """true, or false for a printer without a knife."""
    confirm: Literal["gs-r", "none"] = "gs-r"
    """"gs-r", or "none" for a printer that does not answer GS r: paper out under the last lines then goes unseen."""
    answer_timeout_s: float = Field(default=0.5, gt=0, le=0.6)
    """Seconds an idle printer may take to answer, at most 0.6."""
    busy_timeout_s: float = Field(default=3.0, gt=0, le=30)
    """Seconds a printing printer may take over bytes or an answer, beyond what the line itself needs; at most 30."""
    finish_timeout_s: float = Field(default=15.0, gt=0, le=120)
    """Seconds from the last byte until the ticket must be out."""


class SerialSettings(Settings):
    port: str = Field(min_length=1)
    """The serial device, best by its stable name: "/dev/serial/by-id/…"."""
    baudrate: Literal[9600, 19200, 38400, 57600, 115200] = 115200
    """The speed set in the printer: 9600, 19200, 38400, 57600 or 115200."""
    flow: Literal["none", "rtscts", "xonxoff", "dsrdtr"] = "none"
    """The flow control set in the printer: "none", "rtscts", "xonxoff" or "dsrdtr"."""


class TcpSettings(Settings):
    host: str = Field(min_length=1)
    """The printer's address in the hall's network, "192.168.1.50"."""
    port: int = Field(default=9100, ge=1, le=65535)
    """The TCP port, on most printers 9100."""


class EscposPrinter:
    """Implements `ports.Printer` on any transport."""

    def __init__(self, transport: Transport, settings: Settings) -> None:
        self._line = transport
        self._settings = settings
        width = 576 if settings.width_mm == 80 else 384
        self._page = escpos.Page(width, settings.charset, settings.cutter)
        self._lettering = Lettering(settings.font, settings.font_bold)
        self._half_printed = False
        self._owed = 0
        """How many bytes the printer may still wait for, if a line broke inside a command."""
        self._unanswered = 0
        self._printed = False
        self.first_byte_at: float | None = None
        """When the first byte of the last document was handed over, on `drivers.clock`."""

    @property
    def width_dots(self) -> int:
        return self._page.width_dots

    def print(self, document: Document) -> None:
        """Print the document; return when the printer says that it is out. Errors: see `ports.Printer`."""
        self.first_byte_at = None
        try:
            pieces = escpos.encode(document, self._page, self._lettering.picture)
        except ValueError as error:
            raise PrinterError(f"a document that cannot be encoded: {error}") from error
        try:
            _refuse(self._ask_afresh())
            if self._half_printed:
                self._cut_off_half_slip()
            self._hand_over(pieces)
            self._wait_until_out()
        except DeviceError:
            self._line.close()
            raise
        self._half_printed = False
        self._owed = 0

    def status(self) -> PrinterStatus:
        """Ask the printer. Raises DeviceAbsent when it is not there, DeviceGarbled when it answers nonsense."""
        try:
            return self._ask_afresh()
        except DeviceSilent:
            self._line.close()
            return PrinterStatus(answered=False)
        except DeviceError:
            self._line.close()
            raise

    def check(self) -> tuple[str, ...]:
        """Ask the printer. Errors: see `ports.Device`."""
        try:
            status = self._ask_afresh()
            _refuse(status)
        except PrinterError:
            raise
        except DeviceError:
            self._line.close()
            raise
        return (PAPER_NEAR_END,) if status.paper is Paper.NEAR_END else ()

    def close(self) -> None:
        self._line.close()

    def _hand_over(self, pieces: list[bytes]) -> None:
        self._half_printed = True
        self._owed = max(len(piece) for piece in pieces)
        unchecked = 0
        for piece in pieces:
            self._write(piece)
            if self.first_byte_at is None:
                self.first_byte_at = clock.now()
            unchecked += len(piece)
            if unchecked >= _CHECK_EVERY:
                self._check()
                unchecked = 0

    def _check(self) -> None:
        """Look at the status between two commands; an answer shows that every command before arrived whole."""
        status = self._ask(self._settings.busy_timeout_s)
        if not status.can_print:
            self._owed = 0
        _refuse(status)

    def _cut_off_half_slip(self) -> None:
        _log.info("%s: cutting off a half-printed slip", self._line.name)
        self._write(escpos.cut_off(self._page))

    def _wait_until_out(self) -> None:
        """Return when everything has been printed and the printer reports no fault."""
        if self._settings.confirm == "gs-r":
            self._printed = False
            self._write(escpos.ASK_PRINTED)
            deadline = Deadline(self._settings.finish_timeout_s + self._travel)
            while not self._heard_printed(min(0.25, deadline.left)):
                if deadline.over:
                    raise DeviceSilent(f"{self._line.name}: took the ticket, never said it was out")
                self._check()
        self._check()

    def _ask_afresh(self) -> PrinterStatus:
        """Ask on the open line, and once more on a new one if that one turns out to be dead."""
        if self._line.is_open:
            try:
                return self._ask(0)
            except DeviceAbsent:
                _log.info("%s: reopening", self._line.name)
        self._line.open()
        self._unanswered = 0
        if self._owed:
            self._write(b"\0" * self._owed)
        status = self._ask(0)
        self._owed = 0
        return status

    def _ask(self, patience: float) -> PrinterStatus:
        """Ask for the whole status. Raises DeviceSilent or DeviceGarbled; only ever called between two commands."""
        owed, self._owed = self._owed, max(self._owed, len(escpos.ask(escpos.ASK_PAPER)) - 1)
        answers = []
        for n in (escpos.ASK_OFFLINE, escpos.ASK_ERROR, escpos.ASK_PAPER):
            self._note(self._line.read(4096, 0))
            self._write(escpos.ask(n))
            answers.append(self._answer(self._settings.answer_timeout_s + patience))
        self._owed = owed
        return escpos.status(*answers)

    def _answer(self, timeout: float) -> int:
        """Return the next byte that can be a status. Raises DeviceSilent, or DeviceGarbled if only others came."""
        deadline, heard = Deadline(timeout + self._travel), b""
        while not deadline.over:
            heard += (data := self._line.read(64, deadline.left))
            self._note(data)
            for byte in data:
                if escpos.is_status(byte):
                    self._unanswered = 0
                    return byte
        if any(not escpos.is_printed(byte) for byte in heard):
            raise DeviceGarbled(f"{self._line.name}: {len(heard)} bytes, none a status (is the speed right?)")
        raise DeviceSilent(f"{self._line.name}: no answer to DLE EOT")

    def _heard_printed(self, timeout: float) -> bool:
        deadline = Deadline(timeout)
        while not self._printed and not deadline.over:
            self._note(self._line.read(64, deadline.left))
        return self._printed

    def _note(self, data: bytes) -> None:
        """The answer to GS r comes when it comes, also between answers to DLE EOT."""
        self._printed = self._printed or any(escpos.is_printed(byte) for byte in data)

    @property
    def _travel(self) -> float:
        """Return how many seconds the bytes without an answer yet may need on the line."""
        return self._unanswered * self._line.seconds_per_byte

    def _write(self, data: bytes) -> None:
        self._unanswered += len(data)
        self._line.write(data, self._settings.busy_timeout_s + self._travel)


def _refuse(status: PrinterStatus) -> None:
    """Raise what keeps a printer from printing, the open cover first: it also hides the paper."""
    if status.cover_open:
        raise CoverOpen
    if status.paper is Paper.OUT:
        raise PaperOut
    if status.cutter_error:
        raise CutterJam
    if status.fault:
        raise PrinterFault


def serial_printer(settings: SerialSettings) -> EscposPrinter:
    """Return a printer on a serial line; nothing is opened yet."""
    from drivers.transports.serial import SerialTransport

    return EscposPrinter(SerialTransport(settings.port, settings.baudrate, settings.flow), settings)


def tcp_printer(settings: TcpSettings) -> EscposPrinter:
    """Return a printer on the network; nothing is opened yet."""
    from drivers.transports.tcp import TcpTransport

    return EscposPrinter(TcpTransport(settings.host, settings.port), settings)


SERIAL = Driver(SerialSettings, serial_printer)
TCP = Driver(TcpSettings, tcp_printer)
