"""Draws text in a printer's cells: 24 x 24 dots a hanzi, 12 x 24 a Latin letter, times the size.

Used by the printer driver for rows the printer's own type cannot show, and by the simulated printer as its own type.
"""

from __future__ import annotations

import logging
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from drivers.errors import SettingsError
from drivers.ports import Raster

_log = logging.getLogger(__name__)

_CELL, _HANZI = 12, 24
_BASELINE, _LATIN_BASELINE = 0.86, 0.8
"""Of the height of a cell, from its top; the tails of Latin letters must fit below theirs."""
_LATIN = 0.93
"""A Latin letter is set a little smaller than the hanzi beside it, so that a digit fills its half cell."""
_INK = 96
"""A dot is burnt where the outline covers more than this much of it (of 255)."""


class Lettering:
    """One typeface, drawn in black dots. Without `bold` the bold face is drawn by striking twice."""

    def __init__(self, font: Path, bold: Path | None = None) -> None:
        """Raise SettingsError for a file that is no font."""
        self._paths = {False: font, True: bold or font}
        self._struck = bold is None
        self._fonts: dict[tuple[bool, int], ImageFont.FreeTypeFont] = {}
        self._glyphs: dict[tuple[str, int, bool], Image.Image] = {}
        for weight in (False, True):
            self._font(weight, _HANZI)

    def picture(self, text: str, size: int, bold: bool, inverse: bool) -> Raster:
        """Return a row of text as dots; its width is that of the printer's own type, rounded up to bytes."""
        image = self.draw(text, size, bold, inverse)
        if missing := sum(1 for c in set(text) if not self.has(c)):
            _log.warning("%d characters are not in %s and print as a box", missing, self._paths[False].name)
        return Raster(image.width, image.height, image.tobytes())

    def draw(self, text: str, size: int, bold: bool, inverse: bool = False) -> Image.Image:
        """Return a row of text as an image of mode "1" in which 1 is ink."""
        wide = [1 if c < "\x80" else 2 for c in text]
        width = max(1, (sum(wide) * _CELL * size + 7) // 8 * 8)
        row = Image.new("1", (width, _HANZI * size), 0)
        x = 0
        for c, cells in zip(text, wide, strict=True):
            if c != " ":
                row.paste(1, (x, 0), self._glyph(c, size, bold))
            x += cells * _CELL * size
        return row.point(lambda dot: 0 if dot else 1) if inverse else row

    def has(self, c: str) -> bool:
        """Return whether the typeface has this character."""
        if c == " ":
            return True
        font = self._font(False, _HANZI)
        return bytes(font.getmask(c)) != bytes(font.getmask("\U0010ffff"))

    def _glyph(self, c: str, size: int, bold: bool) -> Image.Image:
        key = (c, size, bold)
        if key not in self._glyphs:
            if len(self._glyphs) > 4000:
                self._glyphs.clear()
            self._glyphs[key] = self._drawn(c, size, bold)
        return self._glyphs[key]

    def _drawn(self, c: str, size: int, bold: bool) -> Image.Image:
        latin = c < "\x80"
        height = _HANZI * size
        width = (_CELL if latin else _HANZI) * size
        font = self._font(bold, round(height * _LATIN) if latin else height)
        natural = max(width, round(font.getlength(c)))
        image = Image.new("L", (natural, height), 0)
        at = ((natural - font.getlength(c)) / 2, height * (_LATIN_BASELINE if latin else _BASELINE))
        stroke = 0.4 * size if bold and self._struck else 0
        ImageDraw.Draw(image).text(at, c, fill=255, font=font, anchor="ls", stroke_width=stroke)
        if natural > width:
            image = image.resize((width, height), Image.Resampling.LANCZOS)
        return image.point(lambda ink: 255 if ink > _INK else 0).convert("1")

    def _font(self, bold: bool, pixels: int) -> ImageFont.FreeTypeFont:
        key = (bold, pixels)
        if key not in self._fonts:
            path = self._paths[bold]
            try:
                self._fonts[key] = ImageFont.truetype(path, pixels, layout_engine=ImageFont.Layout.BASIC)
            except OSError as error:
                field = "font_bold" if bold and not self._struck else "font"
                raise SettingsError(f"{field}: {path} is no font file; write the path of a TTF with hanzi") from error
        return self._fonts[key]
