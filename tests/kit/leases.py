"""Blocks of numbers as a server leases them, made up; a clock that a test sets."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

from kiosk.offline.clocks import TerminalClock
from queue_server.contract.offline import Leases, NumberBlock
from tests.kit.served import EXAMPLE, HALL

ZONE = dt.timezone(dt.timedelta(hours=8))
MORNING = dt.datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
TODAY = MORNING.date()
BOOT = "7f0d-this-boot"


class SetClock:
    """A machine's wall clock and steady clock, both turned by hand."""

    def __init__(self, wall: dt.datetime = MORNING) -> None:
        self.wall_s, self.steady_s = wall.timestamp(), 1000.0

    def go_on(self, seconds: float) -> None:
        self.wall_s += seconds
        self.steady_s += seconds

    def terminal(self, boot: str = BOOT) -> TerminalClock:
        """Return the clock of a kiosk that starts now."""
        return TerminalClock(lambda: self.wall_s, lambda: self.steady_s, boot)


def block(prefix: str = "A", first: int = 601, count: int = 3, day: dt.date = TODAY, id_: str = "") -> NumberBlock:
    opened, shut = (dt.datetime.combine(day, at, ZONE) for at in (dt.time(8, 30), dt.time(17, 30)))
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0), ZONE)
    numbers = [
        {
            "number": n,
            "visit": f"v{day:%d}{prefix}{n}",
            "token": f"t{day:%d}{prefix}{n}",
            "phone_url": f"http://h/t/{n}",
        }
        for n in range(first, first + count)
    ]
    return NumberBlock.model_validate(
        {
            "id": id_ or f"b{day:%d}{prefix}{first}",
            "hall": "yongxin",
            "terminal": "yongxin/k1",
            "day": day,
            "prefix": prefix,
            "numbers": numbers,
            "leased_at": MORNING.replace(hour=8),
            "expires_at": midnight,
            "windows": [{"from": opened, "until": shut}],
            "seal": "5ea1",
        }
    )


def leases(*blocks: NumberBlock, now: dt.datetime = MORNING, void: tuple[str, ...] = ()) -> Leases:
    return Leases(now=now, blocks=list(blocks), void=list(void), low=1)


def leasing_county(target: Path) -> Path:
    """Write the example county into `target`, the numbers from 601 on of its county hall for terminals.

    Numbers are given up to the close, whoever can be served: a test takes many and serves nobody.
    """
    shutil.copytree(EXAMPLE, target)
    hall = target / "halls" / f"{HALL}.toml"
    text = hall.read_text("utf-8")
    if "offline_first" not in text:
        text = re.sub(r"(?m)^hand_first = 901$", "hand_first = 901\noffline_first = 601", text)
    assert not re.search(r"(?m)^\[queue\]$", text)
    hall.write_text(text + '\n[queue]\nlast_ticket = "by-time"\n', "utf-8")
    return target
