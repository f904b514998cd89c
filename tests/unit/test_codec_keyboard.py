"""Key events as the kernel gives them. Codes are those of linux/input-event-codes.h, bytes those of a real keyboard."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs import keyboard
from drivers.codecs.keyboard import KeyParser, Spoilt, press

# hexdump of a Logitech USB keyboard on a 64-bit kernel, F1 pressed and let go (damnsmallblog.blogspot.com/2019/12)
DUMP = bytes.fromhex(
    "1587FC5D0000000040CA070000000000040004003A000700"
    "1587FC5D0000000040CA07000000000001003B0001000000"
    "1587FC5D0000000040CA0700000000000000000000000000"
    "1587FC5D000000003EC4080000000000040004003A000700"
    "1587FC5D000000003EC408000000000001003B0000000000"
    "1587FC5D000000003EC40800000000000000000000000000"
)
SHIFT, CTRL, ALT, ENTER, TAB, KP_ENTER, CAPS, NUM = 42, 29, 56, 28, 15, 96, 58, 69
# linux/input-event-codes.h
HEADER = {2: "1", 11: "0", 12: "-", 13: "=", 16: "q", 25: "p", 26: "[", 27: "]", 30: "a", 38: "l", 39: ";", 40: "'"} | {
    41: "`",
    43: "\\",
    44: "z",
    50: "m",
    51: ",",
    52: ".",
    53: "/",
    55: "*",
    57: " ",
    71: "7",
    76: "5",
    82: "0",
    83: ".",
}


def pressed(*codes: int) -> bytes:
    return b"".join(press(code, value) for code in codes for value in (1, 0))


def lines(data: bytes, end: keyboard.End = "enter", max_length: int = 100) -> list[str | Spoilt]:
    return KeyParser(end, max_length).feed(data)


def test_a_recorded_key_is_read_as_the_kernel_wrote_it() -> None:
    scan = (4, 4, 0x7003A)
    assert list(keyboard.events(DUMP)) == [scan, (1, 59, 1), (0, 0, 0), scan, (1, 59, 0), (0, 0, 0)]
    assert keyboard.EVENT.size == 24


@pytest.mark.parametrize(("code", "character"), HEADER.items())
def test_each_key_types_what_the_us_layout_has_there(code: int, character: str) -> None:
    assert lines(pressed(code, ENTER)) == [character]


@pytest.mark.parametrize(("code", "character"), [(2, "!"), (3, "@"), (13, "+"), (16, "Q"), (40, '"'), (43, "|")])
@pytest.mark.parametrize("shift", [42, 54])
def test_shift_types_the_upper_one(code: int, character: str, shift: int) -> None:
    assert lines(press(shift, 1) + pressed(code) + press(shift, 0) + pressed(code, ENTER)) == [
        character + keyboard.PLAIN[code]
    ]


def test_a_key_held_down_types_once() -> None:
    assert lines(press(30, 1) + press(30, 2) + press(30, 2) + press(30, 0) + pressed(ENTER)) == ["a"]


def test_control_and_bracket_is_the_group_separator_of_gs1() -> None:
    assert lines(press(CTRL, 1) + pressed(27) + press(CTRL, 0) + pressed(ENTER)) == ["\x1d"]


@pytest.mark.parametrize(("end", "typed"), [("enter", ["a\tb"]), ("tab", ["a"])])
def test_the_key_that_ends_a_line_is_chosen(end: keyboard.End, typed: list[str]) -> None:
    assert lines(pressed(30, TAB, 48, ENTER), end) == typed


@pytest.mark.parametrize(
    "spoiling",
    [pressed(59), pressed(CAPS), press(ALT, 1) + pressed(80) + press(ALT, 0), keyboard.EVENT.pack(0, 0, 0, 3, 0)],
    ids=["F1", "caps lock", "alt and a digit", "events lost"],
)
def test_what_cannot_be_typed_spoils_its_line_and_no_other(spoiling: bytes) -> None:
    (spoilt, after) = lines(pressed(30) + spoiling + pressed(48, ENTER, 46, KP_ENTER))
    assert isinstance(spoilt, Spoilt)
    assert after == "c"


def test_num_lock_before_a_text_does_no_harm() -> None:
    assert lines(pressed(NUM, 79, NUM, ENTER)) == ["1"]


def test_a_line_longer_than_allowed_is_spoilt() -> None:
    assert lines(pressed(30, 30, 30, ENTER, 30, 30, ENTER), max_length=2) == [Spoilt("too long"), "aa"]


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30), st.data())
def test_every_ascii_text_comes_through_however_the_events_are_cut(text: str, data: st.DataObject) -> None:
    stream = keyboard.typed(text)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=5)))
    parser = KeyParser("enter", 100)
    assert [line for a, b in pairwise([0, *cuts, len(stream)]) for line in parser.feed(stream[a:b])] == [text]


@given(st.lists(st.binary(max_size=200), max_size=10))
def test_no_bytes_raise(pieces: list[bytes]) -> None:
    parser = KeyParser("enter", 10)
    for piece in pieces:
        parser.feed(piece)


def test_hanzi_cannot_be_typed() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        keyboard.typed("预约")
