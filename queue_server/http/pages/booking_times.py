"""What can be booked and when, as the pages of phone and clerk show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from flask_babel import gettext as _

from config.base import ErrandKind, Text
from config.schema import Bundle, County, Hall, Item
from queue_server.contract.appointments import AppointmentView, SlotDay, Slots, SlotView
from queue_server.domain.errors import RuleViolation
from queue_server.http.pages.languages import language
from queue_server.http.pages.wording import day_line, local, weekday

ERRANDS: tuple[ErrandKind, ...] = ("apply", "supplement", "collect", "ask")
START = "%Y%m%d%H%M"
"""How a slot's start stands in an address: the hall's wall time."""
_NOON = 12
_EVENING = 18


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item or a bundle somebody wants a time for."""

    kind: str
    code: str
    name: Text
    plain: Text
    items: tuple[Item, ...]
    """Those a person is called for."""
    zone: str
    errand: ErrandKind
    errands: tuple[ErrandKind, ...]
    """What it may be wanted for; one alone needs no question."""

    @property
    def item_codes(self) -> list[str]:
        return [] if self.kind == "bundle" else [self.code]

    @property
    def bundle(self) -> str | None:
        return self.code if self.kind == "bundle" else None


def bookable_items(county: County, place: Hall) -> tuple[Item, ...]:
    """Return what this hall offers and does not keep from booking."""
    return tuple(i for i in county.offered_items(place) if place.appointments.per_slot.get(i.code) != 0)


def bookable_bundles(county: County, place: Hall) -> tuple[Bundle, ...]:
    bookable = {i.code for i in bookable_items(county, place)}
    return tuple(b for b in county.offered_bundles(place) if set(b.desks) <= bookable)


def wanted_of(county: County, place: Hall, kind: str, code: str, errand: str = "") -> Wanted:
    """Return what can be booked by an address. Raises as `wanted_among`."""
    return wanted_among(place, bookable_items(county, place), bookable_bundles(county, place), kind, code, errand)


def wanted_among(
    place: Hall, some: Iterable[Item], bundles: Iterable[Bundle], kind: str, code: str, errand: str = ""
) -> Wanted:
    """Return what an address names. Raises RuleViolation `item.unknown`, `bundle.unknown`, `item.errand_unknown`."""
    items = {i.code: i for i in some}
    named = {b.code: b for b in bundles}
    found: Item | Bundle | None = named.get(code) if kind == "bundle" else items.get(code)
    if found is None:
        raise RuleViolation("bundle.unknown" if kind == "bundle" else "item.unknown")
    mine = tuple(items[c] for c in found.desks) if isinstance(found, Bundle) else (found,)
    errands: tuple[ErrandKind, ...] = ("apply",)
    if isinstance(found, Item):
        errands = tuple(e for e in ERRANDS if found.errands.minutes(e) is not None)
    chosen = next((e for e in errands if e == errand), None) if errand else errands[0]
    if chosen is None:
        raise RuleViolation("item.errand_unknown")
    series = {d: s for s in place.series for d in s.departments}
    zone = series[mine[0].department].zone
    return Wanted(kind, code, found.name, found.plain, mine, zone, chosen, errands)


# --- days and times -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DayChoice:
    day: dt.date
    name: str
    """今天, 明天, 周三; in English the weekday."""
    date: str
    free: bool
    worked: bool
    """The matter is done at some time of the day."""
    chosen: bool
    address: str
    """Where it leads."""


@dataclass(frozen=True, slots=True)
class SlotChoice:
    start: dt.datetime
    left: int
    written: str
    """As a form sends it."""
    address: str


@dataclass(frozen=True, slots=True)
class PartOfDay:
    name: str
    slots: list[SlotChoice]


Address = Callable[[str], str]
"""Where a day (`2026-11-24`) or a start (`202611240930`) leads."""


def chosen_day(slots: Slots, wish: str) -> SlotDay | None:
    """Return the day asked for, else the first with a free time, else the first; None when no day can be booked."""
    asked = next((d for d in slots.days if d.day.isoformat() == wish), None)
    free = next((d for d in slots.days if any(s.left for s in d.slots)), None)
    return asked or free or next(iter(slots.days), None)


def day_choices(slots: Slots, chosen: SlotDay | None, place: Hall, address: Address) -> list[DayChoice]:
    today = local(slots.now, place).date()
    return [
        DayChoice(
            day.day,
            _short_name(day.day, today),
            short_date(day.day),
            any(s.left for s in day.slots),
            bool(day.slots),
            chosen is not None and day.day == chosen.day,
            address(day.day.isoformat()),
        )
        for day in slots.days
    ]


def parts_of_day(day: SlotDay, place: Hall, address: Address) -> list[PartOfDay]:
    """Return a day's times as morning, afternoon and evening."""
    names: tuple[tuple[str, range], ...] = (
        (_("Morning"), range(_NOON)),
        (_("Afternoon"), range(_NOON, _EVENING)),
        (_("Evening"), range(_EVENING, 24)),
    )
    parts = [
        PartOfDay(name, [_choice(s, place, address) for s in day.slots if local(s.start, place).hour in hours])
        for name, hours in names
    ]
    return [part for part in parts if part.slots]


def _choice(slot: SlotView, place: Hall, address: Address) -> SlotChoice:
    written = written_start(slot.start, place)
    return SlotChoice(slot.start, slot.left, written, address(written))


def free_at(slots: Slots, start: dt.datetime) -> SlotView | None:
    """Return the time that starts then, if one more fits in."""
    return next((s for s in _all(slots) if s.start == start and s.left), None)


def _all(slots: Slots) -> Iterable[SlotView]:
    return (slot for day in slots.days for slot in day.slots)


def written_start(start: dt.datetime, place: Hall) -> str:
    return local(start, place).strftime(START)


def read_start(text: str, place: Hall) -> dt.datetime:
    """Read a start as an address has it. Raises RuleViolation `appointment.not_offered`."""
    try:
        wall = dt.datetime.strptime(text, START)  # noqa: DTZ007 - a wall time; its zone is the hall's
        if wall.strftime(START) != text:
            raise ValueError
    except ValueError:
        raise RuleViolation("appointment.not_offered") from None
    return wall.replace(tzinfo=ZoneInfo(place.timezone)).astimezone(dt.UTC)


def local_day(moment: dt.datetime, place: Hall) -> dt.date:
    return local(moment, place).date()


# --- words ----------------------------------------------------------------------------------------------------------


def _short_name(day: dt.date, today: dt.date) -> str:
    if (day - today).days in (0, 1) and language() != "en":
        return weekday(day, today, language())
    return str(format_date(day, "EEE", locale=Locale.parse(language())))


def short_date(day: dt.date) -> str:
    """Return `11/24` or `24 Nov`, where there is little room."""
    return str(format_date(day, "d MMM" if language() == "en" else "M/d", locale=Locale.parse(language())))


def wall_time(moment: dt.datetime, place: Hall) -> str:
    """Return a booked time as it is spoken of: `9:30`."""
    return f"{local(moment, place):%-H:%M}"


def moment_line(moment: dt.datetime, now: dt.datetime, place: Hall) -> str:
    """Return `明天 11月24日 星期二 9:30`."""
    return f"{day_line(local_day(moment, place), now, place, language())} {wall_time(moment, place)}"


def matter_name(view: AppointmentView, county: County) -> str:
    """Return what an appointment is for, by the name it was booked under: a bundle's, or its items'."""
    bundle = county.bundles.get(view.bundle) if view.bundle else None
    if bundle is not None:
        return bundle.name.in_language(language())
    return str(_(", ")).join(item.in_language(language()) for item in view.items)


def spoken_code(code: str) -> str:
    """Return a booking code as it is read out: `1234 5678`."""
    return f"{code[:4]} {code[4:]}"
