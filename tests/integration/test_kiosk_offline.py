"""A kiosk whose line breaks, before a real server: people go on taking numbers, and the hall learns all of it."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.gateway import Gateway
from kiosk.journey.offline import OfflineTicket
from kiosk.journey.screens import Done, GivenBack, Home, Problem
from kiosk.offline.clocks import TerminalClock
from queue_server.app.identity import Identity
from queue_server.clock import real_now
from queue_server.contract.models import VisitIssued, VisitView
from queue_server.store.auth_repository import SqlIdentityStore
from queue_server.store.engine import open_engine
from tests.kit.glassless import GlasslessKiosk, quick_line
from tests.kit.leases import leasing_county
from tests.kit.line import Line
from tests.kit.served import HALL, Served
from tests.kit.wire import Wire

ITEM = "hall-service-general"
Start = Callable[..., GlasslessKiosk]


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
    with quick_line():
        yield wire
    wire.close()


@pytest.fixture
def start(served: Served, wire: Wire, tmp_path: Path) -> Iterator[Start]:
    """Return what starts the terminal's kiosk, the first time enrolled and with numbers for later."""
    running: list[GlasslessKiosk] = []

    def start(**how: Any) -> GlasslessKiosk:
        while running:
            running.pop().stop()
        kiosk = GlasslessKiosk(wire.address, tmp_path, **how)
        running.append(kiosk)
        if not (tmp_path / "own" / "blocks").exists():
            enrol(kiosk.gateway, served)
            kiosk.start()
            kiosk.until(lambda state: state.connected and kiosk.offline.blocks.ids() != set())
        else:
            kiosk.start()
        kiosk.until(Home)
        return kiosk

    yield start
    for kiosk in running:
        kiosk.stop()


def enrol(gateway: Gateway, served: Served) -> None:
    engine = open_engine(f"sqlite:///{served.database}")
    code = Identity(SqlIdentityStore(engine), real_now).new_enrol_code(HALL, f"{HALL}/k1")
    engine.dispose()
    gateway.enrol(code)


def cut(wire: Wire, kiosk: GlasslessKiosk) -> None:
    wire.break_after(0)
    kiosk.until(lambda state: not state.connected)


def take(kiosk: GlasslessKiosk) -> VisitIssued:
    kiosk.press("take", f"item:{ITEM}", "confirm")
    kiosk.until((Done, Problem))
    visit = kiosk.state.visit
    assert visit is not None, f"no number: {kiosk.state.screen}"
    kiosk.press("home")
    kiosk.until(Home)
    return visit


def mend(wire: Wire, kiosk: GlasslessKiosk) -> None:
    wire.mend()
    kiosk.until(lambda state: state.connected and kiosk.offline.outbox.waiting == 0)


def page(served: Served, visit: VisitIssued) -> httpx.Response:
    return httpx.get(f"{served.address}/api/v1/visits/{visit.token}", trust_env=False)


def seen(served: Served, visit: VisitIssued) -> VisitView:
    answer = page(served, visit)
    assert answer.status_code == 200, answer.text
    return VisitView.model_validate_json(answer.content)


def test_who_takes_a_number_while_the_line_is_cut_waits_from_that_moment_on(
    served: Served, wire: Wire, start: Start
) -> None:
    kiosk = start()
    online = take(kiosk)
    cut(wire, kiosk)
    visit = take(kiosk)
    assert not isinstance(online, OfflineTicket)
    assert isinstance(visit, OfflineTicket)
    assert page(served, visit).status_code == 404
    mend(wire, kiosk)
    view = seen(served, visit)
    assert (view.number, view.state, view.business_day) == (visit.number, "waiting", visit.business_day)
    assert abs(view.issued_at - visit.issued_at) < dt.timedelta(seconds=2)
    assert httpx.get(visit.phone_url.replace("localhost", "127.0.0.1"), trust_env=False).status_code == 200
    assert not isinstance(take(kiosk), OfflineTicket)


def test_a_number_given_back_while_the_line_is_cut_is_called_by_nobody(
    served: Served, wire: Wire, start: Start
) -> None:
    kiosk = start()
    cut(wire, kiosk)
    kiosk.press("take", f"item:{ITEM}", "confirm")
    kiosk.until(Done)
    visit = kiosk.state.visit
    assert visit is not None
    kiosk.press("give_back")
    kiosk.until(GivenBack)
    mend(wire, kiosk)
    assert seen(served, visit).state == "cancelled"


def test_a_kiosk_started_while_the_server_is_away_gives_numbers_and_the_hall_gets_them(
    served: Served, wire: Wire, start: Start
) -> None:
    cut(wire, start())
    again = start()
    assert not again.state.connected
    visits = [take(again) for _ in range(3)]
    assert all(isinstance(v, OfflineTicket) for v in visits)
    mend(wire, again)
    assert [seen(served, v).number for v in visits] == [v.number for v in visits]


def test_a_terminal_whose_clock_is_wrong_by_hours_says_the_right_moment(
    served: Served, wire: Wire, start: Start
) -> None:
    cut(wire, start())
    wrong = start(clock=TerminalClock(wall=lambda: time.time() - 3 * 3600))
    visit = take(wrong)
    mend(wire, wrong)
    assert abs(seen(served, visit).issued_at - visit.issued_at) < dt.timedelta(seconds=2)


def test_a_clerk_calls_a_number_that_only_paper_knows_and_the_journal_joins_it(
    served: Served, wire: Wire, start: Start
) -> None:
    kiosk = start()
    cut(wire, kiosk)
    visit = take(kiosk)
    with Line(served.port, served.token("clerk")) as clerk:
        clerk.post(f"/counters/{HALL}-1/open", {"departments": ["hall-service"]})
        called = clerk.post(
            f"/counters/{HALL}-1/call", {"after": None, "number": visit.number, "item": ITEM, "reason": "断网"}
        )
        assert called["visit"]["number"] == visit.number
    mend(wire, kiosk)
    view = seen(served, visit)
    assert (view.number, view.state) == (visit.number, "called")


def test_a_server_put_back_from_a_backup_is_told_again_what_it_lost(served: Served, wire: Wire, start: Start) -> None:
    kiosk = start()
    cut(wire, kiosk)
    served.stop()
    backup = served.database.with_suffix(".backup")
    with closing(sqlite3.connect(served.database)) as whole, closing(sqlite3.connect(backup)) as kept:
        whole.backup(kept)  # not the file alone: what was written last may still stand beside it
    visit = take(kiosk)
    served.start()
    mend(wire, kiosk)
    assert seen(served, visit).state == "waiting"
    cut(wire, kiosk)
    served.stop()
    for rest in served.data.glob("hall.db*"):
        rest.unlink()
    shutil.copy(backup, served.database)
    served.start()
    mend(wire, kiosk)
    kiosk.until(lambda _: page(served, visit).status_code == 200)
    assert seen(served, visit).number == visit.number
