"""`tools`: the demo notices each part that dies while it plays; every bench still reports what it promises.

The suite plays one part and the benches that start no server; here all are tried.
"""

from __future__ import annotations

from pathlib import Path

from tests.prove.outcome import Outcome
from tests.prove.screens import in_every_way


def run(_work: Path) -> Outcome:
    outcome = Outcome(
        "tools",
        "`./hall demo` with its server, its devices and its kiosk killed in the middle, one in each run; every bench "
        "of `./hall bench` with counts so small that its figures mean nothing.",
    )
    held, told = in_every_way("tests/e2e/test_demo_parts.py")
    outcome.claim("the demo fails and names the part that died, and leaves nothing behind", held, told)
    held, told = in_every_way("tests/bench/test_bench_figures.py")
    outcome.claim("every bench reports each figure it promises", held, told)
    return outcome
