"""The whole kiosk but its window: the real journey, devices on real wires, a real server."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from pathlib import Path

from config.load import DEFAULTS
from drivers.registry import create
from drivers.simulators.launch import Simulators
from kiosk.credentials import TerminalKey
from kiosk.devices import PrinterOwner, ReaderOwner
from kiosk.effects.edges import Edges, Effects
from kiosk.follower import Follower
from kiosk.gateway import Gateway, Timeouts
from kiosk.journey.events import Press
from kiosk.journey.model import State
from kiosk.journey.screens import Home
from kiosk.runtime import Runtime
from kiosk.speech import Voice
from queue_server.app.identity import Identity
from queue_server.clock import real_now
from queue_server.store.auth_repository import SqlIdentityStore
from queue_server.store.engine import open_engine
from tests.kit.served import HALL, Served

PATIENCE_S = 30.0


class Silent(Voice):
    """Keeps what would be said: no test is heard in the hall."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, text: str, language: str, volume: int) -> None:
        self.said.append(text)

    def stop(self) -> None:
        pass


class HeadlessKiosk:
    """Turns the wheel on the test's own thread, which stands for the UI's."""

    def __init__(self, served: Served, devices: Simulators, directory: Path) -> None:
        self._calls: queue.Queue[Callable[[], None]] = queue.Queue()
        self.gateway = Gateway(served.address, TerminalKey(directory / "k1.key"), timeouts=Timeouts(1, 2))
        store = SqlIdentityStore(open_engine(f"sqlite:///{served.database}"))
        self.gateway.enrol(Identity(store, real_now).new_enrol_code(HALL, f"{HALL}/k1"))
        self.voice = Silent()
        self.runtime = Runtime(
            State(), lambda _: None, lambda effect, now: self.effects.carry_out(effect, now), self._calls.put
        )
        font = str(DEFAULTS / "fonts" / "NotoSansSC-Regular.ttf")
        printer = create("printer", "escpos-tcp", {"host": "127.0.0.1", "port": devices.port("printer"), "font": font})
        reader = create("card_reader", "samv-tcp", {"host": "127.0.0.1", "port": devices.port("reader")})
        post = self.runtime.post
        self.printer, self.reader = PrinterOwner(printer, post), ReaderOwner(reader, post)
        self.effects = Effects(Edges(self.gateway, self.printer, self.reader, self.voice, "1号取号机"), post)
        self.follower = Follower(self.gateway, post)

    @property
    def state(self) -> State:
        return self.runtime.state

    def start(self) -> None:
        self.printer.start()
        self.reader.start()
        self.follower.start()
        self.until(Home)

    def stop(self) -> None:
        self.follower.stop()
        self.effects.stop()
        self.printer.stop()
        self.reader.stop()
        self.gateway.close()

    def press(self, *names: str) -> None:
        for name in names:
            intent, _, value = name.partition(":")
            self.runtime.dispatch(Press(intent, value))

    def until(self, wanted: type | Callable[[State], bool]) -> None:
        """Turn the wheel until a screen, or whatever is wanted, is there."""
        deadline = time.monotonic() + PATIENCE_S
        while not (isinstance(self.state.screen, wanted) if isinstance(wanted, type) else wanted(self.state)):
            assert time.monotonic() < deadline, f"it stays at {self.state.screen}"
            try:
                self._calls.get(timeout=0.2)()
            except queue.Empty:
                self.runtime.tick()
