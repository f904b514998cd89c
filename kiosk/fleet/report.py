"""A heart-beat, made of what the terminal knows of itself: codes and figures, the wire has room for nothing else."""

from __future__ import annotations

import re
import time
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import get_args

from drivers.health import Health
from kiosk.fleet.paper import Roll
from kiosk.fleet.record import Record
from kiosk.offline.numbers import Offline
from queue_server.contract.fleet import DeviceCode, DeviceCounters, DeviceReport, HeartBeat

MOST_CODES = 8
_CODE = re.compile(next(c.pattern for c in get_args(DeviceCode)[1:]))
_BEGAN = time.monotonic()


@cache
def version() -> str:
    """Return the version of the program that runs."""
    with (Path(__file__).parents[2] / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def device_report(name: str, health: Health) -> DeviceReport:
    """Return how a device is. A code of a foreign driver that does not look like one is told as `device.failed`."""
    codes = [code if _CODE.match(code) else "device.failed" for code in health.codes[:MOST_CODES]]
    found = health.counters
    counters = DeviceCounters(done=found.done, failed=found.failed, heard=found.heard, lost=found.lost)
    return DeviceReport(name=name, state=health.state.value, codes=codes, counters=counters)


def heart_beat(
    devices: Mapping[str, Health], record: Record, roll: Roll | None, offline: Offline | None, waiting: int = 0
) -> HeartBeat:
    """`waiting`: what a terminal without numbers of its own has still to hand in."""
    heard = offline.kept.time.heard() if offline else None
    return HeartBeat(
        version=version(),
        uptime_s=int(time.monotonic() - _BEGAN),
        started=record.started,
        devices=[device_report(name, health) for name, health in devices.items()],
        paper=roll.report() if roll else None,
        clock_offset_s=None if heard is None else round(-heard.ahead_s, 1),
        outbox=offline.outbox.waiting if offline else waiting,
        done=record.done(),
    )
