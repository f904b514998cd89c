"""How a hall behaves: its classes, the rules of its queue, its calendar, its appointments, how long data is kept."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from config.base import Code, Model, Text


class Class(Model):
    """优先类别. `rate` multiplies the minutes waited (`rules.md` §3)."""

    name: Text
    rate: Annotated[float, Field(ge=1, le=10)]
    entitlement: Literal["believed", "card-age", "clerk", "rule"] = "believed"
    """Who vouches: the person, the birth date on the card, a clerk, or only the hall's own rule (agent, same-day
    return, appointment): that one nobody can ask for."""
    who: Text | None = None
    """Whom it is for, as the kiosk says it where somebody chooses a class."""
    min_age: Annotated[int, Field(ge=0, le=120)] | None = None
    """A card that shows this age gives the class by itself (None: never by age)."""


class QueueRules(Model):
    recalls_before_no_show: Annotated[int, Field(ge=0, le=9)] = 2
    """How often a number must be called again before it may be marked as missed."""
    no_show_return_after: Annotated[int, Field(ge=0, le=99)] = 3
    """A missed number that reports back may be called again after this many calls of its series."""
    items_per_ticket: Annotated[int, Field(ge=1, le=20)] = 5
    callable_minutes: Annotated[float, Field(gt=0, le=60)] = 1.0
    """Minutes a counter spends between two persons (walking up, greeting); part of the wait range."""
    several_items: Literal["as-chosen", "any-order"] = "any-order"
    """Several freely chosen items on one ticket: whichever desk is free first, or one after the other."""
    carry_wait: bool = True
    """A visit's later step carries the time already waited."""
    matters_per_ticket: Annotated[int, Field(ge=1, le=99)] = 20
    """How often one ticket may state its matter (an agent with ten firms)."""
    matters_per_turn: Annotated[int, Field(ge=1, le=99)] = 3
    """Done at one turn; beyond it the rest queues again."""
    tickets_per_person_day: Annotated[int, Field(ge=1, le=50)] = 5
    """Numbers one person may take in a day; told by a keyed hash of the document, so only where one was shown."""
    change_keeps_wait: bool = True
    """Who took a number for the wrong item and changes it keeps the time waited."""
    same_day_return: Literal["first", "credit", "last"] = "credit"
    """Who was sent for a missing paper and comes back the same day: first, with the time waited before, or last."""
    remote_waits_from: Literal["check-in", "issue"] = "check-in"
    """Since when a number taken from afar earns waiting. It is never called before its holder checked in here."""
    unserved: Literal["voucher", "cancel"] = "voucher"
    """What who still waits at the end of the day gets: a voucher for the first call on the next day, or nothing."""
    undo_s: Annotated[int, Field(ge=0, le=60)] = 10
    """How long a clerk may take back the last press, in seconds; 0 switches it off."""
    visible_recall_s: Annotated[int, Field(ge=0, le=120)] = 20
    """How long a recall stands on the screens before somebody who cannot hear may be marked as missed, in seconds."""
    last_ticket: Literal["by-time", "if-served"] = "if-served"
    """Who still gets a number: all until its hour, or only those whom a counter will probably call before it closes."""
    overtime_minutes: Annotated[int, Field(ge=0, le=240)] = 0
    """How long after the close counters go on calling: `if-served` reckons with it."""
    ask_papers: bool = False
    """Whether a kiosk asks everybody, before the number, if the papers are all there; never of seniors. Else a key."""
    wait_limit_minutes: Annotated[int, Field(ge=5, le=240)] = 45
    """Whoever waits longer is shown to the manager, who decides; nothing changes by itself."""
    phone_for_bound: bool = False
    """Whether a stated phone number, with a helper who comes, is enough for a number that belongs to a person."""


class AppointmentRules(Model):
    """预约. The defaults are a booking site's published rules."""

    enabled: bool = True
    least_days_ahead: Annotated[int, Field(ge=0, le=30)] = 1
    """Calendar days between booking and coming; 0 allows the same day."""
    most_days_ahead: Annotated[int, Field(ge=1, le=60)] = 5
    """Working days ahead that can be booked."""
    per_person_day: Annotated[int, Field(ge=1, le=20)] = 1
    """Appointments one person may hold for one day, in one hall."""
    cancel_hours: Annotated[float, Field(ge=0, le=168)] = 2.0
    """How long before its time an appointment may be moved or cancelled by its holder; staff always may."""
    slot_minutes: Annotated[int, Field(ge=5, le=240)] = 30
    share: Annotated[float, Field(gt=0, le=1)] = 0.5
    """What part of the counters' planned time may be booked; the rest is for whoever walks in."""
    early_minutes: Annotated[int, Field(ge=0, le=480)] = 60
    """How long before its time an appointment draws its ticket. It earns waiting from the booked time on."""
    late_minutes: Annotated[int, Field(ge=0, le=480)] = 15
    """How late one may come and still wait from the booked time, as an appointment; later one joins as a walk-in."""
    no_shows_most: Annotated[int, Field(ge=0, le=20)] = 3
    """Who did not come so often within `no_show_days` cannot book; 0 never refuses."""
    no_show_days: Annotated[int, Field(ge=1, le=366)] = 30
    """How far back this counts: no further than `retention.holders_days`, after which nobody knows who it was."""
    per_slot: dict[Code, Annotated[int, Field(ge=0, le=500)]] = {}
    """The most appointments of an item in one slot; 0: it cannot be booked. Others as the counters allow."""


class OfflineRules(Model):
    """断网取号: numbers leased to terminals in advance."""

    block: Annotated[int, Field(ge=0, le=500)] = 20
    """Numbers a terminal holds of each series and day; 0: none, without the server no number is given."""
    low: Annotated[int, Field(ge=0, le=499)] = 5
    """A terminal asks for another block while it has so few left."""


FILMS = "films"
"""The folder of pictures and videos, in the county's directory."""


class Film(Model):
    """A picture or a video the screens show beside the calls."""

    file: Annotated[str, Field(pattern=r"^[\w-]+\.(jpg|jpeg|png|webp|mp4|webm)$")]
    """Its name in `films/` of the county's directory."""
    seconds: Annotated[int, Field(ge=4, le=600)] = 12
    """How long a picture stays; a video runs to its end."""


class DisplayRules(Model):
    """显示屏: which calls the hall's screens speak (those opened with `?sound=on`), and how."""

    speaks: Literal["all", "recalls", "none"] = "all"
    """Every call, only who is called again, or no call."""
    languages: Annotated[tuple[Literal["zh", "en"], ...], Field(min_length=1, max_length=2)] = ("zh",)
    """In which a call is spoken, one after the other."""
    times: Annotated[int, Field(ge=1, le=3)] = 1
    """How often each call is spoken."""
    chinese: str = "zh-CN"
    """The voice: the name of a shipped one, or the path of the hall's own folder."""
    english: str = "en"
    films: tuple[Film, ...] = ()
    """Shown one after the other beside the calls; none: the queues have the place."""
    film_volume: Annotated[float, Field(ge=0, le=1)] = 0
    """How loud videos are; never while a call is spoken."""
    speak_within_s: Annotated[int, Field(ge=5, le=600)] = 60
    """A call a screen hears of later than this (its line was down) is shown, and not spoken any more."""


class Screen(Model):
    """One of the hall's screens, opened with `?screen=` and its code: what is different there."""

    code: Code
    zone: Code | None = None
    """Shows and speaks the calls of this zone only."""
    sound: bool = False
    """Speaks the calls."""
    contrast: Literal["usual", "high"] = "usual"
    inches: Annotated[float, Field(ge=10, le=120)] = 55
    """Its diagonal."""
    read_from_m: Annotated[float, Field(gt=0, le=40)] = 6
    """From how far its calls are read. Where their digits would be smaller than a 300th of that, queues give way."""
    arrows: dict[Code, Literal["left", "right", "ahead", "back"]] = {}
    """Where each zone lies for whoever stands before the screen."""


class FleetRules(Model):
    """How the hall's terminals tell that they are well."""

    heartbeat_s: Annotated[int, Field(ge=5, le=600)] = 30
    """Seconds between two heart-beats of a terminal."""
    silent_after_beats: Annotated[int, Field(ge=2, le=40)] = 4
    """So many heart-beats missing: the terminal counts as silent, and staff are told."""


class Retention(Model):
    """How long each kind of data is kept, in days (Personal Information Protection Law, art. 19)."""

    holders_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """Sealed names and numbers, and the keyed hash that finds doubles."""
    phone_days: Annotated[int, Field(ge=0, le=3650)] = 0
    """Phone numbers given instead of a document; 0: gone the same night."""
    tickets_days: Annotated[int, Field(ge=31, le=3650)] = 1096
    """Visits, steps and ratings: no personal data, but the record of what was served."""
    events_days: Annotated[int, Field(ge=180, le=3650)] = 366
    """What happened and the reasons of each call; an auditor asks for six months at least."""


class RatingRules(Model):
    """好差评: the phone page asks once the visit is finished."""

    open_hours: Annotated[int, Field(ge=1, le=720)] = 72
    levels: tuple[Text, Text, Text, Text, Text] = (
        Text(zh="非常满意", en="Very satisfied"),
        Text(zh="满意", en="Satisfied"),
        Text(zh="基本满意", en="Fairly satisfied"),
        Text(zh="不满意", en="Dissatisfied"),
        Text(zh="非常不满意", en="Very dissatisfied"),
    )


class Hours(Model):
    """One stretch of opening, local wall time. `issue_from` ≤ `open`: numbers may be given before counters open."""

    open: dt.time
    close: dt.time
    issue_from: dt.time
    issue_until: dt.time


class ExtraHours(Model):
    """延时错时: service outside the ordinary hours (a Saturday morning, an evening), for some departments or all."""

    name: Text
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = ()
    """ISO weekdays; also such a day that is otherwise off, but never an official holiday or a day in `closed`."""
    dates: tuple[dt.date, ...] = ()
    """Single days, whatever they are otherwise."""
    open: dt.time
    close: dt.time
    issue_from: dt.time
    issue_until: dt.time
    departments: tuple[Code, ...] = ()
    """Whose items are done then; empty means all."""


class Calendar(Model):
    """When the hall works. Official holidays and make-up days apply where a list exists (`docs/operate.md`)."""

    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5)
    """ISO weekdays, Monday is 1."""
    hours: tuple[Hours, ...] = Field(min_length=1)
    follow_official_holidays: bool = True
    closed: tuple[dt.date, ...] = ()
    open_extra: tuple[dt.date, ...] = ()
    extra: tuple[ExtraHours, ...] = ()
