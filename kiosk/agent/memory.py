"""What an agent must not forget when its power goes: ratings not handed in, what is asked just now, messages begun.

One small file, on the disk before anything is answered for. No number of a ticket and no telephone is in it.
"""

from __future__ import annotations

import json
import threading
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import structlog

from kiosk.offline.durable import keep_if_possible

log = structlog.get_logger()
MOST_BEGUN = 100


@dataclass(frozen=True, slots=True)
class Rating:
    key: str
    """Its Idempotency-Key: sent twice it counts once."""
    event: int
    level: int


class Memory:
    """Thread-safe. A disk that cannot be written is told in the log: then it is known as long as the program runs."""

    def __init__(self, file: Path) -> None:
        self._file, self._lock = file, threading.Lock()
        kept = _read(file)
        self.last: int | None = kept.get("last")
        """The last event of the hall that was acted upon."""
        self._asked: dict[int, tuple[int, float]] = {int(c): (int(a[0]), float(a[1])) for c, a in kept["asked"].items()}
        """Counter → the service whose rating its keypad asks for, and until when (seconds since 1970)."""
        self._ratings = [Rating(**rating) for rating in kept["ratings"]]
        self._begun: list[str] = list(kept["begun"])

    def heard(self, event: int) -> None:
        with self._lock:
            self.last = event
            self._keep()

    def ask(self, counter: int, event: int, until: float) -> None:
        with self._lock:
            self._asked[counter] = (event, until)
            self._keep()

    def rate(self, counter: int, level: int, now: float) -> bool:
        """Take a key as the rating that is asked for there; one rating a service. False when none is asked for."""
        with self._lock:
            event, until = self._asked.pop(counter, (0, 0.0))
            if not event or now > until:
                return False
            self._ratings.append(Rating(uuid.uuid4().hex, event, level))
            self._keep()
            return True

    def ratings(self) -> tuple[Rating, ...]:
        """Return what has still to be handed in, oldest first."""
        with self._lock:
            return tuple(self._ratings)

    def handed_in(self, rating: Rating) -> None:
        with self._lock:
            self._ratings.remove(rating)
            self._keep()

    def begin(self, message: str) -> bool:
        """Note that a message goes out now; False when it was begun before, and may be out already."""
        with self._lock:
            if message in self._begun:
                return False
            self._begun = [*self._begun, message][-MOST_BEGUN:]
            self._keep()
            return True

    def _keep(self) -> None:
        kept = {
            "last": self.last,
            "asked": {str(counter): list(asked) for counter, asked in self._asked.items()},
            "ratings": [asdict(rating) for rating in self._ratings],
            "begun": self._begun,
        }
        keep_if_possible(self._file, json.dumps(kept).encode())


def _read(file: Path) -> dict[str, Any]:
    empty: dict[str, Any] = {"last": None, "asked": {}, "ratings": [], "begun": []}
    try:
        found = json.loads(file.read_bytes())
        return found if found.keys() == empty.keys() else empty
    except (OSError, ValueError, AttributeError):
        return empty
