"""`tremor`: a thousand errands by a hand that trembles and taps twice, on the real glass."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.kit.served import ROOT
from tests.prove.outcome import Outcome

RUNS = 1000
SEED = 20261123
WITHIN_S = 5400
WITHOUT_WINDOW = {
    "KIVY_NO_ARGS": "1", "KIVY_NO_CONFIG": "1", "KIVY_NO_FILELOG": "1", "KIVY_LOG_MODE": "PYTHON",
    "SDL_VIDEODRIVER": "offscreen",
}  # fmt: skip


def run(work: Path, runs: int = RUNS) -> Outcome:
    outcome = Outcome(
        "tremor",
        f"{runs} errands, ten kinds in turn, portrait and landscape, from seed {SEED}: touches off their aim by "
        "σ 4 mm, σ 2 mm of wandering while the finger lies, every fifth tap double. The slow user: 4 s of looking at "
        "each new screen, 2 s of moving the hand, 2 s of wondering when nothing happens; reads what is asked.",
    )
    out = work / "errands.jsonl"
    subprocess.run(
        [
            sys.executable, "-m", "tests.ui.kiosk.slow_hand",
            "--runs", str(runs), "--seed", str(SEED), "--out", str(out),
        ],
        cwd=ROOT,
        env={**os.environ, **WITHOUT_WINDOW, "KIVY_HOME": str(work)},
        check=True,
        timeout=WITHIN_S,
        capture_output=True,
    )  # fmt: skip
    went = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    judge(outcome, went)
    return outcome


def judge(outcome: Outcome, went: list[dict[str, Any]]) -> None:
    """Say what a thousand errands show."""
    wrong, right = sum(w["wrong"] for w in went), sum(w["right"] for w in went)
    outcome.claim("nobody leaves with something else than what they came for", wrong == 0, f"{wrong} of {len(went)}")
    outcome.claim("at least 99 % leave with the right thing", right >= 0.99 * len(went), f"{right} of {len(went)}")
    for name in dict.fromkeys(w["errand"] for w in went):
        touches = sorted(w["touches"] for w in went if w["errand"] == name)
        seconds = statistics.median(w["seconds"] for w in went if w["errand"] == name)
        told = f"{statistics.median(touches):g} touches (most {touches[-1]}), {seconds:.0f} s"
        outcome.claim(f"{name}: at most three touches in the middle", statistics.median(touches) <= 3, told)
