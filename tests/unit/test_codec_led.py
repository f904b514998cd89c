"""Frames of LED strips against published ones; none of the expectations comes from our own codec."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs import led

EMPTY_CAB = bytes.fromhex("AA 01 BB 51 54 D5 0B 07 63 01 63 BFD5 B3B5 FF")
"""「空车」, from the source of a taxi lamp."""
WELCOME = bytes.fromhex("AA 01 BB 51 54 72 01 00 00 02 63 4142 BBB6 D3AD B9E2 C1D9 3132 FF")
"""「AB欢迎光临12」, from the source of a shop's sign."""


@pytest.mark.parametrize(
    ("frame", "text", "style"),
    [
        (EMPTY_CAB, "空车", led.Style(0x0B, 0x07, 0x63, 0x01, 0x63)),
        (WELCOME, "AB欢迎光临12", led.Style(0x01, 0x00, 0x00, 0x02, 0x63)),
    ],
)
def test_the_published_frames_are_made_and_read(frame: bytes, text: str, style: led.Style) -> None:
    assert led.frame(1, led.encoded(text), style) == frame
    assert led.FrameParser().feed(frame) == [led.Shown(1, text, style, False)]


def test_a_text_to_be_kept_has_no_validity() -> None:
    frame = led.frame(1, led.encoded("空车"), led.Style(0x0B, 0x07, 0x63, 0x01, 0x63), keep=True)
    assert frame[3:10] == bytes.fromhex("51 44 72 0B 07 63 01")  # D5 less the 63 of the validity
    assert led.FrameParser().feed(frame) == [led.Shown(1, "空车", led.Style(0x0B, 0x07, 0x63, 0x01, 0), True)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A012 请到3号窗口", "A012 请到3号窗口"),
        ("第一行\n第二行\t完", "第一行 第二行 完"),
        ("陈𬱖", "陈？"),
        ("☃€", "？？"),
        ("\x00\x07A", "A"),
        ("", ""),
    ],
)
def test_a_character_the_strip_lacks_becomes_a_question_mark(text: str, shown: str) -> None:
    assert led.encoded(text).decode("gbk") == shown


def test_a_wrong_sum_is_told_and_the_next_frame_found() -> None:
    broken = EMPTY_CAB[:5] + b"\xd4" + EMPTY_CAB[6:]
    assert led.FrameParser().feed(broken + EMPTY_CAB) == [led.Garbled("sum"), *led.FrameParser().feed(EMPTY_CAB)]


def test_bytes_of_ff_before_the_text_do_not_end_the_frame() -> None:
    style = led.Style(0xFF, 0xFF, 0xFF, 0xFF, 0xFF)
    (shown,) = led.FrameParser().feed(led.frame(0xFF, b"A", style))
    assert shown == led.Shown(0xFF, "A", style, False)


@given(st.text(max_size=60))
def test_no_text_holds_the_byte_that_ends_a_frame(text: str) -> None:
    assert led.END not in led.encoded(text)


@given(st.binary(max_size=40).filter(lambda junk: 0xAA not in junk), st.data())
def test_frames_are_found_behind_garbage_however_the_bytes_are_split(junk: bytes, data: st.DataObject) -> None:
    stream = junk + EMPTY_CAB + junk + WELCOME
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    parser = led.FrameParser()
    found = [item for a, b in pairwise([0, *cuts, len(stream)]) for item in parser.feed(stream[a:b])]
    assert [item.text for item in found if isinstance(item, led.Shown)] == ["空车", "AB欢迎光临12"]


@given(st.lists(st.binary(max_size=300), max_size=10))
def test_no_bytes_raise_and_memory_stays_within_one_frame(pieces: list[bytes]) -> None:
    parser = led.FrameParser()
    for piece in pieces:
        parser.feed(piece)
        assert parser.pending <= led.MAX_SIZE
