"""What `ports.Board` demands, asked of every driver over its own line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.errors import DeviceAbsent, DeviceError
from drivers.ports import Board, InputChanged
from drivers.registry import create
from drivers.simulators import board as framed
from drivers.simulators import relays
from drivers.simulators.control import SimulatorControl
from drivers.simulators.launch import Simulators

Made = tuple[Board, str]


@pytest.fixture(params=["board-tcp", "board-serial", "modbus-serial"])
def made(request: pytest.FixtureRequest, wired: Simulators, hand: SimulatorControl) -> Iterator[Made]:
    """Yield the board, and the name of its simulated device."""
    options: dict[str, dict[str, object]] = {
        "board-tcp": {**framed.OPTIONS, "host": "127.0.0.1", "port": wired.port("board")},
        "board-serial": {**framed.OPTIONS, "port": wired.path("board")},
        "modbus-serial": {**relays.OPTIONS, "port": wired.path("relays"), "baudrate": 115200},
    }
    board = create("board", request.param, {**options[request.param], "poll_ms": 20})
    yield board, "relays" if request.param.startswith("modbus") else "board"
    board.close()


def test_the_inputs_are_read(made: Made, hand: SimulatorControl) -> None:
    board, device = made
    assert board.inputs() == {"door": False, "vibration": False}
    hand.do(device, "set", input="door", on=True)
    assert board.inputs() == {"door": True, "vibration": False}
    assert board.check() == ()


def test_every_change_is_heard(made: Made, hand: SimulatorControl) -> None:
    board, device = made
    for name, on in (("door", True), ("vibration", True), ("door", False)):
        hand.do(device, "set", input=name, on=on)
        assert board.listen(5) == InputChanged(name, on)
    assert board.listen(0) is None


def test_a_lamp_is_switched(made: Made, hand: SimulatorControl) -> None:
    board, device = made
    board.lamp("card_slot_lamp", "on")
    assert hand.state(device)["lamps"] == {"card_slot_lamp": "on", "status_lamp": "off"}
    board.lamp("status_lamp", "blink")
    assert hand.state(device)["lamps"]["status_lamp"] in ("on", "blink")
    board.lamp("card_slot_lamp", "off")
    assert hand.state(device)["lamps"]["card_slot_lamp"] == "off"


@pytest.mark.parametrize("fault", ["silent", "bad_checksum"])
def test_a_board_that_does_not_answer_is_an_error_until_it_does(made: Made, hand: SimulatorControl, fault: str) -> None:
    board, device = made
    hand.fault(device, fault)
    with pytest.raises(DeviceError):
        board.inputs()
    hand.fault(device, fault, on=False)
    assert board.check() == ()


def test_garbage_before_an_answer_is_passed_over(made: Made, hand: SimulatorControl) -> None:
    board, device = made
    hand.fault(device, "garbage")
    hand.do(device, "set", input="vibration", on=True)
    assert board.inputs()["vibration"]


def test_a_board_unplugged_is_told_and_its_lamps_and_changes_come_back(made: Made, hand: SimulatorControl) -> None:
    board, device = made
    board.lamp("card_slot_lamp", "on")
    hand.fault(device, "disconnect")
    with pytest.raises(DeviceAbsent):
        board.listen(5)
    with pytest.raises(DeviceAbsent):
        board.check()
    hand.do(device, "power_cycle")
    hand.do(device, "set", input="door", on=True)
    hand.fault(device, "disconnect", on=False)
    assert board.listen(5) == InputChanged("door", True)
    assert hand.state(device)["lamps"]["card_slot_lamp"] == "on"
