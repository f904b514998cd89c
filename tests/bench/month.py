"""A month of looking after devices, in time that moves by hand: what it leaves behind in memory and threads.

Every protocol is driven over a line in memory by an owner of its own, looked at again and again; four times a day each
does its typical act, and once a day its plug is pulled and put back.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from pathlib import Path

from drivers import clock
from drivers.clock import HandClock
from drivers.health import State
from drivers.owner import DeviceEvent, HealthChanged, JobDone, JobFailed, Owner, Timing
from drivers.ports import Device
from drivers.simulators.devices import DEVICES, Bench
from drivers.simulators.memory import MemoryLine
from drivers.stand import FONT
from tests.bench.figures import Report
from tests.bench.processes import resident_kib
from tests.kit.device_exercises import EXERCISES, Exercise, hand_of

_DAY_S = 86_400.0
_LIMIT_S = 60.0
_BLOCKS = 2000
"""What may be left: a modem remembers the last 200 texts whose report has not come, and nobody listens for it here."""


_LEFT_OUT = ("camera", "face-camera", "pcsc (the reader gone)")
"""A month of pictures takes hours to draw; a reader's two ways to go are one protocol."""


class _Watched:
    """One device and its owner. What a device says by itself is not listened for: it would move time by moments."""

    def __init__(self, exercise: Exercise, out: Path, every_s: float) -> None:
        self.simulated = DEVICES[exercise.device](Bench(out, FONT))
        self.line = MemoryLine(self.simulated)
        self.exercise = exercise
        self.checks = self.done = self.failed = self.lost = 0
        timing = Timing(check_every_s=every_s)
        self.owner: Owner[Device] = Owner(exercise.name, lambda: _Silent(self), self._came, timing)
        self.device = exercise.on(self.line)

    def act(self) -> None:
        self.owner.do(lambda _: self.exercise.act(self.device, hand_of(self.simulated)), _LIMIT_S)

    def _came(self, event: DeviceEvent) -> None:
        self.done += isinstance(event, JobDone)
        self.failed += isinstance(event, JobFailed)
        self.lost += isinstance(event, HealthChanged) and event.health.state is State.FAILED


class _Silent:
    def __init__(self, watched: _Watched) -> None:
        self._watched = watched

    def check(self) -> tuple[str, ...]:
        self._watched.checks += 1
        return self._watched.device.check()

    def close(self) -> None:
        self._watched.device.close()


def measure(report: Report, work: Path, days: int, every_s: float) -> None:
    """Add the figures of `days` days; what the first day leaves is compared with what all of them leave."""
    work.mkdir(parents=True, exist_ok=True)
    began = time.process_time()
    with clock.kept_by(HandClock()):
        watched = [_Watched(exercise, work, every_s) for exercise in EXERCISES if exercise.name not in _LEFT_OUT]
        _pass_day(watched, every_s)
        blocks, kib, threads = _left_behind(watched, every_s)
        for _day in range(days - 1):
            _pass_day(watched, every_s)
        blocks_after, kib_after, threads_after = _left_behind(watched, every_s)
        for each in watched:
            each.owner.stop()
    name = f"{days} days of looks"
    report.add(f"{name}: protocols", len(watched), "")
    report.add(f"{name}: all of them", sum(each.checks for each in watched), "")
    report.add(f"{name}: acts done", sum(each.done for each in watched), "", at_least=4 * days * len(watched))
    lost = sum(each.lost for each in watched)
    report.add(f"{name}: unplugged and found again", lost, "", at_least=days * len(watched))
    report.add(f"{name}: acts failed", sum(each.failed for each in watched), "", at_most=0)
    report.add(f"{name}: memory blocks more than after a day", blocks_after - blocks, "", at_most=_BLOCKS)
    report.add(f"{name}: resident more than after a day", (kib_after - kib) / 1024, "MiB", at_most=2)
    report.add(f"{name}: threads more than after a day", threads_after - threads, "", at_most=0)
    report.add(f"{name}: processor time", time.process_time() - began, "s")


def _pass_day(watched: list[_Watched], every_s: float) -> None:
    for hour in (0, 6, 12, 18):
        if hour == 12:
            _off_and_on(watched, every_s)
        for each in watched:
            each.act()
        _until(watched, clock.now() + _DAY_S / 4)


def _until(watched: list[_Watched], end: float) -> None:
    while (left := end - clock.now()) > 0:
        clock.sleep(min(left, max(0.001, min(each.owner.step() for each in watched))))


def _off_and_on(watched: list[_Watched], every_s: float) -> None:
    """Pull every plug until that was seen; what a simulated device kept, slips and texts, is gone from it."""
    for each in watched:
        each.line.unplug()
    _until(watched, clock.now() + 2 * every_s)
    for each in watched:
        each.simulated.reset()
        each.line.plug()
        each.owner.wake()
    _until(watched, clock.now() + 1.0)


def _left_behind(watched: list[_Watched], every_s: float) -> tuple[int, int, int]:
    _off_and_on(watched, every_s)
    gc.collect()
    return sys.getallocatedblocks(), resident_kib(os.getpid()), threading.active_count()
