"""What a county is, as data: the models every configuration file is checked against.

Files are TOML. `config/load.py` reads them, applies tiers (county → township → village / bank branch) and locks, and
reports a mistake with its file, its place and what to write instead.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.alerts import AlertRules
from config.base import Code, ErrandKind, LanguageCode, Line, Model, ProvinceCode, Text, Tier
from config.behaviour import (
    AppointmentRules,
    Calendar,
    Class,
    DisplayRules,
    FleetRules,
    OfflineRules,
    QueueRules,
    RatingRules,
    Retention,
    Screen,
)
from config.floor import Brand, Counter, Rostered, Series, Zone
from config.free import FreeRules
from config.grids import Grids
from config.issuers import Issuer
from config.places import CountyMap, Place
from config.remote import RemoteRules
from config.service_code import PATTERN
from config.texts import Gateway, TextRules

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
    province: ProvinceCode | None = None
    """Its number in the province's list of powers (基本编码)."""
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
    face: bool = False
    """Who shows a card for it is asked, at a terminal with a camera, whether their face may be compared with the card's
    photo. Whoever would rather not, or is not recognised, gets the same number and is looked at by the clerk."""
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


Plain = str | int | float | bool


class Device(Model):
    """A device of a terminal. `options` belong to the driver, which checks them itself."""

    driver: str
    options: dict[str, Plain | dict[str, Plain]] = {}


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
    chip_reader: Device | None = None
    """Takes social security cards, beside the card reader or alone; without one nobody is asked for such a card."""
    face: Device | None = None
    """A camera that compares the person with the card's photo, where a matter asks for it; None: nobody is asked."""
    sheets: Device | None = None
    """A camera over a place for sheets: a written authority is photographed; None: it is shown at the counter."""
    scanner: Device | None = None
    """Reads the codes of tickets and slips; without one they are found by document or number."""
    sound: Device | None = None
    """Its loudspeaker; None: the machine's own sound card, with the shipped voices."""
    headphones: Device | None = None
    """The sound device people plug headphones into. What is personal is read aloud there and nowhere else."""
    reader_x: Annotated[float, Field(ge=0, le=1)] = 0.56
    """Where the card lamp is, as a fraction of the screen's width; the pointer is drawn above it."""
    idle_ask_s: Annotated[int, Field(ge=10, le=600)] = 60
    idle_leave_s: Annotated[int, Field(ge=20, le=900)] = 120
    attract_after_s: Annotated[int, Field(ge=0, le=3600)] = 0
    """After so long with nobody there it shows in turn what can be done here; 0: the first screen stays."""
    paper_left_s: Annotated[int, Field(ge=5, le=300)] = 10
    """A ticket that lies in the printer's mouth so long is spoken of; twice as long, and a person is called."""
    roll_mm: Annotated[int, Field(ge=5_000, le=400_000)] = 80_000
    """Millimetres of paper on a new roll, for the estimate of what is left."""
    service_code: Annotated[str, Field(pattern=PATTERN)] | None = None
    """Hash of the code of its service menu (`hall admin service-code`); None: there is no menu."""
    unattended: bool = False
    """A 24-hour terminal: nobody on site; says so, and gives the owner's phone."""


class Post(Model):
    """One counter's devices on an agent."""

    counter: Annotated[int, Field(ge=1, le=999)]
    strip: Annotated[int, Field(ge=0, le=254)] | None = None
    """The address of its LED strip on the agent's line; None: it has none."""
    pad: Device | None = None
    """Its rating keypad."""


class Agent(Model):
    """A terminal without a screen, at counters: LED strips, a loudspeaker, rating keypads, a modem."""

    code: Code
    name: Text
    posts: tuple[Post, ...] = ()
    """The counters it works for."""
    led: Device | None = None
    """The line of all its strips."""
    sound: Device | None = None
    volume: Annotated[int, Field(ge=0, le=5)] = 3
    languages: tuple[LanguageCode, ...] = ("zh",)
    """In which a call is spoken, one after the other."""
    times: Annotated[int, Field(ge=1, le=3)] = 1
    """How often each call is spoken."""
    modem: Device | None = None
    pad_best: Literal[1, 5] = 1
    """The key that stands for very satisfied."""
    pad_ask_s: Annotated[int, Field(ge=5, le=255)] = 60
    """Seconds after a service in which its keypad's key counts."""


class Offer(Model):
    """What a hall offers of what its tier allows."""

    exclude: tuple[Code, ...] = ()
    per_day: dict[Code, Annotated[int, Field(ge=1, le=9999)]] = {}
    """The most numbers of an item in a day, walk-ins and appointments together; others as the series allows."""


class Hall(Model):
    """大厅: one place where people are served."""

    code: Code
    tier: Tier
    name: Text
    short: Text | None = None
    """Its name as it fits onto the county's map (about five hanzi); None: the whole name."""
    inherits: Code | None = None
    """The hall whose settings apply where this one says nothing; None means the county's."""
    address: Text
    place: Place | None = None
    phone: str
    owner: Text | None = None
    """A bank branch's terminal names its owner."""
    timezone: str = "Asia/Shanghai"
    notice: Text | None = None
    attract: Annotated[tuple[Line, ...], Field(max_length=6)] = ()
    """What its kiosks say of themselves while nobody is there, beside what every hall's say (`attract_after_s`)."""
    brand: Brand
    wording: dict[str, Text]
    classes: dict[Code, Class]
    queue: QueueRules
    appointments: AppointmentRules = AppointmentRules()
    offline: OfflineRules = OfflineRules()
    display: DisplayRules = DisplayRules()
    fleet: FleetRules = FleetRules()
    texts: TextRules = TextRules()
    free: FreeRules = FreeRules()
    remote: RemoteRules = RemoteRules()
    alerts: AlertRules = AlertRules()
    rating: RatingRules
    calendar: Calendar
    zones: tuple[Zone, ...] = Field(min_length=1)
    series: tuple[Series, ...] = Field(min_length=1)
    counters: tuple[Counter, ...] = Field(min_length=1)
    roster: tuple[Rostered, ...] = ()
    retention: Retention = Retention()
    screens: tuple[Screen, ...] = ()
    terminals: tuple[Terminal, ...] = ()
    agents: tuple[Agent, ...] = ()
    offer: Offer = Offer()
    senior_choices: tuple[SeniorChoice, ...] = Field(min_length=1, max_length=6)

    @property
    def terminal_codes(self) -> tuple[str, ...]:
        """Return the codes of its kiosks, then those of its agents."""
        return (*(kiosk.code for kiosk in self.terminals), *(agent.code for agent in self.agents))


class County(Model):
    """Everything, loaded and cross-checked."""

    code: Code
    name: Text
    departments: dict[str, Department]
    themes: tuple[Theme, ...]
    items: dict[str, Item]
    withdrawn: frozenset[str] = frozenset()
    """Items that are offered nowhere any more; their names still stand on tickets."""
    bundles: dict[str, Bundle]
    halls: dict[str, Hall]
    """County hall first."""
    map: CountyMap | None = None
    issuers: tuple[Issuer, ...] = ()
    """Who confirms codes of phone apps."""
    gateway: Gateway | None = None
    """Who sends text messages where no modem does."""
    grids: Grids = Grids()
    """Who acts for people or goes to them, and where."""

    def offers(self, item: str) -> bool:
        """Return whether there is such an item, here or in another hall."""
        return item in self.items and item not in self.withdrawn

    def offered_items(self, hall: Hall) -> tuple[Item, ...]:
        """Return what this hall may and does offer: its tier allows it, it is not excluded, a series takes it."""
        taken = {d for s in hall.series for d in s.departments}
        return tuple(
            i
            for i in self.items.values()
            if hall.tier in i.tiers
            and i.code not in hall.offer.exclude
            and i.department in taken
            and self.offers(i.code)
        )

    def offered_bundles(self, hall: Hall) -> tuple[Bundle, ...]:
        """Return the life events all of whose items this hall offers."""
        offered = {i.code for i in self.offered_items(hall)}
        return tuple(b for b in self.bundles.values() if set(b.items) <= offered)
