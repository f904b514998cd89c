"""The identity-card reader as it shows on a USB bus."""

from __future__ import annotations

from drivers.codecs import samv
from drivers.simulators.device import Simulated
from drivers.simulators.usb import UsbPlug


def samv_plug(reader: Simulated, serial: str = "") -> UsbPlug:
    """Return the plug: preamble and length go over the first endpoint of each direction, the rest over the second."""

    def spread(frame: bytes) -> list[tuple[int, bytes]]:
        return [(0x81, frame[: samv.HEAD_SIZE]), (0x85, frame[samv.HEAD_SIZE :])]

    return UsbPlug(
        reader,
        vendor=0x0400,
        product=0xC35A,
        serial=serial,
        outs=(0x02, 0x06),
        ins=(0x81, 0x85),
        spread=spread,
        interface_class=0xFF,
        kernel_driver=False,
    )
