"""What reading an identity card costs this machine: from the first byte asked to a checked, typed value."""

from __future__ import annotations

import time
from pathlib import Path

from drivers.card.samv import SamvReader, Settings
from drivers.clock import HandClock, kept_by
from drivers.ports import CardReader
from drivers.registry import create
from drivers.simulators.cards import SAMPLES
from drivers.simulators.launch import simulators
from drivers.simulators.memory import MemoryLine
from drivers.simulators.reader import ReaderSimulator
from tests.bench.figures import Report

_CARD = SAMPLES["wang-xiulan"]


def measure(report: Report, work: Path, reads: int) -> None:
    """Read a card in memory, reader included, and from a reader in another process over a pseudo-terminal."""
    device = ReaderSimulator()
    device.place(_CARD.card())
    with kept_by(HandClock()):
        report.latencies("identity card, in memory", _read(SamvReader(MemoryLine(device), Settings()), reads))
    with simulators(work / "readers", ("reader",)) as running:
        running.control.place("wang-xiulan")
        reader = create("card_reader", "samv-serial", {"port": running.path("reader")})
        try:
            report.latencies("identity card, over a pseudo-terminal", _read(reader, reads))
        finally:
            reader.close()


def _read(reader: CardReader, reads: int) -> list[float]:
    """Return how long each read took, find and select included. Raises ValueError for a card that is not the one."""
    took = []
    for _ in range(reads):
        begun = time.perf_counter()
        card = reader.poll()
        took.append(time.perf_counter() - begun)
        if card != _CARD.card():
            raise ValueError("another card was read than the one that lies there")
    return took
