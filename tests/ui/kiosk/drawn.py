"""Draws the dozen screens whose pictures are kept, a layout a process: Kivy's window keeps the size it opened with."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from config.schema import Panel
from kiosk.scenes.every import scenes
from kiosk.shots import Studio

PANELS = {
    "portrait": Panel(width_px=540, height_px=960, px_per_mm=2.015),
    "landscape": Panel(width_px=960, height_px=540, px_per_mm=2.015),
}
PICTURES = (
    ("home", "portrait", "zh", False), ("home", "landscape", "en", False), ("home-200", "portrait", "zh", True),
    ("access", "landscape", "zh", False), ("confirm", "portrait", "zh", False),
    ("confirm-hard", "landscape", "en", False), ("card", "portrait", "en", False), ("done", "portrait", "zh", False),
    ("no-paper", "landscape", "zh", False), ("senior-home", "portrait", "zh", False),
    ("senior-confirm", "landscape", "zh", True), ("senior-done", "portrait", "zh", False),
)  # fmt: skip
"""Scene, layout, language, high contrast."""


def file_of(name: str, layout: str, language: str, contrast: bool) -> str:
    return f"{name}-{layout}-{language}{'-contrast' if contrast else ''}.png"


def draw(layout: str, out: Path) -> None:
    """Draw those of one layout."""
    with tempfile.TemporaryDirectory() as home:
        studio = Studio(PANELS[layout], Path(home))
        for picture in PICTURES:
            name, its_layout, language, contrast = picture
            if its_layout == layout:
                scene = next(scene for scene in scenes(language) if scene.name == name)
                studio.show(replace(scene.state, contrast=contrast))
                studio.save(out / file_of(*picture))


if __name__ == "__main__":
    draw(sys.argv[1], Path(sys.argv[2]))
