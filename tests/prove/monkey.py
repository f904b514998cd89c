"""`monkey`: five hundred strangers at a drawn kiosk whose devices and line fail; ten thousand walks without a glass."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.bench.processes import resident_kib
from tests.kit.served import ROOT
from tests.prove.outcome import Outcome
from tests.prove.tremor import WITHOUT_WINDOW
from tests.unit.kiosk_walk import Walk

SESSIONS, WALKS, STEPS = 500, 10_000, 60
SEED = 20261123
WITHIN_S = 5400
TEST = "tests/ui/kiosk/test_monkey.py"
WARM_UP = 0.2
"""The share after which memory counts: by then every screen, text and picture has been there once."""
GROWTH = 1.05


def run(work: Path, sessions: int = SESSIONS, walks: int = WALKS) -> Outcome:
    outcome = Outcome(
        "monkey",
        f"{sessions} strangers in a row at one kiosk on the glass (seed {SEED}), devices and line failing at random; "
        f"{walks} walks of {STEPS} random events through the journey.",
    )
    _drawn(outcome, work, sessions)
    _undrawn(outcome, walks)
    return outcome


def _drawn(outcome: Outcome, work: Path, sessions: int) -> None:
    told = work / "seen.json"
    settings = {"HALL_MONKEY_SESSIONS": str(sessions), "HALL_MONKEY_SEED": str(SEED), "HALL_MONKEY_FILE": str(told)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", TEST],
        cwd=ROOT,
        env={**os.environ, **WITHOUT_WINDOW, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=WITHIN_S,
    )
    failed = "; ".join(re.findall(r"^E +(.*)", done.stdout, re.MULTILINE)[:5])
    rule = "nobody stuck, no ticket wrong or double, nothing of the last person in journey, glass, log or files"
    outcome.claim(rule, done.returncode == 0, failed or "nothing found")
    if told.exists():
        seen = json.loads(told.read_text("utf-8"))
        _memory(outcome, "the drawn kiosk", seen["memory"])
        outcome.claim("tickets were taken", seen["tickets"] > 0, f"{seen['tickets']} numbers, {seen['papers']} papers")


def _undrawn(outcome: Outcome, walks: int) -> None:
    memory, broken = [], ""
    for seed in range(SEED, SEED + walks):
        walk = Walk(seed)
        try:
            for _ in range(STEPS):
                walk.one()
            walk.check_ways_home()
        except AssertionError as error:
            broken = f"seed {seed}: {error}"
            break
        memory.append(resident_kib(os.getpid()) / 1024)
    outcome.claim("no walk breaks a rule of the journey or ends in a dead end", not broken, broken or f"{walks} walks")
    _memory(outcome, "the journey", memory)


def _memory(outcome: Outcome, whose: str, resident_mib: list[float]) -> None:
    warm = resident_mib[int(len(resident_mib) * WARM_UP)]
    told = f"{warm:.0f} MiB after a fifth, {resident_mib[-1]:.0f} MiB at the end"
    outcome.claim(f"the memory of {whose} does not grow", resident_mib[-1] <= warm * GROWTH, told)
