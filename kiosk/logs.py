"""One JSON line per event on standard error, for the journal of a machine nobody sits at."""

from __future__ import annotations

import logging
import sys
from collections import deque
from collections.abc import MutableMapping
from typing import Any

import structlog

LINES_KEPT = 20
SHOWN = ("task", "answer", "device", "ok", "code", "codes", "number", "kind", "order", "result", "error", "place")
"""What of a line the service menu shows: codes and figures. A name nobody thought of is left out."""
_last: deque[tuple[str, str]] = deque(maxlen=LINES_KEPT)


def last_lines() -> tuple[tuple[str, str], ...]:
    """Return (when, what) of the last lines, the newest first."""
    return tuple(reversed(_last.copy()))


def keep_line(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep what may be shown of a line for the service menu."""
    told = [_plain(name, line[name]) for name in SHOWN if line.get(name) not in (None, "", (), [])]
    _last.append((str(line.get("timestamp", ""))[:19], " ".join((str(line.get("event", "")), *told))))
    return line


def _plain(name: str, value: object) -> str:
    """Return a value; a bare figure or yes or no with its name, too."""
    said = ",".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
    return f"{name}={said}" if isinstance(value, bool | int) else said


def configure_logs(level: int = logging.INFO) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_line,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
