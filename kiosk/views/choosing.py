"""Choosing: lists of matters by theme or department, everything by tiles, and the search."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.journey.model import State
from kiosk.journey.screens import Choose, Home, Search
from kiosk.journey.searching import may_write
from kiosk.languages import in_hanzi
from kiosk.views.frame import bar
from kiosk.views.home import bundles, departments, for_audience, live_tile, themes
from kiosk.views.parts import Button, Pager, Tile, Words, pager, words
from queue_server.contract.models import MenuItem, MenuMatter

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True, slots=True)
class ChooseView:
    title: str
    line: str
    kind: str
    """grid (themes) · rows (matters)"""
    tiles: tuple[Tile, ...]
    """Those of this page."""
    pager: Pager
    empty: str
    basket: str
    """What is in the basket already, in a sentence; empty: nothing."""
    add: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class SearchView:
    title: str
    typed: str
    hint: str
    tiles: tuple[Tile, ...]
    pager: Pager
    none: str
    """Said when nothing was found."""
    letters: tuple[tuple[Button, ...], ...]
    keys: tuple[Button, ...]
    signs: tuple[Button, ...] = ()
    """Words the letters may mean; while there are any they take the title's place. In writing: beside the pad."""
    ways: tuple[Button, ...] = ()
    """拼音 · 手写, where there is a choice."""
    writing: bool = False
    strokes: tuple[tuple[tuple[int, int], ...], ...] = ()
    pad_keys: tuple[Button, ...] = ()
    ways_on: tuple[Button, ...] = ()
    """Where nothing was found: look at everything, ask a person."""
    hotline: str = ""


def _row(state: State, item: MenuItem) -> Tile:
    name = item.name.in_language(state.language)
    tile = live_tile(state, [item], name, _icon(state, item), ("item", item.code))
    plain = item.plain.in_language(state.language)
    line = tile.line if tile.shut else plain if plain != name else ""
    wait = "" if tile.shut else tile.line
    picked = item.code in state.basket
    t = words(state)
    return Tile(
        name,
        tile.intent,
        item.code,
        tile.icon,
        line,
        tile.load,
        t("choose.picked") if picked else tile.load_word if tile.shut else wait,
        "check-circle" if picked else tile.sign,
        tile.shut,
        picked,
    )


def _elsewhere(state: State, matter: MenuMatter) -> Tile:
    """Return the row of what is not done here: pressed, it leads to where it is."""
    name, plain = matter.name.in_language(state.language), matter.plain.in_language(state.language)
    word = words(state)("choose.not_here")
    line = plain if plain != name else ""
    return Tile(name, "item", matter.code, _icon(state, matter), line, load_word=word, sign="map-pin", shut=True)


def _icon(state: State, item: MenuItem | MenuMatter) -> str:
    return next((t.icon for t in state.menu.themes if t.code == item.theme), "files") if state.menu else "files"


def _audience(state: State) -> str:
    """Return the tab of the home screen this list was reached from, if it names an audience."""
    homes = [s for s in state.trail if isinstance(s, Home)]
    tab = homes[-1].tab if homes else "theme"
    return tab if tab in ("person", "firm") else ""


def _everything(state: State, screen: Choose) -> tuple[Tile, ...]:
    menu = state.menu
    if menu is None:
        return ()
    audience = _audience(state)
    if screen.kind == "theme":
        found = [i for i in menu.items if i.theme == screen.code and for_audience(i, audience)]
        rest = [i for i in menu.not_here if i.theme == screen.code and for_audience(i, audience)]
        found = found or [i for i in menu.items if i.theme == screen.code]
        return (*(_row(state, i) for i in found), *(_elsewhere(state, i) for i in rest))
    if screen.kind == "department" and not screen.code:
        return departments(menu, state.language)
    if screen.kind == "department":
        rest = [i for i in menu.not_here if i.department == screen.code]
        found = [i for i in menu.items if i.department == screen.code]
        return (*(_row(state, i) for i in found), *(_elsewhere(state, i) for i in rest))
    if screen.kind == "series":
        return tuple(_row(state, i) for i in menu.items if i.prefix == screen.code)
    if screen.kind == "life":
        return bundles(state)
    if screen.kind in ("person", "firm"):
        return themes(state, screen.kind)
    return themes(state)


def _title(state: State, screen: Choose, t: Words) -> str:
    menu = state.menu
    names = {}
    if menu is not None and screen.kind == "theme":
        names = {x.code: x.name for x in menu.themes}
    elif menu is not None and screen.kind == "department":
        names = {x.code: x.name for x in menu.departments}
    elif menu is not None and screen.kind == "series" and state.hall is not None:
        names = {q.prefix: q.name for q in state.hall.queues}
    name = names.get(screen.code)
    if name is not None:
        return name.in_language(state.language)
    if state.changing:
        return t("choose.change_title")
    if state.plan is not None:
        return t("choose.book_title")
    return t("choose.more_title") if state.basket else t("choose.title")


def _line(state: State, screen: Choose) -> str:
    if state.changing:
        return "choose.change_line"
    if state.plan is not None:
        return "choose.book_line"
    if screen.kind == "series":
        return "choose.series_line"
    return "choose.line" if screen.kind in ("all", "person", "firm") else "choose.line_rows"


def choose(state: State, per_page: int, grid_per_page: int) -> ChooseView:
    """Return one page of the list; a theme's and a department's matters are rows, the rest are tiles."""
    screen = state.screen if isinstance(state.screen, Choose) else Choose("all")
    t = words(state)
    rows = screen.kind in ("theme", "department", "series") and bool(screen.code)
    tiles = _everything(state, screen)
    size = per_page if rows else grid_per_page
    turned = pager(t, screen.page, len(tiles), size)
    basket = t("choose.basket", count=len(state.basket)) if state.basket and not state.changing else ""
    return ChooseView(
        title=_title(state, screen, t),
        line=t(_line(state, screen)),
        kind="rows" if rows else "grid",
        tiles=tiles[turned.page * size : (turned.page + 1) * size],
        pager=turned,
        empty=t("choose.empty"),
        basket=basket,
        add=(),
    )


def _result(state: State, code: str, wide: bool) -> Tile | None:
    menu = state.menu
    if menu is None:
        return None
    item = next((i for i in menu.items if i.code == code), None)
    if item is not None:
        row = _row(state, item)
        whose = next((d.name.in_language(state.language) for d in menu.departments if d.code == item.department), "")
        return row if row.shut or not wide else replace(row, line="·".join(filter(None, (row.line, whose))))
    elsewhere = next((i for i in menu.not_here if i.code == code), None)
    if elsewhere is not None:
        return _elsewhere(state, elsewhere)
    return next((tile for tile in bundles(state) if tile.value == code), None)


def _ways(state: State, screen: Search, t: Words) -> tuple[Button, ...]:
    if not may_write(state):
        return ()
    chosen = "writing" if screen.writing else "pinyin"
    return tuple(
        Button(t(f"search.{name}"), "way", name, dress="tab_on" if name == chosen else "tab")
        for name in ("pinyin", "writing")
    )


def _ways_on(state: State, t: Words) -> tuple[Button, ...]:
    person = bar(state).help
    return (Button(t("search.everything"), "take", icon="squares-four"), *((person,) if person else ()))


def search(state: State, per_page: int, wide: bool = False) -> SearchView:
    """Return what is typed and found; `wide`: there is room to say whose business each result is."""
    screen = state.screen if isinstance(state.screen, Search) else Search()
    t = words(state)
    found = [tile for code in screen.results if (tile := _result(state, code, wide))]
    turned = pager(t, screen.page, len(found), per_page)
    lost = bool(screen.text) and not found
    letters = tuple(tuple(Button(letter.upper(), "key", letter) for letter in row) for row in ROWS)
    keys = (
        Button(t("key.clear"), "key", "clear"),
        Button(t("key.space"), "key", "space"),
        Button(t("key.erase"), "key", "erase", icon="backspace"),
    )
    return SearchView(
        title=t("search.title"),
        typed=screen.text.upper() if in_hanzi(state.language) else screen.text,
        hint=t("search.write_hint" if screen.writing else "search.hint"),
        tiles=tuple(found[turned.page * per_page : (turned.page + 1) * per_page]),
        pager=turned,
        none=t("search.none") if lost else "",
        letters=letters,
        keys=keys,
        signs=tuple(Button(sign, "key", sign) for sign in screen.signs),
        ways=_ways(state, screen, t),
        writing=screen.writing,
        ways_on=_ways_on(state, t) if lost else (),
        hotline=t("search.hotline", hotline=state.menu.brand.hotline) if lost and state.menu else "",
        strokes=screen.strokes,
        pad_keys=tuple(
            Button(t(f"key.{name}"), "key", name, icon=icon)
            for name, icon in (("stroke_back", ""), ("rewrite", ""), ("clear", ""), ("erase", "backspace"))
        ),
    )
