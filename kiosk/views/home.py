"""The two first screens: home with its tabs, and the senior home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.journey.booking import takes_bookings
from kiosk.journey.model import State
from kiosk.journey.screens import Home
from kiosk.journey.session import suspension
from kiosk.languages import in_hanzi
from kiosk.views.offline import gives, shut_sign, shut_word
from kiosk.views.parts import Button, Tile, Words, words
from kiosk.views.waits import (
    LOAD_WORDS,
    Facts,
    at_once,
    come_again,
    facts,
    line,
    load,
    queues_of,
    range_words,
    speaks_for,
)
from queue_server.contract.models import Menu, MenuBundle, MenuDepartment, MenuItem, MenuMatter, MenuTheme

MOST_TILES = 12
MOST_DEPARTMENTS = 24
ONE_MATTER = "「一件事」"
"""Ends the official name of every life event; left out where the tab says it already."""
TABS = ("theme", "department", "life", "person", "firm")
SHUT_SIGNS = {
    "full": "calendar-x",
    "closing": "hourglass-medium",
    "closed": "moon",
    "not_yet": "clock",
    "unserved": "info",
}
PAUSED = "pause-circle"


@dataclass(frozen=True, slots=True)
class HomeView:
    take: str
    take_hint: str
    waiting: str
    sample: str
    """The number drawn on the picture of a ticket."""
    senior: str
    senior_hint: str
    search: str
    search_sign: str
    my_ticket: str
    my_ticket_hint: str
    booking: str
    """Empty where no times are booked."""
    booking_hint: str
    tabs: tuple[Button, ...]
    tiles: tuple[Tile, ...]
    kind: str
    """grid (tiles with waiting) · names (departments)"""
    empty: str
    greeting: str


@dataclass(frozen=True, slots=True)
class Choice:
    name: str
    picture: str
    line: str
    item: str
    intent: str
    value: str
    shut: bool
    sign: str = ""
    """Icon beside the word of a choice that is shut."""


@dataclass(frozen=True, slots=True)
class SeniorHomeView:
    title: str
    choices: tuple[Choice, ...]
    my_ticket: str
    """Empty while another matter is chosen for a ticket that is there."""
    my_ticket_hint: str
    booking: str
    """Empty where no times are booked, and while another matter is chosen."""


def shut_tile(state: State, t: Words, known: Facts, title: str, icon: str, own: MenuItem | None = None) -> Tile:
    """Return a tile for which no number is given; `own` is the item that is shut though its series is not."""
    return Tile(
        title,
        "closed_tile",
        own.code if own else known.prefix,
        icon,
        come_again(state, t, known, own),
        load_word=shut_word(state, t, known.status),
        sign=shut_sign(state, known.status, SHUT_SIGNS.get(known.status, "info")),
        shut=True,
    )


def live_tile(state: State, items: Sequence[MenuItem], title: str, icon: str, press: tuple[str, str]) -> Tile:
    """Return a tile with the live waiting of the queues of these items."""
    t = words(state)
    if state.plan is not None:  # for another day: who waits now plays no part
        return Tile(title, *press, icon)
    running = [i for i in items if suspension(state, i) is None]
    paused = next((s for i in items if (s := suspension(state, i))), None)
    if paused is not None and not running:
        reason = t(f"suspend.{paused.reason}")
        return Tile(title, *press, icon, reason, load_word=t("shut.suspended"), sign=PAUSED, shut=True)
    issuing = state.hall is not None and (state.hall.issuing or state.changing is not None)
    known = facts(queues_of(state, running), issuing)
    if known.status != "open" and known.prefix:
        return shut_tile(state, t, known, title, icon, speaks_for(state, running, known.status))
    if not state.connected:  # nobody knows who waits
        return Tile(title, *press, icon, t("tile.offline"))
    bars = load(known)
    return Tile(title, *press, icon, line(t, known), bars, t(LOAD_WORDS[bars]))


def themes(state: State, audience: str = "") -> tuple[Tile, ...]:
    """Return a tile for every theme that has items here (for this audience, if one is named)."""
    menu = state.menu
    if menu is None:
        return ()
    tiles = []
    for theme in menu.themes:
        items = [i for i in menu.items if i.theme == theme.code and for_audience(i, audience)]
        if items:
            tiles.append(_theme_tile(state, theme, items))
    return tuple(tiles)


def for_audience(item: MenuItem | MenuMatter | MenuBundle, audience: str) -> bool:
    return audience == "" or item.audience in (audience, "both")


def _theme_tile(state: State, theme: MenuTheme, items: list[MenuItem]) -> Tile:
    return live_tile(state, items, theme.name.in_language(state.language), theme.icon, ("theme", theme.code))


def bundles(state: State) -> tuple[Tile, ...]:
    menu = state.menu
    if menu is None:
        return ()
    icons = {theme.code: theme.icon for theme in menu.themes}
    made = []
    for bundle in menu.bundles:
        name = bundle.name.in_language(state.language).removesuffix(ONE_MATTER)
        plain = bundle.plain.in_language(state.language)
        line = plain if in_hanzi(state.language) else ""  # a name in letters needs both lines
        made.append(Tile(name, "bundle", bundle.code, icons.get(bundle.theme, "files"), line))
    return tuple(made)


def departments(menu: Menu, language: str) -> tuple[Tile, ...]:
    """Return the departments that have items here, in the county's own order."""
    here = {i.department for i in menu.items}
    return tuple(_department(d, language) for d in menu.departments if d.code in here)


def _department(department: MenuDepartment, language: str) -> Tile:
    return Tile(department.name.in_language(language), "department", department.code)


def _within(t: Words, tab: str, tiles: tuple[Tile, ...], most: int) -> tuple[Tile, ...]:
    """Return at most `most` tiles; the last one leads to the whole list of this tab."""
    if len(tiles) <= most:
        return tiles
    more = Tile(t("home.more"), "take", tab, "squares-four", t("home.more_line", count=len(tiles) - most + 1))
    return (*tiles[: most - 1], more)


def tab_tiles(state: State, tab: str) -> tuple[Tile, ...]:
    t = words(state)
    if state.menu is None:
        return ()
    if tab == "department":
        return _within(t, tab, departments(state.menu, state.language), MOST_DEPARTMENTS)
    if tab == "life":
        return _within(t, tab, bundles(state), MOST_TILES)
    return _within(t, tab, themes(state, tab if tab in ("person", "firm") else ""), MOST_TILES)


def home(state: State) -> HomeView:
    t = words(state)
    tab = state.screen.tab if isinstance(state.screen, Home) else "theme"
    tabs = tuple(Button(t(f"tab.{name}"), "tab", name, dress="tab_on" if name == tab else "tab") for name in TABS)
    first = state.hall.queues[0].prefix if state.hall and state.hall.queues else "A"
    return HomeView(
        take=t("home.take"),
        take_hint=t("home.take_hint"),
        waiting=_waiting(state, t),
        sample=f"{first}012",
        senior=t("senior.title"),
        senior_hint=t("senior.subtitle"),
        search=t("home.search_hint"),
        search_sign=t("home.pinyin"),
        my_ticket=t("home.my_ticket"),
        my_ticket_hint=t("home.my_ticket_line"),
        booking=t("home.booking") if takes_bookings(state) else "",
        booking_hint=t("home.booking_line"),
        tabs=tabs,
        tiles=tab_tiles(state, tab),
        kind="names" if tab == "department" else "grid",
        empty=t("home.empty"),
        greeting=t("home.greeting"),
    )


def _waiting(state: State, t: Words) -> str:
    if state.hall is None:
        return ""
    if not state.hall.issuing:
        return t("home.not_issuing")
    if not state.connected:
        return t("home.offline" if gives(state) else "home.offline_none")
    return t("home.waiting", count=state.hall.waiting) if state.hall.waiting else t("home.nobody")


def senior_home(state: State) -> SeniorHomeView:
    t = words(state)
    menu = state.menu
    by_code = {i.code: i for i in menu.items} if menu else {}
    choices = []
    for choice in menu.senior_choices[:6] if menu else ():
        item = by_code.get(choice.item)
        name = choice.name.in_language(state.language)
        if item is not None and suspension(state, item) is not None:
            paused = t("shut.suspended")
            choices.append(Choice(name, choice.picture, paused, choice.item, "item", choice.item, True, PAUSED))
            continue
        issuing = state.hall is not None and (state.hall.issuing or state.changing is not None)
        known = facts(queues_of(state, [item] if item else []), issuing)
        shut = known.status != "open"
        say = _senior_line(state, t, known, choice.picture)
        own = speaks_for(state, [item] if item else [], known.status)
        press = ("closed_tile", own.code if own else choice.item) if shut else ("item", choice.item)
        sign = shut_sign(state, known.status, SHUT_SIGNS.get(known.status, "info")) if shut else ""
        choices.append(Choice(name, choice.picture, say, choice.item, *press, shut, sign))
    if state.changing:
        return SeniorHomeView(t("choose.change_title"), tuple(choices), "", "", "")
    booked = t("senior.booking") if takes_bookings(state) else ""
    return SeniorHomeView(t("senior.greeting"), tuple(choices), t("home.my_ticket"), t("senior.my_ticket_line"), booked)


def _senior_line(state: State, t: Words, known: Facts, picture: str) -> str:
    if known.status != "open":
        return shut_word(state, t, known.status)
    if picture == "person":
        return t("senior.helped")
    if not state.connected:
        return t("tile.offline")
    if known.waiting == 0 and at_once(known.wait):
        return t("senior.no_wait")
    return range_words(t, known.wait, "long") if known.wait else t("tile.waiting_senior", count=known.waiting)
