"""What `ports.DocumentPrinter` demands: of a folder, and of a queue of a real CUPS; and tickets through a raw queue."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.errors import CoverOpen, DeviceAbsent, DeviceError, DeviceSilent, PaperOut, PrinterError
from drivers.ports import UNCONFIRMED, Cut, Document, DocumentPrinter, Line, Paper
from drivers.registry import create
from drivers.stand import FONT
from tests.kit.cups_kit import Cups, cups, needs_cups

PDF = b"%PDF-1.4\n%a document\n%%EOF\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Cups]:
    home = Path(tempfile.mkdtemp(prefix="cups-"))
    home.chmod(0o755)
    try:
        with cups(home) as running:
            yield running
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def queue(server: Cups) -> Cups:
    server.clear()
    return server


def lp(queue: Cups, **options: object) -> DocumentPrinter:
    return create("document_printer", "lp", {"queue": "hall", "server": queue.server, **options})


@needs_cups
def test_a_document_is_out_when_print_returns(queue: Cups) -> None:
    printer = lp(queue)
    printer.print_pdf(PDF)
    assert queue.printed() == [PDF]


@needs_cups
def test_copies_both_sides_and_tray_reach_the_queue(queue: Cups, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    printer = lp(queue)
    printer.print_pdf(tmp_path / "a.pdf", copies=2, duplex=True, tray="tray-2")
    printer.print_pdf(PDF)
    first, second = queue.said()
    assert first.startswith("2 ")
    assert "sides=two-sided-long-edge" in first
    assert "media=tray-2" in first
    assert second.startswith("1 ")
    assert "sides=one-sided" in second


@needs_cups
@pytest.mark.parametrize(("what", "error"), [("empty", PaperOut), ("open", CoverOpen), ("broken", PrinterError)])
def test_what_keeps_it_from_printing_is_raised_and_nothing_comes_out_later(
    queue: Cups, what: str, error: type[DeviceError]
) -> None:
    queue.has(what)
    printer = lp(queue)
    with pytest.raises(error) as caught:
        printer.print_pdf(PDF)
    assert caught.value.out == "unknown"
    queue.has(what, False)
    printer.print_pdf(PDF)
    assert len(queue.printed()) == 1


@needs_cups
def test_toner_that_will_end_is_told(queue: Cups) -> None:
    queue.has("low")
    printer = lp(queue)
    printer.print_pdf(PDF)
    assert printer.check() == ("printer.supply_low",)


@needs_cups
def test_a_job_that_stays_is_silence_after_the_time_said_and_is_called_off(queue: Cups) -> None:
    queue.has("empty")
    with pytest.raises(DeviceSilent):
        lp(queue, finish_timeout_s=0.01).print_pdf(PDF)
    queue.has("empty", False)
    lp(queue).print_pdf(PDF)
    assert queue.printed() == [PDF]


@needs_cups
@pytest.mark.parametrize("options", [{"queue": "nobody"}, {"server": "/nowhere/cups.sock"}])
def test_a_queue_or_a_server_that_is_not_there_is_absent(queue: Cups, options: dict[str, object]) -> None:
    printer = create("document_printer", "lp", {"queue": "hall", "server": queue.server, **options})
    with pytest.raises(DeviceAbsent):
        printer.check()
    with pytest.raises(DeviceAbsent) as caught:
        printer.print_pdf(PDF)
    assert caught.value.out == "nothing"


@needs_cups
def test_a_ticket_through_a_raw_queue_arrives_as_escpos_and_its_printer_is_never_called_well(queue: Cups) -> None:
    printer = create(
        "printer", "escpos-lp", {"queue": "hall", "server": queue.server, "font": FONT, "profile": "generic-58"}
    )
    assert printer.width_dots == 384
    printer.print(Document((Line("取号A017"), Cut())))
    (data,) = queue.printed()
    assert data.startswith(bytes.fromhex("1B40 1C26"))
    assert "取号A017".encode("gbk") + b"\n" in data
    queue.clear()
    assert UNCONFIRMED in printer.check()
    assert not printer.status().answered
    queue.has("empty")
    with pytest.raises(PaperOut):
        printer.print(Document((Line("x"), Cut())))
    assert printer.status().paper is Paper.OUT
    assert PaperOut.code in printer.check()
    queue.has("empty", False)


def test_a_document_lies_whole_in_the_folder_once_for_each_copy(tmp_path: Path) -> None:
    printer = create("document_printer", "file", {"folder": tmp_path})
    assert printer.check() == ()
    printer.print_pdf(PDF, copies=2)
    assert [path.read_bytes() for path in tmp_path.glob("*.pdf")] == [PDF, PDF]
    assert list(tmp_path.glob("*.part")) == []


def test_a_folder_that_is_not_there_is_absent(tmp_path: Path) -> None:
    printer = create("document_printer", "file", {"folder": tmp_path / "none"})
    with pytest.raises(DeviceAbsent):
        printer.check()
    with pytest.raises(DeviceAbsent) as caught:
        printer.print_pdf(PDF)
    assert caught.value.out == "nothing"


def test_what_is_no_pdf_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PrinterError, match="not a PDF"):
        create("document_printer", "file", {"folder": tmp_path}).print_pdf(b"<html>")
    assert list(tmp_path.iterdir()) == []
