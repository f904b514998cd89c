"""What goes over the wire, as both sides see it. The kiosk may import this; it imports nothing else of the server.

Times are ISO 8601 with offset, in UTC. Durations are whole seconds. Names in JSON are snake_case.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
DocumentNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{15,18}$")]
TELEPHONE = r"^\+?[0-9]{5,15}$"
Telephone = Annotated[str, StringConstraints(pattern=TELEPHONE)]
"""Any telephone, at home or abroad."""
TicketNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,2}[0-9]{1,4}$")]
"""As somebody types it: A012, a12."""
HolderRef = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A person the server knows from a code on a phone; good once, at one terminal, for minutes."""
MOST_HOLDERS = 10
PhoneNumber = Annotated[str, StringConstraints(pattern=r"^1[3-9][0-9]{9}$")]
"""A mobile number, said by whoever stands there; nobody has proved it."""
Channel = Literal["kiosk", "clerk", "helper", "phone"]
Errand = Literal["apply", "supplement", "collect", "ask"]
StepState = Literal[
    "pending", "waiting", "called", "serving", "held", "finished", "no_show", "cancelled", "transferred"
]
Outcome = Literal["", "done", "accepted", "supplement", "referred", "not_holder"]
SuspendReason = Literal["system", "staff", "evacuation", "equipment", "other"]
CounterStatus = Literal["closed", "open", "paused"]
QueueStatus = Literal["open", "not_yet", "closed", "full", "unserved", "closing"]
"""`not_yet`: later today. `full`: no number left. `closing`: whoever comes now will probably not be called before the
close, and gets no number."""


class Wire(BaseModel):
    # A model is built when it is first used (under pydantic's own lock): every process here knows all of them, the
    # front and the kiosk use few, and each start and each restart would wait for the rest.
    model_config = ConfigDict(extra="forbid", populate_by_name=True, defer_build=True)


class WireText(Wire):
    zh: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language.startswith("en") else self.zh


class Wait(Wire):
    """The wait as a range, from now, in seconds."""

    low_s: int
    high_s: int


# --- halls --------------------------------------------------------------------------------------------------------


class HallSummary(Wire):
    code: str
    tier: Literal["county", "township", "village", "bank"]
    name: WireText
    open: bool


class HallList(Wire):
    halls: list[HallSummary]


class DepartmentQueue(Wire):
    """One department's part of a series, live."""

    department: str
    waiting: int
    wait: Wait | None
    """For somebody of the ordinary class who comes now; None when no counter is there to serve."""
    waits: dict[str, Wait]
    """The same for each class that one may say of oneself (the senior button); empty when no counter serves."""
    aheads: dict[str, int] = {}
    """How many would go before somebody of such a class who comes now: also of other departments at the same
    counters. What the ticket will say, before it is taken."""
    status: QueueStatus = "open"
    """For somebody of the ordinary class who comes now; a department may have hours of its own."""
    opens_next: dt.datetime | None = None
    """When its numbers are given next, if its hours are not now."""
    next_day: dt.datetime | None = None
    """When they are given first on the next day it works: for whom today has no number left."""
    call_until: dt.datetime | None = None
    """Who would probably be called later than this gets no number today. None: the clock alone decides."""


MUCH_QUIETER = 0.6
"""A wait of at most this share of the present one is worth coming again for."""


class Quieter(Wire):
    """A time to come when the wait is expected to be much shorter than now."""

    from_: dt.datetime = Field(alias="from")
    until: dt.datetime
    low_s: int
    high_s: int


class QueueView(Wire):
    """One series, live."""

    prefix: str
    name: WireText
    zone: str
    status: QueueStatus
    waiting: int
    wait: Wait | None
    """Of the series' busiest department; None when nobody can say (no counter serves it)."""
    departments: list[DepartmentQueue]
    suspended: list[Suspension] = []
    """What of this series is not called just now."""
    quieter: Quieter | None = None
    """Today or on the next working day; None where it is not much better, or too little is known of the hall's days."""


class ExtraHoursView(Wire):
    """延时错时: for some departments or all (none named)."""

    day: dt.date
    name: WireText
    hours: str
    """For people: `12:00–14:00`."""
    departments: list[str]


class CounterView(Wire):
    id: str
    """Global: `<hall>-<number>`."""
    number: int
    name: WireText
    zone: str
    status: CounterStatus
    now_serving: str | None
    """The number on its screen."""


class HallState(Wire):
    code: str
    tier: str
    name: WireText
    business_day: dt.date
    now: dt.datetime
    """Hall time; a stated clock (`--clock`) shows here."""
    clock_stated: bool
    timezone: str
    open: bool
    """Counters' hours."""
    issuing: bool
    """Numbers are being given."""
    opens_next: dt.datetime | None
    """When to come again, if no numbers are given now: later today, be it for some; else when they are for all."""
    hours: str
    """For people: `8:30–17:30`; empty on a closed day."""
    extra_hours: list[ExtraHoursView] = []
    """Today's service outside these hours, and until `opens_next`."""
    full_items: list[str] = []
    """Items whose numbers for today are all taken."""
    holidays_provisional: bool
    """True in a year without an official holiday list."""
    notice: WireText | None
    waiting: int
    suspended: list[Suspension] = []
    counters: list[CounterView]
    queues: list[QueueView]
    last_event: int
    pages_url: str = ""
    """Where phones find this server's pages, without a slash at the end; empty where nobody could say."""


# --- the menu of a terminal ---------------------------------------------------------------------------------------


class MenuMaterial(Wire):
    name: WireText
    who: WireText | None
    note: WireText | None
    form: str
    copies: int
    commitment: bool


class MenuGuide(Wire):
    bring: list[MenuMaterial]
    spared: list[MenuMaterial]
    identity: Literal["card", "none"]
    conditions: list[WireText]
    steps: list[WireText]
    promised_days: int
    legal_days: int
    fee: WireText
    basis: list[str]
    """Titles; those nobody compared with the text in force end in 「（示例）」."""
    phone: str


class MenuItem(Wire):
    code: str
    name: WireText
    plain: WireText
    department: str
    theme: str
    audience: Literal["person", "firm", "both"]
    keywords: list[str]
    errands: list[Errand]
    prefix: str
    """The series its number comes from."""
    zone: str
    guide: MenuGuide
    bound: bool = False
    """A number for it needs the person's document."""
    face: bool = False
    """Who shows a card for it is asked whether their face may be compared with it."""
    elsewhere: bool = False
    """Another hall of the county does it, too."""


class MenuMatter(Wire):
    """What is not done here but elsewhere in the county: found all the same, and led to where it is done."""

    code: str
    name: WireText
    plain: WireText
    department: str
    theme: str
    audience: Literal["person", "firm", "both"]
    keywords: list[str]


class MenuBundle(Wire):
    code: str
    name: WireText
    plain: WireText
    theme: str
    audience: Literal["person", "firm", "both"]
    items: list[str]
    keywords: list[str]
    inside: list[str] = []
    """Those of `items` done within the case, without a call of their own."""
    in_order: bool = False
    """One desk after the other; otherwise whichever is free first."""


class MenuTheme(Wire):
    code: str
    name: WireText
    icon: str


class MenuDepartment(Wire):
    code: str
    name: WireText
    phone: str
    duty: WireText


class MenuZone(Wire):
    code: str
    name: WireText
    way: WireText


class MenuSeniorChoice(Wire):
    name: WireText
    picture: str
    item: str


class MenuClass(Wire):
    code: str
    name: WireText
    entitlement: Literal["believed", "card-age", "clerk", "rule"]
    min_age: int | None
    who: WireText | None = None
    """Whom it is for."""


class MenuBrand(Wire):
    logo: str
    colours: dict[str, str]
    hotline: str


class Menu(Wire):
    """What a terminal offers and says. Changes only with the configuration: keep it, ask again with its ETag."""

    hall: str
    tier: str
    name: WireText
    phone: str
    owner: WireText | None
    brand: MenuBrand
    wording: dict[str, WireText]
    classes: list[MenuClass]
    themes: list[MenuTheme]
    departments: list[MenuDepartment]
    zones: list[MenuZone]
    items: list[MenuItem]
    not_here: list[MenuMatter] = []
    """What other halls of the county do and this one does not."""
    bundles: list[MenuBundle]
    senior_choices: list[MenuSeniorChoice]
    attract: list[WireText] = []
    """What the hall says to those who pass by."""
    items_per_ticket: int
    items_in_order: bool = False
    """Several freely chosen items on one ticket: one desk after the other; otherwise whichever is free first."""
    matters_per_ticket: int = 1
    change_keeps_wait: bool = True
    """Who changes the matter of a ticket keeps the time waited."""
    appointments: bool = False
    """Times can be booked here."""
    phone_codes: list[str] = []
    """What codes of phone apps begin with that say who somebody is; none: nobody is asked for one."""
    ask_papers: bool = False
    """Everybody is asked before the number whether all papers are there."""
    phone_for_bound: bool = False
    """A phone number is enough for a number that needs the person's document; a helper looks at it."""


# --- taking a number ----------------------------------------------------------------------------------------------


class HolderIn(Wire):
    """A person on the visit, as the card says. Sealed at rest; never comes back in an answer."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)] = Field(repr=False)
    id_number: DocumentNumber = Field(repr=False)
    birth: dt.date | None = Field(default=None, repr=False)
    face_compared: bool = False
    """They agreed to it, and the terminal found their face to be the one on the card. No picture and no figure of it
    goes over this line; it counts from a terminal alone that has a camera for it."""


class IssueRequest(Wire):
    """`POST /halls/{hall}/visits`, with an `Idempotency-Key`."""

    items: list[Code] = Field(default_factory=list, max_length=20)
    bundle: Code | None = None
    class_: Code | None = Field(default=None, alias="class")
    errand: Errand = "apply"
    holders: list[HolderIn] = Field(default_factory=list, max_length=MOST_HOLDERS)
    agent_for: HolderIn | None = None
    """Who the holder acts for."""
    authority: bool = False
    """Who came acts, by a written authority, for somebody whose card is not here: seen at the counter."""
    holder_refs: list[HolderRef] = Field(default_factory=list, max_length=MOST_HOLDERS, repr=False)
    """More holders, each by a code on a phone (`POST /halls/{hall}/identify`) instead of a card."""
    phone: PhoneNumber | None = Field(default=None, repr=False)
    """Said instead of a document; sealed, and gone the same night unless the hall keeps it longer."""
    channel: Channel
    matters: Annotated[int, Field(ge=1, le=99)] = 1
    """How often the one item is wanted: an agent with ten firms."""
    cannot_hear: bool = False
    """The clerk is told, and the number counts as missed only after a recall that stood on the screens."""
    voucher: Annotated[str, StringConstraints(max_length=32)] | None = Field(default=None, repr=False)
    """The token of a ticket that was not served on its day: it gives the first call today, once. Without `items` and
    `bundle` it stands for what that ticket still waited for."""

    @model_validator(mode="after")
    def _items_or_bundle(self) -> IssueRequest:
        if bool(self.items) == bool(self.bundle) and not (self.voucher and not self.items):
            raise ValueError("give either items or a bundle")
        if self.matters > 1 and len(self.items) != 1:
            raise ValueError("several matters are stated for one item")
        if len(set(self.items)) != len(self.items):
            raise ValueError("an item stands twice")
        if len(self.holders) + len(self.holder_refs) > MOST_HOLDERS:
            raise ValueError("too many people")
        return self


class StepView(Wire):
    id: str
    item: str
    name: WireText
    state: StepState
    zone: str
    counter: int | None
    """The counter that called it; before that, the counter only if it alone serves the item."""
    stage: int = 0
    """Steps of the same stage come in any order, whichever desk is free first; stages follow one another."""
    matters: int = 1
    outcome: Outcome = ""


class VisitIssued(Wire):
    id: str
    number: str
    token: str
    class_: str = Field(alias="class")
    business_day: dt.date
    issued_at: dt.datetime
    zone: str
    counter: int | None
    """Only when one counter alone serves the (first) item."""
    steps: list[StepView]
    ahead: int
    wait: Wait | None
    phone_url: str
    matters: int = 1
    inside: list[WireText] = []
    """What is done within the case, without a further call: stages of a bundle's main matter."""
    copy_number: int = 0
    """0 is the first paper; a lost ticket printed anew is copy 1, 2, … and the code before it is dead."""


class PrintedReport(Wire):
    result: Literal["printed", "failed", "reprinted"]
    reason: Annotated[str, StringConstraints(pattern=r"^[a-z_.]{0,40}$")] = ""
    """A device error's code; no prose."""


class VisitView(Wire):
    """What the holder of the token sees."""

    number: str
    hall: str
    hall_name: WireText
    business_day: dt.date
    state: Literal["waiting", "called", "serving", "held", "missed", "finished", "cancelled"]
    zone: str
    counter: int | None
    ahead: int
    wait: Wait | None
    steps: list[StepView]
    now: dt.datetime
    issued_at: dt.datetime
    may_return: bool
    """"I'm back" makes sense: the number was missed and has not reported."""
    may_rate: bool
    rating: int | None
    matters: int = 1
    inside: list[WireText] = []
    may_change: bool = False
    """Another item may be chosen with the same number."""
    may_give_back: bool = False
    may_check_in: bool = False
    """Taken from afar; it is called only after its holder has reported in the hall."""
    check_in_by: dt.datetime | None = None
    """Until when: then it is given back by itself. None: not by the clock."""
    lapsed: bool = False
    """It was given back by itself, since its holder did not check in in time."""
    suspended: Suspension | None = None
    """What it waits for is not called just now; the place is kept."""
    voucher_on: dt.date | None = None
    """It was not served on its day: on this one it gives the first call."""
    moved: MovedTo | None = None
    """Another hall took over."""
    copy_number: int = 0
    """The paper with this code is copy 1, 2, … of a lost one."""
    appointment: dt.datetime | None = None
    """It was drawn by an appointment for this time."""
    may_tell: bool = False
    """A telephone number may be given: a text message tells when the turn comes."""
    told_at: str | None = None
    """The number that is told, most of it hidden."""


class Suspension(Wire):
    """Not called just now. `reason` is a code of `wording`; `note` is what a clerk wrote for everybody."""

    kind: Literal["item", "department", "hall"]
    code: str
    reason: SuspendReason
    note: str
    since: dt.datetime


class MovedTo(Wire):
    hall: str
    hall_name: WireText
    number: str


class RatingIn(Wire):
    level: Annotated[int, Field(ge=1, le=5)]
    """1 very satisfied … 5 very dissatisfied, as the hall's words stand."""
