"""Days in words, as near as they are: 今天, 明天, 周三, 12月3日. Spoken alike by the paper and by the screens."""

from __future__ import annotations

import datetime as dt

from kiosk.way import Words


def day_words(t: Words, day: dt.date, today: dt.date) -> str:
    away = (day - today).days
    if away in (0, 1):
        return t("day.today" if away == 0 else "day.tomorrow")
    if 1 < away < 7:
        return t(f"weekday.{day.isoweekday()}")
    return t("day.date", month=day.month, day=day.day)
