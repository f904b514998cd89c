"""A TCP connection to a device (network printers listen on 9100; serial servers on a port of their own)."""

from __future__ import annotations

import select
import socket

from drivers.errors import DeviceAbsent, DeviceSilent
from drivers.transports.transport import Deadline


class TcpTransport:
    """Connects on `open`; a connection the other side closed raises `DeviceAbsent` at the next read or write."""

    seconds_per_byte = 1 / 50_000
    """A print head burns about 86,000 bytes of raster a second; half of it is allowed for."""

    def __init__(self, host: str, port: int, connect_timeout: float = 1.0) -> None:
        self._address = (host, port)
        self._connect_timeout = connect_timeout
        self._socket: socket.socket | None = None

    @property
    def name(self) -> str:
        return f"{self._address[0]}:{self._address[1]}"

    @property
    def is_open(self) -> bool:
        return self._socket is not None

    def open(self) -> None:
        if self._socket is not None:
            return
        try:
            connection = socket.create_connection(self._address, timeout=self._connect_timeout)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        except OSError as error:
            raise DeviceAbsent(f"{self.name}: {_reason(error)}") from error
        self._socket = connection

    def write(self, data: bytes, timeout: float) -> None:
        connection = self._connected()
        deadline, rest = Deadline(timeout), memoryview(data)
        try:
            while rest:
                connection.settimeout(max(deadline.left, 0.001))
                rest = rest[connection.send(rest) :]
        except TimeoutError as error:
            raise DeviceSilent(f"{self.name}: takes no bytes") from error
        except OSError as error:
            raise self._gone(error) from error

    def read(self, n: int, timeout: float) -> bytes:
        connection = self._connected()
        try:
            ready, _, _ = select.select([connection], [], [], timeout)
            if not ready:
                return b""
            data = connection.recv(n)
        except OSError as error:
            raise self._gone(error) from error
        if not data:
            raise self._gone(None)
        return data

    def close(self) -> None:
        connection, self._socket = self._socket, None
        if connection is not None:
            connection.close()

    def _connected(self) -> socket.socket:
        if self._socket is None:
            raise DeviceAbsent(f"{self.name}: not open")
        return self._socket

    def _gone(self, error: OSError | None) -> DeviceAbsent:
        self.close()
        return DeviceAbsent(f"{self.name}: {_reason(error) if error else 'closed by the device'}")


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
