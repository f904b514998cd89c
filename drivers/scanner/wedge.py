"""Scanners that play a USB keyboard ("HID keyboard", "keyboard wedge"), read from the kernel and kept from the screen.

Devices: every USB scanner as delivered. Documents: linux/input.h, linux/input-event-codes.h.

    [devices.scanner]
    driver = "wedge"
    options = {path = "/dev/input/by-id/usb-…-event-kbd"}

Quirks:
- It types on the US layout: no hanzi. A code with hanzi is dropped, with a line in the log. Set the scanner to "USB
  serial" for such codes and take the driver "line-serial".
- It is grabbed: else what it reads is typed into whatever has the focus, and stays in a browser's field.
- It must be set to the US layout and to end each text with Enter or Tab; most are as delivered.
- The program must be allowed to read /dev/input: the group "input".
"""

from __future__ import annotations

import logging
from collections import deque
from typing import Protocol

from pydantic import Field

from drivers import clock
from drivers.codecs import keyboard, symbology
from drivers.errors import DeviceError
from drivers.ports import UNCONFIRMED, Scan
from drivers.registry import Driver
from drivers.scanner.repeats import Repeats
from drivers.settings import DeviceSettings
from drivers.transports.transport import Deadline

_log = logging.getLogger(__name__)


class Settings(DeviceSettings):
    """What the scanner is told. The docstring of a field says what to write."""

    path: str = Field(min_length=1)
    """The input device by its stable name: "/dev/input/by-id/usb-…-event-kbd"."""
    grab: bool = True
    """false only for what is no input device of the kernel, as the simulated scanner."""
    end: keyboard.End = "enter"
    """The key that ends a text: "enter" or "tab"."""
    half_scan_s: float = Field(default=1.0, ge=0.1, le=10)
    """Seconds after which a text without its end is forgotten."""
    aim_ids: bool = False
    """true where the scanner is set to send AIM identifiers ("]Q1") before each text."""
    max_length: int = Field(default=4096, ge=1, le=65536)
    """Characters of the longest text; a longer one is dropped."""
    repeat_after_s: float = Field(default=2.0, ge=0, le=60)
    """Seconds a code must have been out of view before it is reported again; 0: every reading is reported."""


class Keys(Protocol):
    """Where key events come from: an event device, or a line in memory. As `transports.Transport`, without writing."""

    @property
    def name(self) -> str: ...
    def open(self) -> None: ...
    def read(self, n: int, timeout: float) -> bytes: ...
    def close(self) -> None: ...


class WedgeScanner:
    """Implements `ports.Scanner`."""

    def __init__(self, keys: Keys, settings: Settings) -> None:
        self._keys = keys
        self._settings = settings
        self._parser = keyboard.KeyParser(settings.end, settings.max_length)
        self._repeats = Repeats(settings.repeat_after_s)
        self._scans: deque[Scan] = deque()
        self._heard_at = 0.0

    def listen(self, timeout: float) -> Scan | None:
        """Return the next code shown, or None after `timeout` seconds.

        Raises DeviceAbsent, DeviceBusy when another program has grabbed it, SettingsError.
        """
        deadline = Deadline(timeout)
        while not self._scans:
            self._take(min(deadline.left, self._patience()))
            if deadline.over and not self._scans:
                return None
        return self._scans.popleft()

    def check(self) -> tuple[str, ...]:
        """Look whether the device is there; what is typed meanwhile is kept for `listen`."""
        self._take(0.0)
        return (UNCONFIRMED,)

    def close(self) -> None:
        self._keys.close()
        self._parser = keyboard.KeyParser(self._settings.end, self._settings.max_length)

    def _patience(self) -> float:
        """Return how long nothing may come before half a text is forgotten."""
        if not self._parser.pending:
            return 60.0
        return max(0.0, self._heard_at + self._settings.half_scan_s - clock.now())

    def _take(self, timeout: float) -> None:
        try:
            self._keys.open()
            data = self._keys.read(64 * keyboard.EVENT.size, timeout)
        except DeviceError:
            self.close()
            raise
        if data:
            self._heard_at = clock.now()
            for line in self._parser.feed(data):
                self._note(line)
        elif self._parser.pending and self._patience() == 0:
            self._parser.reset()
            _log.warning("%s: a text without its end, forgotten; is `end` as set in the scanner?", self._keys.name)

    def _note(self, line: str | keyboard.Spoilt) -> None:
        if isinstance(line, keyboard.Spoilt):
            _log.warning("%s: a scan dropped: %s", self._keys.name, line.why)
            return
        kind, text = symbology.split(line) if self._settings.aim_ids else ("", line)
        if text and self._repeats.is_new(text):
            self._scans.append(Scan(text, kind, None, text.encode()))


def wedge_scanner(settings: Settings) -> WedgeScanner:
    """Return the scanner; nothing is opened yet."""
    from drivers.transports.evdev import EvdevTransport

    return WedgeScanner(EvdevTransport(settings.path, settings.grab), settings)


WEDGE = Driver(Settings, wedge_scanner)
