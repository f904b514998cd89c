"""A serial port (RS-232, USB serial adapters, CDC-ACM) through pyserial.

A port that vanishes shows in three families of exceptions, seen with pyserial 3.5: `SerialException` from read and
write, plain `OSError` from `in_waiting` and `fileno`, `termios.error` from `flush` and the buffer resets. All three
mean the same here: `DeviceAbsent`. The port is opened exclusively: two programs on one printer mix their bytes,
and the second is told `DeviceBusy`.
"""

from __future__ import annotations

import errno
import select
import termios
from typing import Literal

import serial

from drivers.errors import DeviceAbsent, DeviceBusy, DeviceSilent

FlowControl = Literal["none", "rtscts", "xonxoff", "dsrdtr"]

_HELD = (errno.EWOULDBLOCK, errno.EBUSY)
_GONE = (serial.SerialException, OSError, termios.error)


class SerialTransport:
    """8N1 on `path` at `baudrate`; opened on `open`, reopened after every error."""

    def __init__(self, path: str, baudrate: int, flow: FlowControl = "none") -> None:
        self._path = path
        self._baudrate = baudrate
        self._flow = flow
        self._port: serial.Serial | None = None

    @property
    def name(self) -> str:
        return self._path

    @property
    def is_open(self) -> bool:
        return self._port is not None

    @property
    def seconds_per_byte(self) -> float:
        return 10 / self._baudrate

    def open(self) -> None:
        if self._port is not None:
            return
        try:
            self._port = serial.Serial(
                self._path,
                self._baudrate,
                timeout=0,
                exclusive=True,
                rtscts=self._flow == "rtscts",
                xonxoff=self._flow == "xonxoff",
                dsrdtr=self._flow == "dsrdtr",
            )
        except _GONE as error:
            if getattr(error, "errno", None) in _HELD:
                raise DeviceBusy(f"{self._path}: another program has it open") from error
            raise self._gone(error) from error

    def write(self, data: bytes, timeout: float) -> None:
        port = self._opened()
        try:
            if port.write_timeout != timeout:
                port.write_timeout = timeout
            port.write(data)
        except serial.SerialTimeoutException as error:
            raise DeviceSilent(f"{self._path}: takes no bytes") from error
        except _GONE as error:
            raise self._gone(error) from error

    def read(self, n: int, timeout: float) -> bytes:
        port = self._opened()
        try:
            ready, _, _ = select.select([port.fileno()], [], [], timeout)
            return port.read(n) if ready else b""
        except _GONE as error:
            raise self._gone(error) from error

    def close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            try:
                port.close()
            except _GONE:
                return  # a port that vanished cannot be closed properly; its descriptor is released all the same

    def _opened(self) -> serial.Serial:
        if self._port is None:
            raise DeviceAbsent(f"{self._path}: not open")
        return self._port

    def _gone(self, error: BaseException) -> DeviceAbsent:
        self.close()
        return DeviceAbsent(f"{self._path}: {error}")
