"""What stands on the ticket, top to bottom. Pure: the same visit gives the same document."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from drivers.ports import Block, Columns, Cut, Document, Feed, Line, Rule
from kiosk.ticket import drawing
from queue_server.contract.models import Menu, MenuItem, VisitIssued, Wait

_WORDS: Mapping[str, tuple[str, str]] = {
    "person_matters": ("{count}件事·{errand}", "{count} matters · {errand}"),
    "apply": ("申请办理", "apply"),
    "supplement": ("补交材料", "hand in more"),
    "collect": ("领取结果", "collect"),
    "ask": ("咨询", "ask"),
    "identity": ("身份证或手机亮码", "Identity card or its phone code"),
    "spared": ("不用带，系统会查：", "No need to bring: "),
    "phone": ("服务电话 {phone}", "Phone {phone}"),
    "no_range": ("请留意叫号", "Please watch the calls"),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """What the layout must know of this printer and this terminal."""

    width_dots: int
    terminal: str
    zone: dt.tzinfo


def cells(text: str) -> int:
    """Return how many half-width cells `text` takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "FWA" else 1 for c in text)


def wrapped(text: str, width: int) -> list[str]:
    """Break `text` into lines of at most `width` cells; no line begins with a closing mark."""
    lines, current = [], ""
    for character in text:
        if cells(current + character) > width and character not in "，。、；：）」":
            lines.append(current)
            current = ""
        current += character
    return [*lines, current] if current else lines


def minutes(wait: Wait) -> tuple[int, int]:
    """Return the range in whole minutes, at least one wide."""
    low = wait.low_s // 60
    return low, max(low + 1, -(-wait.high_s // 60))


class _Words:
    """The county's wording, with the ticket's own few words behind it."""

    def __init__(self, menu: Menu, language: str) -> None:
        self.menu, self.language = menu, language

    def __call__(self, key: str, **values: object) -> str:
        said = self.menu.wording.get(key)
        if said is not None:
            text = said.in_language(self.language)
        else:
            zh, en = _WORDS[key]
            text = en if self.language == "en" else zh
        return text.format(**values)


def ticket(
    visit: VisitIssued, menu: Menu, paper: Paper, language: str, *, senior: bool, copy: bool = False
) -> Document:
    """Return the document of one ticket. `copy` marks a second printing; the number stays the same."""
    words = _Words(menu, language)
    items = {i.code: i for i in menu.items}
    matters = [items[s.item] for s in visit.steps if s.item in items]
    blocks: list[Block] = [
        drawing.header(paper.width_dots, menu.brand.logo, menu.name.in_language(language)),
        Rule(),
        *_number(visit, menu, words, paper),
        Rule(dashed=True),
        *_matters(visit, matters, words, paper),
        Rule(dashed=True),
        *_bring(matters, words, paper, large=senior),
        Rule(dashed=True),
        drawing.qr_beside(paper.width_dots, visit.phone_url, *_beside(words)),
        Rule(),
        *_foot(visit, menu, words, paper, copy=copy),
        Cut(),
    ]
    return Document(tuple(blocks))


def _number(visit: VisitIssued, menu: Menu, words: _Words, paper: Paper) -> list[Block]:
    ordinary = {"ordinary"}
    classes = {c.code: c.name for c in menu.classes}
    chip = classes[visit.class_].in_language(words.language) if visit.class_ in classes.keys() - ordinary else ""
    zone = next((z.name.in_language(words.language) for z in menu.zones if z.code == visit.zone), visit.zone)
    if visit.counter is not None:
        where = words("ticket.counter", zone=zone, counter=visit.counter)
    else:
        where = words("ticket.zone", zone=zone)
    return [
        drawing.caption(paper.width_dots, words("ticket.yours"), chip),
        drawing.number(paper.width_dots, visit.number),
        drawing.place(paper.width_dots, where),
        drawing.line(paper.width_dots, place_in_line(visit, words), 48, centred=True),
    ]


def place_in_line(visit: VisitIssued, words: _Words) -> str:
    """Return "前面6位，约12–20分钟", or that nobody is ahead, or that nobody can say."""
    if visit.wait is None:
        return words("no_range")
    low, high = minutes(visit.wait)
    if visit.ahead == 0 and high <= 2:
        return words("ticket.next")
    return words("ticket.ahead", ahead=visit.ahead, low=low, high=high)


def _matters(visit: VisitIssued, matters: list[MenuItem], words: _Words, paper: Paper) -> list[Block]:
    found: list[Block] = [drawing.line(paper.width_dots, m.name.in_language(words.language), 44) for m in matters]
    if len(matters) > 1:
        found.append(Line(words("person_matters", count=len(matters), errand=words("apply"))))
    return found


def _bring(matters: list[MenuItem], words: _Words, paper: Paper, *, large: bool) -> list[Block]:
    """What to bring, each once; then what the system looks up by itself, so that nobody goes home for it."""
    language, width = words.language, paper.width_dots // 12
    found: list[Block] = [drawing.line(paper.width_dots, words("ticket.bring"), 44)]
    listed: dict[str, str] = {}
    if any(m.guide.identity == "card" for m in matters):
        listed[words("identity")] = ""
    for material in (b for m in matters for b in m.guide.bring):
        listed.setdefault(
            material.name.in_language(language), material.who.in_language(language) if material.who else ""
        )
    for name, who in listed.items():
        text = f"□ {name}"
        size = 2 if cells(text) + cells(who) + 1 <= width // 2 else 1
        if size == 1 and large:
            found.append(drawing.line(paper.width_dots, f"{text} {who}".rstrip(), 44, bold=False))
        else:
            found.append(Columns(text, who, size=2 if size == 2 else 1))
    spared = list(dict.fromkeys(s.name.in_language(language) for m in matters for s in m.guide.spared))
    if spared:
        joined = words("spared") + ("、" if language == "zh" else ", ").join(spared)
        found += [Line(text) for text in wrapped(joined, width)]
    return found


def _beside(words: _Words) -> tuple[list[str], list[str]]:
    return wrapped(words("ticket.missed"), 14 if words.language == "zh" else 22), words("ticket.phone").split("\n")


def _foot(visit: VisitIssued, menu: Menu, words: _Words, paper: Paper, *, copy: bool) -> list[Block]:
    issued = visit.issued_at.astimezone(paper.zone)
    found: list[Block] = [Line(words("ticket.copy"), size=2, align="center")] if copy else []
    return [
        *found,
        drawing.line(paper.width_dots, words("ticket.farewell"), 40, centred=True),
        Columns(f"{visit.number}  {issued:%Y-%m-%d %H:%M}", paper.terminal),
        Columns("", words("phone", phone=menu.brand.hotline)),
        Feed(1),
    ]
