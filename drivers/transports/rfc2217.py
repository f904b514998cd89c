"""A serial port on a network box that speaks RFC 2217 (Moxa NPort, ser2net), so that its speed is set from here.

pyserial's `rfc2217://` does the talking. What it lets out when the box goes, seen with pyserial 3.5: `SerialException`
from open and write, an empty read followed by `SerialException` once its reader thread has ended, and plain `OSError`
or `ValueError` from a negotiation cut short. All mean the same here: `DeviceAbsent`. Its time-out cannot be changed
without negotiating the whole port anew, so it is fixed, and longer waits are made of several.
"""

from __future__ import annotations

from typing import Any, Literal

import serial
import serial.rfc2217

from drivers.errors import DeviceAbsent, DeviceSilent
from drivers.transports.transport import Deadline

_GONE = (serial.SerialException, OSError, ValueError)
_SLICE_S = 0.02


class Rfc2217Transport:
    """8N1 on port `port` of the box `host`, at `baudrate` on its serial side."""

    def __init__(
        self, host: str, port: int, baudrate: int, flow: Literal["none", "rtscts", "xonxoff"] = "none"
    ) -> None:
        self._address = (host, port)
        self._baudrate = baudrate
        self._flow = flow
        self._port: Any = None

    @property
    def name(self) -> str:
        return f"rfc2217 {self._address[0]}:{self._address[1]}"

    @property
    def is_open(self) -> bool:
        return self._port is not None

    @property
    def seconds_per_byte(self) -> float:
        return 10 / self._baudrate

    def open(self) -> None:
        """Connect and set the port's speed and flow. Takes a moment: pyserial waits for each answer of the box."""
        if self._port is not None:
            return
        host, port = self._address
        try:
            self._port = _Port(
                f"rfc2217://{host}:{port}?timeout=1",
                self._baudrate,
                timeout=_SLICE_S,
                rtscts=self._flow == "rtscts",
                xonxoff=self._flow == "xonxoff",
            )
        except _GONE as error:
            raise self._gone(error) from error

    def write(self, data: bytes, timeout: float) -> None:
        """Hand the bytes to the box; `timeout` is pyserial's own 5 s at most, it knows no other."""
        port, deadline, rest = self._opened(), Deadline(timeout), data
        try:
            while rest:
                port.write(rest[:1024])
                rest = rest[1024:]
                if rest and deadline.over:
                    raise DeviceSilent(f"{self.name}: takes no bytes")
        except _GONE as error:
            if isinstance(error.__context__, TimeoutError):
                raise DeviceSilent(f"{self.name}: takes no bytes") from error
            raise self._gone(error) from error

    def read(self, n: int, timeout: float) -> bytes:
        port, deadline = self._opened(), Deadline(timeout)
        try:
            while True:
                if waiting := port.in_waiting:
                    return self._taken(port.read(min(n, waiting)))
                if deadline.over:
                    return b""
                if first := port.read(1):
                    return bytes(first)
        except _GONE as error:
            raise self._gone(error) from error

    def close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            try:
                port.close()
            except _GONE:
                return  # the box went: there is nobody to say goodbye to

    def _taken(self, data: bytes) -> bytes:
        if not data:
            raise OSError("closed by the box")
        return data

    def _opened(self) -> Any:
        if self._port is None:
            raise DeviceAbsent(f"{self.name}: not open")
        return self._port

    def _gone(self, error: BaseException) -> DeviceAbsent:
        self.close()
        return DeviceAbsent(f"{self.name}: {error}")


class _Port(serial.rfc2217.Serial):
    """Closes its socket also when the other side was quicker, which pyserial forgets."""

    def close(self) -> None:
        connection = getattr(self, "_socket", None)
        super().close()
        if connection is not None:
            connection.close()
