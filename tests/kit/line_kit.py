"""A line in memory that keeps what a driver wrote and when; a plug pulled at every byte."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from drivers import clock
from drivers.simulators.device import Simulated
from drivers.simulators.memory import MemoryLine


class RecordedLine(MemoryLine):
    """Keeps the bytes written, and the moments they were written at."""

    def __init__(self, device: Simulated) -> None:
        super().__init__(device)
        self.written: list[bytes] = []
        self.at: list[float] = []

    def write(self, data: bytes, timeout: float) -> None:
        self.written.append(data)
        self.at.append(clock.now())
        super().write(data, timeout)


def cut_at_every_byte(device: Callable[[], Simulated], work: Callable[[MemoryLine], object]) -> Iterator[MemoryLine]:
    """Yield a new device's line for each byte that `work` lets travel, with the plug about to be pulled there."""
    whole = MemoryLine(device())
    work(whole)
    for cut in range(1, whole.travelled):
        line = MemoryLine(device())
        line.cut_after(cut)
        yield line


def until(condition: Callable[[], bool], within: float = 5.0) -> None:
    """Wait for what another process does. Raises AssertionError when it does not."""
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "it never happened"
        threading.Event().wait(0.005)
