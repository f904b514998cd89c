"""LED strips of the "AA … BB 51 54" kind, several on one RS-485 line, or behind a serial server.

Devices: the window screens over counters and the hall screens of queue systems. Documents: `drivers/codecs/led.py`.

    [devices.led]
    driver = "strip-serial"         # or "strip-tcp"
    options = {port = "/dev/ttyUSB0", baudrate = 9600, colour = 0}

Quirks:
- They never answer: that a text was handed over is all that is ever known of it.
- They lose a frame that comes too soon behind another: `gap_ms` lies between two.
- They forget what they show in a power cut and tell nobody: `check` sends every text anew once in `repeat_s`.
- A text is cleared by showing one space: there is no frame for it.
- The meaning of mode, speed, stay, colour and valid differs between strips: try, and keep what looks right.
"""

from __future__ import annotations

import contextlib
from typing import Annotated

from pydantic import Field

from drivers import clock
from drivers.codecs import led
from drivers.errors import DeviceAbsent, DeviceError, LedTextTooLong, SettingsError
from drivers.ports import UNCONFIRMED
from drivers.ports.led import EVERY_STRIP
from drivers.registry import on_a_line
from drivers.settings import DeviceSettings, SerialLine, TcpLine
from drivers.transports.transport import Deadline, Transport, drain

Byte = Annotated[int, Field(ge=0, le=255)]

_WRITE_TIMEOUT = 1.0
_RENEWING_S = 1.0
"""For so long one `check` begins to send texts anew; it must be over within 2 s."""


class Settings(DeviceSettings):
    """What every strip is told. The docstring of a field says what to write."""

    mode: Byte = 0x01
    """How a text comes: on many strips 1 at once, 8 rolling to the left."""
    speed: Byte = 0x00
    """How fast it moves, 0 on most strips the fastest."""
    stay: Byte = 0x99
    """How long it stays, in the strip's own measure."""
    colour: Byte = 0x00
    """Its colour: on many strips 0 red, 1 green, 2 yellow."""
    valid: Byte = 0x63
    """How long it is valid, in the strip's own measure; 0x63 (99) on most strips for ever. Not sent with `keep`."""
    keep: bool = False
    """Let the strip keep each text over a power cut. Its memory wears out: not for calls."""
    gap_ms: int = Field(default=100, ge=0, le=500)
    """Milliseconds of silence between two frames."""
    repeat_s: float = Field(default=60.0, ge=1, le=3600)
    """Seconds within which the same text is not sent again, and after which `check` sends it anew."""
    max_bytes: int = Field(default=200, ge=2, le=400)
    """The longest text the strip holds, in bytes; a hanzi has two."""


class SerialSettings(SerialLine, Settings): ...


class TcpSettings(TcpLine, Settings): ...


class Strips:
    """Implements `ports.LedStrip` on any transport."""

    def __init__(self, transport: Transport, settings: Settings) -> None:
        self._line = transport
        self._settings = settings
        self._style = led.Style(settings.mode, settings.speed, settings.stay, settings.colour, settings.valid)
        self._wanted: dict[int, bytes] = {}
        self._sent_at: dict[int, float] = {}
        self._free_at = 0.0

    def show(self, address: int, text: str) -> None:
        """Show a text. Raises LedTextTooLong, DeviceAbsent, DeviceSilent; SettingsError for no such address."""
        told = led.encoded(text) or b" "
        if len(told) > self._settings.max_bytes:
            raise LedTextTooLong(f"{len(told)} bytes, the strip holds {self._settings.max_bytes}")
        if not 0 <= address <= EVERY_STRIP:
            raise SettingsError("a strip has an address from 0 to 255")
        same = self._wanted.get(address) == told
        if address == EVERY_STRIP:
            same = same and len(self._wanted) == 1
            self._wanted.clear()
        elif self._wanted.get(EVERY_STRIP) == told and address not in self._wanted:
            return  # it shows that since all were told
        self._wanted[address] = told
        if not same or self._due(address):
            self._send(address)

    def clear(self, address: int) -> None:
        """Show nothing. Errors as for `show`."""
        self.show(address, " ")

    def check(self) -> tuple[str, ...]:
        """Look whether the line is there, and send anew what was sent `repeat_s` ago or is lost with the line."""
        self._attach()
        deadline = Deadline(_RENEWING_S)
        while not deadline.over and (due := [address for address in self._wanted if self._due(address)]):
            self._send(due[0])
        return (UNCONFIRMED,)

    def close(self) -> None:
        self._forget()

    def _due(self, address: int) -> bool:
        sent_at = self._sent_at.get(address)
        return sent_at is None or clock.now() - sent_at >= self._settings.repeat_s

    def _send(self, address: int) -> None:
        data = led.frame(address, self._wanted[address], self._style, self._settings.keep)
        self._attach()
        try:
            clock.sleep(max(0.0, self._free_at - clock.now()))
            self._line.write(data, _WRITE_TIMEOUT)
        except DeviceError:
            self._forget()
            raise
        if address == EVERY_STRIP:
            self._sent_at.clear()  # what single strips were told is gone from them
        now = clock.now()
        self._free_at = now + len(data) * self._line.seconds_per_byte + self._settings.gap_ms / 1000
        self._sent_at[address] = now

    def _attach(self) -> None:
        """Be on an open line, a new one where the old turns out to be dead."""
        if self._line.is_open:
            with contextlib.suppress(DeviceAbsent):
                drain(self._line)
                return
        self._forget()
        self._line.open()

    def _forget(self) -> None:
        """Close the line; a strip that was unplugged shows nothing, and is told anew."""
        self._line.close()
        self._sent_at.clear()


SERIAL = on_a_line(SerialSettings, Strips)
TCP = on_a_line(TcpSettings, Strips)
