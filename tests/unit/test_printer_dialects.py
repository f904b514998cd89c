"""Every way a printer is asked, its presenter, its settings, and how far a failed ticket came; in time kept by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers import clock
from drivers.clock import HandClock, kept_by
from drivers.errors import (
    CoverOpen,
    CutterJam,
    DeviceAbsent,
    DeviceSilent,
    HeadHot,
    PaperJam,
    PaperOut,
    PrinterError,
    SettingsError,
    VoltageWrong,
)
from drivers.lettering import Lettering
from drivers.ports import LEFT_IN_TRAY, PAPER_NEAR_END, UNCONFIRMED, Cut, Document, Line, Paper, Raster
from drivers.printer.escpos import EscposPrinter
from drivers.printer.profiles import PROFILES
from drivers.printer.settings import ProfileName, Settings
from drivers.simulators.device import Answer
from drivers.simulators.memory import MemoryLine
from drivers.simulators.printer import PrinterSimulator
from drivers.stand import FONT

SLIP = Document((Line("取号A017"), Raster(64, 64, b"\x55" * 512), Line("请到3号窗口"), Cut()))


@pytest.fixture(autouse=True)
def _time() -> Iterator[None]:
    with kept_by(HandClock()):
        yield


@pytest.fixture
def device(tmp_path: Path) -> PrinterSimulator:
    return PrinterSimulator(Lettering(FONT), tmp_path)


def made(device: PrinterSimulator, **options: Any) -> tuple[EscposPrinter, MemoryLine]:
    line = MemoryLine(device)
    return EscposPrinter(line, Settings.model_validate({"font": FONT, **options})), line


def raw(device: PrinterSimulator) -> bytes:
    return Path(str(device.tickets[-1]["bin"])).read_bytes()


@pytest.mark.parametrize("name", PROFILES)
def test_with_every_profile_a_ticket_comes_out_and_the_check_says_no_more_than_the_printer(
    device: PrinterSimulator, name: str
) -> None:
    printer, _ = made(device, profile=name)
    printer.print(SLIP)
    if PROFILES[name].cutter:
        assert len(device.tickets) == 1
    assert printer.width_dots == PROFILES[name].dots
    clock.sleep(5)
    device.tick(lambda data: None)
    assert printer.check() == ((UNCONFIRMED,) if PROFILES[name].status == "none" else ())


def test_every_profile_can_be_written() -> None:
    assert set(ProfileName.__args__) == set(PROFILES)  # type: ignore[attr-defined]


ALL = ("paper_out", "cover_open", "cutter_jam", "head_hot")
TOLD: dict[str, tuple[str, ...]] = {"dle-eot": ALL, "dle-eot-20": (*ALL, "voltage", "paper_jam"), "asb": ALL}
ERRORS: dict[str, type[PrinterError]] = {
    "paper_out": PaperOut,
    "cover_open": CoverOpen,
    "cutter_jam": CutterJam,
    "head_hot": HeadHot,
    "voltage": VoltageWrong,
    "paper_jam": PaperJam,
}


@pytest.mark.parametrize(("status", "fault"), [(s, f) for s, faults in TOLD.items() for f in faults])
def test_a_fault_is_told_exactly_in_every_dialect(device: PrinterSimulator, status: str, fault: str) -> None:
    printer, _ = made(device, status=status, confirm="none")
    assert printer.check() == ()
    device.set_fault(fault, True)
    with pytest.raises(ERRORS[fault]):
        printer.check()
    with pytest.raises(ERRORS[fault]) as caught:
        printer.print(SLIP)
    assert caught.value.out == "nothing"
    device.set_fault(fault, False)
    printer.print(SLIP)
    assert len(device.tickets) == 1


@pytest.mark.parametrize("status", ["dle-eot", "dle-eot-20", "asb", "gs-r"])
def test_paper_that_will_end_is_told_in_every_dialect(device: PrinterSimulator, status: str) -> None:
    device.set_fault("near_end", True)
    printer, _ = made(device, status=status)
    assert printer.check() == (PAPER_NEAR_END,)
    assert printer.status().paper is Paper.NEAR_END


@pytest.mark.parametrize("status", ["dle-eot", "dle-eot-20", "asb", "gs-r"])
def test_silence_is_silence_in_every_dialect(device: PrinterSimulator, status: str) -> None:
    device.set_fault("silent", True)
    printer, _ = made(device, status=status)
    with pytest.raises(DeviceSilent):
        printer.check()
    assert not printer.status().answered


def test_a_printer_that_never_answers_is_never_called_well(device: PrinterSimulator) -> None:
    printer, line = made(device, status="none")
    printer.print(SLIP)
    assert printer.check() == (UNCONFIRMED,)
    assert not printer.status().answered
    line.unplug()
    with pytest.raises(DeviceAbsent):
        printer.check()


def test_a_printer_that_tells_by_itself_is_heard_in_the_middle_of_a_ticket(device: PrinterSimulator) -> None:
    printer, _ = made(device, status="asb")
    device.set_fault("paper_out", True, after_bytes=200)
    with pytest.raises(PaperOut) as caught:
        printer.print(SLIP)
    assert caught.value.out == "part"


@pytest.mark.parametrize("status", ["dle-eot", "dle-eot-20", "asb"])
def test_how_far_a_ticket_came_is_told(device: PrinterSimulator, status: str) -> None:
    printer, line = made(device, status=status)
    device.set_fault("paper_out", True, after_bytes=200)
    with pytest.raises(PaperOut) as stopped:
        printer.print(SLIP)
    assert stopped.value.out == "part"
    device.set_fault("paper_out", False)
    line.cut_after(300)
    with pytest.raises(DeviceAbsent) as unplugged:
        printer.print(SLIP)
    assert unplugged.value.out == "unknown"
    with pytest.raises(DeviceAbsent) as still:
        printer.print(SLIP)
    assert still.value.out == "nothing"


@pytest.mark.parametrize("profile", ["cashino-80", "reliance-80"])
def test_a_ticket_left_is_told_until_a_hand_takes_it(device: PrinterSimulator, profile: str) -> None:
    device.set_fault("not_taken", True)
    printer, _ = made(device, profile=profile)
    assert printer.status().left_in_tray is False
    printer.print(SLIP)
    assert printer.status().left_in_tray is True
    clock.sleep(60)
    assert printer.check() == (LEFT_IN_TRAY,)
    device.do("take", {})
    assert printer.check() == ()


def test_without_a_sensor_nothing_is_said_of_the_tray(device: PrinterSimulator) -> None:
    device.set_fault("not_taken", True)
    for options in ({"profile": "generic-80"}, {"profile": "cashino-80", "presenter": "none"}):
        printer, _ = made(device, **options)
        printer.print(SLIP)
        assert printer.status().left_in_tray is None
        assert printer.check() == ()


@pytest.mark.parametrize(("after", "drawn_in"), [(0, 0), (30, 1)])
def test_a_ticket_nobody_took_is_drawn_back_in_after_the_time_said(
    device: PrinterSimulator, after: float, drawn_in: int
) -> None:
    device.set_fault("not_taken", True)
    printer, _ = made(device, profile="reliance-80", left_after_s=after)
    printer.print(SLIP)
    for _ in range(12):
        printer.check()
        clock.sleep(3)
    assert device.drawn_in == drawn_in
    assert printer.check() == (() if drawn_in else (LEFT_IN_TRAY,))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"profile": "cashino-80", "left_after_s": 10}, "left_after_s: profile"),
        ({"profile": "reliance-80", "presenter": "none", "left_after_s": 10}, "left_after_s: profile"),
        ({"status": "asb", "presenter": "sensor"}, "presenter: with status"),
    ],
)
def test_options_that_cannot_be_together_are_refused(
    device: PrinterSimulator, options: dict[str, object], said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        made(device, **options)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"charset": "gbk"}, {"charset": "raster"}),
        ({"charset": "gbk"}, {"charset": "gb2312"}),
        ({"width_mm": 80}, {"width_mm": 58}),
        ({"confirm": "gs-r"}, {"confirm": "none"}),
        ({"status": "dle-eot"}, {"status": "asb"}),
        ({"cutter": True}, {"cutter": False}),
        ({"presenter": "none"}, {"presenter": "sensor"}),
        ({"profile": "generic-80"}, {"profile": "sprt-80"}),
    ],
)
def test_each_setting_changes_what_goes_over_the_line(
    device: PrinterSimulator, one: dict[str, object], other: dict[str, object]
) -> None:
    heard: list[bytes] = []
    for options in (one, other):
        device.reset()
        printer, line = made(device, **options)
        sent = bytearray()
        write = line.write

        def listening(data: bytes, timeout: float, sent: bytearray = sent, write: Any = write) -> None:
            sent.extend(data)
            write(data, timeout)

        line.write = listening  # type: ignore[method-assign]
        printer.print(Document((Line("朱镕"), Line("取" * 20), Cut())))
        heard.append(bytes(sent))
    assert heard[0] != heard[1]


def test_a_board_without_hanzi_gets_every_row_drawn(device: PrinterSimulator) -> None:
    printer, _ = made(device, charset="raster")
    printer.print(Document((Line("A017"), Cut())))
    assert device.tickets[-1]["lines"] == []
    assert b"A017" not in raw(device)


@pytest.mark.parametrize("seconds", [0.1, 0.6])
def test_how_long_an_idle_printer_may_take_to_answer_is_the_halls_to_say(
    device: PrinterSimulator, seconds: float
) -> None:
    printer, _ = made(device, answer_timeout_s=seconds)
    device.set_fault("silent", True)
    begun = clock.now()
    assert not printer.status().answered
    assert clock.now() - begun == pytest.approx(seconds, abs=0.02)


@pytest.mark.parametrize("seconds", [0.5, 20])
def test_how_long_a_printing_printer_may_take_to_answer_is_the_halls_to_say(
    device: PrinterSimulator, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    printer, _ = made(device, busy_timeout_s=seconds, answer_timeout_s=0.1)
    receive = device.receive

    def falls_silent(data: bytes, answer: Answer) -> None:
        if len(data) > 500:
            device.set_fault("silent", True)
        receive(data, answer)

    monkeypatch.setattr(device, "receive", falls_silent)
    begun = clock.now()
    with pytest.raises(DeviceSilent):
        printer.print(Document((Raster(576, 120, b"\x55" * 72 * 120), Line("请到3号窗口"), Cut())))
    assert clock.now() - begun == pytest.approx(seconds + 0.1, abs=0.05)


@pytest.mark.parametrize("seconds", [2, 60])
def test_how_long_a_ticket_may_take_to_come_out_is_the_halls_to_say(device: PrinterSimulator, seconds: float) -> None:
    printer, _ = made(device, finish_timeout_s=seconds)
    device.set_fault("slow_head", True, mm_s=0.01)
    begun = clock.now()
    with pytest.raises(DeviceSilent, match="never said it was out"):
        printer.print(SLIP)
    assert clock.now() - begun == pytest.approx(seconds, abs=0.3)


def test_a_bold_row_that_must_be_drawn_is_drawn_with_the_bold_face(device: PrinterSimulator) -> None:
    drawn = []
    for options in ({}, {"font_bold": FONT.with_name("NotoSansSC-Bold.ttf")}):
        printer, _ = made(device, charset="raster", **options)
        printer.print(Document((Line("加粗", bold=True), Cut())))
        drawn.append(raw(device))
    assert drawn[0] != drawn[1]
