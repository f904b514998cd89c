"""这些都带了吗？ What is to be brought as keys; what is missing is marked, and what can be done all the same."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.guide import material_icon, material_line
from kiosk.journey.booking import takes_bookings
from kiosk.journey.model import State
from kiosk.journey.papers import CARD, may_ask, to_bring
from kiosk.journey.screens import Papers
from kiosk.journey.session import matters
from kiosk.views.parts import Button, Pager, Tile, Words, pager, words
from queue_server.contract.models import MenuMaterial


@dataclass(frozen=True, slots=True)
class PapersView:
    title: str
    line: str
    tiles: tuple[Tile, ...]
    pager: Pager
    note: str
    """What can be done though something is missing; empty while nothing is."""
    keys: tuple[Button, ...]


def papers_key(state: State, t: Words) -> Button:
    """Return the key that leads here, where there is anything to ask."""
    return Button(t("papers.key"), "papers", icon="check-circle") if may_ask(state) else Button("", "")


def papers(state: State, screen: Papers, per_page: int) -> PapersView:
    t = words(state)
    known = {m.name.zh: m for item in matters(state) for m in item.guide.bring}
    every = to_bring(state)
    turned = pager(t, screen.page, len(every), per_page)
    shown = every[turned.page * per_page : (turned.page + 1) * per_page]
    return PapersView(
        title=t("papers.title"),
        line=t("papers.line"),
        tiles=tuple(_tile(state, t, name, known.get(name), name in screen.missing) for name in shown),
        pager=turned,
        note=_note(t, screen, known),
        keys=_keys(state, screen, t),
    )


def _tile(state: State, t: Words, name: str, material: MenuMaterial | None, missing: bool) -> Tile:
    if material is None:
        said, line, icon = t("bring.identity"), t("bring.identity_line"), "identification-card"
    else:
        said = material.name.in_language(state.language)
        line, icon = material_line(material, t, state.language), material_icon(said)
    word, sign = (t("papers.missing"), "x") if missing else (t("papers.here"), "check")
    return Tile(said, "lack", name, icon, line, load_word=word, sign=sign, picked=missing)


def _note(t: Words, screen: Papers, known: dict[str, MenuMaterial]) -> str:
    """Return the kindest way that is open: what may stand in for it, else to take the number and ask."""
    if not screen.missing:
        return ""
    if screen.missing == (CARD,):
        return t("papers.note_card")
    papers_ = [known[name] for name in screen.missing if name in known]
    if papers_ and all(m.commitment for m in papers_):
        return t("papers.note_commitment")
    return t("papers.note")


def _keys(state: State, screen: Papers, t: Words) -> tuple[Button, ...]:
    if not screen.missing:
        return (Button(t("papers.all"), "confirm", icon="check", dress="brand"),)
    later = (Button(t("notice.book"), "book", icon="calendar-check"),) if takes_bookings(state) else ()
    return (*later, Button(t("papers.anyway"), "confirm", icon="ticket", dress="brand"))
