"""Scanners that send each code as a line: over RS-232, a USB serial port (CDC-ACM), or a serial server.

Devices: the embedded and desk scanners of nearly every maker (新大陆, 霍尼韦尔, 得利捷, 斑马, 民德 and others), set
to "USB serial" or "RS-232" by a code in their manual. Documents: ISO/IEC 15424 for the identifiers.

    [devices.scanner]
    driver = "line-serial"          # or "line-tcp"
    options = {port = "/dev/serial/by-id/usb-…", end = "cr", aim_ids = true}

Quirks:
- What ends a text is a setting of the scanner: most send CR as delivered, some CR LF, some nothing at all. A code may
  hold line ends itself: set the scanner and `end` to "crlf" where such codes are read.
- Hanzi come as UTF-8 or as GB 18030, as the code was made; one and the same scanner sends both.
- Most never say anything of themselves: that the port is there is all that can be known.
"""

from __future__ import annotations

import logging
from collections import deque

from pydantic import Field

from drivers import clock
from drivers.codecs import scanned, symbology
from drivers.errors import DeviceError
from drivers.ports import UNCONFIRMED, Scan
from drivers.registry import on_a_line
from drivers.scanner.repeats import Repeats
from drivers.settings import DeviceSettings, SerialLine, TcpLine
from drivers.transports.transport import Deadline, Transport

_log = logging.getLogger(__name__)

_WRITE_TIMEOUT_S = 1.0


class Settings(DeviceSettings):
    """What every such scanner is told. The docstring of a field says what to write."""

    end: scanned.End = "cr"
    """What the scanner sends after a text: "cr", "lf", "crlf", or "none" (a pause of `gap_s` ends it)."""
    gap_s: float = Field(default=0.1, ge=0.01, le=2)
    """Seconds without a byte that end a text where `end` is "none"."""
    half_scan_s: float = Field(default=1.0, ge=0.1, le=10)
    """Seconds after which a text without its end is forgotten."""
    charset: scanned.Charset = "guess"
    """"utf-8", "gb18030", or "guess": UTF-8 where it is that, else GB 18030."""
    aim_ids: bool = False
    """true where the scanner is set to send AIM identifiers ("]Q1") before each text."""
    max_length: int = Field(default=4096, ge=1, le=65536)
    """Bytes of the longest text; a longer one is dropped."""
    repeat_after_s: float = Field(default=2.0, ge=0, le=60)
    """Seconds a code must have been out of view before it is reported again; 0: every reading is reported."""
    trigger: str = Field(default="", pattern=r"^([0-9A-Fa-f]{2} ?)*$")
    """A command in hexadecimal that makes the scanner look, "16 54 0D" (see its manual); empty: it looks always."""
    trigger_every_s: float = Field(default=5.0, ge=0.1, le=60)
    """Seconds after which the command is sent again."""


class SerialSettings(SerialLine, Settings): ...


class TcpSettings(TcpLine, Settings): ...


class LineScanner:
    """Implements `ports.Scanner` on any transport."""

    def __init__(self, transport: Transport, settings: Settings) -> None:
        self._line = transport
        self._settings = settings
        self._parser = scanned.LineParser(settings.end, settings.max_length)
        self._repeats = Repeats(settings.repeat_after_s)
        self._scans: deque[Scan] = deque()
        self._heard_at = self._triggered_at = 0.0

    def listen(self, timeout: float) -> Scan | None:
        """Return the next code shown, or None after `timeout` seconds. Raises DeviceAbsent, DeviceSilent."""
        deadline = Deadline(timeout)
        try:
            while not self._scans:
                self._ready()
                self._take(self._line.read(4096, min(deadline.left, self._patience())))
                if deadline.over and not self._scans:
                    return None
        except DeviceError:
            self.close()
            raise
        return self._scans.popleft()

    def check(self) -> tuple[str, ...]:
        """Look whether the line is there; what it brings meanwhile is kept for `listen`."""
        try:
            self._ready()
            self._take(self._line.read(4096, 0.0))
        except DeviceError:
            self.close()
            raise
        return (UNCONFIRMED,)

    def close(self) -> None:
        self._line.close()
        self._parser.reset()

    def _ready(self) -> None:
        """Open the line if need be, and make the scanner look if it must be told to."""
        opening = not self._line.is_open
        self._line.open()
        due = opening or clock.now() - self._triggered_at >= self._settings.trigger_every_s
        if self._settings.trigger and due:
            self._line.write(bytes.fromhex(self._settings.trigger), _WRITE_TIMEOUT_S)
            self._triggered_at = clock.now()

    def _patience(self) -> float:
        """Return how long nothing may come before something is due: the end of a text by a pause, or of half a one."""
        if not self._parser.pending:
            return self._settings.trigger_every_s
        pause = self._settings.gap_s if self._settings.end == "none" else self._settings.half_scan_s
        return max(0.0, self._heard_at + pause - clock.now())

    def _take(self, data: bytes) -> None:
        if data:
            self._heard_at = clock.now()
            for text in self._parser.feed(data):
                self._note(text)
        elif self._parser.pending and self._patience() == 0:
            if self._settings.end == "none":
                self._note(self._parser.flush())
            else:
                self._parser.reset()
                _log.warning("%s: a text without its end, forgotten; is `end` as set in the scanner?", self._line.name)

    def _note(self, data: bytes | scanned.Spoilt | None) -> None:
        if data is None:
            return
        if isinstance(data, scanned.Spoilt):
            self._drop(data)
            return
        text = scanned.text_of(data, self._settings.charset)
        if isinstance(text, scanned.Spoilt):
            self._drop(text)
            return
        kind, text = symbology.split(text) if self._settings.aim_ids else ("", text)
        if text and self._repeats.is_new(text):
            self._scans.append(Scan(text, kind, None, data))

    def _drop(self, scan: scanned.Spoilt) -> None:
        _log.warning("%s: a scan dropped: %s", self._line.name, scan.why)


SERIAL = on_a_line(SerialSettings, LineScanner)
TCP = on_a_line(TcpSettings, LineScanner)
