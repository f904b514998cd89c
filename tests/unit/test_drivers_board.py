"""The board drivers on a line in memory, in time that moves only while they wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from drivers.board import frames, modbus
from drivers.board.frames import FramesBoard
from drivers.board.modbus import ModbusBoard
from drivers.clock import HandClock, kept_by
from drivers.errors import BoardRefused, DeviceAbsent, DeviceGarbled, DeviceSilent, SettingsError
from drivers.ports import UNCONFIRMED, Board, InputChanged
from drivers.simulators.board import OPTIONS, BoardSimulator
from drivers.simulators.device import Simulated
from drivers.simulators.memory import MemoryLine
from drivers.simulators.relays import OPTIONS as RELAY_OPTIONS
from drivers.simulators.relays import RelaysSimulator
from tests.kit.line_kit import RecordedLine, cut_at_every_byte

Made = tuple[Board, Simulated, RecordedLine]


@pytest.fixture(autouse=True)
def clock() -> Iterator[HandClock]:
    with kept_by(made := HandClock()):
        yield made


def framed(**options: Any) -> tuple[FramesBoard, BoardSimulator, RecordedLine]:
    line = RecordedLine(device := BoardSimulator())
    return FramesBoard(line, frames.Settings.model_validate({**OPTIONS, **options})), device, line


def relays(**options: Any) -> tuple[ModbusBoard, RelaysSimulator, RecordedLine]:
    line = RecordedLine(device := RelaysSimulator())
    said = {"port": "memory", **RELAY_OPTIONS, **options}
    return ModbusBoard(line, modbus.Settings.model_validate(said)), device, line


BOTH = pytest.mark.parametrize("made", [framed, relays])


def set_input(device: Simulated, name: str, on: bool) -> None:
    device.do("set", {"input": name, "on": on})


@BOTH
def test_a_change_is_told_once(made: Callable[..., Made]) -> None:
    board, device, _ = made()
    assert board.listen(0.3) is None
    set_input(device, "door", True)
    assert board.listen(0.5) == InputChanged("door", True)
    assert board.listen(0.5) is None
    set_input(device, "door", False)
    assert board.listen(0.5) == InputChanged("door", False)


@BOTH
def test_what_is_on_when_first_heard_is_told(made: Callable[..., Made]) -> None:
    board, device, _ = made()
    set_input(device, "vibration", True)
    assert board.listen(0.5) == InputChanged("vibration", True)
    assert board.inputs() == {"door": False, "vibration": True}


@BOTH
def test_what_changed_while_the_board_was_away_is_told(made: Callable[..., Made]) -> None:
    board, device, line = made()
    assert board.listen(0.3) is None
    line.unplug()
    with pytest.raises(DeviceAbsent):
        board.listen(0.3)
    set_input(device, "door", True)
    line.plug()
    assert board.listen(0.5) == InputChanged("door", True)


@BOTH
def test_a_lamp_is_switched_and_set_again_after_the_board_was_away(made: Callable[..., Made]) -> None:
    board, device, line = made()
    board.lamp("card_slot_lamp", "on")
    assert device.state()["lamps"] == {"card_slot_lamp": "on", "status_lamp": "off"}
    line.unplug()
    device.do("power_cycle", {})
    with pytest.raises(DeviceAbsent):
        board.check()
    line.plug()
    board.check()
    assert device.state()["lamps"] == {"card_slot_lamp": "on", "status_lamp": "off"}
    board.lamp("card_slot_lamp", "off")
    assert device.state()["lamps"] == {"card_slot_lamp": "off", "status_lamp": "off"}


@BOTH
def test_a_lamp_that_is_not_configured_is_named(made: Callable[..., Made]) -> None:
    board, _, _ = made()
    with pytest.raises(SettingsError, match="no such lamp; there are: card_slot_lamp, status_lamp"):
        board.lamp("disco", "on")


@BOTH
def test_a_silent_board_is_silent_and_well_again_afterwards(made: Callable[..., Made], clock: HandClock) -> None:
    board, device, _ = made()
    device.set_fault("silent", True)
    with pytest.raises(DeviceSilent):
        board.check()
    assert clock.now() < 2
    device.set_fault("silent", False)
    assert board.check() == ()


@BOTH
def test_a_broken_checksum_is_never_believed(made: Callable[..., Made]) -> None:
    board, device, _ = made()
    set_input(device, "vibration", True)
    device.set_fault("bad_checksum", True)
    with pytest.raises((DeviceGarbled, DeviceSilent)):
        board.inputs()
    device.set_fault("bad_checksum", False)
    device.set_fault("garbage", True)
    assert board.inputs()["vibration"]


@BOTH
@pytest.mark.parametrize("poll_ms", [100, 400])
def test_the_board_is_asked_as_often_as_configured(made: Callable[..., Made], poll_ms: int) -> None:
    board, _, line = made(poll_ms=poll_ms)
    board.listen(1.99)
    assert len(line.written) == pytest.approx(2000 / poll_ms, abs=1)


@BOTH
@pytest.mark.parametrize("wait", [0.1, 0.7])
def test_an_answer_is_waited_for_as_long_as_configured(
    made: Callable[..., Made], clock: HandClock, wait: float
) -> None:
    board, device, _ = made(answer_timeout_s=wait)
    device.set_fault("silent", True)
    with pytest.raises(DeviceSilent):
        board.check()
    assert clock.now() == pytest.approx(2 * wait, abs=0.05)


@BOTH
@pytest.mark.parametrize("inverted", [[], ["door", "vibration"]])
def test_an_inverted_input_is_on_when_its_bit_is_off(made: Callable[..., Made], inverted: list[str]) -> None:
    board, _, _ = made(inverted=inverted)
    shut = made is framed  # its door's contact is closed while the door is shut
    assert board.inputs() == {"door": shut != bool(inverted), "vibration": bool(inverted)}


@BOTH
def test_the_inputs_and_lamps_have_the_names_of_the_configuration(made: Callable[..., Made]) -> None:
    board, device, _ = made(inputs={"shaken": 1}, inverted=[], lamps={"slot": 1})
    set_input(device, "vibration", True)
    assert board.inputs() == {"shaken": True}
    board.lamp("slot", "on")
    assert "on" in dict(device.state()["lamps"]).values()  # type: ignore[call-overload]


def work(board: Board, device: Simulated) -> object:
    set_input(device, "vibration", True)
    board.lamp("card_slot_lamp", "on")
    return board.inputs()


@pytest.mark.parametrize("kind", ["frames", "modbus"])
def test_unplugged_at_any_byte_the_board_says_so_and_works_once_it_is_back(kind: str) -> None:
    devices: list[Simulated] = []

    def device() -> Simulated:
        devices.append(BoardSimulator() if kind == "frames" else RelaysSimulator())
        return devices[-1]

    def board(line: MemoryLine) -> Board:
        if kind == "frames":
            return FramesBoard(line, frames.Settings.model_validate(OPTIONS))
        return ModbusBoard(line, modbus.Settings.model_validate({"port": "memory", **RELAY_OPTIONS}))

    for line in cut_at_every_byte(device, lambda line: work(board(line), devices[-1])):
        made = board(line)
        with pytest.raises(DeviceAbsent):
            work(made, devices[-1])
        line.plug()
        assert work(made, devices[-1]) == {"door": False, "vibration": True}


# --- frames of the configuration ------------------------------------------------------------------------------------


def test_frames_go_out_as_the_sheet_says() -> None:
    board, _, line = framed()
    board.check()
    board.lamp("status_lamp", "blink")
    assert [frame.hex() for frame in line.written] == ["550055", "550202025b"]


@pytest.mark.parametrize(
    ("options", "frame"),
    [
        ({"lamp_on": 0x31}, "5502013189"),
        ({"lamp_on": 0x0A}, "5502010a62"),
        ({"lamps": {"card_slot_lamp": 9}, "lamp_answer_frame": ""}, "5502090161"),
        ({"lamp_frame": "AA {lamp} {state}", "lamp_answer_frame": ""}, "aa0101"),
    ],
)
def test_the_lamps_frame_is_the_configured_one(options: dict[str, object], frame: str) -> None:
    board, _, line = framed(**options)
    board.lamp("card_slot_lamp", "on")
    assert line.written[-1].hex() == frame


@pytest.mark.parametrize(("state", "options", "byte"), [("off", {"lamp_off": 7}, 7), ("off", {}, 0)])
def test_the_byte_of_a_lamp_that_is_off(state: Any, options: dict[str, object], byte: int) -> None:
    board, _, line = framed(**options)
    board.lamp("card_slot_lamp", state)
    assert line.written[-1][3] == byte


@pytest.mark.parametrize(("lamp_blink", "byte"), [(None, 1), (2, 2)])
def test_a_board_that_cannot_blink_shows_on(lamp_blink: int | None, byte: int) -> None:
    board, _, line = framed(lamp_blink=lamp_blink)
    board.lamp("card_slot_lamp", "blink")
    assert line.written[-1][3] == byte


def test_a_board_that_speaks_by_itself_is_never_asked() -> None:
    board, device, line = framed(ask_frame="")
    with pytest.raises(DeviceSilent, match="said nothing of its inputs yet"):
        board.inputs()
    assert board.check() == (UNCONFIRMED,)
    set_input(device, "door", True)
    assert board.listen(0.5) == InputChanged("door", True)
    assert board.inputs() == {"door": True, "vibration": False}
    assert line.written == []


def test_a_lamp_without_its_answer_is_an_error() -> None:
    board, device, _ = framed()
    device.set_fault("silent", True)
    with pytest.raises(DeviceSilent):
        board.lamp("card_slot_lamp", "on")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"state_frame": "55 01"}, r"state_frame: it must hold \{inputs\}"),
        ({"inverted": ["window"]}, "inverted: no such input: window"),
        ({"inputs": {}, "inverted": []}, "state_frame and inputs: write both or neither"),
        ({"inputs": {}, "inverted": [], "state_frame": ""}, "ask_frame: .* write state_frame"),
        ({"lamps": {}}, "lamp_frame and lamps: write both or neither"),
        ({"lamp_frame": "55 {lamp}"}, r"lamp_frame: it must hold \{lamp\}, \{state\}"),
        ({"lamp_answer_frame": "55 01 ?? ??"}, "cannot be told apart"),
    ],
)
def test_what_cannot_be_configured_is_refused_with_its_option(options: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        framed(**options)


# --- Modbus ---------------------------------------------------------------------------------------------------------


def test_relays_are_asked_and_switched_with_the_published_frames() -> None:
    board, _, line = relays(inputs={"door": 0, "window": 7})
    board.check()
    assert line.written == [bytes.fromhex("0102 0000 0008 79CC")]
    board, _, line = relays(lamps={"card_slot_lamp": 2})
    board.lamp("card_slot_lamp", "on")
    assert line.written == [bytes.fromhex("0105 0002 FF00 2DFA")]


@pytest.mark.parametrize(("unit", "first"), [(1, 0x01), (17, 0x11)])
def test_the_unit_is_the_one_set_on_the_board(unit: int, first: int) -> None:
    board, _, line = relays(unit=unit)
    if unit == 1:
        board.check()
    else:
        with pytest.raises(DeviceSilent):
            board.check()
    assert line.written[0][0] == first


def test_a_board_that_refuses_says_why() -> None:
    board, device, _ = relays()
    device.set_fault("refuses", True)
    with pytest.raises(BoardRefused, match="the device failed"):
        board.check()
    board, _, _ = relays(inputs={"far": 40})
    with pytest.raises(BoardRefused, match="no such address"):
        board.check()


@pytest.mark.parametrize(("blink_ms", "turns"), [(0, 1), (500, 8)])
def test_a_lamp_blinks_while_the_board_is_listened_to(blink_ms: int, turns: int) -> None:
    board, device, _ = relays(blink_ms=blink_ms)
    board.lamp("card_slot_lamp", "blink")
    for _ in range(16):
        board.listen(0.25)
    assert device.turns == pytest.approx(turns, abs=1)


def test_inputs_too_far_apart_are_refused() -> None:
    with pytest.raises(SettingsError, match="within 64 of each other"):
        relays(inputs={"near": 0, "far": 64})


@BOTH
def test_a_board_of_nothing_is_refused(made: Callable[..., Made]) -> None:
    nothing: dict[str, object] = {"inputs": {}, "inverted": [], "lamps": {}}
    if made is framed:
        nothing |= dict.fromkeys(("state_frame", "ask_frame", "lamp_frame", "lamp_answer_frame"), "")
    with pytest.raises(SettingsError, match="inputs, lamps: write one of them at least"):
        made(**nothing)


def test_a_board_of_lamps_only_is_unconfirmed_and_lights_them() -> None:
    board, device, _ = framed(inputs={}, inverted=[], state_frame="", ask_frame="")
    assert board.check() == (UNCONFIRMED,)
    assert board.inputs() == {}
    board.lamp("card_slot_lamp", "on")
    assert device.state()["lamps"] == {"card_slot_lamp": "on", "status_lamp": "off"}


def test_relays_without_inputs_are_asked_for_their_coils() -> None:
    board, _, line = relays(inputs={}, lamps={"first": 0, "last": 7})
    assert board.check() == ()
    assert board.inputs() == {}
    assert line.written[0] == bytes.fromhex("0101 0000 0008 3DCC")


@pytest.mark.parametrize("baudrate", [9600, 1200])
def test_the_lines_are_as_fast_as_the_board(baudrate: int) -> None:
    said = {"port": "p", "baudrate": baudrate}
    one = frames.SERIAL.factory(frames.SERIAL.settings.model_validate({**OPTIONS, **said}))
    other = modbus.SERIAL.factory(modbus.SERIAL.settings.model_validate({**RELAY_OPTIONS, **said}))
    assert one._line._line.seconds_per_byte == other._line.seconds_per_byte == 10 / baudrate  # type: ignore[attr-defined]
