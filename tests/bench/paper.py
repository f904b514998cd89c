"""`paper`: from the finger on 「对，取号」 to the first byte at the printer: real kiosk, server and wire."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.demo import play, stage
from tests.bench.figures import Report


@dataclass(frozen=True, slots=True)
class Size:
    tickets: int = 40


FULL = Size()
TINY = Size(tickets=1)


def run(work: Path, size: Size = FULL) -> Report:
    report = Report(
        "paper",
        "finger down on 「对，取号」 to the first byte, and to the cut, at a simulated 80 mm printer over TCP; "
        f"{size.tickets} tickets through the real kiosk on software GL",
    )
    first_byte, cut = [], []
    with stage.built(work / "stage", 0, None) as built:
        finger = built.finger
        finger.wait_for("Home", seconds=90)
        for number in range(size.tickets + 1):
            for words, screen in play.ORDINARY_WAY:
                finger.tap(words)
                finger.wait_for(screen)
            down = finger.tap("对，取号")
            finger.wait_for("Done", seconds=30)
            paper = built.devices.wait_for_tickets(number + 1, timeout=20)[-1]
            if number:  # the first one warms up
                first_byte.append(paper["first_byte_monotonic"] - down)
                cut.append(paper["cut_monotonic"] - down)
            finger.tap("回首页")
            finger.wait_for("Home")
    report.latencies("confirm → first byte", first_byte, p99_at_most=300)
    report.latencies("confirm → cut", cut)
    return report
