"""The kiosk's parent, with small programs in the kiosk's place: real processes, real signals, a real pipe."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.watch.parent import Watched
from kiosk.watch.rules import Patience

PATIENCE = Patience(start_s=30, silent_s=0.4, end_s=5)
PARENT = "import sys; from kiosk.watch.parent import watch; raise SystemExit(watch(sys.argv[1:3], sys.argv[3:]))"
LIFE = """
import os, pathlib, sys, time
from kiosk.watch.pulse import Pulse
lives = pathlib.Path(sys.argv[1])
with lives.open("a") as out: out.write(f"{os.getpid()} {' '.join(sys.argv[2:])}\\n")
pulse = Pulse(os.environ)
"""
BEATS = "while pulse.beat(): time.sleep(0.02)\n"


def life(folder: Path, then: str) -> list[str]:
    program = folder / "life.py"
    program.write_text(LIFE + then)
    return [sys.executable, str(program)]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)


def lives(file: Path) -> list[list[str]]:
    return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"


@pytest.fixture(autouse=True)
def _found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the small programs find the pulse."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


@pytest.fixture
def parent(tmp_path: Path) -> Callable[[str], subprocess.Popen[bytes]]:
    def start(then: str) -> subprocess.Popen[bytes]:
        command = [*life(tmp_path, then), str(tmp_path / "lives"), "--enrol", "X1", "--full-screen"]
        return subprocess.Popen(
            [sys.executable, "-c", PARENT, *command],
            stderr=subprocess.DEVNULL,
        )

    return start


def test_one_that_is_killed_is_begun_anew_without_its_code_and_ends_when_its_parent_is_asked_to(
    parent: Callable[[str], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    watcher, file = parent(BEATS), tmp_path / "lives"
    until(lambda: len(lives(file)) == 1)
    threading.Event().wait(0.2)  # a beat has been heard: it sends fifty in a second
    os.kill(int(lives(file)[0][0]), signal.SIGKILL)
    until(lambda: len(lives(file)) == 2)
    assert [said[1:] for said in lives(file)] == [["--enrol", "X1", "--full-screen"], ["--full-screen"]]
    watcher.terminate()
    assert watcher.wait(30) == 0
    assert gone(int(lives(file)[1][0]))


def test_one_whose_parent_is_killed_ends_by_itself(
    parent: Callable[[str], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    watcher, file = parent(BEATS), tmp_path / "lives"
    until(lambda: len(lives(file)) == 1)
    watcher.kill()
    watcher.wait(30)
    until(lambda: gone(int(lives(file)[0][0])))


@pytest.mark.parametrize(("ending", "code"), [("sys.exit(2)", 2), ("pulse.beat(); sys.exit(0)", 0)])
def test_one_that_says_what_is_wrong_at_its_start_or_was_asked_to_end_is_not_begun_anew(
    parent: Callable[[str], subprocess.Popen[bytes]], tmp_path: Path, ending: str, code: int
) -> None:
    assert parent(ending).wait(30) == code
    assert len(lives(tmp_path / "lives")) == 1


def test_one_that_hangs_is_ended_though_it_does_not_hear(tmp_path: Path) -> None:
    hangs = "import signal\nsignal.signal(signal.SIGABRT, signal.SIG_IGN)\npulse.beat()\nwhile True: time.sleep(60)"
    watched = Watched([*life(tmp_path, hangs), str(tmp_path / "lives")], Patience(30, 0.4, 0.2))
    try:
        until(lambda: watched.look() is not None)
        assert watched.was_up
        assert watched.process.returncode == -signal.SIGKILL
    finally:
        watched.end(signal.SIGKILL)
        watched.close()


def test_one_that_begins_anew_in_its_own_place_is_given_the_time_of_a_start(tmp_path: Path) -> None:
    anew = "pulse.beat(); pulse.starting(); time.sleep(1)"  # longer than it may be silent while it is up
    watched = Watched([*life(tmp_path, anew), str(tmp_path / "lives")], PATIENCE)
    try:
        until(lambda: watched.look() is not None)
        assert watched.process.returncode == 0
    finally:
        watched.end(signal.SIGKILL)
        watched.close()
