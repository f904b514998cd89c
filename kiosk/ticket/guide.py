"""办事指南 on paper: everything somebody must know about one matter, and nothing about them. Pure, like the ticket."""

from __future__ import annotations

import datetime as dt
from typing import get_args

from drivers.ports import Block, Cut, Document, Feed, Rule
from kiosk.guide import GuideLine, lines
from kiosk.journey.screens import GuidePart
from kiosk.ticket import drawing
from kiosk.ticket.layout import Paper, Words, columns
from queue_server.contract.models import Menu, MenuItem


def guide_paper(item: MenuItem, menu: Menu, paper: Paper, language: str, url: str, now: dt.datetime) -> Document:
    """Return the document of one matter's guide; without `url` there is no QR on it."""
    words, width = Words(menu, language), paper.width_dots
    blocks: list[Block] = [
        drawing.header(width, menu.brand.logo, menu.name.in_language(language)),
        Rule(),
        drawing.caption(width, words("guide.title"), ""),
        drawing.line(width, item.name.in_language(language), 56),
    ]
    for part in get_args(GuidePart):
        found = lines(item, menu, part, words, language)
        if found:
            blocks += [Rule(dashed=True), drawing.line(width, words(f"guide.{part}"), 44)]
            blocks += [block for line in found for block in _line(line, part, width, words)]
    if url:
        beside = words("guide.qr_paper").split("\n")
        blocks += [Rule(dashed=True), drawing.qr_beside(width, url, [], beside)]
    foot = words("paper.phone", phone=menu.brand.hotline)
    blocks += [Rule(), *columns(f"{now.astimezone(paper.zone):%Y-%m-%d}", foot, paper), Feed(1), Cut()]
    return Document(tuple(blocks))


def _line(line: GuideLine, part: GuidePart, width: int, words: Words) -> list[Block]:
    said = words("list.dot").join(x for x in (line.text, line.sub) if x)
    if line.spared:
        return [drawing.line(width, said, 34, bold=False)]
    if part == "bring":
        below = [drawing.line(width, line.sub, 30, bold=False)] if line.sub else []
        return [drawing.to_bring(width, line.text, "", 40), *below]
    return [drawing.on_the_way(width, line.number, said, 36)]
