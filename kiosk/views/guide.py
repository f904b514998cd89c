"""办事指南: the parts of a matter's guide as tabs, one page of lines, and the ways of taking it along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from kiosk.guide import LINES_PER_PAGE, GuideLine, lines, page, url_of
from kiosk.journey.model import State
from kiosk.journey.screens import Guide, GuidePart
from kiosk.journey.session import item, matters
from kiosk.views.near import near_key
from kiosk.views.parts import Button, Pager, Words, pager, words


@dataclass(frozen=True, slots=True)
class GuideView:
    title: str
    name: str
    tabs: tuple[Button, ...]
    lines: tuple[GuideLine, ...]
    pager: Pager
    keys: tuple[Button, ...]
    note: str
    """The paper comes; empty as long as nobody asked for one."""
    trouble: str
    """Why no paper comes."""
    qr: str
    qr_head: str
    qr_line: str


def guide(state: State, screen: Guide) -> GuideView:
    t, found = words(state), item(state, screen.item)
    every: tuple[GuideLine, ...] = ()
    if found is not None and state.menu is not None:
        every = lines(found, state.menu, screen.part, t, state.language)
    qr = url_of(state.hall, screen.item)
    return GuideView(
        title=t("guide.title"),
        name=found.name.in_language(state.language) if found else t("guide.gone"),
        tabs=tuple(
            Button(t(f"guide.{part}"), "guide_part", part, dress="tab_on" if part == screen.part else "tab")
            for part in get_args(GuidePart)
        ),
        lines=page(every, screen.page) or (GuideLine(t("guide.nothing"), icon="info"),),
        pager=pager(t, screen.page, len(every), LINES_PER_PAGE),
        keys=_keys(state, screen, t),
        note=t(f"guide.paper_{screen.paper}") if screen.paper in ("printing", "printed") else "",
        trouble=_trouble(state, screen, t),
        qr=qr,
        qr_head=t("guide.qr") if qr else "",
        qr_line=t("guide.qr_line") if qr else "",
    )


def _keys(state: State, screen: Guide, t: Words) -> tuple[Button, ...]:
    keys = []
    codes = [m.code for m in matters(state)]
    if state.volume > 0:
        keys.append(Button(t("guide.read"), "read_out", icon="speaker-high"))
    if state.printer_ok and screen.paper in ("", "failed"):
        again = screen.paper == "failed"
        keys.append(Button(t("guide.print_again" if again else "guide.print"), "print_guide", icon="printer"))
    if len(codes) > 1 and screen.item in codes:
        after = codes[(codes.index(screen.item) + 1) % len(codes)]
        keys.append(Button(t("guide.next"), "guide", after, icon="files"))
    return (*keys, *near_key(state, screen.item))


def _trouble(state: State, screen: Guide, t: Words) -> str:
    if screen.paper == "failed":
        return t("guide.paper_failed")
    return "" if state.printer_ok else t("guide.no_printer")
