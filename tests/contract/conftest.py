"""One process of simulated devices for all these tests; every test begins with them switched off and on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_socket

from drivers.simulators.control import SimulatorControl
from drivers.simulators.launch import Simulators, simulators
from tests.kit.pcsc import private_pcscd

FONTS = Path(__file__).parents[2] / "config" / "defaults" / "fonts"

WIRED = ("led", "pad", "board", "relays", "modem")


def pytest_runtest_setup() -> None:
    pytest_socket.socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulators]:
    with simulators(tmp_path_factory.mktemp("tickets")) as started:
        yield started


@pytest.fixture
def control(running: Simulators) -> SimulatorControl:
    running.control.reset()
    return running.control


@pytest.fixture(scope="package")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulators]:
    """Run what hangs on plain lines: strips, keypad, boards, modem."""
    with simulators(tmp_path_factory.mktemp("wired"), WIRED) as started:
        yield started


@pytest.fixture
def hand(wired: Simulators) -> SimulatorControl:
    """Return the hand that works those."""
    wired.control.reset(*WIRED)
    return wired.control


@pytest.fixture(scope="package")
def pcscd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Return the port of the first slot of a virtual reader; the second is the next. A process can have one pcscd."""
    with private_pcscd(tmp_path_factory.mktemp("pcscd")) as port:
        yield port


@pytest.fixture(scope="session")
def font() -> Path:
    return FONTS / "NotoSansSC-Regular.ttf"
