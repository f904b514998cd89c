"""What stands on the ticket, top to bottom. Pure: the same visit gives the same document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from drivers.ports import Block, Columns, Cut, Document, Feed, Line, Rule
from kiosk.journey.offline import OfflineTicket
from kiosk.texts import text
from kiosk.ticket import drawing
from kiosk.way import matter, stages, within
from queue_server.contract.models import Menu, MenuItem, StepView, VisitIssued, Wait

MATTERS_SET_LARGE = 3
CELL_DOTS = 12
"""A half-width letter of the printer's own type at size 1."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What the layout must know of this printer and this terminal."""

    width_dots: int
    terminal: str
    zone: dt.tzinfo


def minutes(wait: Wait) -> tuple[int, int]:
    """Return the range in whole minutes, at least one wide."""
    low = wait.low_s // 60
    return low, max(low + 1, -(-wait.high_s // 60))


@dataclass(frozen=True, slots=True)
class Words:
    """Speaks for this ticket: the county's wording first, then the kiosk's catalogue."""

    menu: Menu
    language: str

    def __call__(self, key: str, **values: object) -> str:
        return text(self, key, **values)


def ticket(visit: VisitIssued, menu: Menu, paper: Paper, language: str, *, senior: bool) -> Document:
    """Return the document of one ticket; a lost one printed anew is marked as a copy, its number stays the same."""
    words = Words(menu, language)
    items = {i.code: i for i in menu.items}
    matters = [items[s.item] for s in visit.steps if s.item in items]
    marks = [(words("paper.copy"), words("ticket.copy"))] if visit.copy_number else []
    offline = isinstance(visit, OfflineTicket)
    marks += [(words("paper.offline"), words("paper.offline_line"))] if offline else []
    blocks: list[Block] = [
        drawing.header(paper.width_dots, menu.brand.logo, menu.name.in_language(language)),
        Rule(),
        *(drawing.framed_mark(paper.width_dots, *mark) for mark in marks),
        *_number(visit, menu, words, paper),
        Rule(dashed=True),
        *_way(visit, words, paper),
        Rule(dashed=True),
        *_bring(matters, words, paper, large=senior),
        Rule(dashed=True),
        drawing.qr_beside(paper.width_dots, visit.phone_url, *_beside(words, offline)),
        Rule(),
        *_foot(visit, menu, words, paper),
        Cut(),
    ]
    return Document(tuple(blocks))


def _number(visit: VisitIssued, menu: Menu, words: Words, paper: Paper) -> list[Block]:
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


def place_in_line(visit: VisitIssued, words: Words) -> str:
    """Return "前面6位，约12–20分钟", or that nobody is ahead, or that nobody can say how long."""
    if isinstance(visit, OfflineTicket):
        return words("paper.offline_ahead")
    if visit.wait is None:
        return words("paper.ahead_only", ahead=visit.ahead) if visit.ahead else words("paper.no_range")
    low, high = minutes(visit.wait)
    if visit.ahead == 0:
        return words("ticket.next") if high <= 2 else words("paper.first", low=low, high=high)
    return words("ticket.ahead", ahead=visit.ahead, low=low, high=high)


def _way(visit: VisitIssued, words: Words, paper: Paper) -> list[Block]:
    """The whole way through the hall: what it is for, in which order, and what needs no number of its own."""
    width, found = paper.width_dots, stages(visit.steps)
    matters = sum(len(stage) for stage in found)
    if matters == 1:
        only = found[0][0]
        blocks: list[Block] = [drawing.line(width, only.name.in_language(words.language), 44)]
        if only.matters > 1:
            blocks.append(drawing.line(width, words("way.count", count=only.matters), 44))
    else:
        size = 44 if matters <= MATTERS_SET_LARGE else 36
        blocks = []
        for number, stage in enumerate(found, start=1):
            blocks += _stage(stage, str(number) if len(found) > 1 else "", words, width, size)
        blocks.append(drawing.line(width, words("paper.matters", count=matters), 34, bold=False))
    inside = within(visit.inside, words, words.language)
    return [*blocks, drawing.line(width, inside, 34, bold=False)] if inside else blocks


def _stage(stage: Sequence[StepView], mark: str, words: Words, width: int, size: int) -> list[Block]:
    """What is done before the next stage begins; where that is more than one thing, in any order, it says so."""
    names = [matter(step, words, words.language) for step in stage]
    blocks: list[Block] = [
        drawing.on_the_way(width, mark if place == 0 else "", name, size) for place, name in enumerate(names)
    ]
    if len(names) > 1:
        blocks.append(drawing.line(width, words("way.group", count=len(names)), 34, bold=False))
    return blocks


def _bring(matters: list[MenuItem], words: Words, paper: Paper, *, large: bool) -> list[Block]:
    """What to bring, each once; then what the system looks up by itself, so that nobody goes home for it."""
    language, width = words.language, paper.width_dots
    listed: dict[str, str] = {}
    if any(m.guide.identity == "card" for m in matters):
        listed[words("paper.identity")] = ""
    for material in (b for m in matters for b in m.guide.bring):
        whose = material.who.in_language(language) if material.who else ""
        listed.setdefault(material.name.in_language(language), whose)
    title = words("ticket.bring") if listed else words("paper.nothing")
    found: list[Block] = [drawing.line(width, title, 44)]
    found += [drawing.to_bring(width, name, who, 46 if large else 40) for name, who in listed.items()]
    spared = list(dict.fromkeys(s.name.in_language(language) for m in matters for s in m.guide.spared))
    if spared:
        joined = words("paper.spared") + words("list.comma").join(spared)
        found.append(drawing.line(width, joined, 38 if large else 32, bold=False))
    return found


def _beside(words: Words, offline: bool) -> tuple[list[str], list[str]]:
    return [words("ticket.missed")], words("paper.offline_phone" if offline else "ticket.phone").split("\n")


def _foot(visit: VisitIssued, menu: Menu, words: Words, paper: Paper) -> list[Block]:
    """The number once more, small: who cuts the ticket off above still has it."""
    issued = visit.issued_at.astimezone(paper.zone)
    return [
        drawing.line(paper.width_dots, words("ticket.farewell"), 42, centred=True),
        *columns(f"{visit.number}  {issued:%Y-%m-%d %H:%M}", paper.terminal, paper),
        *columns("", words("paper.phone", phone=menu.brand.hotline), paper),
        Feed(1),
    ]


def columns(left: str, right: str, paper: Paper) -> list[Block]:
    """Return both texts on one line, or on two where the paper is too narrow for both."""
    fits = cells(left) + cells(right) < paper.width_dots // CELL_DOTS
    return [Columns(left, right)] if fits else [Line(left), Line(right, align="right")]


def cells(text: str) -> int:
    """Return how many half-width cells of the printer's own type `text` takes."""
    return sum(1 if c < "\x80" else 2 for c in text)
