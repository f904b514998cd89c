"""What printers say of themselves, byte by byte as their manuals have it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs import escpos_status
from drivers.codecs.escpos_status import Answers, Automatic, Full, InTurn, Now
from drivers.ports import Paper, PrinterStatus


def test_status_questions_are_dle_eot() -> None:
    assert [escpos_status.ask(n) for n in (1, 2, 3, 4)] == [bytes.fromhex(f"10040{n}") for n in (1, 2, 3, 4)]
    assert bytes.fromhex("1D7201") == escpos_status.ASK_PRINTED


def test_a_contented_printer_can_print() -> None:
    status = escpos_status.status(0x12, 0x12, 0x12)
    assert (status.answered, status.paper, status.can_print) == (True, Paper.OK, True)


@pytest.mark.parametrize(
    ("offline", "error", "paper", "what"),
    [
        (0x16, 0x12, 0x12, "cover_open"),
        (0x32, 0x12, 0x12, "paper out"),
        (0x12, 0x12, 0x72, "paper out"),
        (0x52, 0x1A, 0x12, "cutter_error"),
        (0x12, 0x32, 0x12, "fault"),
        (0x52, 0x52, 0x12, "head_hot"),
        (0x52, 0x12, 0x12, "fault"),
    ],
)
def test_each_bit_in_the_way_is_named(offline: int, error: int, paper: int, what: str) -> None:
    status = escpos_status.status(offline, error, paper)
    said = {name for name in ("cover_open", "cutter_error", "head_hot", "fault") if getattr(status, name)}
    said |= {"paper out"} if status.paper is Paper.OUT else set()
    assert said == {what}
    assert not status.can_print


def test_near_end_still_prints() -> None:
    status = escpos_status.status(0x12, 0x12, 0x1E)
    assert status.paper is Paper.NEAR_END
    assert status.can_print


@pytest.mark.parametrize("byte", [0x00, 0xFF, 0x80, 0x3F, 0x92, 0x02])
def test_a_byte_without_the_fixed_bits_is_no_status(byte: int) -> None:
    assert not escpos_status.is_status(byte)
    with pytest.raises(ValueError, match="DLE EOT"):
        escpos_status.status(byte, 0x12, 0x12)


def test_no_answer_to_dle_eot_passes_for_one_to_gs_r() -> None:
    assert not any(escpos_status.is_status(b) and escpos_status.is_printed(b) for b in range(256))


def test_answers_of_every_kind_are_told_apart_in_one_stream() -> None:
    stream = bytes.fromhex("12 00 14000000 0C 16 14200C0F 7E")
    assert Answers().feed(stream) == [
        Now(0x12),
        InTurn(0x00),
        Automatic(bytes.fromhex("14000000")),
        InTurn(0x0C),
        Now(0x16),
        Automatic(bytes.fromhex("14200C0F")),
        Now(0x7E),
    ]


def test_an_automatic_status_cut_short_is_noise_and_what_follows_is_heard() -> None:
    answers = Answers()
    assert answers.feed(bytes.fromhex("14 00 12")) == [Now(0x12)]
    assert answers.noise == 2


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        ("14000000", PrinterStatus(True, Paper.OK)),
        ("34000000", PrinterStatus(True, Paper.OK, cover_open=True)),
        ("1C08000F", PrinterStatus(True, Paper.OK, cutter_error=True)),
        ("1C400000", PrinterStatus(True, Paper.OK, head_hot=True)),
        ("1C200000", PrinterStatus(True, Paper.OK, fault=True)),
        ("14000300", PrinterStatus(True, Paper.NEAR_END)),
        ("1C000F00", PrinterStatus(True, Paper.OUT)),
    ],
)
def test_the_automatic_status_says_what_the_manual_says(frame: str, said: PrinterStatus) -> None:
    assert escpos_status.automatic(bytes.fromhex(frame)) == said


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        ("00000000", PrinterStatus(True, Paper.OK, left_in_tray=False)),
        ("20000000", PrinterStatus(True, Paper.OK, left_in_tray=True)),
        ("05000000", PrinterStatus(True, Paper.OUT, left_in_tray=False)),
        ("04000000", PrinterStatus(True, Paper.NEAR_END, left_in_tray=False)),
        ("00020000", PrinterStatus(True, Paper.OK, cover_open=True, left_in_tray=False)),
        ("00000100", PrinterStatus(True, Paper.OK, head_hot=True, left_in_tray=False)),
        ("00000800", PrinterStatus(True, Paper.OK, voltage=True, left_in_tray=False)),
        ("00004000", PrinterStatus(True, Paper.OK, jammed=True, left_in_tray=False)),
        ("00000001", PrinterStatus(True, Paper.OK, cutter_error=True, left_in_tray=False)),
    ],
)
def test_the_full_status_says_what_the_manual_says(frame: str, said: PrinterStatus) -> None:
    (answer,) = Answers("dle-eot-20").feed(bytes.fromhex("100F" + frame))
    assert isinstance(answer, Full)
    assert escpos_status.full(answer.frame) == said


@pytest.mark.parametrize(("byte", "paper"), [(0x00, Paper.OK), (0x03, Paper.NEAR_END), (0x0F, Paper.OUT)])
def test_gs_r_tells_of_the_paper_alone(byte: int, paper: Paper) -> None:
    assert escpos_status.in_turn(byte) == PrinterStatus(True, paper)


def test_a_slip_not_torn_away_is_bit_7_of_the_printer_status() -> None:
    assert Answers().feed(b"\x92") == []
    assert Answers(bit_7=True).feed(b"\x92\x12") == [Now(0x92), Now(0x12)]
    assert [escpos_status.left_in_tray(byte) for byte in (0x92, 0x12)] == [True, False]


@given(st.binary(max_size=80), st.integers(0, 80), st.sampled_from(["dle-eot", "dle-eot-20", "asb"]), st.booleans())
def test_any_bytes_split_anywhere_say_the_same(
    data: bytes, at: int, dialect: escpos_status.Dialect, bit_7: bool
) -> None:
    whole, split = Answers(dialect, bit_7), Answers(dialect, bit_7)
    assert whole.feed(data) == split.feed(data[:at]) + split.feed(data[at:])
    assert whole.noise == split.noise <= len(data)
