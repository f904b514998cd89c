"""A finger from outside: touches the real kiosk process through its training port (`kiosk --remote`)."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.demo.processes import PartFailed

PATIENCE_S = 5.0
REST_S = 0.15


@dataclass(frozen=True, slots=True)
class Finger:
    """Touches what a person would see: buttons by their words."""

    port: int

    def ask(self, **question: object) -> Any:
        """Send one order, return its answer. Raises PartFailed when the kiosk is gone or cannot do it."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=20) as line:
                line.sendall(json.dumps(question).encode() + b"\n")
                answer = json.loads(line.makefile("rb").readline() or b"{}")
        except (OSError, ValueError) as error:
            raise PartFailed(f"the kiosk does not answer: {error}") from error
        if not answer.get("ok"):
            raise PartFailed(f"the kiosk could not do {question}: {answer}")
        return answer

    def tap(self, text: str) -> float:
        """Touch the button that shows `text` once the glass hears; return when the finger came down (monotonic)."""
        deadline = time.monotonic() + PATIENCE_S
        while not self.ask(do="screen")["awake"]:
            if time.monotonic() > deadline:
                raise PartFailed("the glass stays deaf")
            time.sleep(0.02)
        return float(self.ask(do="tap", text=text)["at"])

    def drawn(self, after: float) -> float:
        """Return when the glass came to rest (monotonic): drawn after `after` and then not for a while."""
        seen, since = 0.0, time.monotonic()
        while time.monotonic() - since < PATIENCE_S:
            time.sleep(REST_S)
            at = float(self.ask(do="drawn")["at"])
            if at > after and at == seen:
                return at
            seen = at
        raise PartFailed("the glass does not come to rest")

    def shot(self, file: Path) -> None:
        self.ask(do="shot", file=str(file.resolve()))

    def screen(self) -> str:
        return str(self.ask(do="screen")["screen"])

    def wait_for(self, *screens: str, seconds: float = 20) -> str:
        """Wait until one of these screens is on the glass."""
        deadline, seen = time.monotonic() + seconds, ""
        while time.monotonic() < deadline:
            try:
                seen = self.screen()
            except PartFailed:
                if not seen and time.monotonic() < deadline - 1:  # still starting
                    time.sleep(0.2)
                    continue
                raise
            if seen in screens:
                return seen
            time.sleep(0.05)
        raise PartFailed(f"the kiosk shows {seen}, not {' or '.join(screens)}")
