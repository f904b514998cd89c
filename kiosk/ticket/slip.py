"""预约单: what stands on the slip of a booked time, top to bottom. Pure, like the ticket."""

from __future__ import annotations

import datetime as dt

from drivers.ports import Block, Cut, Document, Feed, Rule
from kiosk.ticket import drawing
from kiosk.ticket.layout import Paper, Words, columns
from queue_server.contract.appointments import AppointmentView
from queue_server.contract.models import Menu


def slip(held: AppointmentView, url: str, menu: Menu, paper: Paper, language: str) -> Document:
    """Return the document of one booked time; without `url` (it was found, not booked here) there is no QR on it."""
    words, width = Words(menu, language), paper.width_dots
    start, end = held.start.astimezone(paper.zone), held.end.astimezone(paper.zone)
    zone = next((z.name.in_language(language) for z in menu.zones if z.code == held.zone), held.zone)
    code = words("slip.code", code=f"{held.code[:4]} {held.code[4:]}")
    blocks: list[Block] = [
        drawing.header(width, menu.brand.logo, menu.name.in_language(language)),
        Rule(),
        drawing.caption(width, words("slip.title"), ""),
        drawing.line(width, _date(held.day, words), 60, centred=True),
        drawing.line(width, f"{_clock(start)}–{_clock(end)}", 104, centred=True),
        *([drawing.place(width, words("slip.place", zone=zone))] if held.zone else []),
        *[drawing.line(width, name.in_language(language), 44) for name in held.items],
        Rule(dashed=True),
        *[drawing.line(width, text, 38, bold=False) for text in _rules(held, words, paper)],
        Rule(dashed=True),
        drawing.line(width, code, 52),
        drawing.line(width, words("slip.code_line"), 34, bold=False),
        *([drawing.qr_beside(width, url, [], words("slip.qr").split("\n"))] if url else []),
        Rule(),
        drawing.line(width, words("ticket.farewell"), 42, centred=True),
        *columns(f"{held.now.astimezone(paper.zone):%Y-%m-%d %H:%M}", paper.terminal, paper),
        *columns(held.name_masked, words("paper.phone", phone=menu.brand.hotline), paper),
        Feed(1),
        Cut(),
    ]
    return Document(tuple(blocks))


def _rules(held: AppointmentView, words: Words, paper: Paper) -> tuple[str, ...]:
    """What its holder must know: from when, how late, and until when it can be changed."""
    change = held.change_until.astimezone(paper.zone)
    day = words("day.date", month=change.month, day=change.day)
    return (
        words("slip.from", time=_clock(held.from_.astimezone(paper.zone))),
        words("slip.until", time=_clock(held.until.astimezone(paper.zone))),
        words("slip.change", day=day, time=_clock(change)),
    )


def _date(day: dt.date, words: Words) -> str:
    return words("header.date", month=day.month, day=day.day, weekday=words(f"weekday.{day.isoweekday()}_long"))


def _clock(at: dt.datetime) -> str:
    return f"{at.hour}:{at.minute:02d}"
