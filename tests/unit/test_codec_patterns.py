"""The language of configured frames; checksums against published frames."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs import patterns

FIND_CARD = bytes.fromhex("AAAAAA9669 0003 2001 22")  # published: GA 450 family
EMPTY_CAB = bytes.fromhex("0B07630163 BFD5B3B5 D5")  # published: a taxi lamp's text behind its sum


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("AA AA AA 96 69 00 03 20 01 {xor:5}", FIND_CARD),
        ("0B 07 63 01 63 BF D5 B3 B5 {sum}", EMPTY_CAB),
        ("'KEY 3' 0d 0A", b"KEY 3\r\n"),
        ("a501035A", b"\xa5\x01\x03\x5a"),
    ],
)
def test_a_frame_is_built_as_written(text: str, frame: bytes) -> None:
    assert patterns.sent(text).build() == frame
    assert patterns.Matcher([patterns.heard(text)]).feed(frame)[0][1] == {}


def test_a_checksum_that_is_wrong_is_no_frame() -> None:
    matcher = patterns.Matcher([patterns.heard("AA AA AA 96 69 00 03 20 01 {xor:5}")])
    assert matcher.feed(FIND_CARD[:-1] + b"\x23") == []
    assert len(matcher.feed(FIND_CARD)) == 1


def test_named_bytes_are_filled_in_and_read_back() -> None:
    text = "55 02 {lamp} ?? {state}".replace("??", "00")
    frame = patterns.sent(text, ("lamp", "state")).build(lamp=7, state=1)
    assert frame == b"\x55\x02\x07\x00\x01"
    ((_, named),) = patterns.Matcher([patterns.heard(text, ("lamp", "state"))]).feed(frame)
    assert named == {"lamp": 7, "state": 1}


@pytest.mark.parametrize(("byte", "fits"), [(0x30, False), (0x01, True), (0x0F, True), (0x10, False)])
def test_half_a_byte_may_be_left_open(byte: int, fits: bool) -> None:
    assert bool(patterns.Matcher([patterns.heard("A5 0?")]).feed(bytes([0xA5, byte]))) is fits


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "1 to 64 bytes"),
        ("55 " * 65, "1 to 64 bytes"),
        ("A5 5", "after byte 1 comes what is neither a byte"),
        ("A5 GG", "after byte 1 comes"),
        ("A5 'KEY", "after byte 1 comes"),
        ("A5 '键'", "at byte 1: text between quotes must be ASCII"),
        ("{xor} A5", "at byte 0: {xor} has nothing before it"),
        ("A5 {sum:1}", "at byte 1: {sum} has nothing before it"),
        ("A5 {lamp}", "at byte 1: no such name; there are: {key}, {xor}, {sum}"),
        ("A5 {key:2}", "at byte 1: no such name"),
        ("A5", "it must hold {key}, each once"),
        ("A5 {key} {key}", "it must hold {key}, each once"),
        ("?? {key}", "one fixed byte at least"),
    ],
)
def test_what_cannot_be_a_frame_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(ValueError, match="(?s)" + why.replace("{", r"\{").replace("}", r"\}")):
        patterns.heard(text, ("key",))


def test_a_frame_to_be_sent_has_no_open_bytes() -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        patterns.sent("A5 ??")


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("A5 01", "A5 02", True),
        ("A5 01", "a5 01", False),
        ("A5 ?1", "A5 1?", False),
        ("A5 0?", "A5 1?", True),
        ("A5", "A5 01", False),
        ("A5 {xor}", "A5 00", False),
    ],
)
def test_frames_that_could_be_one_another_are_refused(one: str, other: str, apart: bool) -> None:
    pair = [patterns.heard(one), patterns.heard(other)]
    if apart:
        patterns.Matcher(pair)
    else:
        with pytest.raises(ValueError, match="cannot be told apart"):
            patterns.Matcher(pair)


KEY, LINE = patterns.heard("A5 01 0? {xor} 5A"), patterns.heard("'OK' 0D 0A")


@given(st.binary(max_size=40).filter(lambda junk: b"\xa5" not in junk and b"O" not in junk), st.data())
def test_frames_are_found_behind_garbage_however_the_bytes_are_split(junk: bytes, data: st.DataObject) -> None:
    stream = junk + b"\xa5\x01\x03\xa7\x5a" + junk + b"OK\r\n"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    matcher = patterns.Matcher([KEY, LINE])
    found = [pattern for a, b in pairwise([0, *cuts, len(stream)]) for pattern, _ in matcher.feed(stream[a:b])]
    assert found == [KEY, LINE]


@given(st.lists(st.binary(max_size=100), max_size=10))
def test_no_bytes_raise_and_memory_stays_within_one_frame(pieces: list[bytes]) -> None:
    matcher = patterns.Matcher([KEY, LINE])
    for piece in pieces:
        matcher.feed(piece)
        assert matcher.pending < KEY.size


@given(st.text(alphabet="A5?{}':xorsumkey 019", max_size=40))
def test_any_text_is_a_pattern_or_refused(text: str) -> None:
    try:
        pattern = patterns.heard(text, ("key",))
    except ValueError:
        return
    assert 1 <= pattern.size <= patterns.MAX_SIZE
