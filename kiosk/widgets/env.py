"""Sets up Kivy before its window exists: no arguments, no files of its own, the panel's size, off screen or not.

Call `configure` before anything imports `kivy.core.window`. Off screen it needs no display server (SDL's `offscreen`
driver on Mesa llvmpipe); every flip is then finished with `glFinish`, or memory grows without end.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from config.schema import Panel
from kiosk import theme

TOUCH_PROVIDERS = {"mouse": "mouse,disable_multitouch"}
"""A mouse for desks and tests; a panel's own touch arrives through SDL's window."""


def configure(panel: Panel, off_screen: bool, full_screen: bool, kivy_home: Path) -> None:
    """Set environment, Kivy's Config and the theme's millimetres for this panel."""
    kivy_home.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        KIVY_NO_ARGS="1",
        KIVY_NO_CONFIG="1",
        KIVY_NO_FILELOG="1",
        KIVY_LOG_MODE="PYTHON",
        KIVY_HOME=str(kivy_home),
        KIVY_DPI="96",
        KIVY_METRICS_DENSITY="1",
        KIVY_METRICS_FONTSCALE="1",
    )
    if off_screen:
        os.environ["SDL_VIDEODRIVER"] = "offscreen"
    theme.use(panel)
    _set_config(panel, full_screen)


def _set_config(panel: Panel, full_screen: bool) -> None:
    from kivy.config import Config

    graphics = {
        "width": panel.width_px,
        "height": panel.height_px,
        "multisamples": 0,
        "maxfps": 60,
        "resizable": 0,
        "borderless": int(full_screen),
        "fullscreen": "auto" if full_screen else 0,
        "show_cursor": int(not full_screen),
    }
    for key, value in graphics.items():
        Config.set("graphics", key, str(value))
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "keyboard_mode", "")
    Config.set("kivy", "log_level", "warning")
    Config.remove_section("input")
    Config.add_section("input")
    for name, provider in TOUCH_PROVIDERS.items():
        Config.set("input", name, provider)


def open_window(*, may_be_closed: bool = True) -> Any:
    """Return Kivy's window, open, with the off-screen flip finished each time.

    One that may not be closed stays whatever keys are pressed on it: Alt+F4 is a way out of a public terminal.
    """
    from kivy.core.window import Window

    if Window is None:
        raise RuntimeError("no window: SDL or OpenGL is missing (see docs/operate.md)")
    if os.environ.get("SDL_VIDEODRIVER") == "offscreen":
        from kivy.graphics.opengl import glFinish

        Window.bind(on_flip=lambda *_: glFinish())
    if not may_be_closed:
        Window.bind(on_request_close=stay)
    Window.clearcolor = theme.rgba("bg")
    return Window


def stay(*_: object, **__: object) -> bool:
    """Answer a wish to close the window with no."""
    return True
