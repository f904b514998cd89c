"""The guide's words, the same on the glass, by voice and on paper; nothing on the paper is about anybody."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import cast, get_args

import pytest

from drivers.ports import Cut, Document, Raster
from kiosk.devices import PrinterOwner
from kiosk.effects.guide import document, reading
from kiosk.effects.papers import put_on_paper
from kiosk.guide import LINES_PER_PAGE, GuideLine, lines, page, pages, spoken, url_of
from kiosk.journey.effects import PrintGuide
from kiosk.journey.events import Event
from kiosk.journey.screens import Confirm, Guide, GuidePart
from kiosk.journey.ticket_events import PrintFailed
from kiosk.scenes.made_up import base, hall_state, menu
from kiosk.texts import text
from kiosk.ticket.guide import guide_paper
from kiosk.ticket.layout import Paper, Words
from kiosk.views.guide import guide

SALE = next(i for i in menu().items if i.code == "property-sale")


def said(part: GuidePart, language: str = "zh") -> tuple[GuideLine, ...]:
    return lines(SALE, menu(), part, Words(menu(), language), language)


def test_what_to_bring_comes_first_and_what_need_not_be_brought_is_marked_so() -> None:
    spared = [line.spared for line in said("bring")]
    assert spared == sorted(spared)
    assert said("bring")[0].text == "身份证"
    assert sum(spared) == len(SALE.guide.spared)


def test_steps_stand_in_their_order() -> None:
    assert [line.number for line in said("steps")] == [str(n) for n in range(1, len(SALE.guide.steps) + 1)]


@pytest.mark.parametrize(("days", "word"), [(0, "当场办好"), (3, "承诺3个工作日办好")])
def test_a_matter_done_at_once_is_not_promised_in_days(days: int, word: str) -> None:
    item = SALE.model_copy(update={"guide": SALE.guide.model_copy(update={"promised_days": days})})
    assert lines(item, menu(), "terms", Words(menu(), "zh"), "zh")[0].text == word


def test_every_line_stands_on_one_page_and_a_page_beyond_the_last_is_the_last() -> None:
    every = tuple(GuideLine(str(n)) for n in range(LINES_PER_PAGE * 2 + 1))
    assert sum((page(every, n) for n in range(pages(len(every)))), ()) == every
    assert page(every, 9) == every[-1:]


def test_every_line_is_a_sentence_of_its_own_when_read_out() -> None:
    t = partial(text, base("zh"))
    assert spoken((GuideLine("身份证", "手机亮码也行"), GuideLine("户口簿")), t) == "身份证。手机亮码也行。户口簿。"


def test_what_is_read_out_is_what_stands_on_the_page() -> None:
    state, screen = base("zh"), Guide(SALE.code, "steps")
    assert all(line.text in reading(screen, state) for line in guide(state, screen).lines)
    assert reading(Guide("nonsense"), state) == ""


def test_the_code_leads_to_the_halls_own_page_and_is_missing_where_nobody_knows_the_way() -> None:
    hall = hall_state()
    assert url_of(hall.model_copy(update={"pages_url": "https://x"}), "a-b") == f"https://x/h/{hall.code}/i/a-b"
    assert url_of(hall, "a-b") == url_of(None, "a-b") == ""


def test_a_guide_whose_matter_went_says_so_and_has_no_dead_page() -> None:
    assert guide(base("zh"), Guide("nonsense")).name == "这件事现在不在这里办"


def test_with_several_matters_each_guide_is_one_touch_from_the_next() -> None:
    state = base("zh", basket=("property-sale", "property-general"), screen=Confirm())
    keys = guide(state, Guide("property-sale")).keys
    assert [(k.intent, k.value) for k in keys][-1] == ("guide", "property-general")


@pytest.mark.parametrize("width", [384, 576])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_paper_fits_both_rolls_and_ends_with_a_cut(width: int, language: str) -> None:
    now = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
    made: Document = guide_paper(SALE, menu(), Paper(width, "k1", dt.UTC), language, "https://x/h/y/i/z", now)
    assert isinstance(made.blocks[-1], Cut)
    assert all(b.width <= width for b in made.blocks if isinstance(b, Raster))


def test_every_part_of_every_guide_of_the_county_has_words_in_both_languages() -> None:
    for language in ("zh", "en"):
        words = Words(menu(), language)
        for item in menu().items:
            for part in get_args(GuidePart):
                assert all(line.text for line in lines(item, menu(), part, words, language))


class Press:
    """A printer's owner as the guide sees it: takes what it is given, or is broken."""

    def __init__(self, broken: bool = False) -> None:
        self.broken, self.jobs = broken, list[str]()

    def print(self, job: str, document: Document) -> None:
        if self.broken:
            raise OSError
        assert document.blocks
        self.jobs.append(job)


@pytest.mark.parametrize("broken", [False, True])
def test_a_guide_goes_to_the_printer_under_its_own_name_and_is_answered_for_when_it_cannot(broken: bool) -> None:
    state, posted = base("zh", now=dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)), list[Event]()
    effect, printer = PrintGuide("property-sale", "zh", "01234567"), Press(broken)
    paper = Paper(576, "k1", dt.UTC)
    put_on_paper(effect.job, lambda: document(effect, state, paper), cast(PrinterOwner, printer), posted.append)
    assert printer.jobs == ([] if broken else ["guide-property-sale-01234567"])
    assert posted == ([PrintFailed(effect.job, "printer.failed")] if broken else [])
