"""A USB device's bulk endpoints through pyusb: printers of class 7, and readers that speak bytes over bulk.

The kernel's own driver (`usblp` takes every printer) is detached while we have the interface, and given it back at the
end. Errors by `errno`: 19 and 5 the device went, 16 another program has it, 13 the user may not open it (the udev rule
of `config/defaults/udev` lets the kiosk in), 110 no bytes in time.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from typing import Any

import usb.core
import usb.util

from drivers.errors import DeviceAbsent, DeviceBusy, DeviceError, DeviceSilent
from drivers.transports.transport import Deadline

Route = Callable[[bytes], Sequence[tuple[int, bytes]]]
"""What is written → (OUT endpoint, bytes) in order."""

_SLICE_S = 0.01
_READ_PACKETS = 64
"""A bulk read must have room for whole packets, or the controller calls it an overflow."""


class UsbTransport:
    """The device `vendor`:`product`, and of several alike the one with this serial number.

    Without `route` everything goes to the first bulk OUT endpoint; without `listen` it listens to the first bulk IN
    one. With several, it looks at them by turns: after the one that gave something comes the next. `backend` is
    pyusb's, None for the machine's own.
    """

    seconds_per_byte = 1 / 50_000
    """A print head burns about 86,000 bytes of raster a second; half of it is allowed for."""

    def __init__(
        self,
        vendor: int,
        product: int,
        serial: str = "",
        *,
        route: Route | None = None,
        listen: Sequence[int] = (),
        backend: Any = None,
    ) -> None:
        self._ids = vendor, product
        self._serial = serial
        self._route = route
        self._listen = tuple(listen)
        self._backend = backend
        self._device: Any = None
        self._detached: list[int] = []
        self._out = 0
        self._ins: list[int] = []
        self._room = 64 * _READ_PACKETS
        self._heard = bytearray()

    @property
    def name(self) -> str:
        return f"usb {self._ids[0]:04x}:{self._ids[1]:04x}"

    @property
    def is_open(self) -> bool:
        return self._device is not None

    def open(self) -> None:
        """Find the device and claim its interface. Raises DeviceAbsent, or DeviceBusy when another program has it."""
        if self._device is not None:
            return
        device = None
        try:
            device = self._found()
            self._claim(device)
        except usb.core.NoBackendError as error:
            raise DeviceAbsent(f"{self.name}: libusb-1.0 is not installed") from error
        except usb.core.USBError as error:
            if device is not None:
                usb.util.dispose_resources(device)
            raise self._said(error) from error
        self._device = device

    def write(self, data: bytes, timeout: float) -> None:
        device, deadline = self._opened(), Deadline(timeout)
        self._ins = list(self._listen) or self._ins  # whatever was heard before, an answer begins on the first
        try:
            for endpoint, part in self._route(data) if self._route else [(self._out, data)]:
                rest = part
                while rest:
                    rest = rest[device.write(endpoint, rest, _milliseconds(deadline.left)) :]
                    if rest and deadline.over:
                        raise DeviceSilent(f"{self.name}: takes no bytes")
        except usb.core.USBTimeoutError as error:
            raise DeviceSilent(f"{self.name}: takes no bytes") from error
        except usb.core.USBError as error:
            raise self._gone(error) from error

    def read(self, n: int, timeout: float) -> bytes:
        deadline = Deadline(timeout)
        while not self._heard:
            slice_s = min(deadline.left, _SLICE_S) if len(self._ins) > 1 else deadline.left
            for endpoint in list(self._ins):
                if self._heard_from(endpoint, slice_s):
                    self._ins.append(self._ins.pop(self._ins.index(endpoint)))
                    break
            if deadline.over:
                break
        self._opened()
        data = bytes(self._heard[:n])
        del self._heard[:n]
        return data

    def close(self) -> None:
        device, self._device = self._device, None
        self._heard.clear()
        if device is None:
            return
        try:
            usb.util.release_interface(device, self._interface)
            for number in self._detached:
                device.attach_kernel_driver(number)
        except (usb.core.USBError, NotImplementedError):
            pass  # unplugged: there is nothing to give back
        self._detached.clear()
        usb.util.dispose_resources(device)

    def _found(self) -> Any:
        vendor, product = self._ids
        devices = list(usb.core.find(True, backend=self._backend, idVendor=vendor, idProduct=product))
        if self._serial:
            devices = [device for device in devices if _serial_of(device) == self._serial]
        if not devices:
            raise DeviceAbsent(f"{self.name}: not plugged in" + (" with this serial number" if self._serial else ""))
        return devices[0]

    def _claim(self, device: Any) -> None:
        try:
            configuration = device.get_active_configuration()
        except usb.core.USBError as error:
            if error.errno is not None:
                raise
            device.set_configuration()  # just plugged in, and no driver of the kernel's chose one
            configuration = device.get_active_configuration()
        interface = next(
            (i for i in configuration if i.bAlternateSetting == 0 and _bulk(i, usb.util.ENDPOINT_OUT)), None
        )
        if interface is None:
            raise DeviceAbsent(f"{self.name}: has no bulk endpoint to write to")
        self._interface = interface.bInterfaceNumber
        try:
            if device.is_kernel_driver_active(self._interface):
                device.detach_kernel_driver(self._interface)
                self._detached.append(self._interface)
        except NotImplementedError:
            pass  # systems without a driver of their own in the way
        usb.util.claim_interface(device, self._interface)
        ins = _bulk(interface, usb.util.ENDPOINT_IN)
        self._out = _bulk(interface, usb.util.ENDPOINT_OUT)[0].bEndpointAddress
        self._ins = list(self._listen) or [endpoint.bEndpointAddress for endpoint in ins[:1]]
        self._room = _READ_PACKETS * max((endpoint.wMaxPacketSize for endpoint in ins), default=64)

    def _heard_from(self, endpoint: int, timeout: float) -> bool:
        device = self._opened()
        try:
            self._heard += bytes(device.read(endpoint, self._room, _milliseconds(timeout)))
        except usb.core.USBTimeoutError:
            return False
        except usb.core.USBError as error:
            raise self._gone(error) from error
        return bool(self._heard)

    def _opened(self) -> Any:
        if self._device is None:
            raise DeviceAbsent(f"{self.name}: not open")
        return self._device

    def _gone(self, error: usb.core.USBError) -> DeviceError:
        self.close()
        return self._said(error)

    def _said(self, error: usb.core.USBError) -> DeviceError:
        if error.errno == errno.EBUSY:
            return DeviceBusy(f"{self.name}: another program has it")
        if error.errno == errno.EACCES:
            return DeviceAbsent(f"{self.name}: this user may not open it; install the udev rules of the kiosk")
        return DeviceAbsent(f"{self.name}: {error.strerror or type(error).__name__}")


def _bulk(interface: Any, direction: int) -> list[Any]:
    return [
        endpoint
        for endpoint in interface
        if usb.util.endpoint_direction(endpoint.bEndpointAddress) == direction
        and usb.util.endpoint_type(endpoint.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
    ]


def _serial_of(device: Any) -> str | None:
    try:
        return str(usb.util.get_string(device, device.iSerialNumber)) if device.iSerialNumber else None
    except (usb.core.USBError, ValueError):
        return None  # a device that will not tell is not the one that was asked for


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))  # 0 would mean for ever
