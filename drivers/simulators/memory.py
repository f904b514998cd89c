"""Joins a driver and a simulated device in one process, with a plug that can be pulled after any byte.

    with clock.kept_by(HandClock()):
        line = MemoryLine(ReaderSimulator())
        line.cut_after(7)
        reader = SamvReader(line, Settings())

Time passes only while the driver waits: an hour of silence takes a moment.
"""

from __future__ import annotations

from drivers import clock
from drivers.errors import CardPulled, DeviceAbsent, DeviceSilent
from drivers.simulators.chip import ChipSimulator
from drivers.simulators.device import Simulated
from drivers.transports.slot import Inside, Powered

TICK_S = 0.01


class MemoryLine:
    """Implements `transports.Transport`. Bytes are counted in both directions, from 1 on."""

    name = "memory"
    seconds_per_byte = 0.0

    def __init__(self, device: Simulated) -> None:
        self._device = device
        self._open = self._broken = False
        self._heard = bytearray()
        self._left: int | None = None
        self.plugged = True
        self.travelled = 0
        """Bytes that went over the line in either direction."""

    @property
    def is_open(self) -> bool:
        return self._open

    def cut_after(self, count: int) -> None:
        """Pull the plug when `count` more bytes have travelled, in whichever direction."""
        self._left = count

    def unplug(self) -> None:
        """Pull the plug; what is on its way is lost. As on any line, an open end learns of it when it is next used."""
        self.plugged, self._broken = False, self._open
        self._heard.clear()

    def plug(self) -> None:
        self.plugged, self._left = True, None

    def open(self) -> None:
        if self._open:
            return
        if not self.plugged:
            raise DeviceAbsent("memory: unplugged")
        self._open = True

    def write(self, data: bytes, timeout: float) -> None:
        self._usable()
        sent = data[: self._allowed(len(data))]
        self._device.receive(sent, self._heard.extend)
        self._count(len(sent))
        if len(sent) < len(data):
            self._usable()

    def read(self, n: int, timeout: float) -> bytes:
        self._usable()
        end = clock.now() + timeout
        while not self._heard:
            self._device.tick(self._heard.extend)
            if self._heard or clock.now() >= end:
                break
            clock.sleep(min(TICK_S, max(0.0, end - clock.now())))
        data = bytes(self._heard[: self._allowed(n)])
        del self._heard[: len(data)]
        self._count(len(data))
        return data

    def close(self) -> None:
        self._open = self._broken = False
        self._heard.clear()

    def _allowed(self, count: int) -> int:
        return count if self._left is None else min(count, self._left)

    def _count(self, count: int) -> None:
        self.travelled += count
        if self._left is not None:
            self._left -= count
            if self._left <= 0:
                self.unplug()

    def _usable(self) -> None:
        if self._broken:
            self.close()
            raise DeviceAbsent("memory: the device was unplugged")
        if not self._open:
            raise DeviceAbsent("memory: not open")


class MemorySlot:
    """Implements `transports.slot.ChipSlot` on a simulated chip card."""

    name = "memory"

    def __init__(self, chip: ChipSimulator, answer_timeout: float = 5.0) -> None:
        self._chip = chip
        self._timeout = answer_timeout
        self._powered = False
        self.plugged = True

    def wait(self, known: Inside, timeout: float) -> Inside:
        end = clock.now() + timeout
        while True:
            self._there()
            found = Inside(self._chip.inserted, self._chip.changes)
            if found != known or clock.now() >= end:
                return found
            clock.sleep(min(TICK_S, end - clock.now()))

    def power(self) -> Powered:
        self._there()
        if not self._chip.inserted:
            raise CardPulled("memory: no card")
        self._powered = True
        return Powered(self._chip.power(), t0=True)

    def send(self, command: bytes) -> bytes:
        self._there()
        answer = self._chip.answer(command) if self._powered else None
        if answer is not None:
            return answer
        if not self._chip.inserted:
            raise CardPulled("memory: the card went away")
        clock.sleep(self._timeout)
        raise DeviceSilent("memory: the card gives no answer")

    def release(self) -> None:
        self._powered = False

    def close(self) -> None:
        self._powered = False

    def _there(self) -> None:
        if not self.plugged:
            raise DeviceAbsent("memory: unplugged")
