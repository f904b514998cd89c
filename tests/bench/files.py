"""`files`: how long the county's files take to load, in a fresh process as at every start."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.figures import Report
from tests.kit.served import EXAMPLE, ROOT

_PROGRAM = """
import json, sys, time
began = time.perf_counter()
from config.load import load_county
imported = time.perf_counter()
from pathlib import Path
county = load_county(Path(sys.argv[1]))
loaded = time.perf_counter()
print(json.dumps([imported - began, loaded - imported, len(county.halls), len(county.items)]))
"""


@dataclass(frozen=True, slots=True)
class Size:
    loads: int = 7


FULL = Size()
TINY = Size(loads=1)


def run(work: Path, size: Size = FULL) -> Report:
    measured = [_load() for _ in range(size.loads)]
    _, _, halls, items = measured[0]
    report = Report(
        "files",
        f"the example county, {halls:g} halls and {items:g} items, read and checked; median of {size.loads} processes",
    )
    report.add("read and check", median(load[1] for load in measured) * 1000, "ms")
    report.add("import the loader", median(load[0] for load in measured) * 1000, "ms")
    return report


def _load() -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(EXAMPLE)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    found: list[float] = json.loads(done.stdout)
    return found
