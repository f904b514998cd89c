"""A USB bus of bytes: a backend for pyusb on which simulated devices are plugged in, with descriptors as real ones.

    bus = UsbBus()
    bus.plug(UsbPlug(PrinterSimulator(…), vendor=0x0483, product=0x5743))
    transport = UsbTransport(0x0483, 0x5743, backend=bus)

All that pyusb asks of libusb is answered here, so that the whole way of a driver runs: finding, serial numbers, the
kernel's driver in the way, claims, packets, time-outs, and errno 19 once the plug is pulled. Bytes of every OUT
endpoint go to the device in the order they come; `spread` says which IN endpoint gives which part of an answer.
"""

from __future__ import annotations

import errno
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import usb.core
from usb.backend import IBackend

from drivers import clock
from drivers.simulators.device import Simulated
from drivers.simulators.memory import TICK_S

Spread = Callable[[bytes], Sequence[tuple[int, bytes]]]

_BULK = 0x02
_IN = 0x80
_GET_DESCRIPTOR = 0x06
_STRING = 0x03


@dataclass(eq=False)
class UsbPlug:
    """One device on the bus: what its descriptors say, and the device of bytes behind its endpoints."""

    device: Simulated
    vendor: int
    product: int
    serial: str = ""
    outs: Sequence[int] = (0x01,)
    ins: Sequence[int] = (0x81,)
    spread: Spread | None = None
    interface_class: int = 7
    packet: int = 64
    kernel_driver: bool = True
    """Whether the kernel's own driver has the interface until it is detached."""
    taken: bool = False
    """Whether another program holds the interface (errno 16)."""
    forbidden: bool = False
    """Whether the user may not open it (errno 13)."""
    gone: bool = False
    log: list[str] = field(default_factory=list)
    """What was done to it besides bytes: open, detach, claim, release, attach, close."""
    written: list[tuple[int, bytes]] = field(default_factory=list)
    """The last transfers to its endpoints."""
    left: int | None = None
    """Bytes that still travel before the plug is pulled; None for any number."""
    travelled: int = 0
    queues: dict[int, bytearray] = field(default_factory=dict)

    def answer(self, data: bytes) -> None:
        for endpoint, part in self.spread(data) if self.spread else [(self.ins[0], data)]:
            self.queues.setdefault(endpoint, bytearray()).extend(part)

    def allowed(self, count: int) -> int:
        return count if self.left is None else min(count, self.left)

    def count(self, count: int) -> None:
        self.travelled += count
        if self.left is not None:
            self.left -= count
            self.gone = self.gone or self.left <= 0


class UsbBus(IBackend):  # type: ignore[misc]  # pyusb ships no types
    """Implements pyusb's backend. `plug` and `pull` are what hands do."""

    def __init__(self, *plugs: UsbPlug) -> None:
        self._plugs = list(plugs)

    def plug(self, plug: UsbPlug) -> None:
        plug.gone, plug.left = False, None
        plug.queues.clear()
        if plug not in self._plugs:
            self._plugs.append(plug)

    def pull(self, plug: UsbPlug) -> None:
        plug.gone = True

    # --- finding ----------------------------------------------------------------------------------------------------

    def enumerate_devices(self) -> Iterator[UsbPlug]:
        return iter([plug for plug in self._plugs if not plug.gone])

    def get_parent(self, dev: UsbPlug) -> None:
        return None

    def get_device_descriptor(self, dev: UsbPlug) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x0200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=dev.vendor, idProduct=dev.product, bcdDevice=0x0100, iManufacturer=0,
            iProduct=0, iSerialNumber=1 if dev.serial else 0, bNumConfigurations=1, bus=1,
            address=self._plugs.index(dev) + 1, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: UsbPlug, config: int) -> SimpleNamespace:
        if config:
            raise IndexError("one configuration")
        size = 9 + 9 + 7 * (len(dev.outs) + len(dev.ins))
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=size, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: UsbPlug, intf: int, alt: int, config: int) -> SimpleNamespace:
        if intf or alt or config:
            raise IndexError("one interface")
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=len(dev.outs) + len(dev.ins), bInterfaceClass=dev.interface_class, bInterfaceSubClass=1,
            bInterfaceProtocol=2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: UsbPlug, ep: int, intf: int, alt: int, config: int) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=[*dev.outs, *dev.ins][ep], bmAttributes=_BULK,
            wMaxPacketSize=dev.packet, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def ctrl_transfer(
        self, dev_handle: UsbPlug, bmRequestType: int, bRequest: int, wValue: int, wIndex: int, data: array[int],
        timeout: int,
    ) -> int:  # fmt: skip
        self._there(dev_handle)
        if bRequest != _GET_DESCRIPTOR or wValue >> 8 != _STRING:
            raise usb.core.USBError("Pipe error", errno=errno.EPIPE)
        body = dev_handle.serial.encode("utf-16-le") if wValue & 0xFF else b"\x09\x04"
        said = bytes([2 + len(body), _STRING]) + body
        data[: len(said)] = array("B", said)
        return len(said)

    # --- having -----------------------------------------------------------------------------------------------------

    def open_device(self, dev: UsbPlug) -> UsbPlug:
        self._there(dev)
        if dev.forbidden:
            raise usb.core.USBError("Access denied (insufficient permissions)", errno=errno.EACCES)
        dev.log.append("open")
        return dev

    def close_device(self, dev_handle: UsbPlug) -> None:
        dev_handle.log.append("close")

    def set_configuration(self, dev_handle: UsbPlug, config_value: int) -> None:
        self._there(dev_handle)

    def get_configuration(self, dev_handle: UsbPlug) -> int:
        self._there(dev_handle)
        return 1

    def set_interface_altsetting(self, dev_handle: UsbPlug, intf: int, altsetting: int) -> None:
        self._there(dev_handle)

    def claim_interface(self, dev_handle: UsbPlug, intf: int) -> None:
        self._there(dev_handle)
        if dev_handle.taken or (dev_handle.kernel_driver and "detach" not in dev_handle.log):
            raise usb.core.USBError("Resource busy", errno=errno.EBUSY)
        dev_handle.log.append("claim")

    def release_interface(self, dev_handle: UsbPlug, intf: int) -> None:
        self._there(dev_handle)
        dev_handle.log.append("release")

    def is_kernel_driver_active(self, dev_handle: UsbPlug, intf: int) -> bool:
        self._there(dev_handle)
        return dev_handle.kernel_driver

    def detach_kernel_driver(self, dev_handle: UsbPlug, intf: int) -> None:
        self._there(dev_handle)
        dev_handle.log.append("detach")

    def attach_kernel_driver(self, dev_handle: UsbPlug, intf: int) -> None:
        self._there(dev_handle)
        dev_handle.log.append("attach")

    def clear_halt(self, dev_handle: UsbPlug, ep: int) -> None:
        self._there(dev_handle)

    def reset_device(self, dev_handle: UsbPlug) -> None:
        self._there(dev_handle)

    # --- bytes ------------------------------------------------------------------------------------------------------

    def bulk_write(self, dev_handle: UsbPlug, ep: int, intf: int, data: array[int], timeout: int) -> int:
        self._there(dev_handle)
        sent = bytes(data)[: dev_handle.allowed(len(data))]
        if dev_handle.device.pace:
            sent = sent[: max(1, int(timeout / 1000 / dev_handle.device.pace))]
            clock.sleep(len(sent) * dev_handle.device.pace)
        dev_handle.written = [*dev_handle.written[-63:], (ep, sent)]
        dev_handle.device.receive(sent, dev_handle.answer)
        dev_handle.count(len(sent))
        self._there(dev_handle)
        return len(sent)

    def bulk_read(self, dev_handle: UsbPlug, ep: int, intf: int, buff: array[int], timeout: int) -> int:
        end = clock.now() + timeout / 1000
        queue = dev_handle.queues.setdefault(ep, bytearray())
        while not queue:
            self._there(dev_handle)
            dev_handle.device.tick(dev_handle.answer)
            if queue:
                break
            if clock.now() >= end:
                raise usb.core.USBTimeoutError("Operation timed out", errno=errno.ETIMEDOUT)
            clock.sleep(min(TICK_S, max(0.0, end - clock.now())))
        if len(buff) % dev_handle.packet and len(queue) > len(buff):
            raise usb.core.USBError("Overflow", errno=errno.EOVERFLOW)
        count = dev_handle.allowed(min(len(queue), len(buff)))
        self._there(dev_handle)
        buff[:count] = array("B", bytes(queue[:count]))
        del queue[:count]
        dev_handle.count(count)
        return count

    def _there(self, plug: UsbPlug) -> None:
        if plug.gone:
            plug.queues.clear()
            raise usb.core.USBError("No such device (it may have been disconnected)", errno=errno.ENODEV)
