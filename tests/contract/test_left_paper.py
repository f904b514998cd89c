"""A ticket that nobody takes, from the printer's own sensor to what the kiosk does about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers import clock
from drivers.clock import HandClock, kept_by
from drivers.lettering import Lettering
from drivers.ports import LEFT_IN_TRAY, Cut, Document, Line
from drivers.printer.escpos import EscposPrinter
from drivers.printer.settings import Settings
from drivers.simulators.memory import MemoryLine
from drivers.simulators.printer import PrinterSimulator
from kiosk.journey.effects import AskHelp, Say
from kiosk.journey.events import PaperLying, Tick
from tests.unit.kiosk_hall import Kiosk

SLIP = Document((Line("取号A017"), Cut()))
SAID, RUNG = Say("say.take_paper"), AskHelp("paper_left")
CHECKED_S = 3


@pytest.fixture(autouse=True)
def _time() -> Iterator[None]:
    with kept_by(HandClock()):
        yield


def left_for(seconds: int, folder: Path, font: Path, **options: Any) -> tuple[Kiosk, PrinterSimulator]:
    """Print, let nobody take it, and let printer and kiosk live on as long."""
    device = PrinterSimulator(Lettering(font), folder)
    device.set_fault("not_taken", True)
    printer = EscposPrinter(MemoryLine(device), Settings.model_validate({"font": font, **options}))
    printer.print(SLIP)
    kiosk, lying = Kiosk().ticket(), False
    for _ in range(0, seconds, CHECKED_S):
        if (seen := LEFT_IN_TRAY in printer.check()) is not lying:
            lying = seen
            kiosk.send(PaperLying(lying))
        clock.sleep(CHECKED_S)
        assert kiosk.state.now is not None
        kiosk.send(Tick(kiosk.state.now + dt.timedelta(seconds=CHECKED_S)))
    return kiosk, device


def test_a_printer_that_cannot_draw_it_in_has_a_person_called(tmp_path: Path, font: Path) -> None:
    kiosk, device = left_for(60, tmp_path, font, profile="cashino-80")
    assert (kiosk.done.count(SAID), kiosk.done.count(RUNG), device.drawn_in) == (1, 1, 0)


def test_a_printer_that_draws_it_in_leaves_the_person_alone(tmp_path: Path, font: Path) -> None:
    kiosk, device = left_for(60, tmp_path, font, profile="reliance-80", left_after_s=13)
    assert (kiosk.done.count(SAID), kiosk.done.count(RUNG), device.drawn_in) == (1, 0, 1)


def test_a_printer_without_a_sensor_says_nothing(tmp_path: Path, font: Path) -> None:
    kiosk, _ = left_for(60, tmp_path, font, profile="generic-80")
    assert SAID not in kiosk.done
    assert RUNG not in kiosk.done
