"""A ticket from the printer held before the scanner: the real kiosk, devices on real wires, a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.simulators.launch import Simulators, simulators
from kiosk.journey.screens import Done, GivenBack, Home, MyPlace, MyTicket
from tests.kit.hall_day import Day
from tests.kit.headless_kiosk import HeadlessKiosk
from tests.kit.served import Served, serving

ITEM = "hall-service-general"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("hall")) as server:
        yield server


@pytest.fixture(scope="module")
def devices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulators]:
    with simulators(tmp_path_factory.mktemp("paper"), ("printer", "reader", "scanner")) as started:
        yield started


@pytest.fixture
def kiosk(served: Served, devices: Simulators, tmp_path: Path) -> Iterator[HeadlessKiosk]:
    devices.control.reset()
    kiosk = HeadlessKiosk(served, devices, tmp_path, scans=True)
    kiosk.start()
    kiosk.until(lambda state: state.scanner_ok)
    yield kiosk
    kiosk.stop()


def taken(kiosk: HeadlessKiosk) -> str:
    """Take a ticket and leave; return what its code says."""
    kiosk.press("take", f"item:{ITEM}", "confirm")
    kiosk.until(Done)
    assert kiosk.state.visit is not None
    url = kiosk.state.visit.phone_url
    kiosk.press("home")
    assert isinstance(kiosk.state.screen, Home)
    return url


def test_a_printed_ticket_held_before_the_scanner_opens_and_is_given_back(
    kiosk: HeadlessKiosk, devices: Simulators
) -> None:
    url = taken(kiosk)
    devices.control.do("scanner", "show", text=url)
    kiosk.until(MyPlace)
    kiosk.press("ask_give_back", "do_it")
    kiosk.until(GivenBack)


def test_a_shops_code_is_told_apart_and_noise_on_the_line_stops_nothing(
    kiosk: HeadlessKiosk, devices: Simulators
) -> None:
    url = taken(kiosk)
    devices.control.do("scanner", "show", text="https://shop.example/pay?n=1")
    kiosk.until(MyTicket)
    assert kiosk.state.screen == MyTicket(trouble="code.not_ours")
    devices.control.fault("scanner", "garbage")
    devices.control.do("scanner", "show", text=url)
    devices.control.fault("scanner", "garbage", on=False)
    devices.control.do("scanner", "show", text=url)
    kiosk.until(MyPlace)


def test_a_code_that_does_not_exist_here_is_told_kindly(kiosk: HeadlessKiosk, devices: Simulators) -> None:
    devices.control.do("scanner", "show", text="https://hall.example/t/no-such-token-here")
    kiosk.until(lambda state: state.screen == MyTicket(trouble="code.dead"))


def test_a_number_taken_on_a_phone_checks_in_by_the_code_on_its_page(
    kiosk: HeadlessKiosk, devices: Simulators, served: Served
) -> None:
    day = Day(served)
    far = day.take(ITEM, channel="phone")
    devices.control.do("scanner", "show", text=far["phone_url"])
    kiosk.until(lambda state: isinstance(state.screen, MyPlace) and state.screen.visit.may_check_in)
    kiosk.press("check_in")
    kiosk.until(lambda state: isinstance(state.screen, MyPlace) and state.screen.did == "check_in")
    day.open(2)
    day.summon(2, far["number"])
