"""A hand from outside, for the demo, training and tests: touches the real window and takes pictures of it.

Listens on loopback only and only when the kiosk was started with `--remote PORT`. One line of JSON asks, one answers:

    {"do": "screen"}                    {"ok": true, "screen": "Home", "awake": true}   (awake: it hears a touch)
    {"do": "tap", "text": "取号"}        {"ok": true, "at": 1234.5}      (CLOCK_MONOTONIC when the finger came down)
    {"do": "drawn"}                     {"ok": true, "at": 1234.9}      (when the glass was drawn last, to the end)
    {"do": "shot", "file": "/…/a.png"}  {"ok": true}

A tap is a real touch: down and up at the place where the text stands, through Kivy's own input.
"""

from __future__ import annotations

import json
import queue
import socketserver
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics.opengl import glFinish

from kiosk import touch
from kiosk.journey.model import State

if TYPE_CHECKING:
    from kiosk.screens.root import Root

ANSWER_S = 15.0


class Hand:
    """Serves the line above beside the running kiosk."""

    def __init__(self, port: int, root: Root, state: Callable[[], State]) -> None:
        self._root, self._state = root, state
        self._drawn = 0.0
        Window.bind(on_flip=self._on_flip)
        hand = self

        class Line(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                for line in self.rfile:
                    self.wfile.write(json.dumps(hand.answer(line)).encode() + b"\n")

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self._server = Server(("127.0.0.1", port), Line)
        threading.Thread(target=self._server.serve_forever, name="remote-hand", daemon=True).start()

    def answer(self, line: bytes) -> dict[str, Any]:
        """Do what one line asks, on the UI thread, and return the answer; never raises for a bad line."""
        try:
            asked = json.loads(line)
            do, done = asked["do"], queue.Queue[dict[str, Any]](1)
            Clock.schedule_once(lambda _: self._on_ui_thread(do, asked, done), 0)
            return done.get(timeout=ANSWER_S)
        except (ValueError, KeyError, TypeError, queue.Empty) as error:
            return {"ok": False, "error": type(error).__name__}

    def _on_ui_thread(self, do: str, asked: dict[str, Any], done: queue.Queue[dict[str, Any]]) -> None:
        try:
            done.put({"ok": True, **self._do(do, asked)})
        except (touch.NoSuchKey, LookupError, OSError, ValueError) as error:
            done.put({"ok": False, "error": f"{type(error).__name__}: {error}"})

    def _do(self, do: str, asked: dict[str, Any]) -> dict[str, Any]:
        match do:
            case "screen":
                return {"screen": type(self._state().screen).__name__, "awake": not self._root.gate.deaf}
            case "tap":
                at = time.monotonic()
                touch.tap_text(self._root, asked["text"])
                return {"at": at}
            case "drawn":
                return {"at": self._drawn}
            case "shot":
                self._root.export_to_png(asked["file"])
                return {}
        raise ValueError(f"there is no order “{do}”")

    def _on_flip(self, *_: object) -> None:
        glFinish()  # what was drawn may still be on its way
        self._drawn = time.monotonic()
