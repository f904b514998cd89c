"""LED strips: the window screens and hall screens of one or a few lines of hanzi."""

from __future__ import annotations

from typing import Protocol

from drivers.ports.device import Device

EVERY_STRIP = 0xFF
"""The address all strips of a line obey."""


class LedStrip(Device, Protocol):
    """One or several strips on one line, told apart by the address set on each.

    `show` MUST return once the text was handed over, or confirmed where the strips can answer, and MUST raise
    `DeviceAbsent` when the line is broken. It MUST show what it can of any text: line ends and tabs become spaces, a
    character the strip lacks becomes `？`. It MAY hold back a text that the strip shows already. `clear` MUST leave
    the strip dark. An address is 0 to 255; 255 is all strips.
    """

    def show(self, address: int, text: str) -> None: ...
    def clear(self, address: int) -> None: ...
