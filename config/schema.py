"""What a county is, as data: the models every configuration file is checked against.

Files are TOML. `config/load.py` reads them, applies tiers (county → township → village / bank branch) and locks, and
reports a mistake with its file, its place and what to write instead.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
Prefix = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}$")]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]

Tier = Literal["county", "township", "village", "bank"]
ErrandKind = Literal["apply", "supplement", "collect", "ask"]


class Model(BaseModel):
    """A frozen record that refuses keys it does not know: a misspelt setting is an error, never silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Model):
    """The same words in Chinese and in English."""

    zh: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
    en: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

    def in_language(self, language: str) -> str:
        """Return the English text for `en…`, the Chinese one for everything else."""
        return self.en if language.startswith("en") else self.zh


# --- service items and their guides -------------------------------------------------------------------------------


class Material(Model):
    """One thing a guide asks for.

    `issuer` and `fetch` decide who carries it: what government issued, or what the system can fetch, is never asked of
    the citizen (measure 13 of the plan, 两个免于提交). `Guide.bring` is what remains.
    """

    name: Text
    issuer: Literal["applicant", "third-party", "government"]
    form: Literal["original", "copy", "original-and-copy", "electronic", "form-on-site"] = "original"
    copies: Annotated[int, Field(ge=0, le=9)] = 0
    who: Text | None = None
    """Whose it is, in a word or two: 买方 / buyer. Shown beside the name."""
    fetch: bool = False
    """The counter gets it from another system; the citizen brings nothing."""
    commitment: bool = False
    """An informed commitment (告知承诺) may stand in for it."""
    note: Text | None = None

    @property
    def to_bring(self) -> bool:
        return self.issuer != "government" and not self.fetch and self.form != "form-on-site"


class LegalBasis(Model):
    """A law or rule. `checked = false` is shown as "example": nobody has compared it with the text in force."""

    title: str
    article: str = ""
    checked: bool = False


class Errands(Model):
    """Mean minutes at the counter by what one comes for. An errand kind that is absent is not offered."""

    apply: Annotated[float, Field(gt=0, le=120)]
    supplement: Annotated[float, Field(gt=0, le=120)] | None = None
    collect: Annotated[float, Field(gt=0, le=120)] | None = None
    ask: Annotated[float, Field(gt=0, le=120)] | None = None

    def minutes(self, errand: ErrandKind) -> float | None:
        value: float | None = getattr(self, errand)
        return value


class Guide(Model):
    """办事指南: everything a person must know about one item."""

    materials: tuple[Material, ...]
    conditions: tuple[Text, ...] = Field(min_length=1)
    steps: tuple[Text, ...] = Field(min_length=2)
    promised_days: Annotated[int, Field(ge=0, le=365)]
    """Working days promised; 0 is done on the spot (即办件)."""
    legal_days: Annotated[int, Field(ge=0, le=730)]
    fee: Text
    basis: tuple[LegalBasis, ...] = Field(min_length=1)
    phone: str
    identity: Literal["card", "none"] = "card"
    """`card`: the person shows an identity card or its electronic form; it is looked at, never handed in."""

    @property
    def bring(self) -> tuple[Material, ...]:
        """Return what stands under "please bring"."""
        return tuple(m for m in self.materials if m.to_bring)

    @property
    def spared(self) -> tuple[Material, ...]:
        """Return what the citizen need not bring since government issued it or can fetch it."""
        return tuple(m for m in self.materials if not m.to_bring and m.form != "form-on-site")


class Item(Model):
    """事项: one service item."""

    code: Code
    name: Text
    plain: Text
    """What people call it at home: 房子过户. At most 10 hanzi; searched, and shown under the name."""
    department: Code
    theme: Code
    audience: Literal["person", "firm", "both"] = "person"
    tiers: tuple[Tier, ...] = Field(min_length=1)
    """Which kinds of hall may offer it."""
    keywords: tuple[str, ...] = Field(min_length=2)
    errands: Errands
    guide: Guide
    bound: bool = False
    """A number for it belongs to the person whose document was shown, against touts (黄牛): no document, no number."""
    per_person_day: Annotated[int, Field(ge=1, le=50)] | None = None
    """How many numbers for it one person may take in a day (None: as the hall's rule says)."""


class Bundle(Model):
    """一件事: a life event; its items are done in one visit."""

    code: Code
    name: Text
    plain: Text
    theme: Code
    audience: Literal["person", "firm", "both"] = "person"
    items: tuple[Code, ...] = Field(min_length=2)
    keywords: tuple[str, ...] = Field(min_length=1)
    order: Literal["as-listed", "any"] = "as-listed"
    """`any`: all its desks may call at once, whoever is free first; `as-listed`: one after the other."""
    inside: tuple[Code, ...] = ()
    """Those of its items that are stages of the case handed in at another's window: told, but never called apart."""

    @property
    def desks(self) -> tuple[Code, ...]:
        """Return the items a person is called for."""
        return tuple(i for i in self.items if i not in self.inside)


class Department(Model):
    code: Code
    name: Text
    phone: str
    duty: Text
    """What it looks after, in one short line."""


class Theme(Model):
    """A tile of the home screen. `icon` names a picture in `kiosk/assets/icons`."""

    code: Code
    name: Text
    icon: str


class SeniorChoice(Model):
    """One big choice of the senior home; it leads straight to confirming `item`, a general item."""

    name: Text
    picture: Literal["pension", "health", "house", "idcard", "water", "person"]
    item: Code


# --- how a hall behaves -------------------------------------------------------------------------------------------


class Colours(Model):
    brand: Colour = "#0B4A5F"
    brandfoot: Colour = "#062F3D"
    brand2: Colour = "#D9EAF0"
    seal: Colour = "#B3261E"


class Brand(Model):
    logo: str = "mountain"
    """Name of an SVG/PNG pair in `config/defaults/logos` or beside the county's files."""
    colours: Colours = Colours()
    hotline: str = "12345"


class Class(Model):
    """优先类别. `rate` multiplies the minutes waited (`rules.md` §3)."""

    name: Text
    rate: Annotated[float, Field(ge=1, le=10)]
    entitlement: Literal["believed", "card-age", "clerk", "rule"] = "believed"
    """Who vouches: the person, the birth date on the card, a clerk, or only the hall's own rule (agent, same-day
    return, appointment): that one nobody can ask for."""
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


class Retention(Model):
    """How long each kind of data is kept, in days (Personal Information Protection Law, art. 19)."""

    holders_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """Sealed names and numbers, and the keyed hash that finds doubles."""
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


class Calendar(Model):
    """When the hall works. Official holidays and make-up days apply where a list exists (`docs/operate.md`)."""

    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5)
    """ISO weekdays, Monday is 1."""
    hours: tuple[Hours, ...] = Field(min_length=1)
    follow_official_holidays: bool = True
    closed: tuple[dt.date, ...] = ()
    open_extra: tuple[dt.date, ...] = ()


class Zone(Model):
    code: Code
    name: Text
    """Not a letter: tickets carry letters (东区, 一楼服务台)."""
    way: Text
    """How to get there from the kiosk, in a few words."""


class Series(Model):
    """A run of numbers with its own prefix, for the items of some departments."""

    prefix: Prefix
    name: Text
    departments: tuple[Code, ...] = Field(min_length=1)
    zone: Code
    """Where its holders wait."""
    first: Annotated[int, Field(ge=1)] = 1
    last: Annotated[int, Field(le=9999)] = 999
    hand_first: Annotated[int, Field(ge=2, le=9999)] | None = None
    """From here to `last` the numbers lie on paper pads, for a power cut; kiosks give those before. None: no pads."""

    @property
    def last_given(self) -> int:
        """Return the last number a kiosk gives."""
        return self.last if self.hand_first is None else self.hand_first - 1


class Shift(Model):
    """A stretch of a counter's day, local wall time: lunch-time counters, a move to another department at noon."""

    start: dt.time
    end: dt.time
    departments: tuple[Code, ...] = ()
    """Whose items it serves then; empty means the counter's own."""


class Rostered(Model):
    """What a clerk is able to do. Who is not on the roster can do whatever the counter does."""

    clerk: str
    """The name used to sign in."""
    departments: tuple[Code, ...] = Field(min_length=1)


class Counter(Model):
    number: Annotated[int, Field(ge=1, le=999)]
    name: Text
    zone: Code
    departments: tuple[Code, ...] = ()
    """Whose items it serves; empty means a general counter that serves everything."""
    prefers: tuple[Code, ...] = ()
    """Classes that go first here, whatever the score (a senior counter: `["senior"]`)."""
    only: tuple[Code, ...] = ()
    """Classes that alone are called here (an exclusive counter); empty means all."""
    plan: tuple[Shift, ...] = ()
    """When it is planned to work and for whom; empty means all the hall's hours, for `departments`."""


class Device(Model):
    """A device of a terminal. `options` belong to the driver, which checks them itself."""

    driver: str
    options: dict[str, str | int | float | bool] = {}


class Panel(Model):
    """The touch panel, so that sizes can be kept in millimetres."""

    width_px: Annotated[int, Field(ge=320)] = 1080
    height_px: Annotated[int, Field(ge=320)] = 1920
    px_per_mm: Annotated[float, Field(gt=1, lt=20)] = 4.03


class Terminal(Model):
    """A kiosk and the devices that hang on it."""

    code: Code
    name: Text
    panel: Panel = Panel()
    printer: Device
    card_reader: Device | None = None
    reader_x: Annotated[float, Field(ge=0, le=1)] = 0.56
    """Where the card lamp is, as a fraction of the screen's width; the pointer is drawn above it."""
    idle_ask_s: Annotated[int, Field(ge=10, le=600)] = 60
    idle_leave_s: Annotated[int, Field(ge=20, le=900)] = 120
    unattended: bool = False
    """A 24-hour terminal: nobody on site; says so, and gives the owner's phone."""


class Offer(Model):
    """What a hall offers of what its tier allows."""

    exclude: tuple[Code, ...] = ()


class Hall(Model):
    """大厅: one place where people are served."""

    code: Code
    tier: Tier
    name: Text
    inherits: Code | None = None
    """The hall whose settings apply where this one says nothing; None means the county's."""
    address: Text
    phone: str
    owner: Text | None = None
    """A bank branch's terminal names its owner."""
    timezone: str = "Asia/Shanghai"
    notice: Text | None = None
    brand: Brand
    wording: dict[str, Text]
    classes: dict[Code, Class]
    queue: QueueRules
    rating: RatingRules
    calendar: Calendar
    zones: tuple[Zone, ...] = Field(min_length=1)
    series: tuple[Series, ...] = Field(min_length=1)
    counters: tuple[Counter, ...] = Field(min_length=1)
    roster: tuple[Rostered, ...] = ()
    retention: Retention = Retention()
    terminals: tuple[Terminal, ...] = ()
    offer: Offer = Offer()
    senior_choices: tuple[SeniorChoice, ...] = Field(min_length=1, max_length=6)


class County(Model):
    """Everything, loaded and cross-checked."""

    code: Code
    name: Text
    departments: dict[str, Department]
    themes: tuple[Theme, ...]
    items: dict[str, Item]
    bundles: dict[str, Bundle]
    halls: dict[str, Hall]
    """County hall first."""

    def offered_items(self, hall: Hall) -> tuple[Item, ...]:
        """Return what this hall may and does offer: its tier allows it, it is not excluded, a series takes it."""
        taken = {d for s in hall.series for d in s.departments}
        return tuple(
            i
            for i in self.items.values()
            if hall.tier in i.tiers and i.code not in hall.offer.exclude and i.department in taken
        )

    def offered_bundles(self, hall: Hall) -> tuple[Bundle, ...]:
        """Return the life events all of whose items this hall offers."""
        offered = {i.code for i in self.offered_items(hall)}
        return tuple(b for b in self.bundles.values() if set(b.items) <= offered)
