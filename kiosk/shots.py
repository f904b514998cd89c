"""Draws every screen off screen, in every layout, language and contrast: `python -m kiosk.shots --out DIR`.

The states are made up (`kiosk.scenes`).
A panel is fixed when Kivy's window opens, so each layout is drawn by a process of its own.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from PIL import Image as Raster
from PIL import ImageDraw

from config.schema import Panel
from drivers.ports.still import Preview
from kiosk.languages import languages
from kiosk.scenes.every import scenes

PANELS = {
    "portrait": Panel(width_px=1080, height_px=1920, px_per_mm=4.03),
    "landscape": Panel(width_px=1920, height_px=1080, px_per_mm=4.03),
}


def sample_sheet() -> Preview:
    """Return what a camera for sheets might see: a sheet of paper with lines, on a desk."""
    picture = Raster.new("RGB", (640, 480), "#6b5b4a")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((150, 20, 490, 460), fill="#f4f2ec")
    draw.rectangle((260, 46, 380, 62), fill="#333")
    for n in range(13):
        draw.rectangle((180, 92 + n * 24, 455 - (n % 4) * 30, 98 + n * 24), fill="#555")
    draw.ellipse((380, 390, 440, 450), outline="#b3261e", width=4)
    return Preview(640, 480, picture.tobytes())


class Studio:
    """An off-screen window with a Root in it."""

    def __init__(self, panel: Panel, home: Path, clock: Any = None) -> None:
        from kiosk.widgets import env

        env.configure(panel, off_screen=True, full_screen=False, kivy_home=home)
        self.window = env.open_window()
        from kivy.base import EventLoop, runTouchApp

        from kiosk.screens.root import Root
        from kiosk.screens.sheet import show_from

        show_from(sample_sheet)
        self._loop = EventLoop
        self.root = Root(**({"clock": clock} if clock else {}))
        runTouchApp(self.root, embedded=True)

    def settle(self, frames: int = 4) -> None:
        """Let layouts and texts come to rest and draw."""
        for _ in range(frames):
            self._loop.idle()

    def lay_out(self, rounds: int = 6) -> None:
        """Let layouts and texts come to rest without drawing and without waiting for the next frame's time."""
        from kivy.clock import Clock

        for _ in range(rounds):
            Clock.pre_idle()
            now = Clock.time()
            Clock.post_idle(now, now)
            Clock.tick_draw()

    def show(self, state: Any) -> None:
        self.root.show(state)
        self.settle()

    def save(self, file: Path) -> None:
        """Write what is on the glass as PNG."""
        from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
        from PIL import Image

        self.window.dispatch("on_draw")
        width, height = self.window.size
        raw = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
        picture = Image.frombytes("RGB", (width, height), bytes(raw))
        picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(file)


def draw(layout: str, out: Path, only: str = "") -> int:
    """Draw all scenes of one layout; return how many."""
    with tempfile.TemporaryDirectory() as home:
        studio = Studio(PANELS[layout], Path(home))
        drawn = 0
        for contrast, language in product((False, True), tuple(languages())):
            for scene in scenes(language):
                if only in scene.name:
                    way = f"{layout}-{language}{'-contrast' if contrast else ''}"
                    studio.show(replace(scene.state, contrast=contrast))
                    studio.save(out / f"kiosk-{scene.name}-{way}.png")
                    drawn += 1
        return drawn


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layout", choices=sorted(PANELS))
    parser.add_argument("--only", default="", help="scenes whose name holds this")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    if given.layout:
        return 0 if draw(given.layout, given.out, given.only) else 1
    for layout in PANELS:
        command = [
            sys.executable,
            "-m",
            "kiosk.shots",
            "--out",
            str(given.out),
            "--layout",
            layout,
            "--only",
            given.only,
        ]
        subprocess.run(command, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
