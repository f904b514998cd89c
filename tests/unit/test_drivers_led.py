"""The LED strips' driver on a line in memory, in time that moves only while it waits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.clock import HandClock, kept_by
from drivers.errors import DeviceAbsent, LedTextTooLong, SettingsError
from drivers.led.strip import SERIAL, Settings, Strips
from drivers.lettering import Lettering
from drivers.ports import UNCONFIRMED
from drivers.simulators.led import LedSimulator
from tests.kit.line_kit import RecordedLine, cut_at_every_byte

FONT = Path(__file__).parents[2] / "config" / "defaults" / "fonts" / "NotoSansSC-Regular.ttf"
CALL = "A012 请到3号窗口"


@pytest.fixture(autouse=True)
def clock() -> Iterator[HandClock]:
    with kept_by(made := HandClock(start=1000.0)):
        yield made


@pytest.fixture
def device(tmp_path: Path) -> LedSimulator:
    return LedSimulator(Lettering(FONT), tmp_path)


def strips(device: LedSimulator, **options: Any) -> tuple[Strips, RecordedLine]:
    line = RecordedLine(device)
    return Strips(line, Settings(**options)), line


def test_each_strip_shows_its_own_text_and_is_drawn(device: LedSimulator) -> None:
    made, _ = strips(device)
    made.show(1, CALL)
    made.show(2, "暂停服务")
    assert (device.text(1), device.text(2), device.text(3)) == (CALL, "暂停服务", "")
    assert Path(device.state()["strips"]["1"]["png"]).stat().st_size > 500  # type: ignore[index]


def test_the_frame_is_the_published_one(device: LedSimulator) -> None:
    made, line = strips(device, mode=0x0B, speed=0x07, stay=0x63, colour=0x01, valid=0x63)
    made.show(1, "空车")
    assert line.written == [bytes.fromhex("AA 01 BB 51 54 D5 0B 07 63 01 63 BFD5 B3B5 FF")]


@pytest.mark.parametrize(("option", "at"), [("mode", 6), ("speed", 7), ("stay", 8), ("colour", 9), ("valid", 10)])
@pytest.mark.parametrize("value", [0x01, 0x63])
def test_each_byte_of_the_style_is_the_configured_one(device: LedSimulator, option: str, at: int, value: int) -> None:
    made, line = strips(device, **{option: value})
    made.show(1, "空车")
    assert line.written[0][at] == value


@pytest.mark.parametrize(("keep", "left"), [(False, ""), (True, CALL)])
def test_a_kept_text_outlives_a_power_cut(device: LedSimulator, keep: bool, left: str) -> None:
    made, _ = strips(device, keep=keep)
    made.show(1, CALL)
    device.set_fault("forgets", True)
    assert device.text(1) == left


@pytest.mark.parametrize(("gap_ms", "taken"), [(100, 4), (20, 2)])
def test_strips_that_need_a_gap_between_frames_get_it(device: LedSimulator, gap_ms: int, taken: int) -> None:
    made, line = strips(device, gap_ms=gap_ms)
    device.set_fault("needs_gap", True)
    for address in (1, 2, 3, 4):
        made.show(address, CALL)
    assert [round(b - a, 3) for a, b in zip(line.at, line.at[1:], strict=False)] == [gap_ms / 1000] * 3
    assert device.taken <= taken


@pytest.mark.parametrize("repeat_s", [10, 60])
def test_the_same_text_is_sent_again_only_after_a_while(
    device: LedSimulator, clock: HandClock, repeat_s: float
) -> None:
    made, line = strips(device, repeat_s=repeat_s)
    for _ in range(10):
        made.show(1, CALL)
        clock.sleep(repeat_s / 5 + 0.001)
    assert len(line.written) == 2


def test_another_text_is_sent_at_once(device: LedSimulator) -> None:
    made, line = strips(device)
    for text in (CALL, "暂停服务", CALL):
        made.show(1, text)
    assert len(line.written) == 3


def test_a_strip_that_lost_its_text_in_a_power_cut_gets_it_again_from_the_watch(
    device: LedSimulator, clock: HandClock
) -> None:
    made, _ = strips(device, repeat_s=30)
    made.show(1, CALL)
    device.set_fault("forgets", True)
    assert made.check() == (UNCONFIRMED,)
    assert device.text(1) == ""
    clock.sleep(30)
    made.check()
    assert device.text(1) == CALL


def test_after_an_unplug_the_same_text_is_sent_anew(device: LedSimulator) -> None:
    made, line = strips(device)
    made.show(1, CALL)
    line.unplug()
    with pytest.raises(DeviceAbsent):
        made.check()
    device.set_fault("forgets", True)
    line.plug()
    made.show(1, CALL)
    assert device.text(1) == CALL


def test_after_an_unplug_the_watch_alone_brings_every_text_back(device: LedSimulator) -> None:
    made, line = strips(device)
    made.show(1, CALL)
    made.show(2, "暂停服务")
    line.unplug()
    with pytest.raises(DeviceAbsent):
        made.check()
    device.set_fault("forgets", True)
    line.plug()
    made.check()
    assert (device.text(1), device.text(2)) == (CALL, "暂停服务")


def test_a_text_for_all_strips_takes_the_place_of_each(device: LedSimulator, clock: HandClock) -> None:
    made, line = strips(device, repeat_s=30)
    made.show(1, CALL)
    made.show(255, "今日已下班")
    assert {device.text(address) for address in (1, 2, 3, 4)} == {"今日已下班"}
    made.show(2, "今日已下班")
    assert len(line.written) == 2, "strip 2 shows it already"
    made.show(1, CALL)
    clock.sleep(31)
    made.check()
    assert (device.text(1), device.text(2)) == (CALL, "今日已下班")


def test_a_cleared_strip_is_dark(device: LedSimulator) -> None:
    made, _ = strips(device)
    made.show(1, CALL)
    made.clear(1)
    assert device.text(1) == ""


@pytest.mark.parametrize(("max_bytes", "fits"), [(16, True), (15, False)])
def test_a_text_longer_than_the_strip_holds_is_refused(device: LedSimulator, max_bytes: int, fits: bool) -> None:
    made, line = strips(device, max_bytes=max_bytes)
    if fits:
        made.show(1, CALL)
    else:
        with pytest.raises(LedTextTooLong, match="16 bytes, the strip holds 15"):
            made.show(1, CALL)
    assert bool(line.written) is fits


@pytest.mark.parametrize("address", [-1, 256])
def test_an_address_that_cannot_be_is_refused(device: LedSimulator, address: int) -> None:
    made, _ = strips(device)
    with pytest.raises(SettingsError, match="0 to 255"):
        made.show(address, CALL)


def test_many_strips_do_not_make_a_look_last(device: LedSimulator, clock: HandClock) -> None:
    made, _ = strips(device, gap_ms=500)
    for address in range(40):
        made.show(address, CALL)
    clock.sleep(100)
    before = clock.now()
    made.check()
    assert clock.now() - before < 2


@pytest.mark.parametrize("baudrate", [9600, 1200])
def test_the_gap_begins_behind_the_last_bit(device: LedSimulator, clock: HandClock, baudrate: int) -> None:
    made = SERIAL.factory(SERIAL.settings.model_validate({"port": "p", "baudrate": baudrate}))
    line = RecordedLine(device)
    line.seconds_per_byte = made._line.seconds_per_byte  # type: ignore[attr-defined]
    paced = Strips(line, Settings())
    paced.show(1, CALL)
    paced.show(2, CALL)
    assert line.at[1] - line.at[0] == pytest.approx(0.1 + len(line.written[0]) * 10 / baudrate)


def test_unplugged_at_any_byte_the_line_says_so_and_shows_once_it_is_back(device: LedSimulator) -> None:
    def work(made: Strips) -> None:
        made.show(1, CALL)
        made.show(2, "暂停服务")

    for line in cut_at_every_byte(lambda: device, lambda line: work(Strips(line, Settings()))):
        device.reset()
        made = Strips(line, Settings())
        with pytest.raises(DeviceAbsent):
            work(made)
        line.plug()
        work(made)
        assert (device.text(1), device.text(2)) == (CALL, "暂停服务")
