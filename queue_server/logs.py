"""One JSON line per event on standard error. Names of persons, numbers of cards, tokens and paths never stand in one:
what is logged is named field by field where it happens."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import EventDict


def _name_error(_logger: object, _method: str, line: EventDict) -> EventDict:
    """Say which error it was and where, without its text: that may hold what a person typed."""
    info = line.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info
    if isinstance(error, BaseException):
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        line["error"] = type(error).__name__
        if place is not None:
            line["at"] = f"{place.tb_frame.f_code.co_filename.rpartition('/')[2]}:{place.tb_lineno}"
    return line


def configure_logs(level: int = logging.INFO) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _name_error,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
