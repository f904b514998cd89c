"""What `ports.Printer` demands, asked of every driver over its own line, with every fault a printer has."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import serial.rfc2217
import zxingcpp
from PIL import Image

from drivers.errors import (
    CoverOpen,
    CutterJam,
    DeviceAbsent,
    DeviceBusy,
    DeviceError,
    DeviceGarbled,
    DeviceSilent,
    HeadHot,
    PaperOut,
    PrinterError,
)
from drivers.ports import Columns, Cut, Document, Feed, Line, Paper, Printer, PrinterStatus, Qr, Raster, Rule
from drivers.printer.escpos import EscposPrinter
from drivers.printer.settings import UsbSettings
from drivers.registry import create
from drivers.simulators.control import SimulatorControl
from drivers.simulators.launch import Simulators, simulators
from drivers.transports.usb import UsbTransport
from tests.kit.usb_kit import PRODUCT, VENDOR, DistantBus

URL = "https://hall.example/t/7F3K9Q2M"
TICKET = Document(
    (
        Line("永新县政务服务中心", size=2, bold=True, align="center"),
        Rule(),
        Raster(576, 200, (b"\x0f" * 72) * 200),
        Line("请到B区等候「（：￥）」", size=2, inverse=True),
        Columns("□ 身份证", "双方"),
        Rule(dashed=True),
        Qr(URL),
        Line("请带好物品，慢走", align="center"),
        Feed(),
        Cut(),
    )
)
LINES = ["永新县政务服务中心", "请到B区等候「（：￥）」", "□ 身份证" + " " * 35 + "双方", "请带好物品，慢走"]

Make = Callable[..., EscposPrinter]


@pytest.fixture
def make(running: Simulators, font: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Build drivers by name and close them at the end."""
    hurried = SimpleNamespace(sleep=lambda seconds: time.sleep(seconds / 20))  # pyserial rests 0.3 s at each close
    monkeypatch.setattr(serial.rfc2217, "time", hurried)
    made: list[EscposPrinter] = []
    places: dict[str, dict[str, object]] = {
        "escpos-tcp": {"host": "127.0.0.1", "port": running.port("printer")},
        "escpos-serial": {"port": running.path("printer")},
        "escpos-rfc2217": {"host": "127.0.0.1", "port": running.port("printer", "rfc2217")},
    }

    def build(driver: str, **options: object) -> EscposPrinter:
        if driver == "escpos-usb":
            usb = UsbSettings.model_validate({"vendor": "0483", "product": "5743", "font": font, **options})
            bus = DistantBus(running.port("printer"))
            printer: Printer = EscposPrinter(UsbTransport(VENDOR, PRODUCT, backend=bus), usb)
        else:
            printer = create("printer", driver, {**places[driver], "font": font, **options})
        assert isinstance(printer, EscposPrinter)
        made.append(printer)
        return printer

    yield build
    for printer in made:
        printer.close()


@pytest.fixture(params=["escpos-tcp", "escpos-serial", "escpos-rfc2217", "escpos-usb"])
def driver(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def printer(make: Make, driver: str, control: SimulatorControl) -> EscposPrinter:
    return make(driver)


@pytest.fixture
def slow_printer(make: Make, driver: str, control: SimulatorControl) -> EscposPrinter:
    control.fault("printer", "slow", baud=115200)
    return make(driver, busy_timeout_s=1.5)


def test_a_ticket_is_out_whole_when_print_returns(printer: EscposPrinter, control: SimulatorControl) -> None:
    printer.print(TICKET)
    (ticket,) = control.tickets()
    assert ticket["lines"] == LINES
    assert ticket["qr"] == [URL]


def test_the_bytes_on_the_wire_are_chinese_mode_gbk_and_a_cut(
    printer: EscposPrinter, control: SimulatorControl
) -> None:
    printer.print(TICKET)
    raw = Path(control.tickets()[0]["bin"]).read_bytes()
    assert raw.startswith(bytes.fromhex("1B40 1C26"))
    assert "永新县政务服务中心".encode("gbk") + b"\n" in raw
    assert raw.endswith(bytes.fromhex("1D564200"))


def test_the_qr_code_on_the_paper_reads(printer: EscposPrinter, control: SimulatorControl) -> None:
    printer.print(TICKET)
    with Image.open(control.tickets()[0]["png"]) as paper:
        assert paper.width == 576
        assert [code.text for code in zxingcpp.read_barcodes(paper.convert("L"))] == [URL]


def test_a_name_with_a_rare_character_is_drawn(printer: EscposPrinter, control: SimulatorControl) -> None:
    printer.print(Document((Line("陈𬱖"), Line("周䶮", size=2), Cut())))
    (ticket,) = control.tickets()
    assert [(block["kind"], block["height"]) for block in ticket["blocks"]] == [("picture", 24), ("picture", 48)]


def test_a_healthy_printer_says_so(printer: EscposPrinter) -> None:
    assert printer.status() == PrinterStatus(answered=True, paper=Paper.OK)


def test_near_end_is_told_and_still_prints(printer: EscposPrinter, control: SimulatorControl) -> None:
    control.fault("printer", "near_end")
    assert printer.status().paper is Paper.NEAR_END
    printer.print(TICKET)
    assert control.tickets()[0]["lines"] == LINES


FAULTS: list[tuple[str, type[DeviceError]]] = [
    ("paper_out", PaperOut),
    ("cover_open", CoverOpen),
    ("cutter_jam", CutterJam),
    ("head_hot", HeadHot),
    ("silent", DeviceSilent),
    ("garbage", DeviceGarbled),
    ("disconnect", DeviceAbsent),
]


@pytest.mark.parametrize(("fault", "error"), FAULTS)
def test_a_fault_is_raised_nothing_is_printed_and_once_mended_it_prints(
    printer: EscposPrinter, control: SimulatorControl, fault: str, error: type[DeviceError]
) -> None:
    control.fault("printer", fault)
    with pytest.raises(error):
        printer.print(TICKET)
    control.fault("printer", fault, on=False)
    assert control.tickets() == []
    printer.print(TICKET)
    assert [ticket["lines"] for ticket in control.tickets()] == [LINES]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("paper_out", PrinterStatus(answered=True, paper=Paper.OUT)),
        ("cover_open", PrinterStatus(answered=True, paper=Paper.OK, cover_open=True)),
        ("cutter_jam", PrinterStatus(answered=True, paper=Paper.OK, cutter_error=True)),
        ("head_hot", PrinterStatus(answered=True, paper=Paper.OK, head_hot=True)),
        ("silent", PrinterStatus(answered=False, paper=Paper.UNKNOWN)),
    ],
)
def test_the_status_says_exactly_what_is_wrong_within_two_seconds(
    printer: EscposPrinter, control: SimulatorControl, fault: str, said: PrinterStatus
) -> None:
    control.fault("printer", fault)
    started = time.monotonic()
    assert printer.status() == said
    assert time.monotonic() - started < 2
    assert not said.can_print


def test_the_status_of_a_printer_that_is_not_there_is_absent(printer: EscposPrinter, control: SimulatorControl) -> None:
    control.fault("printer", "disconnect")
    with pytest.raises(DeviceAbsent):
        printer.status()


@pytest.mark.parametrize("after", [300, 6_000, 11_000])
def test_paper_out_mid_ticket_is_noticed_and_after_a_refill_it_prints_whole_again(
    printer: EscposPrinter, control: SimulatorControl, after: int
) -> None:
    control.fault("printer", "paper_out", after_bytes=after)
    with pytest.raises(PaperOut):
        printer.print(TICKET)
    assert control.tickets() == []
    control.fault("printer", "paper_out", on=False)
    printer.print(TICKET)
    assert whole(control) == [False, True]


def test_paper_out_under_the_very_last_line_is_noticed(printer: EscposPrinter, control: SimulatorControl) -> None:
    control.fault("printer", "paper_out", after_mm=5)
    with pytest.raises(PaperOut):
        printer.print(Document((Line("甲"), Line("乙"), Line("丙"), Cut())))


def test_print_returns_only_when_the_paper_has_stopped(printer: EscposPrinter, control: SimulatorControl) -> None:
    control.fault("printer", "slow_head", mm_s=150)
    printer.print(TICKET)
    assert whole(control) == [True]


def test_paper_that_ends_after_the_last_byte_was_handed_over_is_noticed(
    printer: EscposPrinter, control: SimulatorControl
) -> None:
    control.fault("printer", "slow_head", mm_s=150)
    control.fault("printer", "paper_out", after_mm=60)
    with pytest.raises(PaperOut):
        printer.print(TICKET)
    assert control.tickets() == []


@pytest.mark.parametrize(("fault", "error"), [("cover_open", CoverOpen), ("silent", DeviceSilent)])
def test_a_fault_mid_ticket_is_noticed_and_once_mended_it_prints_whole_again(
    slow_printer: EscposPrinter, control: SimulatorControl, fault: str, error: type[DeviceError]
) -> None:
    assert isinstance(interrupted(slow_printer, control, fault), error)
    control.fault("printer", "slow", on=False)
    control.fault("printer", fault, on=False)
    slow_printer.print(TICKET)
    assert whole(control) == [False, True]


def test_unplugged_mid_ticket_and_back_it_prints_whole_again(
    slow_printer: EscposPrinter, control: SimulatorControl
) -> None:
    assert isinstance(interrupted(slow_printer, control, "disconnect"), DeviceAbsent | DeviceSilent)
    control.fault("printer", "slow", on=False)
    control.fault("printer", "disconnect", on=False)
    slow_printer.print(TICKET)
    assert whole(control)[-1]
    assert not any(whole(control)[:-1])


def test_a_line_that_dropped_between_two_tickets_goes_unnoticed(
    printer: EscposPrinter, control: SimulatorControl
) -> None:
    printer.print(TICKET)
    control.fault("printer", "disconnect")
    control.fault("printer", "disconnect", on=False)
    printer.print(TICKET)
    assert whole(control) == [True, True]


def test_a_slow_line_prints_whole(make: Make, driver: str, control: SimulatorControl) -> None:
    control.fault("printer", "slow", baud=9600)
    printer = make(driver, baudrate=9600) if driver in ("escpos-serial", "escpos-rfc2217") else make(driver)
    printer.print(Document((*(Line(f"第{n}行") for n in range(12)), Cut())))
    assert control.tickets()[0]["lines"] == [f"第{n}行" for n in range(12)]


def test_the_moment_of_the_first_byte_is_kept(printer: EscposPrinter, control: SimulatorControl) -> None:
    assert printer.first_byte_at is None
    started = time.monotonic()
    printer.print(TICKET)
    assert printer.first_byte_at is not None
    assert started <= printer.first_byte_at <= time.monotonic()


def test_a_document_that_cannot_be_encoded_sends_nothing(printer: EscposPrinter, control: SimulatorControl) -> None:
    with pytest.raises(PrinterError, match="no picture"):
        printer.print(Document((Line("甲"), Raster(8, 8, b"too short"), Cut())))
    assert control.state("printer")["unfinished"] == []


def test_without_gs_r_the_status_alone_decides(make: Make, driver: str, control: SimulatorControl) -> None:
    printer = make(driver, confirm="none")
    printer.print(TICKET)
    assert whole(control) == [True]


def test_a_serial_line_belongs_to_one_program(make: Make, control: SimulatorControl) -> None:
    make("escpos-serial").status()
    with pytest.raises(DeviceBusy):
        make("escpos-serial").status()


def test_a_58_mm_printer_gets_rows_of_32_cells(tmp_path: Path, make: Make) -> None:
    with simulators(tmp_path, width_mm=58) as narrow:
        printer = make("escpos-tcp", port=narrow.port("printer"), width_mm=58)
        assert printer.width_dots == 384
        printer.print(Document((Columns("身份证", "双方"), Line("甲" * 20), Cut())))
        (ticket,) = narrow.control.tickets()
    assert ticket["lines"] == ["身份证" + " " * 22 + "双方", "甲" * 16, "甲" * 4]
    assert ticket["width_dots"] == 384


def whole(control: SimulatorControl) -> list[bool]:
    """Say of each slip, oldest first, whether it is the whole ticket and nothing else."""
    return [ticket["lines"] == LINES and ticket["qr"] == [URL] for ticket in control.tickets()]


def interrupted(printer: EscposPrinter, control: SimulatorControl, fault: str) -> BaseException | None:
    """Print, switch the fault once paper is moving, and return what `print` raised."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            printer.print(TICKET)
        except DeviceError as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    state: dict[str, Any] = {}
    end = time.monotonic() + 5
    while not state.get("unfinished") and time.monotonic() < end:
        state = control.state("printer")
    control.fault("printer", fault)
    thread.join(timeout=20)
    assert not thread.is_alive()
    return raised[0] if raised else None
