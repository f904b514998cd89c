"""`calls`: five counters call in the same second, for a minute, and three screens show and speak every call, in order.

Read from the browsers: what stood on the glass, and what was played to its end. Meanwhile one screen is loaded anew and
another loses its line. The voice is a short one: 300 calls said by a person take 20 minutes.
"""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Page

from tests.kit.browsing import LANDSCAPE, chromium, window
from tests.kit.hall_day import Day
from tests.kit.line import Line
from tests.kit.served import HALL, Served, long_county, serving
from tests.kit.short_voice import write_short_voice
from tests.prove.outcome import Outcome

COUNTERS = (27, 28, 29, 30, 31)
PER_S = len(COUNTERS)
SECONDS = 60
RELOADED_AT, CUT_AT, BACK_AT = 20, 30, 40
SAID_WITHIN_S = 240
NOTES = """
    const note = (key, number) => localStorage.setItem(key, (localStorage.getItem(key) ?? "") + number + " ");
    const seen = new Set((localStorage.getItem("seen") ?? "").split(" "));
    const look = () => document.querySelectorAll(".call .number, .row-group .number").forEach((e) => {
        if (!seen.has(e.textContent)) { seen.add(e.textContent); note("seen", e.textContent); }
    });
    document.addEventListener("hall:spoken", (call) => note("said", call.detail.number));
    document.addEventListener("DOMContentLoaded", () => {
        new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
        look();
    });
"""


def run(work: Path) -> Outcome:
    outcome = Outcome(
        "calls",
        f"Five counters calling together every second for {SECONDS} s; three screens in Chromium, of which one is "
        f"loaded anew at {RELOADED_AT} s and one has no line from {CUT_AT} to {BACK_AT} s. Clips of 30 ms.",
    )
    county = long_county(work / "county", counters=COUNTERS[-1])
    voice = write_short_voice(work / "voice")
    with (county / "county.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[queue]\nlast_ticket = "by-time"\n\n[display]\nchinese = "{voice}"\nspeak_within_s = 600\n')
    with serving(work / "data", county) as served, chromium() as browsers:
        day = Day(served)
        day.crowd(PER_S * SECONDS + 20)
        day.open(*COUNTERS)
        pages = [window(browsers.get(fonts=False), LANDSCAPE).new_page() for _ in range(3)]
        for page in pages:
            page.add_init_script(NOTES)
            open_screen(page, served)
        called = a_minute(served, pages)
        order = in_order(served)
        for number, page in enumerate(pages, 1):
            said, seen = heard(page, len(called))
            outcome.claim(
                f"screen {number} speaks every call once, in order",
                said == order and sorted(said) == sorted(called),
                f"{len(said)} of {len(called)}",
            )
            # What was called while it had no line, and is over when it comes back, is not on the glass any more.
            had_line = called if number < len(pages) else called[: CUT_AT * PER_S] + called[(BACK_AT + 2) * PER_S :]
            shown = [one for one in had_line if one in seen]
            outcome.claim(
                f"screen {number} shows every call made while it has its line",
                len(shown) == len(had_line),
                f"{len(shown)} of {len(had_line)}",
            )
    return outcome


def open_screen(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/display/{HALL}?sound=on")
    page.locator("body").click()


def a_minute(served: Served, pages: list[Page]) -> list[str]:
    """Let all counters call once a second; return what they called."""
    called: list[str] = []
    lines = [Line(served.port, served.token("clerk")) for _ in COUNTERS]
    with ThreadPoolExecutor(len(COUNTERS)) as together:
        began = time.monotonic()
        for second in range(SECONDS):
            called += together.map(call, COUNTERS, lines)
            if second == RELOADED_AT:
                pages[1].reload()
                pages[1].locator("body").click()
            if second in (CUT_AT, BACK_AT):
                pages[2].context.set_offline(second == CUT_AT)
            pages[0].wait_for_timeout(max(1.0, (began + second + 1 - time.monotonic()) * 1000))
    for line in lines:
        line.close()
    return called


def call(counter: int, line: Line) -> str:
    """Serve who is there to the end, and call the next."""
    path = f"/counters/{HALL}-{counter}"
    visit = line.get(path)["visit"]
    if visit is not None:
        line.post(f"{path}/start", {"step": visit["step"]})
    number: str = line.post(f"{path}/next", {"after": visit["step"] if visit else None})["visit"]["number"]
    return number


def in_order(served: Served) -> list[str]:
    """Return the calls in the order in which the hall's events have them."""
    with closing(sqlite3.connect(served.database)) as database:
        rows = database.execute("SELECT number FROM calls WHERE hall = ? ORDER BY event", (HALL,))
        return [str(number) for (number,) in rows]


def heard(page: Page, wanted: int) -> tuple[list[str], list[str]]:
    """Return what the screen said, once it has said so much or has been given time for it, and what it showed."""
    deadline = time.monotonic() + SAID_WITHIN_S
    while True:
        said, seen = (str(page.evaluate("k => localStorage.getItem(k) ?? ''", key)).split() for key in ("said", "seen"))
        if len(said) >= wanted or time.monotonic() > deadline:
            return said, seen
        page.wait_for_timeout(500)
