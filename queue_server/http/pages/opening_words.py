"""A hall's hours in words: on which weekdays, when, and the extra hours of single departments. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from babel import Locale
from babel.dates import format_date, get_day_names
from flask_babel import gettext as _

from config.behaviour import ExtraHours
from config.schema import County, Hall
from queue_server.contract.models import HallState
from queue_server.http.pages.languages import language
from queue_server.http.pages.wording import local, weekday


@dataclass(frozen=True, slots=True)
class HoursLine:
    name: str
    """周一至周五, or what the extra hours are called."""
    times: str
    """8:30–17:30."""
    more: str = ""
    """On which days extra hours are, and whose matters are done then."""


def hours_lines(county: County, hall: Hall, today: dt.date) -> list[HoursLine]:
    """Return the ordinary hours, then the extra ones that are still to come."""
    calendar = hall.calendar
    ordinary = " ".join(_span(h.open, h.close) for h in calendar.hours)
    lines = [HoursLine(weekdays_words(calendar.weekdays), ordinary)]
    for extra in calendar.extra:
        days = _days(extra, today)
        if days:
            more = _(" · ").join(part for part in (days, _only(county, extra.departments)) if part)
            lines.append(HoursLine(extra.name.in_language(language()), _span(extra.open, extra.close), more))
    return lines


def extra_to_come(county: County, place: Hall, state: HallState) -> list[HoursLine]:
    """Return the extra hours of today, or, once the hall is closed, those before it opens for everybody again."""
    today = state.business_day
    begins = None if state.opens_next is None else local(state.opens_next, place).date()
    over = not state.issuing and not state.open and begins != today
    return [
        HoursLine(
            extra.name.in_language(language()),
            extra.hours,
            _(" · ").join(w for w in (_which_day(extra.day, today), _only(county, extra.departments)) if w),
        )
        for extra in state.extra_hours
        if extra.day > today or not over
    ]


def _which_day(day: dt.date, today: dt.date) -> str:
    return "" if day == today else weekday(day, today, language())


def weekdays_words(weekdays: tuple[int, ...]) -> str:
    """Return `周一至周五`; runs of three and more are told by their ends."""
    names = get_day_names("abbreviated", locale=Locale.parse(language()))
    words: list[str] = []
    run: list[int] = []
    for day in [*sorted(weekdays), 99]:
        if run and day != run[-1] + 1:
            words += _run_words(run, names)
            run = []
        run.append(day)
    return str(_(", ")).join(words)


def _run_words(run: list[int], names: Mapping[int, str]) -> list[str]:
    told = [str(names[day - 1]) for day in run]
    return [_("%(first)s to %(last)s", first=told[0], last=told[-1])] if len(run) > 2 else told


def _days(extra: ExtraHours, today: dt.date) -> str:
    """Say on which days; empty when all of them are over."""
    english = language() == "en"
    dates = [d for d in extra.dates if d >= today]
    told = [str(format_date(d, "d MMM" if english else "M月d日", locale=Locale.parse(language()))) for d in dates]
    return str(_(", ")).join([w for w in (weekdays_words(extra.weekdays),) if w] + told)


def _only(county: County, departments: Iterable[str]) -> str:
    names = [county.departments[d].name.in_language(language()) for d in departments if d in county.departments]
    return _("only %(who)s", who=str(_(", ")).join(names)) if names else ""


def _span(opens: dt.time, closes: dt.time) -> str:
    return f"{opens:%-H:%M}–{closes:%-H:%M}"
