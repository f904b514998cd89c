"""`painted`: from a clerk's press to the number painted on the hall's display in a real Chromium."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from kiosk.demo.hall_display import Browsers
from tests.bench.figures import Report
from tests.bench.issue import errands, put_tickets
from tests.kit.line import Line
from tests.kit.served import HALL, serving

WATCH = """() => {
  const painted = {}, asked = new Set();
  const look = () => {
    for (const shown of document.querySelectorAll(".call.now .number, .pending li .number")) {
      const number = shown.textContent.trim();
      if (!number || asked.has(number)) continue;
      asked.add(number);
      // A frame is on the screen when the task after its animation callback runs.
      requestAnimationFrame(() => {
        const after = new MessageChannel();
        after.port1.onmessage = () => { painted[number] = performance.timeOrigin + performance.now(); };
        after.port2.postMessage(0);
      });
    }
  };
  new MutationObserver(look).observe(document.documentElement, {childList: true, subtree: true, characterData: true});
  look();
  window.hallPainted = painted;
}"""


@dataclass(frozen=True, slots=True)
class Size:
    calls: int = 60
    pause_s: float = 0.3


FULL = Size()
TINY = Size(calls=2, pause_s=0.05)


def run(work: Path, size: Size = FULL) -> Report:
    report = Report(
        "painted",
        f"press of 「叫下一位」 to the number on the display in headless Chromium at 1920×1080, {size.calls} calls",
    )
    with serving(work / "data") as served:
        put_tickets(served, errands(served), size.calls + 1, 4, "waiting")
        with Browsers() as browsers, Line(served.port, served.token("clerk")) as line:
            page = browsers.open(f"{served.address}/display/{HALL}", 1920, 1080)
            page.evaluate(WATCH)
            line.post(f"/counters/{HALL}-1/open")
            _one(page, line)  # the first swap compiles the page's scripts
            took = []
            for _ in range(size.calls):
                time.sleep(size.pause_s)
                took.append(_one(page, line))
    report.latencies("press → painted", took, p99_at_most=150)
    return report


def _one(page: Page, line: Line) -> float:
    """Call, wait until it is painted, serve and finish; return the seconds from press to paint."""
    pressed = time.time()
    visit = line.post(f"/counters/{HALL}-1/next", {"after": None})["visit"]
    deadline = time.monotonic() + 15
    while (painted := page.evaluate("number => window.hallPainted[number]", visit["number"])) is None:
        if time.monotonic() > deadline:
            raise RuntimeError(f"the display never showed {visit['number']}")
        time.sleep(0.02)
    line.post(f"/counters/{HALL}-1/start", {"step": visit["step"]})
    line.post(f"/counters/{HALL}-1/finish", {"step": visit["step"]})
    return float(painted) / 1000 - pressed
