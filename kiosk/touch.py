"""Fingers for tests, demo and pictures: real motion events at real coordinates, sent through Kivy's own event loop."""

from __future__ import annotations

from itertools import count
from typing import Any

from kivy.base import EventLoop
from kivy.input.motionevent import MotionEvent

from kiosk.screens.root import Root
from kiosk.widgets.key import Key

_fingers = count(1)


class NoSuchKey(Exception):
    """No button shows that text."""


class Finger(MotionEvent):  # type: ignore[misc]  # Kivy ships no types
    """One finger on the glass; places are pixels from the lower left."""

    def __init__(self, window: Any) -> None:
        self._window = window
        super().__init__("finger", f"finger-{next(_fingers)}", (0.0, 0.0), is_touch=True, type_id="touch")

    def depack(self, args: Any) -> None:
        self.profile = ["pos"]
        self.sx, self.sy = args
        super().depack(args)

    def _send(self, kind: str, x: float, y: float) -> None:
        width, height = self._window.size
        self.move((x / max(1, width - 1), y / max(1, height - 1)))
        EventLoop.post_dispatch_input(kind, self)

    def down(self, x: float, y: float) -> Finger:
        self._send("begin", x, y)
        return self

    def slide(self, x: float, y: float) -> Finger:
        self._send("update", x, y)
        return self

    def up(self, x: float, y: float) -> Finger:
        self._send("end", x, y)
        return self


def find_key(root: Root, text: str) -> Key:
    """Return the button that shows `text`: exactly as one of its lines first, else within them."""
    keys = root.keys()
    for exact in (True, False):
        for key in keys:
            lines = [w.text.replace("*", "") for w in key.walk(restrict=True) if hasattr(w, "ink_box") and w.text]
            if any(line == text if exact else text in line for line in lines):
                return key
    raise NoSuchKey(f"no button shows {text}; there are: {[k.words for k in keys]}")


def tap(window: Any, x: float, y: float) -> None:
    Finger(window).down(x, y).up(x, y)


def tap_text(root: Root, text: str) -> None:
    """Touch the middle of the button that shows `text`, as a finger would."""
    key = find_key(root, text)
    tap(root.get_root_window(), key.center_x, key.center_y)
