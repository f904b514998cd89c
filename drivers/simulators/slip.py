"""Draws what a printer burns on its paper, dot by dot, and keeps what stood there as text."""

from __future__ import annotations

from dataclasses import dataclass, field

import segno
from PIL import Image

from drivers.lettering import Lettering

_CELL = 12
_TOP, _BOTTOM = 20, 28
"""Dots of blank paper above and below the print: the way between head and knife, shortened for the picture."""


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set: multiples of the printer's cell across and down, weight, white on black."""

    across: int = 1
    down: int = 1
    bold: bool = False
    inverse: bool = False


@dataclass(slots=True)
class Slip:
    """The paper since the last cut."""

    width: int
    lettering: Lettering
    blocks: list[dict[str, object]] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)
    _strips: list[Image.Image] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        return not self.blocks

    @property
    def lines(self) -> list[str]:
        """Return the rows of text, top to bottom."""
        return [str(block["text"]) for block in self.blocks if block["kind"] == "text"]

    @property
    def codes(self) -> list[str]:
        """Return what the QR codes say that the printer drew itself."""
        return [str(block["data"]) for block in self.blocks if block["kind"] == "qr"]

    def feed(self, dots: int) -> int:
        """Move the paper; return the dots it moved."""
        if dots > 0:
            self._strips.append(Image.new("1", (self.width, dots), 0))
            if self.blocks and self.blocks[-1]["kind"] == "picture":
                self.blocks.append({"kind": "feed"})
        return dots

    def text(self, runs: list[tuple[bytes, Style]], align: int, spacing: int) -> int:
        """Print the line buffer, on as many rows as it needs; return the dots the paper moved."""
        moved = 0
        for row in self._rows(runs):
            moved += self._text_row(row, align, spacing)
        return moved

    def picture(self, stride: int, rows: int, bits: bytes, align: int) -> int:
        """Burn a band of dots; return the dots the paper moved."""
        if stride == 0 or rows == 0:
            return 0
        self._paste(Image.frombytes("1", (stride * 8, rows), bits), align)
        last = self.blocks[-1] if self.blocks else {}
        if last.get("kind") == "picture":
            last["width"] = max(int(str(last["width"])), stride * 8)
            last["height"] = int(str(last["height"])) + rows
        else:
            self.blocks.append({"kind": "picture", "width": stride * 8, "height": rows})
        return rows

    def qr(self, data: bytes, module: int, level: str, align: int) -> int:
        """Draw a QR code, or nothing when it is wider than the paper, as printers do; return the dots moved."""
        symbol = segno.make(data, error=level, mode="byte", micro=False, boost_error=False)
        modules = [bytes(row) for row in symbol.matrix]
        side = len(modules)
        if side * module > self.width:
            return 0
        small = Image.frombytes("L", (side, side), b"".join(modules)).point(lambda dot: 255 if dot else 0)
        self._paste(small.resize((side * module, side * module), Image.Resampling.NEAREST).convert("1"), align)
        self.blocks.append({"kind": "qr", "data": data.decode("utf-8", "replace"), "module": module, "level": level})
        return side * module

    def image(self) -> Image.Image:
        """Return the slip as a black-and-white image, black on white."""
        height = _TOP + sum(strip.height for strip in self._strips) + _BOTTOM
        ink = Image.new("1", (self.width, height), 0)
        y = _TOP
        for strip in self._strips:
            ink.paste(strip, (0, y))
            y += strip.height
        return ink.point(lambda dot: 0 if dot else 1)

    def _rows(self, runs: list[tuple[bytes, Style]]) -> list[list[tuple[str, Style]]]:
        rows: list[list[tuple[str, Style]]] = [[]]
        used = 0
        for data, style in runs:
            for c in data.decode("gbk", "replace"):
                dots = (1 if c < "\x80" else 2) * _CELL * style.across
                if used + dots > self.width:
                    rows.append([])
                    used = 0
                rows[-1].append((c, style))
                used += dots
        return rows

    def _text_row(self, row: list[tuple[str, Style]], align: int, spacing: int) -> int:
        text = "".join(c for c, _ in row)
        style = row[0][1] if row else Style()
        drawn = [self._drawn(c, s) for c, s in row]
        height = max((image.height for image in drawn), default=0)
        if drawn:
            strip = Image.new("1", (sum(image.width for image in drawn), height), 0)
            x = 0
            for image in drawn:
                strip.paste(image, (x, height - image.height))
                x += image.width
            self._paste(strip, align)
            self.blocks.append(
                {
                    "kind": "text",
                    "text": text.rstrip(" "),
                    "size": [style.across, style.down],
                    "bold": style.bold,
                    "inverse": style.inverse,
                    "align": ("left", "center", "right")[align % 3],
                }
            )
        self.feed(spacing - height)
        return max(spacing, height)

    def _drawn(self, c: str, style: Style) -> Image.Image:
        image = self.lettering.draw(c, style.down, style.bold, style.inverse)
        cells = 1 if c < "\x80" else 2
        image = image.crop((0, 0, cells * _CELL * style.down, image.height))
        if style.across != style.down:
            image = image.resize((cells * _CELL * style.across, image.height), Image.Resampling.NEAREST)
        return image

    def _paste(self, image: Image.Image, align: int) -> None:
        strip = Image.new("1", (self.width, image.height), 0)
        free = max(0, self.width - image.width)
        strip.paste(image, ((0, free // 2, free)[align % 3], 0))
        self._strips.append(strip)
