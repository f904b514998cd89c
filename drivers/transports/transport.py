"""What a line to a device must do: bytes out, bytes in, every wait with an end."""

from __future__ import annotations

from typing import Protocol

from drivers import clock


class Transport(Protocol):
    """A line of bytes to one device.

    `open` MUST raise `DeviceAbsent` when nobody is there, and MAY be called on an open line (it does nothing). `write`
    MUST hand over every byte or raise: `DeviceSilent` when the other side has not taken them after `timeout` seconds,
    `DeviceAbsent` when it went. `read` MUST return as soon as a byte is there (at most `n`), `b""` after `timeout`
    seconds without one, and raise `DeviceAbsent` when the line broke. `close` never raises.
    """

    @property
    def name(self) -> str:
        """What to call this line in a log: a device path, or host and port."""

    @property
    def is_open(self) -> bool: ...

    @property
    def seconds_per_byte(self) -> float:
        """How long a byte may take to travel; what was written and not yet answered delays an answer by that much."""

    def open(self) -> None: ...
    def write(self, data: bytes, timeout: float) -> None: ...
    def read(self, n: int, timeout: float) -> bytes: ...
    def close(self) -> None: ...


class Deadline:
    """A moment by which something must be over."""

    def __init__(self, seconds: float) -> None:
        self._end = clock.now() + seconds

    @property
    def left(self) -> float:
        """Return the seconds left, never below zero."""
        return max(0.0, self._end - clock.now())

    @property
    def over(self) -> bool:
        return self.left == 0.0


def drain(transport: Transport) -> int:
    """Throw away what lies unread on the line (late or unasked answers) and return how many bytes that was."""
    count = 0
    while chunk := transport.read(4096, 0.0):
        count += len(chunk)
        if count > 65536:
            break
    return count
