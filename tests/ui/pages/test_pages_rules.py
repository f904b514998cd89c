"""What holds on every page: accessible at AA in both languages, nothing from elsewhere, nothing inline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request

from tests.kit.browsing import CLERK, COUNTER, LANDSCAPE, PHONE, PORTRAIT
from tests.kit.every_way import EVERY_WAY
from tests.kit.hall_day import Day
from tests.kit.served import HALL
from tests.ui.pages.clerking import at_work

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe-4.14.1.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HALL_PAGES = {
    "display": (f"/display/{HALL}", LANDSCAPE),
    "display-portrait": (f"/display/{HALL}", PORTRAIT),
    "display-far": (f"/display/{HALL}?screen=far&sound=on", LANDSCAPE),
    "display-high-contrast": (f"/display/{HALL}?contrast=high", PORTRAIT),
    "display-village": ("/display/longtian", LANDSCAPE),
    "counter": (f"/display/{HALL}/counter/1", COUNTER),
    "counter-closed": (f"/display/{HALL}/counter/8", COUNTER),
    "sign-in": ("/clerk", CLERK),
    "hall": (f"/h/{HALL}", PHONE),
    "fair": (f"/h/{HALL}/fair", PHONE),
    "item": (f"/h/{HALL}/i/property-sale", PHONE),
    "book": (f"/h/{HALL}/book", PHONE),
    "book-times": (f"/h/{HALL}/book/item/marriage-register", PHONE),
    "remote": (f"/h/{HALL}/remote", PHONE),
    "remote-who": (f"/h/{HALL}/remote/item/employee-enrol", PHONE),
    "problem": ("/t/nobodys-ticket", PHONE),
}


_STATES = {
    "called": (10, "employee-enrol", []),
    "serving": (12, "medical-chronic", ["start"]),
    "finished": (2, "hall-service-general", ["finish"]),
    "held": (5, "household-move-out", ["hold"]),
}


@pytest.fixture(scope="module")
def pages(day: Day) -> dict[str, tuple[str, tuple[int, int]]]:
    """Every page there is, with tickets in each state."""
    day.open(19)
    tokens = {
        "waiting": day.take("", bundle="resale-home")["token"],
        "free": day.take("", items=["id-card-renew", "marriage-register"])["token"],
        "remote": day.take("deed-tax", channel="phone")["token"],
    }
    for state, (counter, item, acts) in _STATES.items():
        day.open(counter)
        ticket = day.take(item)
        day.summon(counter, ticket["number"])
        for act in acts:
            day.press(counter, act)
        tokens[state] = ticket["token"]
    papers = day.take("hall-service-general")
    day.summon(2, papers["number"])
    day.press(2, "finish", outcome="supplement")
    tokens["papers"] = papers["token"]
    tickets = {f"ticket-{state}": (f"/t/{token}", PHONE) for state, token in tokens.items()}
    for then in _ASKED:
        tickets[f"ticket-{then}"] = (f"/t/{tokens['waiting']}/{then}", PHONE)
    return HALL_PAGES | tickets


_ASKED = ("give-back", "change", "change?q=社保", "change/household-move-in")
FORMS = {
    "7": ".transfer",
    "8": ".pause",
    "k": ".check",
    "n": ".by-hand",
    "d": ".move",
    "s": ".suspend",
    "y": ".appointments",
}
HOLDER = {"name": "王秀兰", "id_number": "360800195401011228", "birth": "1954-01-01"}
PAGES = [*HALL_PAGES, *(f"ticket-{s}" for s in (*_STATES, "waiting", "papers", "remote", "free", *_ASKED))]
WAYS = [
    (name, language)
    for place, name in enumerate(PAGES)
    for turn, language in enumerate(("zh", "en"))
    if EVERY_WAY or place % 2 == turn
]


def violations(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "tags => axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: tags}})"
        ".then(r => r.violations.map("
        "v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + (n.any[0]?.message || '')).slice(0, 3).join(' | ')))",
        TAGS,
    )
    return [str(line) for line in found]


@pytest.mark.parametrize(("name", "language"), WAYS)
def test_every_page_is_accessible_and_asks_nothing_from_elsewhere(
    desk: Page, day: Day, pages: dict[str, tuple[str, tuple[int, int]]], name: str, language: str
) -> None:
    path, (width, height) = pages[name]
    page = desk
    page.set_viewport_size({"width": width, "height": height})
    strangers, complaints = _listen(page, day.served.address)
    page.goto(f"{day.served.address}{path}{'&' if '?' in path else '?'}lang={language}")
    assert strangers == []
    assert [c for c in complaints if "404" not in c] == []
    assert page.locator("html").get_attribute("lang") == ("en" if language == "en" else "zh-CN")
    assert violations(page) == []


def test_the_clerks_page_is_accessible_in_every_state_and_both_languages(desk: Page, day: Day) -> None:
    page = desk
    page.set_viewport_size({"width": CLERK[0], "height": CLERK[1]})
    strangers, complaints = _listen(page, day.served.address)
    ticket = day.take("hall-service-general", "senior", matters=4, cannot_hear=True, holders=[HOLDER])
    at_work(page, day, 1)
    assert violations(page) == []
    for key, state in ((" ", ".state.open"), (" ", ".visit.called"), ("6", ".held")):
        page.keyboard.press(key)
        page.wait_for_selector(state)
        assert violations(page) == []
    page.keyboard.press("n")
    page.locator(".by-hand [name=call_number]").fill(ticket["number"])
    page.locator(".by-hand [name=reason]").fill("身体不适")
    page.keyboard.press("Enter")
    page.wait_for_selector(".visit.called .deaf")
    assert violations(page) == []
    page.keyboard.press(" ")
    page.wait_for_selector(".visit.serving")
    for turn, language in enumerate(("zh", "en")):
        page.goto(f"{page.url.split('?')[0]}?lang={language}")
        assert violations(page) == []
        for place, (key, form) in enumerate(FORMS.items()):
            if not EVERY_WAY and place % 2 != turn:
                continue
            page.keyboard.press(key)
            page.wait_for_selector(f"{form} form")
            assert violations(page) == []
            page.keyboard.press("Escape")
    assert strangers == []
    assert complaints == []


def _listen(page: Page, address: str) -> tuple[list[str], list[str]]:
    strangers: list[str] = []
    complaints: list[str] = []

    def seen(request: Request) -> None:
        if not request.url.startswith((address, "data:")):
            strangers.append(request.url)

    page.on("request", seen)
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    return strangers, complaints


@pytest.mark.parametrize("name", PAGES)
def test_no_page_has_a_script_or_a_style_of_its_own(
    desk: Page, day: Day, pages: dict[str, tuple[str, tuple[int, int]]], name: str
) -> None:
    answer = desk.request.get(day.served.address + pages[name][0])
    html = answer.text()
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", html)


def test_styles_scripts_and_fonts_are_kept_by_the_browser(desk: Page, day: Day) -> None:
    html = desk.request.get(f"{day.served.address}/display/{HALL}").text()
    addresses = re.findall(r"(?:src|href)=\"(/static/[^\"]+)\"", html)
    assert addresses
    for address in [*addresses, "/static/fonts/NotoSansSC-Bold.ttf"]:
        kept = desk.request.get(day.served.address + address.replace("&amp;", "&")).headers["cache-control"]
        assert "max-age=31536000" in kept, address
