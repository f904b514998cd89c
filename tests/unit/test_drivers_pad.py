"""The keypad driver on a line in memory, in time that moves only while it waits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from drivers.clock import HandClock, kept_by
from drivers.errors import DeviceAbsent, DeviceSilent, SettingsError
from drivers.pad.frames import SERIAL, FramesPad, Settings
from drivers.ports import UNCONFIRMED, Key
from drivers.registry import create
from drivers.simulators.pad import OPTIONS, PadSimulator
from tests.kit.line_kit import RecordedLine, cut_at_every_byte


@pytest.fixture(autouse=True)
def clock() -> Iterator[HandClock]:
    with kept_by(made := HandClock()):
        yield made


def pad(device: PadSimulator | None = None, **options: Any) -> tuple[FramesPad, PadSimulator, RecordedLine]:
    device = device or PadSimulator()
    line = RecordedLine(device)
    return FramesPad(line, Settings.model_validate({**OPTIONS, **options})), device, line


def press(device: PadSimulator, key: int) -> None:
    device.do("press", {"key": key})


def test_commands_go_out_as_the_sheet_says() -> None:
    made, device, line = pad()
    assert (made.ask(20), made.greet(), made.pause()) == (True, True, True)
    assert [frame.hex() for frame in line.written] == ["a50214b35a", "a50301a75a", "a50302a45a"]
    assert device.state()["shows"] == "paused"


def test_a_question_longer_than_a_byte_can_say_is_cut() -> None:
    made, device, _ = pad()
    made.ask(1000)
    assert device.state()["shows"] == "rate within 255 s"


def test_a_pad_without_commands_says_so_and_is_told_nothing() -> None:
    made, _, line = pad(ask_frame="", greet_frame="", pause_frame="")
    assert (made.ask(20), made.greet(), made.pause()) == (False, False, False)
    assert line.written == []


@pytest.mark.parametrize(("debounce_ms", "presses"), [(300, 1), (0, 2)])
def test_the_same_key_at_once_again_is_the_same_press(clock: HandClock, debounce_ms: int, presses: int) -> None:
    made, device, _ = pad(debounce_ms=debounce_ms)
    heard = []
    for _ in range(2):
        press(device, 3)
        heard.append(made.listen(0.1))
        clock.sleep(0.1)
    assert heard.count(Key(3)) == presses


def test_a_key_held_down_stays_one_press_however_long(clock: HandClock) -> None:
    made, device, _ = pad(debounce_ms=300)
    heard = []
    for _ in range(10):
        press(device, 2)
        heard.append(made.listen(0.2))
    assert heard.count(Key(2)) == 1
    clock.sleep(1)
    press(device, 2)
    assert made.listen(0.1) == Key(2)


def test_another_key_at_once_is_another_press() -> None:
    made, device, _ = pad()
    press(device, 3)
    press(device, 4)
    assert [made.listen(0.1), made.listen(0.1)] == [Key(3), Key(4)]


@pytest.mark.parametrize(("key_frames", "key"), [({"A5 01 03 {xor} 5A": 3}, 3), ({"A5 01 03 ?? 5A": 5}, 5)])
def test_the_configuration_says_what_a_frame_stands_for(key_frames: dict[str, int], key: int) -> None:
    made, device, _ = pad(key_frames=key_frames)
    press(device, 3)
    assert made.listen(0.1) == Key(key)


def test_a_key_pressed_while_the_pad_is_asked_how_it_is_is_not_lost() -> None:
    made, device, _ = pad()
    made.greet()
    press(device, 1)
    device.tick(made._line._line._heard.extend)  # type: ignore[attr-defined]  # it lies on the line already
    assert made.check() == ()
    assert made.listen(0.1) == Key(1)


def test_a_pad_that_answers_nothing_is_unconfirmed() -> None:
    made, device, _ = pad(alive_ask_frame="", alive_frame="")
    device.set_fault("silent", True)
    assert made.check() == (UNCONFIRMED,)


@pytest.mark.parametrize("wait", [0.2, 1.5])
def test_a_pad_that_should_answer_and_does_not_is_silent(clock: HandClock, wait: float) -> None:
    made, device, _ = pad(answer_timeout_s=wait)
    device.set_fault("silent", True)
    with pytest.raises(DeviceSilent):
        made.check()
    assert clock.now() == pytest.approx(wait, abs=0.05)


def test_half_a_frame_does_not_swallow_the_key_pressed_later(clock: HandClock) -> None:
    made, device, _ = pad(key_frames={"A5 01 ?? ?? 5A": 4})
    device.set_fault("half", True)
    press(device, 1)
    assert made.listen(0.5) is None
    device.set_fault("half", False)
    press(device, 1)
    assert made.listen(0.5) == Key(4)


def test_garbage_before_a_key_is_passed_over() -> None:
    made, device, _ = pad()
    device.set_fault("garbage", True)
    press(device, 5)
    assert made.listen(0.1) == Key(5)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"key_frames": {"A5 0": 1}}, "key_frames: after byte 1 comes"),
        ({"key_frames": {"A5 01": 1, "A5 ??": 2}}, "cannot be told apart"),
        ({"ask_frame": "A5 02 5A"}, r"ask_frame: it must hold \{seconds\}"),
        ({"alive_frame": ""}, "alive_ask_frame and alive_frame: write both or neither"),
    ],
)
def test_a_frame_that_cannot_be_is_refused_with_its_option(options: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        pad(**options)


@pytest.mark.parametrize("key", [0, 6])
def test_a_pad_has_the_keys_one_to_five(key: int) -> None:
    with pytest.raises(SettingsError, match=r"key_frames: .* Write: Each frame"):
        create("pad", "pad-tcp", {"host": "h", "port": 1, "key_frames": {"A5 01": key}})


@pytest.mark.parametrize(("baudrate", "seconds"), [(9600, 10 / 9600), (1200, 10 / 1200)])
def test_the_line_is_as_fast_as_the_pad(baudrate: int, seconds: float) -> None:
    made = SERIAL.factory(SERIAL.settings.model_validate({"port": "p", "baudrate": baudrate, "key_frames": {"A5": 1}}))
    assert made._line._line.seconds_per_byte == seconds  # type: ignore[attr-defined]


def rate(made: FramesPad, device: PadSimulator) -> Key | None:
    made.check()
    made.ask(20)
    press(device, 3)
    return made.listen(0.1)


def test_unplugged_at_any_byte_the_pad_says_so_and_rates_once_it_is_back() -> None:
    devices: list[PadSimulator] = []

    def device() -> PadSimulator:
        devices.append(PadSimulator())
        return devices[-1]

    settings = Settings.model_validate({**OPTIONS, "debounce_ms": 0})
    for line in cut_at_every_byte(device, lambda line: rate(FramesPad(line, settings), devices[-1])):
        made = FramesPad(line, settings)
        with pytest.raises(DeviceAbsent):
            rate(made, devices[-1])
        line.plug()
        while made.listen(0.5):
            continue  # what was pressed before the plug was pulled
        assert rate(made, devices[-1]) == Key(3)
