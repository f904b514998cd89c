"""What staff see of a terminal in its service menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SeenDevice:
    """A device as staff see it: its name, whether it may be used, codes of what is wrong or should be seen to."""

    name: str
    ok: bool
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What the service menu knows of the terminal. `log`: (when, what), the newest first."""

    devices: tuple[SeenDevice, ...] = ()
    paper_mm: int | None = None
    """An estimate of what is left on the roll."""
    log: tuple[tuple[str, str], ...] = ()


NOT_SEEN = Seen()
Did = Literal["", "test_print", "test_printed", "test_failed", "paper_changed", "volume"]
"""What was done last at the service menu."""
