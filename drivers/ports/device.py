"""What every device has, whatever it is for."""

from __future__ import annotations

from typing import Protocol, TypeVar

T_co = TypeVar("T_co", covariant=True)

UNCONFIRMED = "device.unconfirmed"
"""What `check` says of a device that never says anything: the line is there, nothing more is known."""


class Device(Protocol):
    """A device behind a driver.

    `check` MUST ask the device how it is and answer within 2 s: the stable codes of what somebody should see to soon
    (`printer.paper_near_end`), none when all is well. It MUST raise `DeviceError` for what keeps the device from
    working, silence included, and MUST return `UNCONFIRMED` for a device that has no way to answer. `close` never
    raises; whatever is called afterwards, or after an error, reopens the device by itself.
    """

    def check(self) -> tuple[str, ...]: ...
    def close(self) -> None: ...


class Source(Device, Protocol[T_co]):
    """A device that speaks by itself: a scanner, a keypad, a door.

    `listen` MUST return what it says next, or None when nothing came for `timeout` seconds, and MUST raise
    `DeviceError` when the device is gone.
    """

    def listen(self, timeout: float) -> T_co | None: ...
