"""The stand-in for the vendors' secret photo codec: what it decodes to is a picture any program opens."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from drivers.codecs import stand_in_photo


def test_it_decodes_to_the_picture_the_vendors_libraries_give() -> None:
    white_left = bytes(255 if x < 20 else 0 for _ in range(50) for x in range(40))
    raw = stand_in_photo.encode(white_left)
    assert len(raw) == 1024
    picture = Image.open(io.BytesIO(stand_in_photo.decode(raw)))
    assert (picture.format, picture.size, picture.mode) == ("BMP", (102, 126), "RGB")
    assert [picture.getpixel((x, 60)) for x in (0, 50, 51, 101)] == [(255,) * 3, (255,) * 3, (0,) * 3, (0,) * 3]


def test_the_first_row_is_the_top() -> None:
    picture = Image.open(io.BytesIO(stand_in_photo.decode(stand_in_photo.encode(bytes([255] * 40 + [0] * 1960)))))
    assert picture.getpixel((50, 0)) == (255,) * 3
    assert picture.getpixel((50, 125)) == (0,) * 3


@pytest.mark.parametrize("raw", [b"", b"WLf\0" + bytes(1020), b"SIM4"])
def test_nothing_else_is_taken_for_it(raw: bytes) -> None:
    with pytest.raises(ValueError, match="not the photo"):
        stand_in_photo.decode(raw)


def test_greys_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match="40 by 50"):
        stand_in_photo.encode(bytes(1999))
