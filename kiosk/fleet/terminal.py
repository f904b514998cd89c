"""The terminal as one of the hall's fleet: its record, its roll, its heart, and how its program begins anew."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import structlog

from drivers.health import Health
from kiosk.fleet.heart import Heart, Line
from kiosk.fleet.paper import Roll
from kiosk.fleet.record import Record
from kiosk.fleet.report import heart_beat
from kiosk.journey.events import Event, RestartAsked, StandingChanged
from kiosk.journey.standing import Standing
from kiosk.offline.numbers import Offline
from queue_server.contract.fleet import Standing as StandingToldBy

log = structlog.get_logger()


class Fleet:
    """Built before the terminal's devices; `watch` when they are there. `folder`: the terminal's own."""

    def __init__(self, folder: Path, roll_mm: int | None = None) -> None:
        self.record = Record(folder / "fleet")
        self.roll = Roll(folder / "roll", roll_mm) if roll_mm else None
        self.asked_to_begin_anew = False
        self.end: Callable[[], object] = lambda: None
        """Ends the program, from any thread."""
        self._heart: Heart | None = None

    def watch(
        self,
        line: Line,
        devices: Callable[[], Mapping[str, Health]],
        offline: Offline | None,
        post: Callable[[Event], None],
        waiting: Callable[[], int] = lambda: 0,
    ) -> None:
        self._heart = Heart(
            line,
            lambda: heart_beat(devices(), self.record, self.roll, offline, waiting()),
            self.record,
            lambda standing: post(StandingChanged(held(standing))),
            lambda order: post(RestartAsked(order)),
        )

    def start(self) -> None:
        if self._heart:
            self._heart.start()

    def stop(self) -> None:
        """Note why the program ends."""
        if self._heart:
            self._heart.stop()
        self.record.ends("asked" if self.asked_to_begin_anew else "stopped")

    def begin_anew(self, order: str) -> None:
        """End the program so that it is begun again. An order carried out before does nothing."""
        if self.record.carry_out(order):
            log.info("begins_anew", order=order)
            self.asked_to_begin_anew = True
            self.end()

    def begin_anew_here(self) -> None:
        """End the program so that it is begun again: somebody before the terminal asks for it."""
        log.info("begins_anew", order="service")
        self.asked_to_begin_anew = True
        self.end()


def held(told: StandingToldBy) -> Standing:
    message = told.message
    return Standing(message.zh if message else "", message.en if message else "", told.until, frozenset(told.disabled))


def program_again(module: str, arguments: list[str]) -> None:
    """Put the program anew in the place of this one, with the same arguments: whoever watches it sees no end of it.

    But for the code it was enrolled with, which is good for a day.
    """
    arguments = without(arguments, "--enrol")
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606 - no shell is the point


def without(arguments: list[str], option: str) -> list[str]:
    """Return the arguments without an option and its value."""
    left, values = [], iter(arguments)
    for argument in values:
        if argument == option:
            next(values, None)
        elif not argument.startswith(f"{option}="):
            left.append(argument)
    return left
