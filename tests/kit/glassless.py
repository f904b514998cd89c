"""A kiosk without its window, before a real server: the real journey, line, disk and courier; paper of thin air."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from unittest.mock import patch

from drivers.health import Health, checked
from drivers.ports import Document
from kiosk.credentials import TerminalKey
from kiosk.devices import PrinterOwner
from kiosk.effects.edges import Effects
from kiosk.effects.terminal import Edges
from kiosk.fleet.terminal import Fleet
from kiosk.follower import Follower
from kiosk.gateway import Gateway, Timeouts
from kiosk.journey.events import Event, Press
from kiosk.journey.model import State
from kiosk.journey.ticket_events import Printed
from kiosk.offline.clocks import TerminalClock
from kiosk.offline.courier import Courier
from kiosk.offline.numbers import Offline
from kiosk.offline.unfinished import Unfinished
from kiosk.runtime import Runtime
from kiosk.speech import Voice

PATIENCE_S = 60.0


@contextmanager
def quick_line() -> Iterator[None]:
    """Let the kiosk try again sooner than people would notice: what is tried stays the same."""
    with (
        patch("kiosk.gateway.line.PAUSES_S", (0.02, 0.05)),
        patch("kiosk.follower.RETRY_S", 0.1),
        patch("kiosk.follower.GATHER_S", 0.05),
        patch("kiosk.offline.courier.FIRST_PAUSE_S", 0.05),
        patch("kiosk.offline.courier.LONGEST_PAUSE_S", 0.5),
    ):
        yield


class Silent(Voice):
    def __init__(self) -> None:
        pass

    def say(self, text: str, language: str, volume: int, **_: object) -> None:
        pass

    def look(self) -> None:
        pass

    def stop(self) -> None:
        pass


@dataclass
class Papers:
    """A printer that always prints, and what it printed."""

    post: Callable[[Event], None]
    width_dots: int = 576
    printed: list[str] = field(default_factory=list)

    def print(self, visit_id: str, _: Document) -> None:
        self.printed.append(visit_id)
        self.post(Printed(visit_id))


class GlasslessKiosk:
    """Turns the wheel on the thread that presses, which stands for the UI's."""

    def __init__(
        self, address: str, folder: Path, *, timeouts: Timeouts | None = None, clock: TerminalClock | None = None
    ) -> None:
        self._calls: queue.Queue[Callable[[], None]] = queue.Queue()
        key = TerminalKey(folder / "terminal.key")
        self.gateway = Gateway(address, key, timeouts=timeouts or Timeouts(1, 5))
        self.offline = Offline(folder / "own", key, clock)
        self.unfinished = Unfinished(folder / "own")
        self.runtime = Runtime(
            State(), lambda _: None, lambda effect, now: self.effects.carry_out(effect, now), self._calls.put
        )
        post = self.runtime.post
        self.fleet = Fleet(folder / "own", 80_000)
        self.papers = Papers(post)
        printer = cast(PrinterOwner, self.papers)
        self.effects = Effects(
            Edges(
                self.gateway, printer, None, Silent(), "1号取号机", self.offline, self.fleet.begin_anew, self.unfinished
            ),
            post,
        )
        self.courier = Courier(self.gateway, self.offline)
        self.follower = Follower(self.gateway, post, self.offline, self.courier.line_back)

    @property
    def state(self) -> State:
        return self.runtime.state

    def start(self) -> None:
        self.follower.start()
        self.effects.resume()
        self.courier.start()

    def beat(self) -> None:
        """Let the heart beat too; most tests count what goes over the line without it."""
        devices = {"printer": checked(Health(), (), 0.0)}
        self.fleet.watch(self.gateway, lambda: devices, self.offline, self.runtime.post)
        self.fleet.start()

    def stop(self) -> None:
        """End as a process does; what lies on the disk stays as it is."""
        self.fleet.stop()
        self.follower.stop()
        self.effects._later.shutdown(wait=True)  # what is under way is told, or stands in the journal
        self.effects.stop()
        self.courier.stop()
        self.offline.close()
        self.gateway.close()

    def told(self) -> None:
        """Wait until every report is with the server or in the journal."""
        self.effects._later.submit(lambda: None).result(PATIENCE_S)

    def press(self, *names: str) -> None:
        for name in names:
            intent, _, value = name.partition(":")
            self.runtime.dispatch(Press(intent, value))

    def until(self, wanted: type | tuple[type, ...] | Callable[[State], bool]) -> None:
        """Turn the wheel until a screen, or whatever is wanted, is there. Raises AssertionError when it never comes."""
        deadline = time.monotonic() + PATIENCE_S
        while not self._there(wanted):
            assert time.monotonic() < deadline, f"it stays at {self.state.screen}"
            try:
                self._calls.get(timeout=0.05)()
            except queue.Empty:
                self.runtime.tick()

    def _there(self, wanted: type | tuple[type, ...] | Callable[[State], bool]) -> bool:
        if isinstance(wanted, type | tuple):
            return isinstance(self.state.screen, wanted)
        return wanted(self.state)
