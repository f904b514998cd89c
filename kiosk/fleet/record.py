"""What outlives the terminal's program: which orders were carried out, what holds here, why it begins anew.

On the disk before an order is carried out: one that was fetched twice, or whose end the server did not hear of, is done
once. A disk that cannot be written is told in the log; the orders are then known as long as the program runs.
"""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import structlog

from kiosk.offline.durable import keep_if_possible
from queue_server.contract.fleet import Standing, Started

log = structlog.get_logger()
MOST_KNOWN = 200


class Record:
    """Thread-safe. `started` says why this program began; the record then counts as "crash" until `ends` is called."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        kept = _read(file)
        self._known: list[str] = [str(order) for order in kept.get("known", [])]
        """Orders carried out, oldest first."""
        self._unheard: list[str] = [str(order) for order in kept.get("unheard", [])]
        """Those of them that the server has not confirmed."""
        self.standing = _standing(kept.get("standing"))
        self.started: Started = _started(kept)
        self._ended: Started = "crash"
        with self._lock:
            self._keep()

    def done(self) -> list[str]:
        """Return what the server has still to hear of."""
        with self._lock:
            return list(self._unheard[-50:])

    def knows(self, order: str) -> bool:
        with self._lock:
            return order in self._known

    def carry_out(self, order: str) -> bool:
        """Note that an order is carried out now; False when it was before."""
        with self._lock:
            if order in self._known:
                return False
            self._known = [*self._known, order][-MOST_KNOWN:]
            self._unheard.append(order)
            self._keep()
            return True

    def confirmed(self, orders: list[str]) -> None:
        with self._lock:
            left = [order for order in self._unheard if order not in orders]
            if left != self._unheard:
                self._unheard = left
                self._keep()

    def hold(self, standing: Standing) -> None:
        with self._lock:
            if standing != self.standing:
                self.standing = standing
                self._keep()

    def ends(self, why: Started) -> None:
        """Note why the program ends, so that the next one can say why it began."""
        with self._lock:
            self._ended = why
            self._keep()

    def _keep(self) -> None:
        kept = {
            "known": self._known,
            "unheard": self._unheard,
            "standing": self.standing.model_dump(mode="json"),
            "ended": self._ended,
        }
        keep_if_possible(self._file, json.dumps(kept).encode())


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _standing(kept: object) -> Standing:
    try:
        return Standing.model_validate(kept) if kept is not None else Standing()
    except ValueError:
        return Standing()


def _started(kept: dict[str, Any]) -> Started:
    """Return why the program begins: what the one before noted at its end; it noted nothing when it was cut off."""
    match kept.get("ended"):
        case None:
            return "first"
        case "stopped":
            return "stopped"
        case "asked":
            return "asked"
        case _:
            return "crash"
