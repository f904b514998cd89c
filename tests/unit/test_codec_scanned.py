"""Lines from a scanner: their ends, their charset, and what is no text at all."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs.scanned import ENDS, Charset, End, LineParser, Spoilt, text_of

UTF8 = bytes.fromhex("E9A284E7BAA6")  # 预约, RFC 3629
GB = bytes.fromhex("D4A4D4BC")  # 预约, GB 18030-2022 code table


@pytest.mark.parametrize(
    ("end", "stream", "texts"),
    [
        ("cr", b"A1\rB2\r", [b"A1", b"B2"]),
        ("cr", b"A1\r\nB2\r\n", [b"A1", b"B2"]),
        ("lf", b"A1\nB2\n", [b"A1", b"B2"]),
        ("crlf", b"A1\nA2\r\nB2\r\n", [b"A1\nA2", b"B2"]),
        ("none", b"A1\rA2", []),
    ],
)
def test_a_text_ends_where_the_scanner_was_set_to_end_it(end: End, stream: bytes, texts: list[bytes]) -> None:
    assert LineParser(end, 100).feed(stream) == texts


def test_without_an_end_a_text_is_what_came_before_the_line_was_quiet() -> None:
    parser = LineParser("none", 100)
    assert parser.feed(b"A1") + parser.feed(b"B2") == []
    assert (parser.flush(), parser.flush()) == (b"A1B2", None)


@pytest.mark.parametrize("end", ["cr", "lf", "crlf"])
def test_a_text_too_long_is_dropped_and_the_next_one_read(end: End) -> None:
    assert LineParser(end, 4).feed(b"12345" + ENDS[end] + b"1234" + ENDS[end]) == [Spoilt("too long"), b"1234"]


def test_half_a_text_can_be_forgotten() -> None:
    parser = LineParser("cr", 100)
    parser.feed(b"half")
    assert parser.pending
    parser.reset()
    assert parser.feed(b"whole\r") == [b"whole"]


@given(st.lists(st.binary(max_size=40)), st.sampled_from(["cr", "lf", "crlf", "none"]), st.integers(1, 30))
def test_no_bytes_raise_and_memory_stays_bounded(pieces: list[bytes], end: End, longest: int) -> None:
    parser = LineParser(end, longest)
    for piece in pieces:
        parser.feed(piece)
        assert parser.pending <= longest + 3


@given(st.lists(st.text("abc]Q1预约 ", min_size=1).map(str.encode), max_size=5), st.data())
def test_texts_are_the_same_however_the_line_is_cut(texts: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(text + b"\r\n" for text in texts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    parser = LineParser("crlf", 1000)
    assert [text for a, b in pairwise([0, *cuts, len(stream)]) for text in parser.feed(stream[a:b])] == texts


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        (UTF8, "guess", "预约"),
        (GB, "guess", "预约"),
        (UTF8, "utf-8", "预约"),
        (GB, "gb18030", "预约"),
        (b"\xef\xbb\xbf" + UTF8, "guess", "预约"),
        (b"(01)1\x1d", "guess", "(01)1\x1d"),
        (b"Jos\xc3\xa9", "utf-8", "José"),
        (bytes.fromhex("D0BFD180D0B8"), "guess", "при"),
    ],
)
def test_hanzi_are_read_from_either_charset(data: bytes, charset: Charset, text: str) -> None:
    assert text_of(data, charset) == text


@pytest.mark.parametrize(
    ("data", "charset"),
    [(GB[1:], "utf-8"), (b"\xff\xff", "guess"), (b"\x80", "gb18030"), (b"A\x00B", "guess"), (b"\x7f", "guess")],
)
def test_what_is_no_text_is_not_made_into_one(data: bytes, charset: Charset) -> None:
    assert isinstance(text_of(data, charset), Spoilt)
