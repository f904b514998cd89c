"""A kiosk and its server as one of a fleet: what leaves it in a whole day, and what a manager asks of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.fleet.record import Record
from kiosk.journey.screens import Booking, Choose, Done, GivenBack, Home, MyPlace, Paused, Problem
from kiosk.journey.session import untouched
from queue_server.app.identity import Identity
from queue_server.clock import real_now
from queue_server.contract import egress
from queue_server.contract.egress import Departure
from queue_server.store.auth_repository import SqlIdentityStore
from queue_server.store.engine import open_engine
from tests.kit.glassless import GlasslessKiosk, quick_line
from tests.kit.leases import leasing_county
from tests.kit.line import Line
from tests.kit.served import HALL, Served
from tests.kit.wire import Wire

ITEM = "hall-service-general"
Address = tuple[str, int]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    place = tmp_path_factory.mktemp("hall")
    served = Served(place / "data", leasing_county(place / "county"))
    served.start()
    yield served
    served.stop()


@pytest.fixture
def wire(served: Served) -> Iterator[Wire]:
    wire = Wire(served.port)
    wire.recorded = []
    with quick_line():
        yield wire
    wire.close()


@pytest.fixture
def kiosk(served: Served, wire: Wire, tmp_path: Path) -> Iterator[GlasslessKiosk]:
    kiosk = GlasslessKiosk(wire.address, tmp_path)
    engine = open_engine(f"sqlite:///{served.database}")
    kiosk.gateway.enrol(Identity(SqlIdentityStore(engine), real_now).new_enrol_code(HALL, f"{HALL}/k1"))
    engine.dispose()
    kiosk.start()
    kiosk.until(lambda state: state.connected and kiosk.offline.blocks.ids() != set())
    kiosk.until(lambda state: isinstance(state.screen, Home | Paused))
    yield kiosk
    kiosk.stop()


@pytest.fixture
def manager(served: Served) -> Iterator[Line]:
    with Line(served.port, served.token("manager")) as line:
        yield line


class Listening:
    """Hears of every address this process turns to. An audit hook stays for ever: it is deaf outside the test."""

    def __init__(self) -> None:
        self.on = False
        self.turned_to: set[tuple[str, Any]] = set()
        sys.addaudithook(self._hear)

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if self.on and event in ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"):
            where = args[0:2] if event == "socket.getaddrinfo" else args[1]
            self.turned_to.add((event, where))


@pytest.fixture(scope="module")
def listening() -> Listening:
    return Listening()


def requests_in(stream: bytes) -> Iterator[tuple[Departure, bytes]]:
    """Yield every request a connection carried, as the table has it. Raises `NotListed` for anything else."""
    while stream:
        head, _, stream = stream.partition(b"\r\n\r\n")
        first, *lines = head.decode("ascii").split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        length = int(headers.get("content-length", 0))
        body, stream = stream[:length], stream[length:]
        path, _, query = target.partition("?")
        names = {part.partition("=")[0] for part in query.split("&") if part}
        yield egress.check(method, path.removeprefix("/api/v1"), names, set(headers), body), body


def take(kiosk: GlasslessKiosk) -> str:
    kiosk.press("take", f"item:{ITEM}", "confirm")
    kiosk.until((Done, Problem))
    assert kiosk.state.visit is not None
    return kiosk.state.visit.number


def beat_once(kiosk: GlasslessKiosk) -> None:
    assert kiosk.fleet._heart is not None
    kiosk.fleet._heart.once()


def test_a_whole_day_sends_nothing_that_is_not_in_the_table_and_turns_to_nobody_else(
    kiosk: GlasslessKiosk, wire: Wire, listening: Listening
) -> None:
    listening.on = True
    kiosk.beat()
    number = take(kiosk)
    kiosk.press("give_back")
    kiosk.until(GivenBack)
    kiosk.press("home", "my_ticket", *(f"key:{letter}" for letter in number), "look_up")
    kiosk.until(MyPlace)
    kiosk.press("help")
    kiosk.until(lambda state: state.help_asked)
    kiosk.press("home", "booking", "book")
    kiosk.until(Choose)
    kiosk.press(f"item:{ITEM}")
    kiosk.until(lambda state: state.plan is not None and state.plan.slots is not None)
    kiosk.press("home")
    wire.break_after(0)
    kiosk.until(lambda state: not state.connected)
    take(kiosk)
    kiosk.press("home")
    wire.mend()
    kiosk.until(lambda state: state.connected and kiosk.offline.outbox.waiting == 0)
    beat_once(kiosk)
    kiosk.told()
    listening.on = False

    streams = [bytes(stream) for stream in wire.recorded or []]
    sent = [request for stream in streams for request in requests_in(stream)]
    used = {f"{entry.method} {entry.path}" for entry, _ in sent}
    hall = "/halls/{hall}"
    assert {
        "POST /terminals/enrol", "POST /terminals/token", f"GET {hall}/menu", f"GET {hall}/events",
        f"POST {hall}/visits",
        f"POST {hall}/heartbeats", f"POST {hall}/help", f"GET {hall}/slots", f"GET {hall}/tickets/{{number}}",
        f"POST {hall}/number-blocks", f"POST {hall}/journal", "POST /visits/{token}/give-back",
    } <= used  # fmt: skip
    port = int(wire.address.rpartition(":")[2])
    mine = {where for _, where in listening.turned_to if where not in (("127.0.0.1", wire.target),)}
    assert mine == {("127.0.0.1", port)}
    beats = [json.loads(body) for entry, body in sent if entry.path.endswith("/heartbeats")]
    assert beats[-1]["paper"]["roll_mm"] == 80_000


def test_a_restart_asked_while_somebody_is_there_waits_and_is_done_once(
    kiosk: GlasslessKiosk, manager: Line, tmp_path: Path
) -> None:
    ended: list[str] = []
    kiosk.fleet.end = lambda: ended.append("ended")
    kiosk.beat()
    kiosk.press("take")
    manager.post(f"/halls/{HALL}/terminals/k1/orders", {"kind": "restart"})
    beat_once(kiosk)
    kiosk.until(lambda state: state.restart != "")
    assert ended == []
    kiosk.press("home")
    kiosk.told()
    assert ended == ["ended"]
    beat_once(kiosk)
    kiosk.until(untouched)
    kiosk.told()
    assert ended == ["ended"]
    terminals = manager.get(f"/halls/{HALL}/terminals")["terminals"]
    k1 = next(t for t in terminals if t["code"] == "k1")
    assert (k1["orders"][0]["kind"], k1["orders"][0]["done_at"] is not None) == ("restart", True)
    kiosk.fleet.stop()
    assert Record(tmp_path / "own" / "fleet").started == "asked"


def test_a_terminal_switched_off_from_afar_says_so_and_switched_on_again_gives_numbers(
    kiosk: GlasslessKiosk, manager: Line
) -> None:
    orders = f"/halls/{HALL}/terminals/k1/orders"
    kiosk.beat()
    manager.post(orders, {"kind": "disable", "service": "terminal"})
    beat_once(kiosk)
    kiosk.until(Paused)
    manager.post(orders, {"kind": "enable", "service": "terminal"})
    beat_once(kiosk)
    kiosk.until(Home)
    assert take(kiosk)
    kiosk.press("home", "booking")
    assert isinstance(kiosk.state.screen, Booking)
