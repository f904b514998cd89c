"""办事指南 in words: the lines of each part of a matter's guide, spoken alike by the glass, the voice and the paper."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.journey.screens import GuidePart
from kiosk.way import Words
from queue_server.contract.models import HallState, Menu, MenuItem, MenuMaterial

LINES_PER_PAGE = 5
"""As many as stand on a page in every layout, so that a page is the same on each panel."""
FORMS = ("original", "copy", "original-and-copy", "electronic")


@dataclass(frozen=True, slots=True)
class GuideLine:
    """One line: what it is, a second line, and its picture or its place in an order."""

    text: str
    sub: str = ""
    icon: str = ""
    number: str = ""
    spared: bool = False


def lines(item: MenuItem, menu: Menu, part: GuidePart, t: Words, language: str) -> tuple[GuideLine, ...]:
    """Return every line of one part."""
    guide = item.guide
    match part:
        case "bring":
            return _bring(item, t, language)
        case "conditions":
            return tuple(GuideLine(x.in_language(language), icon="check") for x in guide.conditions)
        case "steps":
            return tuple(GuideLine(x.in_language(language), number=str(n)) for n, x in enumerate(guide.steps, 1))
        case "terms":
            return _terms(item, menu, t, language)
        case "basis":
            return tuple(GuideLine(title, icon="scroll") for title in guide.basis)


def page(every: tuple[GuideLine, ...], number: int) -> tuple[GuideLine, ...]:
    """Return the lines of one page; a page beyond the last is the last."""
    last = pages(len(every)) - 1
    first = min(max(number, 0), last) * LINES_PER_PAGE
    return every[first : first + LINES_PER_PAGE]


def pages(count: int) -> int:
    return max(1, -(-count // LINES_PER_PAGE))


def spoken(shown: tuple[GuideLine, ...], t: Words) -> str:
    """Return the lines of a page as sentences to be read out, each followed by a pause."""
    stop = t("guide.stop")
    return stop.join(stop.join(x for x in (line.text, line.sub) if x) for line in shown) + stop


def url_of(hall: HallState | None, code: str) -> str:
    """Return where a phone finds the guide; empty where the server did not say how phones reach it."""
    return f"{hall.pages_url}/h/{hall.code}/i/{code}" if hall is not None and hall.pages_url else ""


def material_line(material: MenuMaterial, t: Words, language: str) -> str:
    """Return what to know about a thing to bring: whose it is, in which form, how many copies."""
    parts = [p.in_language(language) for p in (material.who, material.note) if p is not None]
    if material.copies:
        parts.append(t("bring.copies", count=material.copies))
    elif not parts and material.form in FORMS:
        parts.append(t(f"form.{material.form}"))
    if material.commitment:
        parts.append(t("bring.commitment"))
    return t("list.dot").join(parts)


_ICONS = (
    ("合同", "files"), ("contract", "files"), ("证书", "certificate"), ("证明", "stamp"), ("证", "identification-card"),
    ("照", "images"), ("photo", "images"), ("表", "file-text"), ("书", "file-text"), ("卡", "identification-card"),
    ("card", "identification-card"), ("票", "receipt"), ("发票", "receipt"),
)  # fmt: skip


def material_icon(name: str) -> str:
    return next((icon for piece, icon in _ICONS if piece in name), "file-text")


def _bring(item: MenuItem, t: Words, language: str) -> tuple[GuideLine, ...]:
    """What to bring, the identity card first; then what nobody need bring."""
    found = []
    if item.guide.identity == "card":
        found.append(GuideLine(t("bring.identity"), t("bring.identity_line"), "identification-card"))
    for material in item.guide.bring:
        name = material.name.in_language(language)
        found.append(GuideLine(name, material_line(material, t, language), material_icon(name)))
    if not found:
        found.append(GuideLine(t("bring.nothing"), icon="check"))
    for material in item.guide.spared:
        found.append(GuideLine(material.name.in_language(language), t("bring.spared"), "check", spared=True))
    return tuple(found)


def _terms(item: MenuItem, menu: Menu, t: Words, language: str) -> tuple[GuideLine, ...]:
    """How long it takes, what it costs, where it is done, whom to ask."""
    guide = item.guide
    promised = t("guide.days", days=guide.promised_days) if guide.promised_days else t("guide.at_once")
    legal = t("guide.legal", days=guide.legal_days) if guide.legal_days else ""
    zone = next((z for z in menu.zones if z.code == item.zone), None)
    found = [GuideLine(promised, legal, "clock"), GuideLine(guide.fee.in_language(language), t("guide.fee"), "coins")]
    if zone is not None:
        found.append(GuideLine(zone.name.in_language(language), zone.way.in_language(language), "map-pin"))
    return (*found, GuideLine(guide.phone, t("guide.phone"), "phone"))
