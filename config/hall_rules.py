"""What must hold inside one hall, beyond the shape of its file."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from config.base import TEXT_LANGUAGES, Text
from config.behaviour import ExtraHours, Hours
from config.errors import (
    ChoiceNotOffered,
    DepartmentInTwoSeries,
    DistanceFromNowhere,
    Duplicate,
    ExtraHoursNever,
    HoursOutOfOrder,
    HoursOverlap,
    ItemWithoutCounter,
    LostPlaceholder,
    NobodySendsTexts,
    NoSeniorCounter,
    Problem,
    RangeReversed,
    UnattendedWithoutOwner,
    UnknownCode,
    UnknownTimezone,
    Where,
)
from config.floor import Series
from config.messages import nearest
from config.positions import Path
from config.schema import Hall, Item

SENIOR = "senior"
"""The class whose holders a county or township hall must have a counter for."""
ORDINARY = "ordinary"
"""The class of whoever has no other: a counter that does not call it serves nobody's department alone."""
SLOTS = ("appointments", "per_slot")
_PLACEHOLDER = re.compile(r"\{\w*\}")


@dataclass(frozen=True)
class Surroundings:
    """What the halls are checked against."""

    departments: tuple[str, ...]
    items: Mapping[str, Item]
    broken_items: frozenset[str]
    """Items with problems of their own: known, but nothing else can be said about them."""
    wording: Mapping[str, Text]
    """The default wording: which keys there are, and their placeholders."""
    gateway: bool = False
    """The county has a gateway for text messages."""


def hall_problems(hall: Hall, around: Surroundings, locate: Callable[[Path], Where]) -> Iterator[Problem]:
    """Yield everything that is wrong with one hall; `locate` says where a path of it stands."""
    yield from _codes(hall, around, locate)
    yield from _posts(hall, locate)
    yield from _screens(hall, locate)
    yield from _twice(hall, locate)
    yield from _service(hall, around, locate)
    yield from choice_problems(hall, around.items, locate, around.broken_items)
    yield from _hours(hall, locate)
    yield from _extra_hours(hall, locate)
    yield from _plans(hall, locate)
    yield from _wording(hall, around, locate)
    yield from _ranges(hall, locate)
    yield from _ahead(hall, locate)
    yield from _texts(hall, around, locate)
    if hall.remote.within_km is not None and hall.place is None:
        yield DistanceFromNowhere(locate(("remote", "within_km")), km=f"{hall.remote.within_km:g}")


def _texts(hall: Hall, around: Surroundings, locate: Callable[[Path], Where]) -> Iterator[Problem]:
    there = {"nobody": True, "modem": any(a.modem for a in hall.agents), "gateway": around.gateway}
    if not there[hall.texts.sent_by]:
        yield NobodySendsTexts(locate(("texts", "sent_by")), sender=hall.texts.sent_by)


def _codes(hall: Hall, around: Surroundings, locate: Callable[[Path], Where]) -> Iterator[Problem]:
    def unknown(kind: str, allowed: Iterable[str], path: Path, codes: Iterable[str]) -> Iterator[Problem]:
        names = tuple(allowed)
        for index, code in enumerate(codes):
            if code not in names:
                yield UnknownCode(locate((*path, index)), kind=kind, value=code, allowed=names)

    zones = [zone.code for zone in hall.zones]
    for n, series in enumerate(hall.series):
        yield from unknown("department", around.departments, ("series", n, "departments"), series.departments)
        if series.zone not in zones:
            yield UnknownCode(locate(("series", n, "zone")), kind="zone", value=series.zone, allowed=tuple(zones))
    for n, counter in enumerate(hall.counters):
        yield from unknown("department", around.departments, ("counters", n, "departments"), counter.departments)
        yield from unknown("class", hall.classes, ("counters", n, "prefers"), counter.prefers)
        yield from unknown("class", hall.classes, ("counters", n, "only"), counter.only)
        for k, shift in enumerate(counter.plan):
            path = ("counters", n, "plan", k, "departments")
            yield from unknown("department", around.departments, path, shift.departments)
        if counter.zone not in zones:
            yield UnknownCode(locate(("counters", n, "zone")), kind="zone", value=counter.zone, allowed=tuple(zones))
    for n, rostered in enumerate(hall.roster):
        yield from unknown("department", around.departments, ("roster", n, "departments"), rostered.departments)
    for n, extra in enumerate(hall.calendar.extra):
        of_extra = ("calendar", "extra", n, "departments")
        yield from unknown("department", around.departments, of_extra, extra.departments)
    items = (*around.items, *around.broken_items)
    yield from unknown("item", items, ("offer", "exclude"), hall.offer.exclude)
    for of_item, limits in ((("offer", "per_day"), hall.offer.per_day), (SLOTS, hall.appointments.per_slot)):
        for code in limits:
            if code not in items:
                yield UnknownCode(locate((*of_item, code)), kind="item", value=code, allowed=items)


def _posts(hall: Hall, locate: Callable[[Path], Where]) -> Iterator[Problem]:
    """An agent works for counters that are there."""
    numbers = tuple(str(counter.number) for counter in hall.counters)
    for n, agent in enumerate(hall.agents):
        for m, post in enumerate(agent.posts):
            if str(post.counter) not in numbers:
                where = locate(("agents", n, "posts", m, "counter"))
                yield UnknownCode(where, kind="counter", value=str(post.counter), allowed=numbers)


def _screens(hall: Hall, locate: Callable[[Path], Where]) -> Iterator[Problem]:
    """A screen shows and points to zones that are there."""
    zones = tuple(zone.code for zone in hall.zones)
    for n, screen in enumerate(hall.screens):
        named: list[tuple[Path, str]] = [(("arrows", zone), zone) for zone in screen.arrows]
        if screen.zone is not None:
            named.append((("zone",), screen.zone))
        for path, zone in named:
            if zone not in zones:
                yield UnknownCode(locate(("screens", n, *path)), kind="zone", value=zone, allowed=zones)


def _twice(hall: Hall, locate: Callable[[Path], Where]) -> Iterator[Problem]:
    def twice(kind: str, path: str, key: str, values: Iterable[object]) -> Iterator[Problem]:
        first: dict[object, int] = {}
        for index, value in enumerate(values):
            if value in first:
                spot = str(locate((path, first[value], key)))
                yield Duplicate(locate((path, index, key)), kind=kind, value=str(value), first=spot)
            first.setdefault(value, index)

    yield from twice("zone", "zones", "code", (z.code for z in hall.zones))
    yield from twice("prefix", "series", "prefix", (s.prefix for s in hall.series))
    yield from twice("screen", "screens", "code", (s.code for s in hall.screens))
    yield from twice("counter", "counters", "number", (c.number for c in hall.counters))
    yield from twice("clerk", "roster", "clerk", (r.clerk for r in hall.roster))
    taken: dict[str, str] = {}
    for n, series in enumerate(hall.series):
        for k, department in enumerate(series.departments):
            if department in taken:
                where = locate(("series", n, "departments", k))
                yield DepartmentInTwoSeries(where, department=department, first=taken[department])
            taken.setdefault(department, series.prefix)


def _service(hall: Hall, around: Surroundings, locate: Callable[[Path], Where]) -> Iterator[Problem]:
    if hall.tier in ("county", "township") and not any(SENIOR in counter.prefers for counter in hall.counters):
        yield NoSeniorCounter(locate(("counters",)), hall=hall.name.zh)
    yield from desk_problems(hall, around.items, locate)


def desk_problems(hall: Hall, items: Mapping[str, Item], locate: Callable[[Path], Where]) -> Iterator[Problem]:
    """Yield each department whose items the hall offers and none of its counters serves."""
    for_all = [counter for counter in hall.counters if not counter.only or ORDINARY in counter.only]
    if any(not counter.departments for counter in for_all):
        return
    served = {department for counter in for_all for department in counter.departments}
    served |= {department for counter in for_all for shift in counter.plan for department in shift.departments}
    for n, series in enumerate(hall.series):
        for k, department in enumerate(series.departments):
            its = tuple(i.code for i in items.values() if i.department == department and not_offered(hall, i) is None)
            if its and department not in served:
                where = locate(("series", n, "departments", k))
                yield ItemWithoutCounter(where, department=department, items=its)


def not_offered(hall: Hall, item: Item) -> str | None:
    """Return why the hall does not offer the item, a key of `[reason]` in messages.toml; None if it does."""
    if hall.tier not in item.tiers:
        return "tier"
    if item.code in hall.offer.exclude:
        return "excluded"
    if not any(item.department in series.departments for series in hall.series):
        return "department"
    return None


def choice_problems(
    hall: Hall, items: Mapping[str, Item], locate: Callable[[Path], Where], broken: Collection[str] = ()
) -> Iterator[Problem]:
    """Yield each big key of the elderly whose item the hall does not offer; of `broken` items nothing can be said."""
    for n, choice in enumerate(hall.senior_choices):
        if choice.item in broken:
            continue
        item = items.get(choice.item)
        reason = "unknown" if item is None else not_offered(hall, item)
        if reason == "unknown":
            where = locate(("senior_choices", n, "item"))
            yield UnknownCode(where, kind="item", value=choice.item, allowed=tuple(items))
        elif reason:
            yield ChoiceNotOffered(locate(("senior_choices", n, "item")), item=choice.item, reason=reason)


def _hours(hall: Hall, locate: Callable[[Path], Where]) -> Iterator[Problem]:
    for n, hours in enumerate(hall.calendar.hours):
        yield from _order(hours, ("calendar", "hours", n), locate)
    for n, (one, two) in enumerate(zip(hall.calendar.hours, hall.calendar.hours[1:], strict=False)):
        if one.close > two.open or one.issue_until > two.issue_from:
            where = locate(("calendar", "hours", n + 1))
            yield HoursOverlap(where, before=_span(one), after=_span(two))


def _extra_hours(hall: Hall, locate: Callable[[Path], Where]) -> Iterator[Problem]:
    """Extra hours may lie over the ordinary ones: an evening that begins before the hall closes."""
    for n, extra in enumerate(hall.calendar.extra):
        yield from _order(extra, ("calendar", "extra", n), locate)
        if not extra.weekdays and not extra.dates:
            yield ExtraHoursNever(locate(("calendar", "extra", n)), name=extra.name.zh)


def _order(hours: Hours | ExtraHours, path: Path, locate: Callable[[Path], Where]) -> Iterator[Problem]:
    rule = "issue_from ≤ open < close, issue_from < issue_until ≤ close"
    for earlier, later, fine in _orders(hours):
        if not fine:
            where = locate((*path, later))
            yield HoursOutOfOrder(where, earlier=_at(hours, earlier), later=_at(hours, later), rule=rule)


def _orders(hours: Hours | ExtraHours) -> tuple[tuple[str, str, bool], ...]:
    return (
        ("open", "close", hours.open < hours.close),
        ("issue_from", "open", hours.issue_from <= hours.open),
        ("issue_until", "close", hours.issue_until <= hours.close),
        ("issue_from", "issue_until", hours.issue_from < hours.issue_until),
    )


def _at(hours: Hours | ExtraHours, key: str) -> str:
    return f"{key} {getattr(hours, key):%H:%M}"


def _span(hours: Hours) -> str:
    return f"{min(hours.open, hours.issue_from):%H:%M}–{hours.close:%H:%M}"


def _plans(hall: Hall, locate: Callable[[Path], Where]) -> Iterator[Problem]:
    for n, counter in enumerate(hall.counters):
        for k, shift in enumerate(counter.plan):
            if shift.start >= shift.end:
                where, rule = locate(("counters", n, "plan", k, "end")), "start < end"
                start, end = f"start {shift.start:%H:%M}", f"end {shift.end:%H:%M}"
                yield HoursOutOfOrder(where, earlier=start, later=end, rule=rule)
        for k, (one, two) in enumerate(zip(counter.plan, counter.plan[1:], strict=False)):
            if one.end > two.start:
                before, after = (f"{s.start:%H:%M}–{s.end:%H:%M}" for s in (one, two))
                yield HoursOverlap(locate(("counters", n, "plan", k + 1)), before=before, after=after)


def _wording(hall: Hall, around: Surroundings, locate: Callable[[Path], Where]) -> Iterator[Problem]:
    for key, text in hall.wording.items():
        default = around.wording.get(key)
        if default is None:
            where = locate(("wording", key))
            yield UnknownCode(where, kind="wording", value=key, allowed=tuple(around.wording))
            continue
        for language in TEXT_LANGUAGES:
            expected = sorted(_PLACEHOLDER.findall(getattr(default, language)))
            if sorted(_PLACEHOLDER.findall(getattr(text, language))) != expected:
                yield LostPlaceholder(locate(("wording", key, language)), expected=tuple(expected))


def _kept_back(series: Series, locate: Callable[[str], Where]) -> Iterator[Problem]:
    """Numbers on paper pads lie last, those leased to terminals before them, and the server has some to give."""
    pads, leased = series.hand_first, series.offline_first
    end = f"last {series.last}"
    if pads is not None:
        yield from _between(series.first, f"hand_first {pads}", pads, series.last, end, partial(locate, "hand_first"))
        end = f"hand_first {pads}"
    if leased is not None and series.first <= series.last_leased:
        named = f"offline_first {leased}"
        spot = partial(locate, "offline_first")
        yield from _between(series.first, named, leased, series.last_leased, end, spot)


def _between(first: int, named: str, value: int, last: int, end: str, where: Callable[[], Where]) -> Iterator[Problem]:
    if value <= first:
        yield RangeReversed(where(), low=f"first {first}", high=named)
    if value > last:
        yield RangeReversed(where(), low=named, high=end)


def _ahead(hall: Hall, locate: Callable[[Path], Where]) -> Iterator[Problem]:
    """What is kept ready for later: appointments of some days, numbers for a dead network."""
    booking, offline = hall.appointments, hall.offline
    if booking.least_days_ahead > booking.most_days_ahead:
        low, high = f"least_days_ahead {booking.least_days_ahead}", f"most_days_ahead {booking.most_days_ahead}"
        yield RangeReversed(locate(("appointments", "most_days_ahead")), low=low, high=high)
    if 0 < offline.block <= offline.low:
        yield RangeReversed(locate(("offline", "low")), low=f"low {offline.low}", high=f"block {offline.block}")
    known, counted = hall.retention.holders_days, hall.appointments.no_show_days
    if counted > known:
        low, high = f"no_show_days {counted}", f"retention.holders_days {known}"
        yield RangeReversed(locate(("appointments", "no_show_days")), low=low, high=high)


def _series_key(locate: Callable[[Path], Where], n: int, key: str) -> Where:
    return locate(("series", n, key))


def _ranges(hall: Hall, locate: Callable[[Path], Where]) -> Iterator[Problem]:
    try:
        ZoneInfo(hall.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        meant = nearest(hall.timezone, sorted(available_timezones())) or ""
        yield UnknownTimezone(locate(("timezone",)), value=hall.timezone, nearest=meant)
    for n, series in enumerate(hall.series):
        if series.first > series.last:
            yield RangeReversed(locate(("series", n, "last")), low=f"first {series.first}", high=f"last {series.last}")
        yield from _kept_back(series, partial(_series_key, locate, n))
    for n, terminal in enumerate(hall.terminals):
        ask, leave = terminal.idle_ask_s, terminal.idle_leave_s
        if ask >= leave:
            where = locate(("terminals", n, "idle_leave_s"))
            yield RangeReversed(where, low=f"idle_ask_s {ask}", high=f"idle_leave_s {leave}")
        if terminal.unattended and hall.owner is None:
            yield UnattendedWithoutOwner(locate(("terminals", n, "unattended")), terminal=terminal.code)
