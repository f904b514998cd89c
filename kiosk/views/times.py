"""约个时间: which day, what time, and the one question before it is booked. How many are left is said in words."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from kiosk.days import day_words
from kiosk.journey.booking import free
from kiosk.journey.model import State
from kiosk.journey.screens import AskBooking, Days, Times
from kiosk.texts import error_text
from kiosk.views.deciding import matter_name
from kiosk.views.parts import Button, Pager, Words, pager, words
from queue_server.contract.appointments import AppointmentView, SlotDay, SlotView

NOON = 12
MANY = 8
FEW = 2
"""So many left are told as a number: it is about to be gone."""
FULL_SIGN = "calendar-x"


@dataclass(frozen=True, slots=True)
class TimeCell:
    """A day, or a time of a day. Full ones stay pressable and say so."""

    text: str
    line: str
    intent: str
    value: str
    sub: str = ""
    """Beside a day: its date."""
    sign: str = ""
    shut: bool = False


NOTHING = TimeCell("", "", "", "")


@dataclass(frozen=True, slots=True)
class TimesView:
    title: str
    line: str
    trouble: str
    cells: tuple[TimeCell, ...]
    pager: Pager
    empty: tuple[str, str]
    """What is said when there is nothing to choose."""


@dataclass(frozen=True, slots=True)
class BookedView:
    """A booked time, or one that is about to be, large."""

    title: str
    title_icon: str
    title_tone: str
    trouble: str
    day: str
    time: str
    place: str
    matter: str
    code_head: str
    code: str
    qr: str
    qr_line: str
    note: str
    primary: Button | None
    ways: tuple[Button, ...]
    ways_title: str = ""


def local(state: State, at: dt.datetime) -> dt.datetime:
    """Return a moment as the hall's clock shows it."""
    return at.astimezone(zoneinfo.ZoneInfo(state.hall.timezone)) if state.hall else at


def clock(state: State, at: dt.datetime) -> str:
    here = local(state, at)
    return f"{here.hour}:{here.minute:02d}"


def span(state: State, start: dt.datetime, end: dt.datetime) -> str:
    return f"{clock(state, start)}–{clock(state, end)}"


def today(state: State) -> dt.date | None:
    return state.hall.business_day if state.hall else None


def date_words(state: State, t: Words, day: dt.date) -> str:
    """Return a day as it stands large: 11月24日 星期二."""
    return t("header.date", month=day.month, day=day.day, weekday=t(f"weekday.{day.isoweekday()}_long"))


def near(state: State, t: Words, day: dt.date) -> str:
    """Return a day as people say it: 明天, 周三, 12月1日."""
    return day_words(t, day, today(state) or day)


def matter_of(held: AppointmentView, t: Words, language: str) -> str:
    return t("list.comma").join(name.in_language(language) for name in held.items)


def _matter(state: State, t: Words) -> str:
    moving = state.plan.moving if state.plan else None
    return matter_of(moving.held, t, state.language) if moving else matter_name(state, t)[0]


def _trouble(state: State, t: Words, code: str, full: str) -> str:
    if not code:
        return ""
    return t(full) if code == "book.full" else error_text(state, code)


# --- days ---------------------------------------------------------------------------------------------------------


def days(state: State, per_page: int) -> TimesView:
    t = words(state)
    screen = state.screen if isinstance(state.screen, Days) else Days()
    slots = state.plan.slots if state.plan else None
    cells = tuple(_day(state, t, day) for day in slots.days) if slots else ()
    turned = pager(t, screen.page, len(cells), per_page)
    return TimesView(
        title=t("days.title"),
        line=_matter(state, t),
        trouble=_trouble(state, t, screen.trouble, "book.full_day"),
        cells=cells[turned.page * per_page : (turned.page + 1) * per_page],
        pager=turned,
        empty=_no_days(state, t) if not cells else ("", ""),
    )


def _no_days(state: State, t: Words) -> tuple[str, str]:
    screen, slots = state.screen, state.plan.slots if state.plan else None
    if isinstance(screen, Days) and screen.trouble:
        return "", t("problem.line")
    if slots is None:
        return t("days.busy"), ""
    until = t("days.none_until", day=near(state, t, slots.opens_on)) if slots.opens_on else t("days.none_line")
    return t("days.none"), until


def _day(state: State, t: Words, day: SlotDay) -> TimeCell:
    called, date = near(state, t, day.day), date_words(state, t, day.day)
    called = called[:1].upper() + called[1:]
    if called == t("day.date", month=day.day.month, day=day.day.day):
        date = t(f"weekday.{day.day.isoweekday()}_long")  # the date is said already
    if not free(day):
        return TimeCell(called, t("days.full"), "day", day.day.isoformat(), date, FULL_SIGN, shut=True)
    line = t("days.provisional") if day.provisional else t(_halves(state, day))
    return TimeCell(called, line, "day", day.day.isoformat(), date)


def _halves(state: State, day: SlotDay) -> str:
    """Return the words for the halves of the day in which there is still something."""
    halves = dict.fromkeys(("morning", "afternoon"), 0)
    known = set()
    for slot in day.slots:
        half = "morning" if local(state, slot.start).hour < NOON else "afternoon"
        known.add(half)
        halves[half] += slot.left
    if len(known) < len(halves):
        return "days.some"
    left = [half for half, count in halves.items() if count]
    return "days.both" if len(left) > 1 else f"days.{left[0]}"


# --- times --------------------------------------------------------------------------------------------------------


def times(state: State, rows: int, cols: int) -> TimesView:
    """Return the times of a day; the afternoon begins a row of its own."""
    t, per_page = words(state), rows * cols
    screen = state.screen if isinstance(state.screen, Times) else Times(dt.date.min)
    day = state.plan.day(screen.day) if state.plan else None
    cells = _in_rows(state, t, day, cols) if day else ()
    turned = pager(t, screen.page, len(cells), per_page)
    return TimesView(
        title=t("times.title"),
        line=t("times.line", day=date_words(state, t, screen.day), matter=_matter(state, t)),
        trouble=_trouble(state, t, screen.trouble, "book.full_time"),
        cells=cells[turned.page * per_page : (turned.page + 1) * per_page],
        pager=turned,
        empty=(t("days.busy"), "") if not cells else ("", ""),
    )


def _in_rows(state: State, t: Words, day: SlotDay, cols: int) -> tuple[TimeCell, ...]:
    morning = [_time(state, t, slot) for slot in day.slots if local(state, slot.start).hour < NOON]
    rest = [_time(state, t, slot) for slot in day.slots[len(morning) :]]
    return (*morning, *[NOTHING] * (-len(morning) % cols if rest else 0), *rest)


def _time(state: State, t: Words, slot: SlotView) -> TimeCell:
    at, value = clock(state, slot.start), slot.start.isoformat()
    if slot.left < 1:
        return TimeCell(at, t("times.full"), "time", value, sign=FULL_SIGN, shut=True)
    left = (
        t("times.few", left=slot.left) if slot.left <= FEW else t("times.many" if slot.left >= MANY else "times.some")
    )
    return TimeCell(at, left, "time", value)


# --- is it right? -------------------------------------------------------------------------------------------------


def ask_booking(state: State) -> BookedView:
    t = words(state)
    plan = state.plan
    if plan is None or plan.slot is None:
        raise ValueError("a question needs its time")
    slot, moving = plan.slot, plan.moving
    code = state.screen.trouble if isinstance(state.screen, AskBooking) else ""
    note = t("ask_booking.note")
    if moving is not None:
        was = moving.held
        note = t("ask_booking.was", day=date_words(state, t, was.day), time=clock(state, was.start))
    yes = t("ask_booking.yes_move" if moving else "ask_booking.yes")
    return BookedView(
        title=t("ask_booking.move" if moving else "ask_booking.title"),
        title_icon="calendar-check",
        title_tone="brand",
        trouble=error_text(state, code) if code else "",
        day=date_words(state, t, local(state, slot.start).date()),
        time=span(state, slot.start, slot.end),
        place="",
        matter=_matter(state, t),
        code_head="",
        code="",
        qr="",
        qr_line="",
        note=note,
        primary=None,
        ways=(
            Button(t("ask_booking.no"), "back", icon="x"),
            Button(yes, "book_it", icon="check", dress="brand"),
        ),
    )
