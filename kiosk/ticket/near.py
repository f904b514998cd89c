"""别处也能办 on paper: where a matter is done besides here, the nearest first. Nothing on it is about anybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from drivers.ports import Block, Cut, Document, Feed, Rule
from kiosk.near import away, hours
from kiosk.ticket import drawing
from kiosk.ticket.layout import Paper, Words, columns
from queue_server.contract.models import Menu, WireText
from queue_server.contract.near import OfferingHall


def near_paper(
    item: WireText,
    halls: Sequence[OfferingHall],
    menu: Menu,
    paper: Paper,
    language: str,
    url: str,
    now: dt.datetime,
) -> Document:
    """Return the list; without `url` there is no QR on it. Who waits is left out: it is another thing by then."""
    words, width = Words(menu, language), paper.width_dots
    blocks: list[Block] = [
        drawing.header(width, menu.brand.logo, menu.name.in_language(language)),
        Rule(),
        drawing.caption(width, words("near.title"), ""),
        drawing.line(width, item.in_language(language), 50),
    ]
    for place, hall in enumerate(halls, start=1):
        blocks += [Rule(dashed=True), drawing.on_the_way(width, str(place), hall.name.in_language(language), 44)]
        far = away(hall, words)
        said = words("list.dot").join(x for x in (far, hall.address.in_language(language)) if x)
        told = (said, hours(hall, words), words("near.phone", phone=hall.phone))
        blocks += [drawing.line(width, line, 34, bold=False) for line in told]
    if url:
        blocks += [Rule(dashed=True), drawing.qr_beside(width, url, [], words("guide.qr_paper").split("\n"))]
    foot = words("paper.phone", phone=menu.brand.hotline)
    blocks += [Rule(), *columns(f"{now.astimezone(paper.zone):%Y-%m-%d}", foot, paper), Feed(1), Cut()]
    return Document(tuple(blocks))
