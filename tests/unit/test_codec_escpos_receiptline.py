"""Another program's bytes, read by our simulated printer and set beside those of our own encoder."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.codecs import escpos, escpos_status
from drivers.codecs import escpos_stream as stream
from drivers.lettering import Lettering
from drivers.ports import Cut, Document, Line
from drivers.simulators.printer import PrinterSimulator
from drivers.stand import FONT

FRAMES = Path(__file__).parents[1] / "data" / "frames" / "receiptline-escpos.hex"
BYTES = bytes.fromhex("".join(line for line in FRAMES.read_text("utf-8").splitlines() if not line.startswith("#")))
TEXTS = ["永新县政务服务中心", "取号 A017", "请到「3号」窗口（：￥）"]


def test_the_simulated_printer_reads_them_and_answers_when_all_is_printed(tmp_path: Path) -> None:
    printer, answers = PrinterSimulator(Lettering(FONT), tmp_path), bytearray()
    printer.receive(BYTES, answers.extend)
    assert [ticket["lines"] for ticket in printer.tickets] == [TEXTS, [""]]  # its last line is a blank slip
    assert bytes(answers) == b"\x00"


@pytest.mark.parametrize("at", [1, 40, 111, 250])
def test_no_byte_of_them_is_unknown_wherever_they_are_split(at: int) -> None:
    parser = stream.StreamParser()
    parsed = parser.feed(BYTES[:at]) + parser.feed(BYTES[at:])
    strange = [each.raw for each in parsed if isinstance(each.command, stream.Unknown)]
    assert [raw for raw in strange if raw[:3] != b"\x1c\x28\x41"] == []
    assert b"".join(each.raw for each in parsed) == BYTES


def test_both_set_the_same_text_in_chinese_mode_cut_and_ask_alike() -> None:
    ours = b"".join(
        escpos.encode(
            Document((*(Line(text) for text in TEXTS), Cut())),
            escpos.Page(576),
            lambda *_: pytest.fail("nothing here needs drawing"),
        )
    )
    for text in TEXTS:
        row = text.encode("gbk") + b"\n"
        assert b"\x1c\x26" + row in BYTES
        assert row in ours
    assert ours.startswith(bytes.fromhex("1B40 1C26"))
    assert bytes.fromhex("1D564200") in ours
    assert bytes.fromhex("1D564200") in BYTES
    assert BYTES.endswith(bytes.fromhex("1D7231"))  # the digit "1" means the same as the number
    assert bytes.fromhex("1D7201") == escpos_status.ASK_PRINTED
