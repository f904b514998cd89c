"""How times, ranges and the county's own sentences read on a page. Pure: takes a language, returns words."""

from __future__ import annotations

import datetime as dt
import math
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from flask_babel import gettext as _

from config.schema import Hall
from queue_server.contract.models import Quieter, Wait

_MINUTE = 60
_HOURS_FROM = 120
"""From this many minutes on a range is told in hours, unless it begins within the first hour."""


_NO_USE_FROM = 240
"""A wait that begins here is told as "4 hours or more": nobody plans by the rest."""


def say(hall: Hall, key: str, language: str, **parts: object) -> str:
    """Return the county's wording of a key with its {names} filled in."""
    return hall.wording[key].in_language(language).format(**parts)


def local(moment: dt.datetime, hall: Hall) -> dt.datetime:
    return moment.astimezone(ZoneInfo(hall.timezone))


def clock(moment: dt.datetime, hall: Hall) -> str:
    """Return the wall time, `09:42`."""
    return f"{local(moment, hall):%H:%M}"


def date_line(moment: dt.datetime, hall: Hall, language: str) -> str:
    """Return `11月23日 星期一` or `Mon 23 Nov`."""
    pattern = "EEE d MMM" if language.startswith("en") else "M月d日 EEEE"
    return str(format_date(local(moment, hall).date(), pattern, locale=Locale.parse(language)))


def weekday(day: dt.date, today: dt.date, language: str) -> str:
    """Return 今天, 明天, 周一 … as it goes into a sentence."""
    ahead = (day - today).days
    if ahead in (0, 1):
        return str(_("today") if ahead == 0 else _("tomorrow"))
    english = language.startswith("en")
    if ahead < 7:
        return str(format_date(day, "EEEE" if english else "EEE", locale=Locale.parse(language)))
    return str(format_date(day, "d MMM" if english else "M月d日", locale=Locale.parse(language)))


def day_line(day: dt.date, now: dt.datetime, hall: Hall, language: str) -> str:
    """Return a day as it is named today, with its date: `明天 11月24日 星期二`, `tomorrow, Tue 24 Nov`."""
    english = language.startswith("en")
    today = local(now, hall).date()
    name = {0: str(_("today")), 1: str(_("tomorrow"))}.get((day - today).days, "")
    date = str(format_date(day, "EEE d MMM" if english else "M月d日 EEEE", locale=Locale.parse(language)))
    return f"{name}{', ' if english else ' '}{date}" if name else date


def quieter_line(hall: Hall, quieter: Quieter, now: dt.datetime, language: str) -> str:
    """Return 「明天9:30–10:30人少，约5–12分钟」."""
    return say(
        hall,
        "queue.quieter",
        language,
        day=weekday(local(quieter.from_, hall).date(), local(now, hall).date(), language),
        begin=clock(quieter.from_, hall),
        until=clock(quieter.until, hall),
        low=quieter.low_s // _MINUTE,
        high=math.ceil(quieter.high_s / _MINUTE),
    )


def wait_figures(wait: Wait) -> tuple[str, str]:
    """Return a range and its unit: (`12–20`, 分钟), or hours for a very long one. Rounded outwards."""
    low, high = wait.low_s // _MINUTE, math.ceil(wait.high_s / _MINUTE)
    if low >= _NO_USE_FROM:
        return f"{_NO_USE_FROM // 60}", _("hours or more")
    if high >= _HOURS_FROM and low >= _HOURS_FROM // 2:
        return _spread(_half_hours(low, down=True), _half_hours(high, down=False)), _("h")
    if low == 0 and high >= _HOURS_FROM:
        return f"{_half_hours(high, down=False):g}", _("h max")
    if low == 0:
        return f"{high}", _("min max")
    return _spread(low, max(high, low + 1)), _("min")


def _spread(low: float, high: float) -> str:
    return f"{low:g}–{high:g}"


def _half_hours(minutes: int, *, down: bool) -> float:
    halves = minutes / 30
    return (math.floor(halves) if down else math.ceil(halves)) / 2


def minutes(seconds: float) -> int:
    """Return whole minutes, as they are told of somebody's wait."""
    return int(seconds // _MINUTE)


def stopwatch(seconds: float) -> str:
    """Return `06:42`; an hour and more as `1:06:42`."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"
