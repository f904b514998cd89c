"""The official holiday list (chinesecalendar). It ends some year: beyond it a day is `unknown`, never guessed."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import chinese_calendar

from queue_server.domain.calendar import DayKind


@lru_cache(maxsize=1024)
def official_day(day: dt.date) -> DayKind:
    """Say what the State Council's list says of a day."""
    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return "unknown"
    if name is None:
        return "ordinary"
    return "holiday" if off else "workday"
