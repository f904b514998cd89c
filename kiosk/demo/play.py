"""What happens on stage: an ordinary citizen, a senior with a card, a clerk who calls them, screens that show it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from kiosk.demo import evidence, hall_display
from kiosk.demo.processes import PartFailed
from kiosk.demo.stage import HALL, Stage

ORDINARY_WAY = (("取号", "Choose"), ("户籍身份证", "Choose"), ("身份证丢了补办", "Confirm"))
SENIOR_WAY = (("老年人优先", "SeniorHome"), ("养老社保", "SeniorConfirm"))
CALLS_AT_MOST = 40
FAR = 100


@dataclass(frozen=True, slots=True)
class Taken:
    """One citizen's ticket, as paper and API tell it."""

    number: str
    paper: dict[str, Any]
    visit: dict[str, Any]
    touch_to_first_byte_s: float
    touch_to_cut_s: float


def ordinary_citizen(stage: Stage, out: Path) -> Taken:
    """Touch the way to a ticket, without any document."""
    finger = stage.finger
    finger.wait_for("Home", seconds=40)
    finger.shot(out / "kiosk-1-home.png")
    for step, (text, screen) in enumerate(ORDINARY_WAY, start=2):
        finger.tap(text)
        finger.wait_for(screen)
        finger.shot(out / f"kiosk-{step}-{screen.lower()}.png")
    came_down = finger.tap("对，取号")
    taken = _ticket(stage, out, "ordinary", came_down, count=1)
    finger.shot(out / "kiosk-5-done.png")
    finger.tap("回首页")
    finger.wait_for("Home")
    return taken


def senior_citizen(stage: Stage, out: Path) -> Taken:
    """Two touches and the identity card laid on the reader."""
    finger = stage.finger
    for step, (text, screen) in enumerate(SENIOR_WAY, start=6):
        finger.tap(text)
        finger.wait_for(screen)
        finger.shot(out / f"kiosk-{step}-{screen.lower()}.png")
    laid_down = time.monotonic()
    stage.devices.place("wang-xiulan")
    taken = _ticket(stage, out, "senior", laid_down, count=2)
    finger.shot(out / "kiosk-8-senior-done.png")
    stage.devices.remove()
    finger.tap("回首页")
    finger.wait_for("Home")
    return taken


def _ticket(stage: Stage, out: Path, who: str, began: float, count: int) -> Taken:
    stage.finger.wait_for("Done", seconds=30)
    paper = stage.devices.wait_for_tickets(count, timeout=20)[-1]
    Path(paper["png"]).replace(out / f"ticket-{who}.png")
    read = evidence.read_paper(paper, out / f"ticket-{who}.png")
    visit = stage.desk.get(f"/visits/{read['token']}")
    if read["number"] != visit["number"]:
        raise PartFailed(f"the paper says {read['number']}, the server {visit['number']}")
    return Taken(
        number=visit["number"],
        paper=read,
        visit=visit,
        touch_to_first_byte_s=round(paper["first_byte_monotonic"] - began, 3),
        touch_to_cut_s=round(paper["cut_monotonic"] - began, 3),
    )


def call_both(stage: Stage, display: Page, wanted: set[str], out: Path) -> list[dict[str, Any]]:
    """Press "next" at the counters where these numbers stand foremost, until both were called; return their calls."""
    found: list[dict[str, Any]] = []
    for _ in range(CALLS_AT_MOST):
        call = _next(stage, _where_foremost(stage, wanted))
        if call["number"] not in wanted:
            continue
        shown = hall_display.painted(display, call["number"], call["counter"], call["pressed"])
        hall_display.great(display, call["number"], call["counter"])
        hall_display.picture(display, out / f"display-{call['number']}.png")
        hall_display.picture(display, out / "display.png")
        found.append({**call, "shown_after_s": round(shown, 3), "display": hall_display.visible_text(display)})
        wanted = wanted - {call["number"]}
        if not wanted:
            return found
    raise PartFailed(f"never called: {', '.join(sorted(wanted))}")


def _where_foremost(stage: Stage, wanted: set[str]) -> str:
    """Return the open counter whose own list has one of the wanted numbers nearest to its head."""
    places: list[tuple[int, str]] = []
    for counter in stage.desk.get(f"/halls/{HALL}")["counters"]:
        if counter["status"] != "open":
            continue
        upcoming = [c["number"] for c in stage.clerk.get(f"/counters/{counter['id']}")["upcoming"]]
        for number in wanted:
            if number in upcoming:
                places.append((upcoming.index(number), counter["id"]))
            elif any(other[0] == number[0] for other in upcoming):
                places.append((FAR + len(upcoming), counter["id"]))  # others of its series come first
    if not places:
        raise PartFailed(f"no counter serves {', '.join(sorted(wanted))}")
    return min(places)[1]


def _next(stage: Stage, counter: str) -> dict[str, Any]:
    """Finish whoever is at the counter, then call the next one there."""
    now = stage.clerk.get(f"/counters/{counter}")["visit"]
    if now is not None:
        if now["state"] == "called":
            stage.clerk.post(f"/counters/{counter}/start", {"step": now["step"]})
        stage.clerk.post(f"/counters/{counter}/finish", {"step": now["step"]})
    pressed = time.time()
    after = stage.clerk.post(f"/counters/{counter}/next", {"after": None})
    if after["visit"] is None:
        raise PartFailed(f"counter {counter} had somebody next and called nobody")
    return {"number": after["visit"]["number"], "counter": after["counter"]["number"], "pressed": pressed}
