"""Several LED strips of bytes on one line, each drawn as it glows. Like real ones they never say a word."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from drivers import clock
from drivers.codecs import led
from drivers.lettering import Lettering
from drivers.ports.led import EVERY_STRIP
from drivers.simulators.device import Answer
from drivers.simulators.faults import known

ADDRESSES = (1, 2, 3, 4)
_WIDTH, _HEIGHT, _DOT = 192, 24, 4
_COLOURS = {0: (255, 48, 32), 1: (64, 224, 64), 2: (255, 192, 32)}
_HALF_FRAME_S = 0.3
_BUSY_S = 0.08
"""For so long after a frame a strip takes no other (fault `needs_gap`)."""


class LedSimulator:
    """The strips on their line. `needs_gap`: a frame too soon behind another is lost; `forgets`: a power cut."""

    FAULTS = ("needs_gap", "forgets")
    pace = 0.0

    def __init__(self, lettering: Lettering, directory: Path) -> None:
        self._lettering = lettering
        self._directory = directory
        self.reset()

    def reset(self) -> None:
        """Switch them off and on: all dark."""
        self._faults: set[str] = set()
        self._parser = led.FrameParser()
        self._shown: dict[int, led.Shown] = {}
        self._drawn: dict[int, led.Shown] = {}
        self.taken = self.refused = 0
        self._last_byte = clock.now()
        self._last_frame = float("-inf")

    def set_fault(self, name: str, on: bool, **detail: float) -> None:
        known(name, self.FAULTS)
        if name == "forgets":
            self._shown = {at: shown for at, shown in self._shown.items() if shown.keep} if on else self._shown
        else:
            (self._faults.add if on else self._faults.discard)(name)

    def state(self) -> dict[str, object]:
        """Return what each strip shows, and its picture; how many frames were taken, and how many refused."""
        strips = {str(at): self._strip(at) for at in ADDRESSES}
        return {"faults": sorted(self._faults), "strips": strips, "taken": self.taken, "refused": self.refused}

    def text(self, address: int) -> str:
        """Return what a strip shows."""
        shown = self._shown.get(address)
        return shown.text.rstrip() if shown else ""

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        """Read what the strips show: `texts`."""
        if action != "texts":
            raise ValueError("nothing on a strip can be touched; read its texts")
        return {str(address): self.text(address) for address in ADDRESSES}

    def tick(self, speak: Answer) -> None:
        if self._parser.pending and clock.now() - self._last_byte > _HALF_FRAME_S:
            self._parser.reset()

    def receive(self, data: bytes, answer: Answer) -> None:
        self._last_byte = now = clock.now()
        for frame in self._parser.feed(data):
            too_soon = "needs_gap" in self._faults and now - self._last_frame < _BUSY_S
            self._last_frame = now
            if isinstance(frame, led.Garbled) or too_soon:
                self.refused += 1
                continue
            self.taken += 1
            for address in ADDRESSES:
                if frame.address in (address, EVERY_STRIP):
                    self._shown[address] = frame

    def _strip(self, address: int) -> dict[str, object]:
        shown = self._shown.get(address)
        if shown is None:
            return {"text": ""}
        style = shown.style
        picture = self._directory / f"led-{address}.png"
        if self._drawn.get(address) is not shown:
            self._draw(shown).save(picture)
            self._drawn[address] = shown
        return {
            "text": self.text(address),
            "style": [style.mode, style.speed, style.stay, style.colour, style.valid],
            "keep": shown.keep,
            "png": str(picture),
        }

    def _draw(self, shown: led.Shown) -> Image.Image:
        """Draw the first hanzi that fit, dot by dot, in the strip's colour."""
        ink = Image.new("1", (_WIDTH, _HEIGHT), 0)
        ink.paste(self._lettering.draw(shown.text, 1, False), (0, 0))
        glowing = Image.new("RGB", ink.size, (24, 24, 24))
        glowing.paste(_COLOURS.get(shown.style.colour, (255, 255, 255)), mask=ink)
        return glowing.resize((_WIDTH * _DOT, _HEIGHT * _DOT), Image.Resampling.NEAREST)
