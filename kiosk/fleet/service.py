"""What staff can do before a terminal: its code with a lock, its usual volume, a new roll, begin anew.

The lock and the volume outlive the program. A disk that cannot be written is told in the log; both then hold as long as
the program runs.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import structlog

from config.service_code import fits
from kiosk.fleet.terminal import Fleet
from kiosk.offline.durable import keep_if_possible

log = structlog.get_logger()

MOST_WRONG = 5
LOCKED_S = 300
USUAL_VOLUME = 3
LOUDEST = 5

Answer = Literal["open", "wrong", "locked"]


class ServiceDesk:
    """Thread-safe. `code`: its hash, None where there is no service menu. `now`: seconds of the wall clock."""

    def __init__(self, fleet: Fleet, folder: Path, code: str | None, now: Callable[[], float] = time.time) -> None:
        self.fleet = fleet
        self._file, self._code, self._now = folder / "service", code, now
        self._lock = threading.Lock()
        self._wrong, self._locked_at, self.volume = _read(self._file)

    def answer(self, code: str) -> Answer:
        """Say whether a code opens the menu. Five wrong ones lock it for five minutes; while locked none is looked at.

        A wrong one is on the disk before it is answered: pulling the plug gives no more tries.
        """
        with self._lock:
            now = self._now()
            if self._locked_at is not None:
                if 0 <= now - self._locked_at < LOCKED_S:
                    return "locked"
                # over, or the clock was set back: then it begins anew from now, and never lasts longer than it should
                locked_at, self._wrong, self._locked_at = self._locked_at, 0, None
                if now < locked_at:
                    return self._locks(now)
            if self._code is not None and fits(code, self._code):
                self._wrong = 0
                self._keep()
                return "open"
            self._wrong += 1
            if self._wrong >= MOST_WRONG:
                return self._locks(now)
            self._keep()
            return "wrong"

    def keep_volume(self, volume: int) -> None:
        with self._lock:
            self.volume = min(max(volume, 0), LOUDEST)
            self._keep()

    def _locks(self, now: float) -> Answer:
        self._locked_at = now
        self._keep()
        return "locked"

    def _keep(self) -> None:
        kept = {"wrong": self._wrong, "locked_at": self._locked_at, "volume": self.volume}
        keep_if_possible(self._file, json.dumps(kept).encode())


def _read(file: Path) -> tuple[int, float | None, int]:
    try:
        kept = json.loads(file.read_bytes())
        locked_at = None if kept["locked_at"] is None else float(kept["locked_at"])
        return int(kept["wrong"]), locked_at, min(max(int(kept["volume"]), 0), LOUDEST)
    except (OSError, ValueError, KeyError, TypeError):
        return 0, None, USUAL_VOLUME
