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
from kiosk.devices import PrinterOwner, ReaderOwner, ScannerOwner, SheetOwner
from kiosk.effects.edges import Effects
from kiosk.effects.terminal import Edges
from kiosk.follower import Follower
from kiosk.gateway import Gateway, Timeouts
from kiosk.journey.events import Press
from kiosk.journey.model import State
from kiosk.journey.screens import Home
from kiosk.offline.courier import Courier
from kiosk.offline.numbers import Offline
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

    def say(self, text: str, language: str, volume: int, **_: object) -> None:
        self.said.append(text)

    def look(self) -> None:
        pass

    def stop(self) -> None:
        pass


class HeadlessKiosk:
    """Turns the wheel on the test's own thread, which stands for the UI's."""

    def __init__(
        self,
        served: Served,
        devices: Simulators,
        directory: Path,
        *,
        address: str | None = None,
        draw: Callable[[State], None] = lambda _: None,
        runtime: type[Runtime] = Runtime,
        own_numbers: bool = False,
        scans: bool = False,
        sheets: str = "",
    ) -> None:
        """`address`: of a wire to the server; `own_numbers`: goes on without it; `scans`: it has a code scanner;
        `sheets`: where its camera for sheets is."""
        self._calls: queue.Queue[Callable[[], None]] = queue.Queue()
        key = TerminalKey(directory / "k1.key")
        self.gateway = Gateway(address or served.address, key, timeouts=Timeouts(1, 2))
        store = SqlIdentityStore(open_engine(f"sqlite:///{served.database}"))
        self.gateway.enrol(Identity(store, real_now).new_enrol_code(HALL, f"{HALL}/k1"))
        self.voice = Silent()
        self.runtime = runtime(State(), draw, lambda effect, now: self.effects.carry_out(effect, now), self._calls.put)
        font = str(DEFAULTS / "fonts" / "NotoSansSC-Regular.ttf")
        printer = create("printer", "escpos-tcp", {"host": "127.0.0.1", "port": devices.port("printer"), "font": font})
        reader = create("card_reader", "samv-tcp", {"host": "127.0.0.1", "port": devices.port("reader")})
        post = self.runtime.post
        self.printer, self.reader = PrinterOwner(printer, post), ReaderOwner(reader, post)
        self.scanner: ScannerOwner | None = None
        if scans:
            line = {"host": "127.0.0.1", "port": devices.port("scanner")}
            self.scanner = ScannerOwner(create("scanner", "line-tcp", line), post)
        camera = create("still", "still-camera", {"source": sheets}) if sheets else None
        self.sheets = SheetOwner(camera, post) if camera else None
        self.offline = Offline(directory / "own", key) if own_numbers else None
        edges = Edges(
            self.gateway,
            self.printer,
            self.reader,
            self.voice,
            "1号取号机",
            self.offline,
            scanner=self.scanner,
            sheets=self.sheets,
        )
        self.effects = Effects(edges, post)
        self.courier = Courier(self.gateway, self.offline) if self.offline else None
        back = self.courier.line_back if self.courier else lambda: None
        self.follower = Follower(self.gateway, post, self.offline, back)

    @property
    def state(self) -> State:
        return self.runtime.state

    def start(self) -> None:
        self.printer.start()
        self.reader.start()
        if self.scanner:
            self.scanner.start()
        if self.sheets:
            self.sheets.start()
        self.follower.start()
        if self.courier:
            self.courier.start()
        self.until(Home)

    def stop(self) -> None:
        self.follower.stop()
        self.effects.stop()
        if self.courier:
            self.courier.stop()
        self.printer.stop()
        self.reader.stop()
        if self.scanner:
            self.scanner.stop()
        if self.sheets:
            self.sheets.stop()
        self.gateway.close()
        if self.offline:
            self.offline.close()

    def press(self, *names: str) -> None:
        for name in names:
            intent, _, value = name.partition(":")
            self.runtime.dispatch(Press(intent, value))

    def until(self, wanted: type | Callable[[State], bool]) -> None:
        """Turn the wheel until a screen, or whatever is wanted, is there."""
        deadline = time.monotonic() + PATIENCE_S
        while not (isinstance(self.state.screen, wanted) if isinstance(wanted, type) else wanted(self.state)):
            assert time.monotonic() < deadline, f"it stays at {self.state.screen}"
            self.turn(0.2)

    def turn(self, timeout: float) -> None:
        """Take the next event, or after `timeout` seconds without one bring the time in."""
        try:
            self._calls.get(timeout=timeout)()
        except queue.Empty:
            self.runtime.tick()
