"""The kiosk's side of being watched: its UI thread tells the parent each second that it is alive."""

from __future__ import annotations

import os
import resource
from collections.abc import Mapping

VARIABLE = "HALL_KIOSK_PULSE"
"""Names the descriptor on which the pulse is told; absent where nobody watches."""
STARTING, ALIVE = b"s", b"."
EVERY_S = 1.0


class Pulse:
    """One descriptor, or none: a kiosk that nobody watches tells nobody."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        told = environment.get(VARIABLE, "")
        self._to: int | None = int(told) if told.isdigit() else None
        if self._to is not None:
            os.set_blocking(self._to, False)

    def starting(self) -> bool:
        """Ask for the patience that a start needs."""
        return self._tell(STARTING)

    def beat(self) -> bool:
        """Return whether somebody still watches; a kiosk whose parent is gone shall end, or two would run."""
        return self._tell(ALIVE)

    def _tell(self, what: bytes) -> bool:
        if self._to is None:
            return True
        try:
            os.write(self._to, what)
        except BlockingIOError:
            pass  # the parent is slow: it has heard enough
        except OSError:
            return False
        return True


def leave_no_memory_behind() -> None:
    """Let a crash write no image of the memory to the disk: somebody's name may be in it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
