"""USB without USB: a printer whose bytes come from simulators in another process, and plugs pulled at any byte."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator, Mapping

from drivers.card.samv import UsbSettings as ReaderSettings
from drivers.card.samv import usb_reader
from drivers.ports import Device
from drivers.printer.escpos import EscposPrinter
from drivers.printer.settings import Settings as EscposSettings
from drivers.simulators.device import Answer, Simulated
from drivers.simulators.usb import UsbBus, UsbPlug
from drivers.simulators.usb_reader import samv_plug
from drivers.stand import FONT
from drivers.transports.usb import UsbTransport

VENDOR, PRODUCT = 0x0483, 0x5743


class Distant:
    """A device of bytes behind a TCP port; implements `simulators.device.Simulated` as far as a bus needs it."""

    FAULTS = ()
    pace = 0.0

    def __init__(self, port: int) -> None:
        self._port = port
        self._line: socket.socket | None = None

    @property
    def there(self) -> bool:
        """Return whether somebody is behind the port; connects where that is not known."""
        if self._line is None:
            with contextlib.suppress(OSError):
                self._line = socket.create_connection(("127.0.0.1", self._port), timeout=1)
                self._line.setblocking(False)
        return self._line is not None

    def receive(self, data: bytes, answer: Answer) -> None:
        if self._line is not None:
            try:
                self._line.setblocking(True)
                self._line.sendall(data)
                self._line.setblocking(False)
            except OSError:
                self.close()

    def tick(self, speak: Answer) -> None:
        if self._line is None:
            return
        try:
            if data := self._line.recv(4096):
                speak(data)
            else:
                self.close()
        except BlockingIOError:
            return
        except OSError:
            self.close()

    def close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def set_fault(self, name: str, on: bool, **detail: float) -> None: ...
    def reset(self) -> None: ...

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        return {}

    def state(self) -> dict[str, object]:
        return {}


class DistantBus(UsbBus):
    """A bus with one printer, plugged in while the simulated one behind `port` is."""

    def __init__(self, port: int) -> None:
        self._distant = Distant(port)
        self._plug = UsbPlug(self._distant, VENDOR, PRODUCT)
        super().__init__(self._plug)

    def enumerate_devices(self) -> Iterator[UsbPlug]:
        self._plug.gone = not self._distant.there
        return super().enumerate_devices()

    def close_device(self, dev_handle: UsbPlug) -> None:
        super().close_device(dev_handle)
        self._distant.close()

    def _there(self, plug: UsbPlug) -> None:
        plug.gone = not self._distant.there
        super()._there(plug)


class BusLine:
    """A plug on a bus of its own, to be pulled after any byte."""

    def __init__(self, plug: UsbPlug) -> None:
        self._plug = plug
        self.bus = UsbBus(plug)

    @property
    def travelled(self) -> int:
        return self._plug.travelled

    def cut_after(self, count: int) -> None:
        self._plug.left = count

    def unplug(self) -> None:
        self.bus.pull(self._plug)

    def plug(self) -> None:
        self.bus.plug(self._plug)


def _printer(device: Simulated) -> tuple[UsbPlug, Callable[[UsbBus], Device]]:
    def build(bus: UsbBus) -> Device:
        return EscposPrinter(UsbTransport(VENDOR, PRODUCT, backend=bus), EscposSettings(font=FONT))

    return UsbPlug(device, VENDOR, PRODUCT), build


def _reader(device: Simulated) -> tuple[UsbPlug, Callable[[UsbBus], Device]]:
    return samv_plug(device), lambda bus: usb_reader(ReaderSettings(), bus)


BUSES: Mapping[str, Callable[[Simulated], tuple[UsbPlug, Callable[[UsbBus], Device]]]] = {
    "escpos-usb": _printer,
    "samv-usb": _reader,
}
"""Driver on USB → the plug of its simulated device, and the driver on a bus."""
