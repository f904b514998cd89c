"""ESC/POS ticket printers, 58 and 80 mm, over a serial line, TCP, a serial box on the network, or USB.

Devices: the thermal printers of Epson, Xprinter, Gprinter, SNBC, HPRT, Cashino, Masung, SPRT and their like. Documents:
see `drivers/codecs/escpos.py`; what they differ in: `drivers/printer/profiles.py`.

    [devices.printer]
    driver = "escpos-serial"
    options = {port = "/dev/ttyUSB0", baudrate = 115200, profile = "xprinter-80"}
    # escpos-tcp:     options = {host = "192.168.1.50", port = 9100}
    # escpos-rfc2217: options = {host = "192.168.1.60", port = 4001, baudrate = 115200}
    # escpos-usb:     options = {vendor = "0483", product = "5743", profile = "masung-80"}

Quirks:
- Some printers give no answer at all with the cover open: no answer is `answered = False`, never "paper adequate".
- DLE EOT is answered on receipt, long before the paper has moved; only GS r, answered in its turn, tells that a
  ticket is out. A printer that does not know GS r needs `confirm = "none"`.
- GS a is answered in its turn as well: in the middle of a ticket such a printer is listened to, never asked.
- After a refill a printer prints what it still holds. The next ticket therefore begins by cutting off the half one.
- A line cut inside a picture leaves the printer waiting for dots, and it may take the next question for some: as many
  NULs are sent first (white, or ignored). At 9600 baud this one time takes longer than a status should.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from drivers import clock
from drivers.codecs import escpos
from drivers.codecs.escpos_status import AUTOMATIC, LONGEST_QUESTION
from drivers.errors import (
    CoverOpen,
    CutterJam,
    DeviceAbsent,
    DeviceError,
    DeviceSilent,
    HeadHot,
    Out,
    PaperJam,
    PaperOut,
    PrinterError,
    PrinterFault,
    VoltageWrong,
)
from drivers.lettering import Lettering
from drivers.ports import LEFT_IN_TRAY, PAPER_NEAR_END, UNCONFIRMED, Document, Paper, PrinterStatus
from drivers.printer.settings import Rfc2217Settings, SerialSettings, Settings, TcpSettings, UsbSettings
from drivers.printer.talk import Talk
from drivers.registry import on_a_line
from drivers.transports.transport import Deadline, Transport

_log = logging.getLogger(__name__)
T = TypeVar("T")

_CHECK_EVERY = 1024
"""Bytes handed over between two looks at the status."""


class EscposPrinter:
    """Implements `ports.Printer` on any transport."""

    def __init__(self, transport: Transport, settings: Settings) -> None:
        """Raise SettingsError for options that cannot be together."""
        self._settings = settings
        self._profile = profile = settings.resolved
        self._talk = Talk(transport, profile, settings.answer_timeout_s, settings.busy_timeout_s)
        self._page = escpos.Page(profile.dots, profile.charset, profile.cutter, profile.knife, profile.present)
        self._lettering = Lettering(settings.font, settings.font_bold)
        self._half_printed = False
        self._owed = 0
        """How many bytes the printer may still wait for, if a line broke inside a command."""
        self._whole = False
        """Whether the printer said that the last document is out."""
        self._left_since: float | None = None
        self.first_byte_at: float | None = None
        """When the first byte of the last document was handed over, on `drivers.clock`."""

    @property
    def width_dots(self) -> int:
        return self._page.width_dots

    def print(self, document: Document) -> None:
        """Print the document; return when the printer says that it is out. Errors: see `ports.Printer`."""
        self.first_byte_at, self._whole = None, False
        try:
            self._print(document)
        except DeviceError as error:
            reason = self._told_meanwhile(error)
            reason.out = self._how_much_is_out(reason)
            self._talk.close()
            if reason is error:
                raise
            raise reason from error
        self._half_printed = False
        self._owed = 0

    def status(self) -> PrinterStatus:
        """Ask the printer. Raises DeviceAbsent when it is not there, DeviceGarbled when it answers nonsense."""
        try:
            return self._looked_after(self._ask_afresh())
        except DeviceSilent:
            self._talk.close()
            return PrinterStatus(answered=False)
        except DeviceError:
            self._talk.close()
            raise

    def check(self) -> tuple[str, ...]:
        """Ask the printer. Errors: see `ports.Device`."""
        try:
            status = self._looked_after(self._ask_afresh())
            _refuse(status)
        except PrinterError:
            raise
        except DeviceError:
            self._talk.close()
            raise
        if not status.answered:
            return (UNCONFIRMED,)
        codes = {PAPER_NEAR_END: status.paper is Paper.NEAR_END, LEFT_IN_TRAY: status.left_in_tray}
        return tuple(code for code, so in codes.items() if so)

    def close(self) -> None:
        self._talk.close()

    # --- a ticket ---------------------------------------------------------------------------------------------------

    def _print(self, document: Document) -> None:
        try:
            pieces = escpos.encode(document, self._page, self._lettering.picture)
        except ValueError as error:
            raise PrinterError(f"a document that cannot be encoded: {error}") from error
        if self._profile.status == "asb":
            pieces[0] += AUTOMATIC  # ESC @ ends it
        _refuse(self._ask_afresh())
        if self._half_printed:
            _log.info("%s: cutting off a half-printed slip", self._talk.name)
            self._talk.write(escpos.cut_off(self._page))
        self._hand_over(pieces)
        self._wait_until_out()

    def _hand_over(self, pieces: list[bytes]) -> None:
        self._half_printed = True
        self._owed = max(len(piece) for piece in pieces)
        unchecked = 0
        for piece in pieces:
            self._talk.write(piece)
            if self.first_byte_at is None:
                self.first_byte_at = clock.now()
            unchecked += len(piece)
            if unchecked >= _CHECK_EVERY:
                self._look()
                unchecked = 0

    def _look(self) -> None:
        """Look at the status between two commands; an answer shows that every command before arrived whole."""
        status = self._owing(lambda: self._talk.look(self._settings.busy_timeout_s))
        if status is not None:
            if not status.can_print:
                self._owed = 0
            _refuse(status)

    def _wait_until_out(self) -> None:
        """Return when everything has been printed and the printer reports no fault."""
        patience = self._settings.busy_timeout_s
        if self._profile.confirm == "gs-r":
            self._talk.expect_printed()
            deadline = Deadline(self._settings.finish_timeout_s + self._talk.travel)
            while not self._talk.printed(min(0.25, deadline.left)):
                if deadline.over:
                    raise DeviceSilent(f"{self._talk.name}: took the ticket, never said it was out")
                self._look()
            self._whole = True
        elif self._profile.status in ("asb", "gs-r"):
            patience = self._settings.finish_timeout_s
        _refuse(self._owing(lambda: self._talk.ask(patience)))

    def _owing(self, question: Callable[[], T]) -> T:
        """Ask; a line that breaks inside a question leaves the printer waiting for the rest of it."""
        owed, self._owed = self._owed, max(self._owed, LONGEST_QUESTION - 1)
        answer = question()
        self._owed = owed
        return answer

    def _told_meanwhile(self, error: DeviceError) -> DeviceError:
        """Return what the printer said by itself before it took no more bytes, or the error as it is."""
        if isinstance(error, DeviceSilent) and self._profile.status == "asb" and self._talk.is_open:
            try:
                self._look()
            except DeviceError as told:
                return told
        return error

    def _how_much_is_out(self, error: DeviceError) -> Out:
        if self.first_byte_at is None:
            return "nothing"
        if self._whole:
            return "whole"
        return "part" if isinstance(error, PrinterError) else "unknown"

    # --- its state --------------------------------------------------------------------------------------------------

    def _ask_afresh(self) -> PrinterStatus:
        """Ask on the open line, and once more on a new one if that one turns out to be dead."""
        if self._talk.is_open:
            try:
                return self._owing(lambda: self._talk.ask(0))
            except DeviceAbsent:
                _log.info("%s: reopening", self._talk.name)
        self._talk.open()
        if self._owed:
            self._talk.write(b"\0" * self._owed)
        status = self._owing(lambda: self._talk.ask(0))
        self._owed = 0
        return status

    def _looked_after(self, status: PrinterStatus) -> PrinterStatus:
        """Draw a ticket back in that nobody took in time."""
        if not status.left_in_tray:
            self._left_since = None
        elif self._left_since is None:
            self._left_since = clock.now()
        elif 0 < self._settings.left_after_s <= clock.now() - self._left_since:
            _log.info("%s: nobody took the ticket, drawing it back in", self._talk.name)
            self._talk.write(self._profile.clear)
            self._left_since = None
        return status


def _refuse(status: PrinterStatus) -> None:
    """Raise what keeps a printer from printing, the open cover first: it also hides the paper."""
    reasons: list[tuple[bool, type[PrinterError]]] = [
        (status.cover_open, CoverOpen),
        (status.paper is Paper.OUT, PaperOut),
        (status.cutter_error, CutterJam),
        (status.jammed, PaperJam),
        (status.voltage, VoltageWrong),
        (status.head_hot, HeadHot),
        (status.fault, PrinterFault),
    ]
    for so, error in reasons:
        if so:
            raise error


SERIAL = on_a_line(SerialSettings, EscposPrinter)
TCP = on_a_line(TcpSettings, EscposPrinter)
RFC2217 = on_a_line(Rfc2217Settings, EscposPrinter)
USB = on_a_line(UsbSettings, EscposPrinter)
