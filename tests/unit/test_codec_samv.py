"""SAM_V frames against published bytes; none of the expectations comes from our own codec."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs import samv

FRAMES = Path(__file__).parents[1] / "data" / "frames"
FOUND = bytes.fromhex("AAAAAA9669 0008 00009F 00000000 97")
NO_CARD = bytes.fromhex("AAAAAA9669 0004 000080 84")


def published(name: str) -> list[tuple[str, bytes]]:
    lines = (FRAMES / name).read_text(encoding="utf-8").splitlines()
    pairs = [line.split("|") for line in lines if not line.startswith("#")]
    return [(left.strip(), bytes.fromhex(right)) for left, right in pairs]


@pytest.mark.parametrize(("name", "frame"), published("samv-requests.hex"))
def test_each_command_is_the_published_frame(name: str, frame: bytes) -> None:
    assert samv.request(getattr(samv, name)) == frame


def test_a_command_with_data_counts_and_checks_the_data() -> None:
    assert samv.request(b"\x61\xff", b"\x50") == bytes.fromhex("AAAAAA9669 0004 61FF50 CA")


@pytest.mark.parametrize(("sw3", "frame"), published("samv-replies.hex"))
def test_each_published_reply_is_read(sw3: str, frame: bytes) -> None:
    (body,) = samv.FrameParser().feed(frame)
    assert isinstance(body, bytes)
    assert samv.read_reply(body).sw3 == int(sw3, 16)


@pytest.mark.parametrize(("sw3", "frame"), published("samv-replies.hex"))
def test_the_simulator_answers_with_the_published_bytes(sw3: str, frame: bytes) -> None:
    assert samv.reply(int(sw3, 16), frame[10:-1]) == frame


def test_a_wrong_checksum_is_reported_and_the_next_frame_found() -> None:
    broken = FOUND[:-1] + b"\x96"
    assert samv.FrameParser().feed(broken + NO_CARD) == [samv.Garbled("checksum"), b"\x00\x00\x80"]


def test_a_length_over_0a00_is_refused_at_once() -> None:
    assert samv.FrameParser().feed(bytes.fromhex("AAAAAA9669 0A01") + NO_CARD) == [
        samv.Garbled("length"),
        b"\x00\x00\x80",
    ]


def test_a_frame_of_the_largest_length_is_taken() -> None:
    body = bytes(0x0A00 - 1)
    assert samv.FrameParser().feed(samv.frame(body)) == [body]


def test_an_extra_aa_before_the_preamble_does_not_hide_it() -> None:
    assert samv.FrameParser().feed(b"\xaa\xaa" + NO_CARD) == [b"\x00\x00\x80"]


@given(st.binary(max_size=60).filter(lambda junk: b"\xaa\xaa\xaa\x96\x69" not in junk), st.data())
def test_frames_are_found_behind_garbage_however_the_bytes_are_split(junk: bytes, data: st.DataObject) -> None:
    stream = junk + FOUND + junk + NO_CARD
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    parser = samv.FrameParser()
    found = [item for a, b in pairwise([0, *cuts, len(stream)]) for item in parser.feed(stream[a:b])]
    assert [item for item in found if isinstance(item, bytes)] == [b"\x00\x00\x9f\0\0\0\0", b"\x00\x00\x80"]


@given(st.lists(st.binary(max_size=400), max_size=20))
def test_no_bytes_raise_and_memory_stays_within_one_frame(pieces: list[bytes]) -> None:
    parser = samv.FrameParser()
    for piece in pieces:
        parser.feed(piece)
    assert parser.pending <= 7 + samv.MAX_LENGTH


def test_text_and_photo_are_split_at_their_stated_sizes() -> None:
    data = bytes.fromhex("0100 0400") + b"t" * 256 + b"p" * 1024
    assert samv.text_and_photo(data) == (b"t" * 256, b"p" * 1024)


@pytest.mark.parametrize("size", [0, 512, 1024])
def test_fingerprints_that_come_unasked_are_cut_off_unread(size: int) -> None:
    data = bytes.fromhex("0100 0400") + size.to_bytes(2, "big") + b"t" * 256 + b"p" * 1024 + b"f" * size
    assert samv.text_and_photo(data) == (b"t" * 256, b"p" * 1024)


@pytest.mark.parametrize(
    "data", [b"", b"\x01\x00\x04\x00", b"\x01\x00\x04\x00" + b"x" * 1279, b"\x01\x00\x04\x00\x02\x01" + bytes(1793)]
)
def test_a_read_reply_of_another_size_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="size"):
        samv.text_and_photo(data)


def test_the_reader_number_reads_as_printed_on_it() -> None:
    data = bytes.fromhex("05000100 73D93401 87D61200 87D61200")
    assert samv.sam_id(data) == "05.01-20240755-0001234567-0001234567"


def test_a_reply_never_shows_its_data() -> None:
    assert "王" not in repr(samv.Reply(0, 0, 0x90, "王".encode()))
    assert "data" not in repr(samv.Reply(0, 0, 0x90, b"secret"))


def test_every_status_a_driver_acts_on_has_a_meaning() -> None:
    assert samv.MEANING.keys() >= (samv.CARD_REFUSED | samv.READER_BROKEN)
