"""`days`: many random days, played in the real hall and in a plain model of its rules beside it.

The test that plays a few of them every day (`tests/integration/test_random_days.py`) plays many here; the seed is told,
so that the same days can be played again.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.kit.served import ROOT
from tests.prove.outcome import Outcome

DAYS = 600
STEPS = 40
SEED = 20261123
TEST = "tests/integration/test_random_days.py"
WITHIN_S = 3600


def run(_work: Path, days: int = DAYS) -> Outcome:
    outcome = Outcome(
        "days",
        f"{days} random days of {STEPS} steps from seed {SEED} on SQLite and a tenth as many on PostgreSQL: numbers "
        "taken, called, recalled, missed, held, sent on, finished, taken back by undo, given back, counters and "
        "servers stopped and started, nights.",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", f"--hypothesis-seed={SEED}", TEST],
        cwd=ROOT,
        env={**os.environ, "HALL_RANDOM_DAYS": str(days)},
        capture_output=True,
        text=True,
        check=False,
        timeout=WITHIN_S,
    )
    failed = re.findall(r"^E +(.*)", done.stdout, re.MULTILINE)
    outcome.claim("the hall stood as the model after every step", done.returncode == 0, "; ".join(failed[:3]))
    return outcome
