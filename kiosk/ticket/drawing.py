"""Draws the parts of a ticket that a printer's own characters cannot give: seal, number, place, QR beside its words.

Sizes are in dots of a 203 dpi head (8 dots = 1 mm), drawn for paper of 576 dots. On narrower paper figures shrink with
it; words shrink less, and break: whoever reads them has the same eyes. Nothing is ever wider than the paper.
"""

from __future__ import annotations

import re
from functools import lru_cache

import segno
from PIL import Image, ImageDraw, ImageFont

from config.load import DEFAULTS
from drivers.ports import Raster

FONTS = DEFAULTS / "fonts"
LOGOS = DEFAULTS / "logos"
DESIGN_WIDTH = 576
LEAST_WORDS = 0.82
"""Of their size on wide paper: how small words may become on narrow paper."""
NEVER_FIRST = "，。、；：？！）」』》】”’…,.;:?!)]}%"


@lru_cache(maxsize=64)
def font(size: int, *, bold: bool = True) -> ImageFont.FreeTypeFont:
    name = "NotoSansSC-Bold.ttf" if bold else "NotoSansSC-Regular.ttf"
    return ImageFont.truetype(str(FONTS / name), size)


def fitting(text: str, size: int, width: int, *, bold: bool = True, least: int = 20) -> ImageFont.FreeTypeFont:
    """Return the font at `size`, smaller (down to `least`) if `text` would not fit `width` dots."""
    while size > least and font(size, bold=bold).getlength(text) > width:
        size -= 1
    return font(size, bold=bold)


def broken(text: str, face: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Break `text` into lines of at most `width` dots: Latin words whole, no line beginning with a closing mark."""
    lines, current = [], ""
    for piece in re.findall(r"\s+|[!-~]+|.", text):
        if current and face.getlength((current + piece).rstrip()) > width:
            if piece in NEVER_FIRST and len(current) > 1:
                current, piece = current[:-1], current[-1] + piece
            lines.append(current.rstrip())
            current = ""
            piece = piece.lstrip()
        while face.getlength(piece) > width and len(piece) > 1:  # one word wider than the paper
            fits = max(1, next(n for n in range(len(piece), 0, -1) if n == 1 or face.getlength(piece[:n]) <= width))
            lines.append(piece[:fits])
            piece = piece[fits:]
        current += piece
    return [*lines, current.rstrip()] if current.strip() else lines


def set_words(
    text: str, size: int, width: int, *, bold: bool = True, least: float = 0.75
) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the font and the lines of `text`: one line, a little smaller if need be, else as many as it takes."""
    smallest = round(size * least)
    face = fitting(text, size, width, bold=bold, least=smallest)
    if face.getlength(text) <= width:
        return face, [text]
    face = font(round(size * (1 + least) / 2), bold=bold)
    return face, broken(text, face, width)


def word_size(size: int, width: int) -> int:
    """Return the size in dots that words of `size` have on paper of this width."""
    return round(size * max(width / DESIGN_WIDTH, LEAST_WORDS))


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


def _stack(
    draw: ImageDraw.ImageDraw,
    lines: list[str],
    face: ImageFont.FreeTypeFont,
    at: tuple[float, float],
    *,
    ink: int = 0,
    centred: bool = False,
) -> None:
    """Draw lines one under the other; `at` is the left (or middle) of the block and the middle of its height."""
    x, y = at
    pitch = face.size * 1.3
    for index, text in enumerate(lines):
        middle = y + (index - (len(lines) - 1) / 2) * pitch
        draw.text((x, middle), text, font=face, fill=ink, anchor="mm" if centred else "lm")


@lru_cache(maxsize=4)
def header(width: int, logo: str, hall: str) -> Raster:
    """Return the seal and the hall's name. Kept: it is the same on every ticket."""
    scale = width / DESIGN_WIDTH
    seal_file = LOGOS / f"{logo}-mono.png"
    beside = round(98 * scale) if seal_file.exists() else 0
    face, lines = set_words(hall, word_size(46, width), width - beside, least=0.7)
    height = max(round(92 * scale), round(face.size * 1.3 * len(lines)) + 4)
    picture, draw = _sheet(width, height)
    text_width = max(face.getlength(line) for line in lines)
    left = max(0, round((width - text_width - beside) / 2))
    if beside:
        seal = Image.open(seal_file).convert("RGBA")
        ground = Image.new("RGBA", seal.size, "white")
        flat = Image.alpha_composite(ground, seal).convert("L").resize((round(80 * scale),) * 2)
        picture.paste(flat, (left, (height - flat.height) // 2))
    _stack(draw, lines, face, (left + beside, height / 2))
    return to_raster(picture)


def caption(width: int, left: str, chip: str) -> Raster:
    """Return "your number", with the class in a frame at the right edge if there is one to show."""
    scale = width / DESIGN_WIDTH
    height = round(72 * max(scale, LEAST_WORDS))
    picture, draw = _sheet(width, height)
    words = font(word_size(38, width), bold=False)
    draw.text((0, height / 2), left, font=words, fill=0, anchor="lm")
    if chip:
        room = width - words.getlength(left) - 60 * scale
        face = fitting(chip, word_size(36, width), round(room), least=14)
        wide = round(face.getlength(chip) + 36 * scale)
        draw.rounded_rectangle((width - wide, 2, width - 2, height - 6), round(10 * scale), outline=0, width=3)
        draw.text((width - wide / 2, height / 2 - 3), chip, font=face, fill=0, anchor="mm")
    return to_raster(picture)


def number(width: int, text: str) -> Raster:
    """Return the ticket number over the whole width: about 22 mm high."""
    scale = width / DESIGN_WIDTH
    face = fitting(text, round(236 * scale), width - 8)
    top, bottom = face.getbbox(text)[1], face.getbbox(text)[3]
    picture, draw = _sheet(width, round(bottom - top + 40 * scale))
    draw.text((width / 2, 16 * scale - top), text, font=face, fill=0, anchor="ma")
    return to_raster(picture)


def place(width: int, text: str) -> Raster:
    """Return where to wait, white on black."""
    scale = width / DESIGN_WIDTH
    room = width - round(32 * scale)
    face, lines = set_words(text, round(70 * scale), room, least=0.6)
    while len(lines) > 2 and face.size > 44 * scale:
        face = font(round(face.size) - 2)
        lines = broken(text, face, room)
    height = max(round(112 * scale), round(face.size * 1.3 * len(lines) + 24 * scale))
    picture, draw = _sheet(width, height)
    draw.rounded_rectangle((0, 0, width - 1, height - 1), round(14 * scale), fill=0)
    _stack(draw, lines, face, (width / 2, height / 2), ink=255, centred=True)
    return to_raster(picture)


def line(width: int, text: str, size: int = 46, *, bold: bool = True, centred: bool = False) -> Raster:
    """Return a text drawn at about `size` dots, on as many lines as it needs."""
    face, lines = set_words(text, word_size(size, width), width, bold=bold)
    picture, draw = _sheet(width, round(face.size * (1.3 * len(lines) + 0.2)))
    _stack(draw, lines, face, (width / 2 if centred else 0, picture.height / 2), centred=centred)
    return to_raster(picture)


def to_bring(width: int, name: str, who: str, size: int = 40) -> Raster:
    """Return a box to tick with the thing beside it, and whose it is at the right edge."""
    face = font(word_size(size, width), bold=False)
    unit = face.size
    left = unit * 1.35
    whose = fitting(who, round(unit), width // 3, bold=False, least=14)
    room = width - left - (whose.getlength(who) + unit * 0.6 if who else 0)
    lines = broken(name, face, room)
    picture, draw = _sheet(width, round(unit * (1.3 * len(lines) + 0.16)))
    first = picture.height / 2 - (len(lines) - 1) / 2 * unit * 1.3
    box = unit * 0.4
    draw.rectangle((2, first - box, 2 + 2 * box, first + box), outline=0, width=3)
    _stack(draw, lines, face, (left, picture.height / 2))
    draw.text((width - 1, first), who, font=whose, fill=0, anchor="rm")
    return to_raster(picture)


def on_the_way(width: int, mark: str, name: str, size: int = 40) -> Raster:
    """Return one matter of several: its place in the order white on a black disc (none: a dot), the name beside it."""
    unit = word_size(size, width)
    left = unit * 1.45
    face, lines = set_words(name, unit, round(width - left), least=0.82)
    picture, draw = _sheet(width, round(unit * (1.3 * len(lines) + 0.3)))
    first = picture.height / 2 - (len(lines) - 1) / 2 * unit * 1.3
    middle, radius = unit * 0.56, unit * (0.54 if mark else 0.16)
    draw.ellipse((middle - radius, first - radius, middle + radius, first + radius), fill=0)
    draw.text((middle, first), mark, font=font(round(unit * 0.8)), fill=255, anchor="mm")
    _stack(draw, lines, face, (left, picture.height / 2))
    return to_raster(picture)


def framed_mark(width: int, word: str, sentence: str) -> Raster:
    """Return the mark of a ticket unlike the others (a copy, one given offline): a word in a frame, then a sentence."""
    height = round(76 * max(width / DESIGN_WIDTH, LEAST_WORDS))
    face = font(word_size(46, width))
    frame = round(face.getlength(word) + face.size * 0.7)
    room = width - frame - round(face.size * 0.4)
    said = fitting(sentence, word_size(38, width), room, bold=False, least=20)
    lines = broken(sentence, said, room)
    height = max(height, round(said.size * 1.3 * len(lines)) + 4)
    picture, draw = _sheet(width, height)
    draw.rounded_rectangle((1, 3, frame, height - 4), 10, outline=0, width=4)
    draw.text((frame / 2, height / 2), word, font=face, fill=0, anchor="mm")
    _stack(draw, lines, said, (width - room, height / 2))
    return to_raster(picture)


def qr_beside(width: int, url: str, bold: list[str], plain: list[str]) -> Raster:
    """Return the QR of the phone page with a few short lines beside it."""
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
    left = side + round(14 * scale)
    size, rows = _set_beside([(text, True) for text in bold] + [(text, False) for text in plain], width - left, side)
    pitch = side / max(1, len(rows))
    for index, (text, heavy) in enumerate(rows):
        draw.text((left, pitch * (index + 0.5)), text, font=font(size, bold=heavy), fill=0, anchor="lm")
    return to_raster(picture)


def _set_beside(texts: list[tuple[str, bool]], width: int, height: int) -> tuple[int, list[tuple[str, bool]]]:
    """Return the largest size at which all lines, broken where they must be, stand beside the code."""
    for size in range(38, 13, -1):
        rows = [(row, heavy) for text, heavy in texts for row in broken(text, font(size, bold=heavy), width)]
        if len(rows) * size * 1.3 <= height:
            return size, rows
    return size, rows
