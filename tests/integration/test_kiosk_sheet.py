"""The written authority on its whole way: a camera's pictures, the glass's keys, a real server, the clerk who looks."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from config.load import default_example, load_county
from drivers.simulators.launch import Simulators, simulators
from drivers.simulators.sheets import SheetCameraSimulator
from kiosk.journey.screens import Authority, Card, Done, Home, Photograph
from queue_server.store.fleet_tables import authorities
from tests.kit.camera_kit import FilmedCamera, filmed
from tests.kit.headless_kiosk import HeadlessKiosk
from tests.kit.served import Served, serving

ITEM = "property-sale"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("hall")) as server:
        yield server


@pytest.fixture(scope="module")
def devices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulators]:
    with simulators(tmp_path_factory.mktemp("paper")) as started:
        yield started


@pytest.fixture(scope="module")
def desk() -> Iterator[FilmedCamera]:
    with filmed(SheetCameraSimulator(fps=10.0)) as camera:
        yield camera


@pytest.fixture
def kiosk(served: Served, devices: Simulators, desk: FilmedCamera, tmp_path: Path) -> Iterator[HeadlessKiosk]:
    devices.control.reset()
    desk.simulator.do("lay", {})
    kiosk = HeadlessKiosk(served, devices, tmp_path, sheets=desk.address)
    kiosk.start()
    kiosk.until(lambda state: state.sheets_ok)
    yield kiosk
    kiosk.stop()


def before_the_camera(kiosk: HeadlessKiosk, devices: Simulators) -> None:
    kiosk.press("take", f"item:{ITEM}", "with_card")
    kiosk.until(Card)
    kiosk.press("together")
    devices.control.do("reader", "place", card={"sample": "wang-xiulan"})
    kiosk.until(lambda state: len(state.holders) == 1)
    devices.control.do("reader", "remove")
    kiosk.press("authority")
    kiosk.until(Authority)
    kiosk.press("confirm")
    kiosk.until(lambda state: isinstance(state.screen, Photograph) and state.screen.frame > 1)


def kept(served: Served) -> dict[str, bytes]:
    """Return the sealed pictures by their visits."""
    engine = create_engine(f"sqlite:///{served.database}")
    with engine.connect() as connection:
        found = dict(connection.execute(select(authorities.c.visit, authorities.c.sealed)).all())
    engine.dispose()
    return found


def test_the_picture_comes_with_the_number_and_nothing_of_it_stays(
    kiosk: HeadlessKiosk, devices: Simulators, served: Served, tmp_path: Path
) -> None:
    before_the_camera(kiosk, devices)
    kiosk.press("shoot")
    kiosk.until(lambda state: isinstance(state.screen, Photograph) and state.screen.taken)
    assert kiosk.sheets is not None
    picture = kiosk.sheets.picture()
    assert picture.startswith(b"\xff\xd8")
    shown = kiosk.sheets.latest()
    assert shown is not None
    assert shown.width <= 640
    kiosk.press("use_sheet")
    kiosk.until(Done)
    kiosk.until(lambda state: state.sheet == "sent")
    assert kiosk.state.visit is not None
    sealed = kept(served)[kiosk.state.visit.id]
    assert picture not in sealed
    assert (kiosk.sheets.picture(), kiosk.sheets.latest()) == (b"", None)
    kiosk.press("home")
    kiosk.until(Home)
    gc.collect()
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert picture[200:260] not in written
    assert served.database.parent.exists()


def test_whoever_leaves_or_declines_leaves_no_picture(
    kiosk: HeadlessKiosk, devices: Simulators, served: Served
) -> None:
    before = kept(served)
    before_the_camera(kiosk, devices)
    kiosk.press("shoot")
    kiosk.until(lambda state: isinstance(state.screen, Photograph) and state.screen.taken)
    kiosk.press("skip_sheet")
    kiosk.until(Done)
    assert kiosk.sheets is not None
    assert (kiosk.sheets.picture(), kiosk.sheets.latest(), kiosk.state.sheet) == (b"", None, "shown")
    kiosk.press("home")
    before_the_camera(kiosk, devices)
    kiosk.press("home")
    kiosk.until(Home)
    assert kiosk.sheets.latest() is None
    assert kept(served) == before


def test_a_camera_that_goes_while_it_looks_leaves_one_way_on(
    kiosk: HeadlessKiosk, devices: Simulators, desk: FilmedCamera
) -> None:
    before_the_camera(kiosk, devices)
    desk.fault("silent", on=True)
    try:
        kiosk.until(lambda state: isinstance(state.screen, Photograph) and state.screen.lost)
        kiosk.press("skip_sheet")
        kiosk.until(Done)
    finally:
        desk.fault("silent", on=False)


def test_a_terminal_has_a_camera_for_sheets_where_its_file_names_one() -> None:
    terminals = [t for hall in load_county(default_example()).halls.values() for t in hall.terminals]
    assert all(t.sheets is None for t in terminals), "as shipped nobody is photographed"
