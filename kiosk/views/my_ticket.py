"""我有号票: finding it, which of several, where it stands and what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.days import day_words
from kiosk.journey.model import State
from kiosk.journey.my_ticket import good_today, may_copy, open_steps
from kiosk.journey.screens import MyAsk, MyMatters, MyPlace, MyTicket, MyTickets
from kiosk.texts import error_text
from kiosk.views.calm import CalmView
from kiosk.views.documents import card_trouble, where_title
from kiosk.views.frame import help_told
from kiosk.views.parts import Button, Pager, Words, pager, words
from kiosk.views.tickets import wait_line, zone_line
from kiosk.way import matter, stages, within
from queue_server.contract.models import StepView, VisitView

ROWS_BESIDE_ALL = 3
"""Of the way, in large type: with more of them the words over the number give way."""


@dataclass(frozen=True, slots=True)
class MyTicketView:
    title: str
    line: str
    picture: str
    """Of the reader; none where there is no reader."""
    trouble: str
    keypad: str
    """What to type, said over the keypad; empty where there is none."""
    typed: str
    hint: str
    letters: tuple[Button, ...]
    digits: tuple[Button, ...]
    look_up: Button
    person: Button | None


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One of several tickets, or one of its matters."""

    number: str
    text: str
    line: str
    intent: str
    value: str


@dataclass(frozen=True, slots=True)
class MyTicketsView:
    title: str
    line: str
    rows: tuple[TicketRow, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class WayLine:
    mark: str
    """The stage's number; empty where there is one stage only."""
    icon: str
    text: str
    word: str
    now: bool


@dataclass(frozen=True, slots=True)
class MyPlaceView:
    title: str
    title_icon: str
    title_tone: str
    trouble: str
    over_number: str
    number: str
    zone: str
    wait: str
    way: tuple[WayLine, ...]
    inside: str
    note: str
    primary: Button | None
    ways_title: str
    ways: tuple[Button, ...]


def person_button(state: State, t: Words, text: str) -> Button:
    """Return the way to a person: a button, or what became of it, or the telephone of an unattended place."""
    if state.unattended:
        phone = state.menu.phone if state.menu else ""
        return Button(t("bar.phone"), "", icon="phone", sub=phone, dress="info")
    if state.help_asked:
        title, line = help_told(state, t)
        return Button(title, "", icon="check-circle", sub=line, dress="info")
    return Button(text, "help", icon="hand-waving", sub=t("home.helper"), dress="amber")


def keypad(state: State, t: Words) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    """Return the letters of this hall's queues, and the digits."""
    prefixes = sorted({q.prefix for q in state.hall.queues}) if state.hall else []
    letters = tuple(Button(p, "key", p) for p in dict.fromkeys("".join(prefixes)))
    digits = tuple(Button(d, "key", d) for d in "123456789")
    clear, erase = Button(t("key.clear"), "key", "clear"), Button(t("key.erase"), "key", "erase", icon="backspace")
    return letters, (*digits, clear, Button("0", "key", "0"), erase)


def my_ticket(state: State) -> MyTicketView:
    """The document first; without a document the number, or, for a senior, a person: no keypad on that path."""
    t = words(state)
    screen = state.screen if isinstance(state.screen, MyTicket) else MyTicket()
    typing = not state.senior
    letters, digits = keypad(state, t) if typing else ((), ())
    ready = bool(screen.typed) and not screen.busy
    return MyTicketView(
        title=t("my_ticket.title"),
        line=t("my_ticket.busy") if screen.busy else _how(state, t),
        picture="reader" if state.reader_ok else "idcard" if state.chip_ok else "person",
        trouble=_trouble(state, t, screen.trouble),
        keypad=t("my_ticket.keypad" if state.card_ok else "my_ticket.number_only") if typing else "",
        typed=screen.typed,
        hint=t("my_ticket.hint"),
        letters=letters,
        digits=digits,
        look_up=Button(t("my_ticket.look_up"), "look_up" if ready else "", dress="brand", icon="magnifying-glass"),
        person=None if typing else person_button(state, t, t("my_ticket.no_card")),
    )


def _how(state: State, t: Words) -> str:
    """Return what to do here, with the devices that are there."""
    if state.scanner_ok:
        code = "my_ticket.code_or_phone" if state.codes_ok else "my_ticket.code"
        return t("my_ticket.code_or_document" if state.card_ok else code)
    if state.chip_ok:
        return where_title(state, t)
    if state.reader_ok:
        return t("my_ticket.document")
    return t("my_ticket.person" if state.senior else "place.more_person")


def _trouble(state: State, t: Words, code: str) -> str:
    if not code or code.startswith("device."):  # without a reader the screen looks otherwise
        return ""
    return card_trouble(t, code) if code.startswith(("card.", "identify.")) else error_text(state, code)


def _place_trouble(state: State, t: Words, code: str) -> str:
    if not code:
        return ""
    return card_trouble(t, code) if code.startswith(("card.", "identify.")) else error_text(state, code)


def my_tickets(state: State, per_page: int) -> MyTicketsView:
    """Return one page of this person's tickets, or of the matters of the ticket that is being changed."""
    t, screen = words(state), state.screen
    if isinstance(screen, MyMatters):
        rows = _matters(state)
        title, line = t("my_matters.title"), t("my_matters.line")
    else:
        tickets = screen.tickets if isinstance(screen, MyTickets) else ()
        rows = tuple(
            TicketRow(x.view.number, _about(state, x.view), _state_words(state, t, x.view), "pick_ticket", x.id)
            for x in tickets
        )
        title, line = t("my_tickets.title"), t("my_tickets.line", count=len(tickets))
    page = screen.page if isinstance(screen, MyTickets | MyMatters) else 0
    turned = pager(t, page, len(rows), per_page)
    return MyTicketsView(title, line, rows[turned.page * per_page : (turned.page + 1) * per_page], turned)


def _matters(state: State) -> tuple[TicketRow, ...]:
    steps = open_steps(state.changing.visit) if state.changing else []
    t = words(state)
    return tuple(TicketRow("", matter(s, t, state.language), "", "swap", s.item) for s in steps)


def _about(state: State, visit: VisitView) -> str:
    t = words(state)
    names = [matter(s, t, state.language) for stage in stages(visit.steps) for s in stage]
    return names[0] if len(names) == 1 else t("ticket.matters", first=names[0], count=len(names)) if names else ""


def _state_words(state: State, t: Words, visit: VisitView) -> str:
    if visit.voucher_on is not None:
        return t("place.first_call", day=_day(state, t, visit))
    if visit.may_return and visit.state == "finished":
        return t("place.papers")
    return t(f"visit.{visit.state}")


def _day(state: State, t: Words, visit: VisitView) -> str:
    today = state.hall.business_day if state.hall else visit.now.date()
    return day_words(t, visit.voucher_on, today) if visit.voucher_on else ""


def my_place(state: State, rows: int, *, brief: bool = False) -> MyPlaceView:
    """Return the place with at most `rows` lines of its way; `brief`: buttons say only what they do."""
    t = words(state)
    place = state.screen
    if not isinstance(place, MyPlace):
        raise ValueError("a place needs a ticket")
    visit = place.visit
    title, icon, tone = _title(state, t, place)
    waits = visit.state == "waiting" and visit.suspended is None
    way = _within(t, _way(state, t, visit), rows)
    crowded = state.senior and len(way) > ROWS_BESIDE_ALL
    return MyPlaceView(
        title=title,
        title_icon=icon,
        title_tone=tone,
        trouble=_place_trouble(state, t, place.trouble),
        over_number="" if crowded else t("place.old_number" if visit.voucher_on else "ticket.yours"),
        number=visit.number,
        zone=_where(state, t, visit),
        wait=wait_line(t, visit.ahead, visit.wait) if waits else "",
        way=way,
        inside=_inside(state, t, visit, brief),
        note="" if place.trouble else _note(state, t, place),
        primary=None if place.busy else _primary(state, t, place),
        ways_title=_ways_title(state, t, place),
        ways=() if place.busy else tuple(replace(b, sub="") if brief else b for b in _ways(state, t, place)),
    )


def _title(state: State, t: Words, place: MyPlace) -> tuple[str, str, str]:
    """Return what is true now in a few words, with its sign and colour."""
    visit = place.visit
    if place.busy:
        return t("place.busy"), "hourglass-medium", "brand"
    if place.did in ("back", "check_in", "change"):
        return t(f"place.did_{place.did}"), "check-circle", "ok"
    if visit.moved is not None:
        return t("place.moved"), "arrow-right", "brand"
    if visit.suspended is not None:
        return t("shut.suspended"), "pause-circle", "warn"
    if visit.may_check_in:
        return t("place.to_check_in"), "map-pin", "warn"
    if visit.voucher_on is not None or (visit.may_return and visit.state == "finished"):
        return _state_words(state, t, visit), "ticket", "brand"
    icon, tone = {
        "called": ("megaphone", "ok"), "serving": ("check-circle", "ok"), "missed": ("info", "warn"),
        "finished": ("check-circle", "ok"), "cancelled": ("x", "ink2"),
    }.get(visit.state, ("clock", "brand"))  # fmt: skip
    return t(f"visit.{visit.state}"), icon, tone


def _where(state: State, t: Words, visit: VisitView) -> str:
    if visit.moved is not None:
        there = visit.moved
        return t("place.moved_to", hall=there.hall_name.in_language(state.language), number=there.number)
    if visit.state in ("called", "serving") and visit.counter is not None:
        return t("place.go_now", counter=visit.counter)
    return zone_line(state, t, visit.zone, visit.counter) if visit.state in ("waiting", "held") else ""


def _way(state: State, t: Words, visit: VisitView) -> tuple[WayLine, ...]:
    found = stages(visit.steps)
    several = len(found) > 1
    return tuple(
        WayLine(
            mark=str(number) if several else "",
            icon=_sign(s),
            text=matter(s, t, state.language),
            word=_step_word(t, s, stage) if len(visit.steps) > 1 or s.outcome == "supplement" else "",
            now=_now(s),
        )
        for number, stage in enumerate(found, start=1)
        for s in stage
    )


def _within(t: Words, way: tuple[WayLine, ...], most: int) -> tuple[WayLine, ...]:
    """Return at most `most` lines: what is done is left out first, then the last ones are counted."""
    done = [line for line in way if line.icon == "check"]
    left = tuple(line for line in way if line not in done[: max(0, len(way) - most)])
    if len(left) <= most:
        return left
    return (*left[: most - 1], WayLine("", "dots-three", t("way.more", count=len(left) - most + 1), "", now=False))


def _inside(state: State, t: Words, visit: VisitView, brief: bool) -> str:
    if brief and visit.inside:
        return t("way.inside_count", count=len(visit.inside))
    return within(visit.inside, t, state.language)


def _now(step: StepView) -> bool:
    return step.state in ("waiting", "called", "serving", "held", "no_show")


def _sign(step: StepView) -> str:
    return "check" if step.state == "finished" else "clock" if _now(step) else "dots-three"


def _step_word(t: Words, step: StepView, stage: list[StepView]) -> str:
    if step.state == "finished":
        return t("step.supplement" if step.outcome == "supplement" else "step.finished")
    if step.state in ("called", "serving") and step.counter is not None:
        return t("place.go_now", counter=step.counter)
    if step.state == "no_show":
        return t("step.no_show")
    if sum(s.state != "finished" for s in stage) > 1:
        return t("way.together")
    return t("step.waiting") if _now(step) else t("step.pending")


def _note(state: State, t: Words, place: MyPlace) -> str:
    visit = place.visit
    if visit.suspended is not None:
        return t("place.paused", reason=t(f"suspend.{visit.suspended.reason}"))
    if place.did in ("back", "check_in", "change"):
        return t(f"place.note_{place.did}")
    if visit.may_check_in:
        return t("place.note_to_check_in")
    if good_today(state, place):
        return t("place.note_voucher")
    if visit.voucher_on is not None:
        return t("place.note_voucher_later", day=_day(state, t, visit))
    if visit.may_return:
        return t("place.note_papers" if visit.state == "finished" else "my_ticket.press_back")
    return t("place.note_waiting") if visit.state == "waiting" else ""


def _primary(state: State, t: Words, place: MyPlace) -> Button | None:
    """Return the one thing to do now, if there is one."""
    visit = place.visit
    if visit.moved is not None:
        return None
    if visit.may_return:
        return Button(t("my_ticket.im_back"), "im_back", icon="hand-waving", dress="amber")
    if visit.may_check_in:
        return Button(t("place.check_in"), "check_in", icon="map-pin", dress="amber")
    if good_today(state, place):
        return Button(t("place.use_voucher"), "use_voucher", icon="ticket", dress="brand")
    return None


def _ways_title(state: State, t: Words, place: MyPlace) -> str:
    if place.busy or place.id or place.token or place.visit.state in ("finished", "cancelled"):
        return ""
    return t("place.more" if state.card_ok else "place.more_person")


def _ways(state: State, t: Words, place: MyPlace) -> tuple[Button, ...]:
    """Return what else may be done with it; by number alone, how to get there."""
    visit, plain = place.visit, "warm" if state.senior else "plain"
    if not place.id and not place.token:
        if visit.state in ("finished", "cancelled") or not state.card_ok:
            return ()
        return (Button(t("place.lay"), "", icon="identification-card", sub=t("place.lay_line"), dress="info"),)
    if visit.moved is not None:
        return ()
    found = []
    if visit.may_change:
        found.append(Button(t("place.change"), "change", icon="swap", sub=t("place.change_line"), dress=plain))
    if may_copy(place):
        found.append(Button(t("place.copy"), "ask_copy", icon="printer", sub=t("place.copy_line"), dress=plain))
    if visit.may_give_back:
        back = Button(
            t("place.give_back"), "ask_give_back", icon="arrow-u-up-left", sub=t("place.give_back_line"), dress=plain
        )
        found.append(back)
    return tuple(found)


def my_ask(state: State) -> CalmView:
    """Is it meant? One question, two answers."""
    t = words(state)
    if not isinstance(state.screen, MyAsk):
        raise ValueError("a question needs its ticket")
    what, number = state.screen.what, state.screen.place.visit.number
    plain = "warm" if state.senior else "plain"
    icon = "printer" if what == "copy" else "arrow-u-up-left"
    buttons = (
        Button(t(f"ask.{what}_no"), "back", icon="x", dress=plain),
        Button(t(f"ask.{what}_yes"), "do_it", icon="check", dress="brand"),
    )
    lines = (t(f"ask.{what}_line"), t(f"ask.{what}_then"))
    return CalmView(t(f"ask.{what}", number=number), lines, icon, "brand", buttons)
