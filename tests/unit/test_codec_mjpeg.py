"""Motion JPEG streams as cameras write them; the streams here are written by hand after their documents."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs import mjpeg

ONE = b"\xff\xd8\xff\xe0one\xff\xd9"
TWO = b"\xff\xd8\xff\xe0two, longer\xff\xd9"

# Axis VAPIX, "Video streaming": Request a Motion JPEG video stream
AXIS = (
    b"--myboundary\r\nContent-Type: image/jpeg\r\nContent-Length: 9\r\n\r\n" + ONE + b"\r\n"
    b"--myboundary\r\nContent-Type: image/jpeg\r\nContent-Length: 17\r\n\r\n" + TWO + b"\r\n"
)
# mjpg-streamer, output_http
STREAMER = (
    (b"--boundarydonotcross \r\nContent-Type: image/jpeg\r\nContent-Length: 9\r\nX-Timestamp: 0.000000\r\n\r\n" + ONE)
    + b"\r\n--boundarydonotcross \r\ncontent-length:17\r\n\r\n"
    + TWO
)
NO_LENGTH = b"\r\n--b\r\nContent-Type: image/jpeg\r\n\r\n" + ONE + b"\r\n--b\r\n\r\n" + TWO + b"\r\n--b--\r\n"


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/x-mixed-replace; boundary=myboundary", b"myboundary"),
        ("multipart/x-mixed-replace;boundary=--myboundary", b"myboundary"),
        ('Multipart/X-Mixed-Replace; boundary="a b"; charset=x', b"a b"),
        ("multipart/x-mixed-replace", None),
        ("text/html; boundary=x", None),
        ("image/jpeg", None),
        ("", None),
    ],
)
def test_the_boundary_is_read_from_the_content_type(content_type: str, boundary: bytes | None) -> None:
    assert mjpeg.boundary_of(content_type) == boundary


@pytest.mark.parametrize(
    ("stream", "boundary"),
    [(AXIS, b"myboundary"), (STREAMER, b"boundarydonotcross"), (NO_LENGTH, b"b")],
    ids=["axis", "mjpg-streamer", "no length"],
)
@given(data=st.data())
def test_every_picture_is_found_however_the_stream_is_cut(stream: bytes, boundary: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    parser = mjpeg.PartParser(boundary)
    found = [picture for a, b in pairwise([0, *cuts, len(stream)]) for picture in parser.feed(stream[a:b])]
    assert found == [ONE, TWO]


def test_a_picture_with_a_stated_length_does_not_wait_for_the_next_boundary() -> None:
    assert mjpeg.PartParser(b"b").feed(b"--b\r\nContent-Length: 9\r\n\r\n" + ONE) == [ONE]


@pytest.mark.parametrize(
    "broken",
    [
        b"--b\r\nContent-Length: 5\r\n\r\n" + ONE[:5] + b"\r\n",
        b"--b\r\nContent-Length: 9\r\n\r\n" + ONE[:5] + b"\r\n",
        b"--b\r\nContent-Length: 999999999\r\n\r\n" + ONE + b"\r\n",
        b"--b\r\n\r\n" + ONE[:5] + b"\r\n",
        b"--b\r\nContent-Length: 4\r\n\r\nGIF8\r\n",
        b"junk before",
    ],
    ids=["cut", "shorter than stated", "stated too long", "cut, no length", "no jpeg", "junk"],
)
def test_a_broken_part_is_dropped_and_the_next_one_found(broken: bytes) -> None:
    assert mjpeg.PartParser(b"b").feed(broken + mjpeg.part(ONE, b"b")) == [ONE]


@given(st.lists(st.binary(max_size=300) | st.sampled_from([b"--b\r\n", b"\r\n\r\n", b"Content-Length: 9\r\n"])))
def test_no_bytes_raise(pieces: list[bytes]) -> None:
    parser = mjpeg.PartParser(b"b")
    for piece in pieces:
        parser.feed(piece)


@pytest.mark.parametrize("endless", [b"x", b"--b\r\n", b"--b\r\n\r\n"])
def test_memory_stays_within_one_picture(endless: bytes) -> None:
    parser = mjpeg.PartParser(b"b")
    parser.feed(endless)
    for _ in range(6):
        parser.feed(b"x" * (1 << 20))
        assert parser.pending <= mjpeg.MAX_PICTURE + (1 << 20)


def test_a_part_is_written_as_cameras_write_it() -> None:
    assert mjpeg.part(ONE, b"myboundary") + mjpeg.part(TWO, b"myboundary") == AXIS
