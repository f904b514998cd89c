"""Reading an ESC/POS stream: literal bytes in, commands out, at any split and behind any garbage."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs import escpos_stream as stream

TICKET = (
    bytes.fromhex("1B40 1C26 1B6101 1B4501 1D4200 1D2111 1B333C C8A1BAC5 0A")
    + bytes.fromhex("100404 1D763000 0200 0200 FF01 80FF 1B4A0A")
    + bytes.fromhex("1D286B 0400 3141 3200 1D286B 0300 3143 06 1D286B 0300 3145 31 1D286B 0500 3150 30 4142")
    + bytes.fromhex("1D286B 0300 3151 30 1D7201 1B6402 1D564200")
)


def commands(*pieces: bytes) -> list[stream.Command]:
    """Parse the pieces; neighbouring texts are joined, since a text is passed on as it comes."""
    parser = stream.StreamParser()
    found: list[stream.Command] = []
    for piece in pieces:
        for parsed in parser.feed(piece):
            last = found[-1] if found else None
            if isinstance(parsed.command, stream.Text) and isinstance(last, stream.Text):
                found[-1] = stream.Text(last.data + parsed.command.data)
            elif not (isinstance(parsed.command, stream.Unknown) and isinstance(last, stream.Unknown)):
                found.append(parsed.command)
    return found


def test_a_ticket_is_read_command_by_command() -> None:
    assert commands(TICKET) == [
        stream.Mode("reset"),
        stream.Mode("chinese-on"),
        stream.Mode("align", 1),
        stream.Mode("bold", 1),
        stream.Mode("inverse", 0),
        stream.Mode("size", 0x11),
        stream.Mode("spacing", 60),
        stream.Text(bytes.fromhex("C8A1BAC5")),
        stream.NewLine(),
        stream.AskNow(4),
        stream.Picture(2, 2, bytes.fromhex("FF0180FF")),
        stream.FeedDots(10),
        stream.Unknown(),
        stream.Mode("qr-module", 6),
        stream.Mode("qr-level", 0x31),
        stream.QrData(b"AB"),
        stream.QrDraw(),
        stream.AskInTurn(1),
        stream.FeedLines(2),
        stream.Knife(feed=True),
    ]


@given(st.lists(st.integers(0, len(TICKET)), max_size=12))
def test_it_does_not_matter_where_the_bytes_are_split(cuts: list[int]) -> None:
    pieces = [TICKET[a:b] for a, b in pairwise([0, *sorted(cuts), len(TICKET)])]
    assert commands(*pieces) == commands(TICKET)


def test_one_byte_at_a_time_reads_the_same() -> None:
    assert commands(*(bytes([byte]) for byte in TICKET)) == commands(TICKET)


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_no_bytes_raise_and_every_byte_is_accounted_for(first: bytes, second: bytes) -> None:
    parser = stream.StreamParser()
    raw = b"".join(parsed.raw for piece in (first, second) for parsed in parser.feed(piece))
    assert (first + second).startswith(raw)


@pytest.mark.parametrize(("knife", "feeds"), [("1D5600", False), ("1D5601", False), ("1D564205", True)])
def test_each_form_of_the_cut_is_known(knife: str, feeds: bool) -> None:
    assert commands(bytes.fromhex(knife)) == [stream.Knife(feeds)]


def test_a_question_inside_a_picture_is_part_of_the_picture() -> None:
    data = bytes.fromhex("1D763000 0300 0100 100401")
    assert commands(data) == [stream.Picture(3, 1, bytes.fromhex("100401"))]


def test_a_picture_of_absurd_size_is_garbage_and_does_not_swallow_what_follows() -> None:
    assert commands(bytes.fromhex("1D763000 FFFF FFFF 0A"))[-1] == stream.NewLine()


def test_nuls_complete_a_picture_that_was_cut_and_are_then_ignored() -> None:
    whole = commands(bytes.fromhex("1D763000 0200 0200 FF") + bytes(40) + bytes.fromhex("1B40"))
    assert whole == [stream.Picture(2, 2, b"\xff\0\0\0"), stream.Unknown(), stream.Mode("reset")]
