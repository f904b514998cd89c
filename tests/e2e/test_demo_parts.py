"""`./hall demo` is no show: any part that dies while it plays makes it fail, and it says which.

Tried by `./hall prove tools`: a whole demo starts for each part.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kit.every_way import EVERY_WAY
from tests.kit.served import ROOT, alive

PARTS = {
    "server": "queue_server\0serve",
    "devices": "drivers\0simulate",
    "kiosk": "kiosk\0--server",
}
ON_STAGE_WITHIN_S = 120
NOTICED_WITHIN_S = 60


@contextmanager
def playing(out: Path) -> Iterator[subprocess.Popen[str]]:
    """Start the demo and wait until its kiosk shows the home screen."""
    with (out.parent / "demo.log").open("w") as log:
        demo = subprocess.Popen(
            [sys.executable, "-m", "kiosk.demo", "--once", "--out", str(out)],
            cwd=ROOT,
            env={"SDL_VIDEODRIVER": "offscreen", **os.environ, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=subprocess.PIPE,
            text=True,
        )
    try:
        deadline = time.monotonic() + ON_STAGE_WITHIN_S
        while not (out / "kiosk-1-home.png").exists():
            assert demo.poll() is None, "the demo ended before its first screen"
            assert time.monotonic() < deadline, "the first screen never came"
            time.sleep(0.05)
        yield demo
    finally:
        if demo.poll() is None:
            demo.terminate()
            demo.wait(timeout=30)
        if demo.stderr is not None:
            demo.stderr.close()


def children(parent: int) -> list[int]:
    found = [parent]
    for pid in found:
        for file in Path(f"/proc/{pid}/task").glob("*/children"):
            found += [int(child) for child in file.read_text().split()]
    return found[1:]


def pid_of(demo: int, words: str) -> int:
    (found,) = (pid for pid in children(demo) if words in Path(f"/proc/{pid}/cmdline").read_text())
    return found


@pytest.mark.skipif(not EVERY_WAY, reason="./hall prove tools tries it")
@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_killed_makes_the_demo_fail_and_is_named(part: str, tmp_path: Path) -> None:
    with playing(tmp_path / "out") as demo:
        everything = children(demo.pid)
        os.kill(pid_of(demo.pid, PARTS[part]), signal.SIGKILL)
        _, errors = demo.communicate(timeout=NOTICED_WITHIN_S)
    assert demo.returncode == 1
    (line,) = [line for line in errors.splitlines() if line.startswith("hall demo: ")]
    assert part in line
    assert "Traceback" not in errors
    assert not (tmp_path / "out" / "summary.json").exists(), "a story that was not told leaves no summary"
    deadline = time.monotonic() + 10
    while any(map(alive, everything)):
        assert time.monotonic() < deadline, "a part outlived the demo"
        time.sleep(0.05)
