"""What `ports.LedStrip` demands, asked of every driver over its own line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from drivers.errors import DeviceAbsent
from drivers.ports import UNCONFIRMED, LedStrip
from drivers.registry import create
from drivers.simulators.control import SimulatorControl
from drivers.simulators.launch import Simulators
from tests.kit.line_kit import until

CALL = "A012 请到3号窗口"


@pytest.fixture(params=["strip-tcp", "strip-serial"])
def strips(request: pytest.FixtureRequest, wired: Simulators, hand: SimulatorControl) -> Iterator[LedStrip]:
    places: dict[str, dict[str, object]] = {
        "strip-tcp": {"host": "127.0.0.1", "port": wired.port("led")},
        "strip-serial": {"port": wired.path("led"), "baudrate": 115200},
    }
    made = create("led", request.param, {**places[request.param], "gap_ms": 0})
    yield made
    made.close()


@pytest.fixture
def shows(hand: SimulatorControl) -> Callable[[int, str], bool]:
    def looks(address: int, text: str) -> bool:
        state: dict[str, Any] = hand.state("led")
        return bool(state["strips"][str(address)]["text"] == text)

    return looks


def test_a_text_stands_on_the_strip_it_is_for(strips: LedStrip, shows: Callable[[int, str], bool]) -> None:
    strips.show(1, CALL)
    strips.show(2, "第一行\n陈𬱖")
    until(lambda: shows(1, CALL) and shows(2, "第一行 陈？"))


def test_a_cleared_strip_is_dark(strips: LedStrip, shows: Callable[[int, str], bool]) -> None:
    strips.show(3, CALL)
    until(lambda: shows(3, CALL))
    strips.clear(3)
    until(lambda: shows(3, ""))


def test_all_strips_are_told_at_once(strips: LedStrip, shows: Callable[[int, str], bool]) -> None:
    strips.show(255, "今日已下班")
    until(lambda: all(shows(address, "今日已下班") for address in (1, 2, 3, 4)))


def test_strips_that_never_answer_are_never_said_to_be_well(strips: LedStrip) -> None:
    assert strips.check() == (UNCONFIRMED,)


def broken(strips: LedStrip) -> bool:
    try:
        strips.check()
    except DeviceAbsent:
        return True
    return False


def test_a_broken_line_is_an_error_and_once_mended_the_text_is_shown(
    strips: LedStrip, hand: SimulatorControl, shows: Callable[[int, str], bool]
) -> None:
    strips.show(1, CALL)
    until(lambda: shows(1, CALL))
    hand.fault("led", "disconnect")
    until(lambda: broken(strips))
    with pytest.raises(DeviceAbsent):
        strips.show(1, "另一个")
    hand.fault("led", "forgets")
    hand.fault("led", "disconnect", on=False)
    strips.show(1, CALL)
    until(lambda: shows(1, CALL))


def test_after_close_it_opens_by_itself(strips: LedStrip, shows: Callable[[int, str], bool]) -> None:
    strips.close()
    strips.show(4, CALL)
    until(lambda: shows(4, CALL))
