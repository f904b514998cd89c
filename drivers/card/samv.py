"""Resident identity card readers with a SAM_V module (GA 450 family), over a serial line or a serial server.

Devices: the desk and built-in readers of the "SDT" kind (华视, 新中新, 神思, 精伦 and others). Documents:
`drivers/codecs/samv.py`.

    [devices.card_reader]
    driver = "samv-serial"          # or "samv-tcp"
    options = {port = "/dev/ttyS1", baudrate = 115200}

Quirks:
- Every read needs find and select before it.
- Many readers report "no card" for a card they have read until it is lifted; others report it again and again. Both
  are fine: `poll` reads what the reader finds.
- "Reading failed" (41) is said of a card pulled away and of a card that is broken: a second find tells which.
- An answer that comes too late would pass for the answer to the next command: answers are matched to what was asked.
- The photo is kept as the reader gave it; its codec is the vendors' secret.
"""

from __future__ import annotations

import logging
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from drivers.codecs import identity, samv
from drivers.errors import (
    CardPulled,
    CardUnreadable,
    DeviceAbsent,
    DeviceError,
    DeviceGarbled,
    DeviceSilent,
)
from drivers.ports import IdCard
from drivers.registry import Driver
from drivers.transports.transport import Deadline, Transport

_log = logging.getLogger(__name__)

_WRITE_TIMEOUT = 1.0


class Settings(BaseModel):
    """What every reader is told. The docstring of a field says what to write."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    find_timeout_s: float = Field(default=0.5, gt=0, le=5)
    """Seconds for find, select and the reader's number; readers in the field take 0.1 to 0.3."""
    read_timeout_s: float = Field(default=3.0, gt=0, le=10)
    """Seconds for reading text and photo; readers in the field take 1.5 to 3."""


class SerialSettings(Settings):
    port: str = Field(min_length=1)
    """The serial device, best by its stable name: "/dev/serial/by-id/…"."""
    baudrate: Literal[9600, 19200, 38400, 57600, 115200] = 115200
    """The speed set in the reader: 9600, 19200, 38400, 57600 or 115200."""


class TcpSettings(Settings):
    host: str = Field(min_length=1)
    """The address of the serial server, "192.168.1.60"."""
    port: int = Field(ge=1, le=65535)
    """The TCP port of the serial server."""


class SamvReader:
    """Implements `ports.CardReader` on any transport."""

    def __init__(self, transport: Transport, settings: Settings) -> None:
        self._line = transport
        self._settings = settings
        self._parser = samv.FrameParser()

    def poll(self) -> IdCard | None:
        """Read the card that lies there, or return None. Errors: see `ports.CardReader`."""
        if not self._find():
            return None
        for _ in range(2):
            card = self._select_and_read()
            if card is not None:
                return card
            if not self._find():
                raise CardPulled
        raise CardUnreadable("found every time, read neither time")

    def card_present(self) -> bool:
        """Ask whether a card lies there; some readers say no to one already read."""
        return self._find()

    def reader_id(self) -> str:
        """Return the number of the reader's security module."""
        reply = self._ask(samv.READ_SAM_ID, self._settings.find_timeout_s, 16)
        try:
            return samv.sam_id(reply.data)
        except ValueError as error:
            raise DeviceGarbled(str(error)) from error

    def check(self) -> tuple[str, ...]:
        """Ask for the number of the security module: it answers with or without a card."""
        self.reader_id()
        return ()

    def close(self) -> None:
        self._line.close()

    def _find(self) -> bool:
        reply = self._ask(samv.FIND, self._settings.find_timeout_s, 4)
        return reply.sw3 == samv.FOUND

    def _select_and_read(self) -> IdCard | None:
        """Return the card, or None when it did not let itself be read this time."""
        if self._ask(samv.SELECT, self._settings.find_timeout_s, 8).sw3 != samv.DONE:
            return None
        reply = self._ask(samv.READ, self._settings.read_timeout_s, 4 + samv.TEXT_SIZE + samv.PHOTO_SIZE)
        if reply.sw3 != samv.DONE:
            return None
        try:
            return identity.decode(*samv.text_and_photo(reply.data))
        except ValueError as error:
            _log.info("%s: a card that cannot be right: %s", self._line.name, error)
            return None

    def _ask(self, command: bytes, timeout: float, size: int) -> samv.Reply:
        """Send a command and return its reply; garbled or missing, it is asked for once more."""
        try:
            try:
                reply = self._exchange(command, timeout, size)
            except (DeviceGarbled, DeviceSilent) as error:
                _log.info("%s: asking again: %s", self._line.name, error)
                reply = self._exchange(command, timeout, size)
        except DeviceError:
            self._line.close()
            raise
        if reply.sw3 in samv.READER_BROKEN:
            raise DeviceError(f"{self._line.name}: the reader reports {samv.MEANING[reply.sw3]}")
        if reply.sw3 in samv.CARD_REFUSED:
            raise CardUnreadable(samv.MEANING[reply.sw3])
        return reply

    def _exchange(self, command: bytes, timeout: float, size: int) -> samv.Reply:
        self._send(samv.request(command))
        heard = 0
        deadline = Deadline(timeout + size * self._line.seconds_per_byte)
        while not deadline.over:
            data = self._line.read(4096, deadline.left)
            heard += len(data)
            garbled = ""
            for item in self._parser.feed(data):
                if isinstance(item, samv.Garbled):
                    garbled = item.why
                    continue
                reply = samv.read_reply(item)
                if reply.sw3 in (samv.BAD_CHECKSUM, samv.BAD_LENGTH):
                    raise DeviceGarbled(f"{self._line.name}: the reader got a {samv.MEANING[reply.sw3]}")
                if _answers(command, reply):
                    return reply
                _log.info("%s: a late answer (%02X) passed over", self._line.name, reply.sw3)
            if garbled:
                raise DeviceGarbled(f"{self._line.name}: bad {garbled}")
        if heard:
            raise DeviceGarbled(f"{self._line.name}: {heard} bytes, no answer among them")
        raise DeviceSilent(f"{self._line.name}: no answer")

    def _send(self, data: bytes) -> None:
        """Write on the open line, and once more on a new one if that one turns out to be dead."""
        self._parser.reset()
        if self._line.is_open:
            try:
                self._clear_and_write(data)
                return
            except DeviceAbsent:
                _log.info("%s: reopening", self._line.name)
        self._line.open()
        self._clear_and_write(data)

    def _clear_and_write(self, data: bytes) -> None:
        """Drop what lies unread, then write: answers to what was asked before are of no use now."""
        while self._line.read(4096, 0):
            pass
        self._line.write(data, _WRITE_TIMEOUT)


def _answers(command: bytes, reply: samv.Reply) -> bool:
    """Return whether this can be the reply to that command, and not a late one to the command before."""
    if reply.sw3 == samv.FOUND or reply.sw3 == samv.NO_CARD:
        return command == samv.FIND
    if reply.sw3 == samv.SELECT_FAILED:
        return command == samv.SELECT
    if reply.sw3 == samv.DONE:
        return command == {8: samv.SELECT, 16: samv.READ_SAM_ID}.get(len(reply.data), samv.READ)
    return True


def serial_reader(settings: SerialSettings) -> SamvReader:
    """Return a reader on a serial line; nothing is opened yet."""
    from drivers.transports.serial import SerialTransport

    return SamvReader(SerialTransport(settings.port, settings.baudrate), settings)


def tcp_reader(settings: TcpSettings) -> SamvReader:
    """Return a reader behind a serial server; nothing is opened yet."""
    from drivers.transports.tcp import TcpTransport

    return SamvReader(TcpTransport(settings.host, settings.port), settings)


SERIAL = Driver(SerialSettings, serial_reader)
TCP = Driver(TcpSettings, tcp_reader)
