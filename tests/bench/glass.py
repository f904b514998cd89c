"""`glass`: how soon a touched kiosk has drawn its next screen, is up after a start, and what it costs while idle."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from kiosk.demo import processes, stage
from kiosk.demo.hand import Finger
from kiosk.demo.processes import PartFailed
from kiosk.watch.rules import begun_before
from tests.bench.figures import Report, percentile
from tests.bench.processes import family, processor_s

WAY = (
    ("按部门", "Home"), ("按主题", "Home"), ("取号", "Choose"), ("户籍身份证", "Choose"), ("身份证丢了补办", "Confirm"),
    ("返回", "Choose"), ("返回", "Choose"), ("返回", "Home"), ("我有号票", "MyTicket"), ("返回", "Home"),
    ("老年人优先", "SeniorHome"), ("养老社保", "SeniorConfirm"), ("返回", "SeniorHome"), ("返回", "Home"),
)  # fmt: skip
"""What is touched, and the screen it leads to."""
TICKET = (
    ("取号", "Choose"),
    ("户籍身份证", "Choose"),
    ("身份证丢了补办", "Confirm"),
    ("对，取号", "Done"),
    ("回首页", "Home"),
)


@dataclass(frozen=True, slots=True)
class Size:
    rounds: int = 12
    starts: int = 5
    idle_s: float = 30.0
    tickets: int = 10


FULL = Size()
TINY = Size(rounds=1, starts=1, idle_s=1.0, tickets=1)


def run(work: Path, size: Size = FULL) -> Report:
    report = Report(
        "glass",
        f"the kiosk's own process on software GL, 1080 × 1920: {size.rounds} rounds of {len(WAY)} touches, each until "
        f"the glass is at rest again; {size.starts} starts; {size.idle_s:g} s of nobody there; {size.tickets} tickets "
        "by a hand that touches as soon as it is heard",
    )
    with stage.built(work / "stage", 0, None) as built:
        built.finger.wait_for("Home", seconds=90)
        kiosk = next(part for part in built.parts if part.name == "kiosk")
        _touch_to_drawn(report, built.finger, size.rounds)
        report.add("idle, of one core", _idle_share(kiosk.process.pid, size.idle_s) * 100, "%", at_most=3)
        report.add("tickets a minute", _tickets_a_minute(built.finger, size.tickets), "1/min", at_least=6)
        kiosk.stop()
        _starts(report, kiosk, built.finger, work, size.starts)
        _crashes(report, kiosk, built.finger, work, size.starts)
    return report


def _touch_to_drawn(report: Report, finger: Finger, rounds: int) -> None:
    took: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        for words, screen in WAY:
            down = finger.tap(words)
            finger.wait_for(screen)
            if number:  # the first round warms up
                took.setdefault(screen, []).append(finger.drawn(down) - down)
    report.latencies("touch → next screen drawn", [s for each in took.values() for s in each], p99_at_most=100)
    for screen, each in sorted(took.items(), key=lambda known: -percentile(known[1], 50))[:3]:
        report.add(f"… slowest: {screen}, p50", percentile(each, 50) * 1000, "ms")


def _idle_share(pid: int, seconds: float) -> float:
    """Return the share of one core that a process takes."""
    before, began = processor_s([pid]), time.monotonic()
    time.sleep(seconds)
    return (processor_s([pid]) - before) / (time.monotonic() - began)


def _tickets_a_minute(finger: Finger, tickets: int) -> float:
    began = time.monotonic()
    for _ in range(tickets):
        for words, screen in TICKET:
            finger.tap(words)
            finger.wait_for(screen, seconds=30)
    return tickets / (time.monotonic() - began) * 60


def _starts(report: Report, kiosk: processes.Part, finger: Finger, work: Path, starts: int) -> None:
    took = []
    command = _command(kiosk)
    for _ in range(starts):
        began = time.monotonic()
        part = processes.start("kiosk", ["kiosk", *command], work / "start.log")
        _until_awake(finger)
        took.append(time.monotonic() - began)
        part.stop()
    report.add("start → usable, p50", percentile(took, 50), "s", at_most=2)
    report.add("start → usable, slowest", max(took), "s")


def _crashes(report: Report, kiosk: processes.Part, finger: Finger, work: Path, crashes: int) -> None:
    """Kill the kiosk again and again; its parent begins it anew."""
    parent = processes.start("watched kiosk", ["kiosk.watch", *_command(kiosk)], work / "crash.log")
    took = []
    for _ in range(crashes):
        _until_awake(finger)
        child = family(parent.process.pid)[1]
        began = time.monotonic()
        os.kill(child, signal.SIGKILL)
        _until_awake(finger)
        took.append(time.monotonic() - began)
    parent.stop()
    report.add("killed → usable again, slowest", max(took), "s", at_most=5)


def _command(kiosk: processes.Part) -> list[str]:
    """Return the arguments the kiosk was started with, but for its code, which is used up."""
    words = [str(word) for word in kiosk.process.args]  # type: ignore[union-attr]  # a list, as we made it
    return begun_before(words[3:])


def _until_awake(finger: Finger) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            answer = finger.ask(do="screen")
            if answer["screen"] == "Home" and answer["awake"]:
                return
        except PartFailed:
            pass  # not listening yet
        time.sleep(0.02)
    sys.exit("hall bench: the kiosk did not come up")
