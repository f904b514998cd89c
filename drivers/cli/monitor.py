"""`monitor`: watches devices as a kiosk does, and shows how they are, once a second.

    python -m drivers monitor devices.toml
    python -m drivers monitor devices.toml --json      # one line for each event
    python -m drivers monitor devices.toml --once      # the table once, when every device has been asked

What a device says (a code shown, a card) is counted and never shown: it is somebody's.
"""

from __future__ import annotations

import argparse
import json
import queue
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from drivers import clock
from drivers.cli import advice, chosen
from drivers.health import Health, State
from drivers.hotplug import HotPlug
from drivers.owner import DeviceEvent, HealthChanged, Heard, Owner
from drivers.ports import Device
from drivers.stand import Stand

REDRAW_S = 1.0
ASKED_WITHIN_S = 10.0
_HOME_AND_CLEAR = "\x1b[H\x1b[2J"
_COLUMNS = ("device", "driver", "state", "since", "done", "failed", "heard", "lost", "")
_COLOURS = {State.READY: "32", State.LIMITED: "33", State.UNCONFIRMED: "36", State.FAILED: "31"}


def options(parser: argparse.ArgumentParser) -> None:
    chosen.options(parser)
    parser.add_argument("--once", action="store_true", help="show the table once, when every device has been asked")


def run(arguments: argparse.Namespace) -> int:
    """Watch until interrupted."""
    stand = chosen.stand(arguments)
    events: queue.Queue[DeviceEvent] = queue.Queue()
    with watched(stand, events.put) as owners:
        if arguments.once:
            _until_asked(owners, events)
            _tell(owners, stand, arguments)
            return 0
        while True:
            if arguments.json:
                print(as_json(events.get()), flush=True)
                continue
            sys.stdout.write(_HOME_AND_CLEAR)
            _tell(owners, stand, arguments)
            _wait_for_redraw(events)


@contextmanager
def watched(stand: Stand, post: Callable[[DeviceEvent], None]) -> Iterator[dict[str, Owner[Device]]]:
    """Own every device of a stand, woken when something is plugged in; let go of all at the end."""
    owners = {name: Owner[Device](name, entry.build, post) for name, entry in stand.devices.items()}

    def wake() -> None:
        for owner in owners.values():
            owner.wake()

    plug = HotPlug(wake)
    plug.start()
    for owner in owners.values():
        owner.start()
    try:
        yield owners
    finally:
        plug.stop()
        for owner in owners.values():
            owner.stop()


def _until_asked(owners: dict[str, Owner[Device]], events: queue.Queue[DeviceEvent]) -> None:
    end = clock.now() + ASKED_WITHIN_S
    while any(owner.health.state is State.STARTING for owner in owners.values()) and clock.now() < end:
        _wait_for_redraw(events)


def _wait_for_redraw(events: queue.Queue[DeviceEvent]) -> None:
    """Return after a second, or as soon as a device has changed."""
    end = clock.now() + REDRAW_S
    while (left := end - clock.now()) > 0:
        try:
            if isinstance(events.get(timeout=left), HealthChanged):
                return
        except queue.Empty:
            return


def _tell(owners: dict[str, Owner[Device]], stand: Stand, arguments: argparse.Namespace) -> None:
    if arguments.json:
        for name, owner in owners.items():
            print(as_json(HealthChanged(name, owner.health)))
        return
    drivers = {name: entry.driver for name, entry in stand.devices.items()}
    health = {name: owner.health for name, owner in owners.items()}
    print(table(health, drivers, arguments.language, clock.now(), coloured=sys.stdout.isatty()), flush=True)


def as_json(event: DeviceEvent) -> str:
    """Return one line for an event; what was heard or came of a job is left out."""
    said: dict[str, object] = {"event": type(event).__name__, "device": event.device}
    if isinstance(event, HealthChanged):
        known = event.health
        said |= {"state": known.state.value, "codes": known.codes, "detail": known.detail, **asdict(known.counters)}
    elif not isinstance(event, Heard):
        said["job"] = event.job
    return json.dumps(said, ensure_ascii=False)


def table(
    health: dict[str, Health], drivers: dict[str, str], language: chosen.Language, now: float, *, coloured: bool
) -> str:
    """Return the table as text."""
    rows = [_COLUMNS, *(_row(name, drivers[name], known, language, now) for name, known in health.items())]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    if coloured:
        colours = ["1", *(_COLOURS.get(known.state, "0") for known in health.values())]
        lines = [f"\x1b[{colour}m{line}\x1b[0m" for colour, line in zip(colours, lines, strict=True)]
    return "\n".join(lines)


def _row(name: str, driver: str, known: Health, language: chosen.Language, now: float) -> tuple[str, ...]:
    counts = (known.counters.done, known.counters.failed, known.counters.heard, known.counters.lost)
    told = " · ".join(f"{advice.of(code, language).cause} ({code})" for code in known.codes)
    return name, driver, known.state.value, f"{max(0.0, now - known.since):.0f} s", *map(str, counts), told


def _width(text: str) -> int:
    """Return the columns of a terminal a text takes: a hanzi takes two."""
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
