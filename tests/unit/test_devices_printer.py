"""The printer's owner: whatever the driver does, every ticket is answered, once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from drivers.errors import CoverOpen, DeviceAbsent, DeviceSilent, PaperOut
from drivers.ports import LEFT_IN_TRAY, PAPER_NEAR_END, UNCONFIRMED
from kiosk.devices import PrinterOwner
from kiosk.devices import printer as devices
from kiosk.journey.events import DeviceChanged, PaperLying
from kiosk.journey.ticket_events import Printed, PrintFailed
from tests.unit.owned import PAPER, FakePrinter, Mail, raising, until


@dataclass
class Desk:
    printer: FakePrinter
    mail: Mail
    owner: PrinterOwner


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(devices, "PRINTER_CHECK_S", 0.01)
    printer, mail = FakePrinter(), Mail()
    owner = PrinterOwner(printer, mail, limit_s=30)
    yield Desk(printer, mail, owner)
    owner.stop()


def test_a_printed_ticket_is_told(desk: Desk) -> None:
    desk.owner.start()
    desk.owner.print("v1", PAPER)
    assert desk.mail.next(Printed).visit_id == "v1"


def test_paper_left_in_the_mouth_is_told_when_seen_and_when_gone(desk: Desk) -> None:
    desk.printer.on_check = lambda: (LEFT_IN_TRAY,)
    desk.owner.start()
    assert desk.mail.next(PaperLying) == PaperLying(True)
    desk.printer.on_check = lambda: (LEFT_IN_TRAY, PAPER_NEAR_END)
    until(lambda: PAPER_NEAR_END in desk.owner.health.codes)
    assert desk.mail.count(PaperLying) == 1, "once is enough"
    desk.printer.on_check = lambda: ()
    assert desk.mail.next(PaperLying) == PaperLying(False)


@pytest.mark.parametrize("error", [PaperOut(), CoverOpen(), DeviceAbsent("gone")])
def test_a_device_error_is_told_with_its_code(desk: Desk, error: Exception) -> None:
    desk.printer.on_print = raising(error)
    desk.owner.start()
    desk.owner.print("v1", PAPER)
    assert desk.mail.next(PrintFailed) == PrintFailed("v1", error.code)  # type: ignore[attr-defined]


@pytest.mark.parametrize("error", [ValueError("王小明"), OSError(5, "io"), SystemError(), KeyError("x")])
def test_a_drivers_own_fault_is_told_and_the_next_ticket_prints(desk: Desk, error: Exception) -> None:
    desk.printer.on_print = raising(error)
    desk.owner.start()
    with capture_logs() as logs:
        desk.owner.print("v1", PAPER)
        assert desk.mail.next(PrintFailed) == PrintFailed("v1", "printer.failed")
    assert "王小明" not in str(logs), "what a foreign exception says is not for the log"
    desk.printer.on_print = lambda: None
    desk.owner.print("v2", PAPER)
    assert desk.mail.next(Printed).visit_id == "v2"


@pytest.mark.parametrize("nonsense", [None, "fine", 7, object()])
def test_a_check_that_says_nothing_of_use_counts_as_not_ready(desk: Desk, nonsense: object) -> None:
    desk.printer.on_check = lambda: nonsense
    desk.owner.start()
    assert desk.mail.next(DeviceChanged) == DeviceChanged("printer", False, "device.failed")
    desk.printer.on_check = lambda: ()
    assert desk.mail.next(DeviceChanged).ok, "and it is asked again"


def test_a_silent_printer_is_not_ready_and_that_it_cannot_print_is_told_once(desk: Desk) -> None:
    asked = threading.Event()
    troubles = iter([DeviceSilent()] * 5)

    def check() -> object:
        trouble = next(troubles, None)
        if trouble is None:
            asked.set()
        raise trouble or PaperOut()

    desk.printer.on_check = check
    desk.owner.start()
    assert desk.mail.next(DeviceChanged) == DeviceChanged("printer", False, "device.silent")
    assert asked.wait(5)
    assert desk.mail.count(DeviceChanged) == 1


@pytest.mark.parametrize("codes", [(PAPER_NEAR_END,), (UNCONFIRMED,)])
def test_a_printer_with_little_paper_or_that_never_answers_may_print(desk: Desk, codes: tuple[str, ...]) -> None:
    desk.printer.on_check = lambda: codes
    desk.owner.start()
    assert desk.mail.next(DeviceChanged) == DeviceChanged("printer", True, "")


def test_plugged_in_again_it_is_looked_at_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "PRINTER_CHECK_S", 60.0)
    printer, mail = FakePrinter(), Mail()
    owner = PrinterOwner(printer, mail)
    owner.start()
    mail.next(DeviceChanged)
    printer.on_check = raising(DeviceAbsent())
    owner.wake()
    assert not mail.next(DeviceChanged).ok
    printer.on_check = lambda: ()
    owner.wake()
    assert mail.next(DeviceChanged).ok
    owner.stop()


def test_a_driver_that_never_comes_back_is_given_up_once() -> None:
    printer, mail, let_go = FakePrinter(), Mail(), threading.Event()
    printer.on_print = let_go.wait
    owner = PrinterOwner(printer, mail, limit_s=0.05)
    owner.start()
    owner.print("v1", PAPER)
    assert mail.next(PrintFailed) == PrintFailed("v1", "device.silent")
    owner.print("v1", PAPER)
    mail.next(PrintFailed)
    let_go.set()
    until(lambda: len(printer.printed) == 1)
    owner.stop()
    assert mail.count(PrintFailed) == 2
    assert mail.count(Printed) == 0, "the first was given up: its late paper is no second answer"
    assert len(printer.printed) == 1, "the second was given up before it began: it does not come out later"


def test_closing_a_broken_driver_ends_the_thread(desk: Desk) -> None:
    desk.printer.on_close = raising(RuntimeError("x"))
    desk.owner.start()
    desk.owner.print("v1", PAPER)
    desk.mail.next(Printed)
    desk.owner.stop()
    assert not any(t.name == "printer" and t.is_alive() for t in threading.enumerate())
