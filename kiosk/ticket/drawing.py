"""Draws the parts of a ticket that a printer's own characters cannot give: seal, number, place, QR beside its words.

Sizes are in dots of a 203 dpi head (8 dots = 1 mm); everything is drawn for 576 dots and scales with the paper's width.
"""

from __future__ import annotations

from functools import lru_cache

import segno
from PIL import Image, ImageDraw, ImageFont

from config.load import DEFAULTS
from drivers.ports import Raster

FONTS = DEFAULTS / "fonts"
LOGOS = DEFAULTS / "logos"
DESIGN_WIDTH = 576


@lru_cache(maxsize=64)
def font(size: int, *, bold: bool = True) -> ImageFont.FreeTypeFont:
    name = "NotoSansSC-Bold.ttf" if bold else "NotoSansSC-Regular.ttf"
    return ImageFont.truetype(str(FONTS / name), size)


def fitting(text: str, size: int, width: int, *, bold: bool = True) -> ImageFont.FreeTypeFont:
    """Return the font at `size`, smaller if `text` would not fit `width` dots."""
    while size > 20 and font(size, bold=bold).getlength(text) > width:
        size -= 2
    return font(size, bold=bold)


def to_raster(picture: Image.Image) -> Raster:
    """Return a picture ("L", white ground) as printer bits; dark becomes black."""
    width = (picture.width + 7) // 8 * 8
    padded = Image.new("L", (width, picture.height), 255)
    padded.paste(picture, (0, 0))
    bits = padded.point(lambda v: 255 if v < 140 else 0).convert("1").tobytes()
    return Raster(width=width, height=picture.height, bits=bits)


def _sheet(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("L", (width, height), 255)
    return picture, ImageDraw.Draw(picture)


def _centre(draw: ImageDraw.ImageDraw, text: str, box: tuple[int, int, int, int], size: int, ink: int = 0) -> None:
    left, top, right, bottom = box
    face = fitting(text, size, right - left)
    draw.text(((left + right) / 2, (top + bottom) / 2), text, font=face, fill=ink, anchor="mm")


@lru_cache(maxsize=4)
def header(width: int, logo: str, hall: str) -> Raster:
    """Return the seal and the hall's name. Kept: it is the same on every ticket."""
    scale = width / DESIGN_WIDTH
    height = round(92 * scale)
    picture, draw = _sheet(width, height)
    seal_file = LOGOS / f"{logo}-mono.png"
    left = 0
    if seal_file.exists():
        seal = Image.open(seal_file).convert("RGBA")
        ground = Image.new("RGBA", seal.size, "white")
        flat = Image.alpha_composite(ground, seal).convert("L").resize((round(80 * scale),) * 2)
        name_width = round(fitting(hall, round(46 * scale), width - round(100 * scale)).getlength(hall))
        left = max(0, (width - name_width - round(98 * scale)) // 2)
        picture.paste(flat, (left, round(4 * scale)))
        left += round(98 * scale)
    face = fitting(hall, round(46 * scale), width - left)
    draw.text((left, height / 2), hall, font=face, fill=0, anchor="lm")
    return to_raster(picture)


def caption(width: int, left: str, chip: str) -> Raster:
    """Return "your number", with the class in a frame at the right edge if there is one to show."""
    scale = width / DESIGN_WIDTH
    height = round(64 * scale)
    picture, draw = _sheet(width, height)
    draw.text((0, height / 2), left, font=font(round(38 * scale), bold=False), fill=0, anchor="lm")
    if chip:
        face = font(round(36 * scale))
        wide = round(face.getlength(chip) + 36 * scale)
        draw.rounded_rectangle((width - wide, 2, width - 2, height - 4), round(10 * scale), outline=0, width=3)
        draw.text((width - wide / 2, height / 2 - 2), chip, font=face, fill=0, anchor="mm")
    return to_raster(picture)


def number(width: int, text: str) -> Raster:
    """Return the ticket number over the whole width: about 22 mm high."""
    scale = width / DESIGN_WIDTH
    face = fitting(text, round(236 * scale), width - 8)
    top, bottom = face.getbbox(text)[1], face.getbbox(text)[3]
    picture, draw = _sheet(width, round(bottom - top + 20 * scale))
    draw.text((width / 2, 10 * scale - top), text, font=face, fill=0, anchor="ma")
    return to_raster(picture)


def place(width: int, text: str) -> Raster:
    """Return where to wait, white on black."""
    scale = width / DESIGN_WIDTH
    height = round(108 * scale)
    picture, draw = _sheet(width, height)
    draw.rounded_rectangle((0, 0, width - 1, height - 1), round(14 * scale), fill=0)
    _centre(draw, text, (round(16 * scale), 0, width - round(16 * scale), height), round(70 * scale), ink=255)
    return to_raster(picture)


def line(width: int, text: str, size: int = 46, *, bold: bool = True, centred: bool = False) -> Raster:
    """Return one line of text drawn at `size` dots, smaller if it must be to fit."""
    scale = width / DESIGN_WIDTH
    face = fitting(text, round(size * scale), width, bold=bold)
    picture, draw = _sheet(width, round(size * 1.35 * scale))
    x, anchor = (width / 2, "mm") if centred else (0, "lm")
    draw.text((x, picture.height / 2), text, font=face, fill=0, anchor=anchor)
    return to_raster(picture)


def qr_beside(width: int, url: str, bold: list[str], plain: list[str]) -> Raster:
    """Return the QR of the phone page with up to four short lines beside it."""
    scale = width / DESIGN_WIDTH
    code = segno.make(url, error="m", boost_error=False)
    modules = int(code.symbol_size(border=2)[0])
    dots = max(3, round(212 * scale) // modules)
    side = modules * dots
    picture, draw = _sheet(width, side)
    small = Image.new("L", (modules, modules), 255)
    for y, row in enumerate(code.matrix_iter(border=2)):
        for x, dark in enumerate(row):
            if dark:
                small.putpixel((x, y), 0)
    picture.paste(small.resize((side, side), Image.Resampling.NEAREST), (0, 0))
    rows = [(text, True) for text in bold] + [(text, False) for text in plain]
    left, pitch = side + round(14 * scale), side / max(1, len(rows))
    for index, (text, heavy) in enumerate(rows):
        face = fitting(text, round(34 * scale), width - left, bold=heavy)
        draw.text((left, pitch * (index + 0.5)), text, font=face, fill=0, anchor="lm")
    return to_raster(picture)
