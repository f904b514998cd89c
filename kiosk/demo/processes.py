"""Child processes that die with the demo, and are missed as soon as they die."""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class PartFailed(Exception):
    """A part of the demo did not start, died, or did not do what was waited for. Says which, and where its log is."""


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Part:
    """One running part of the product."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    first_line: str

    def check(self) -> None:
        """Raise PartFailed if the part has died."""
        code = self.process.poll()
        if code is not None:
            raise PartFailed(f"{self.name} ended with {code}; see {self.log}")

    def ready(self) -> Any:
        """Return the JSON that the part printed when it was ready."""
        return json.loads(self.first_line)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(timeout=10)
        if self.process.stdout is not None:
            self.process.stdout.close()


def start(
    name: str, arguments: list[str], log: Path, *, ready: str | None = None, environment: dict[str, str] | None = None
) -> Part:
    """Start `python -m …`; with `ready`, wait up to 60 s for the line of its output that holds that text."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if ready is not None else errors,
            stderr=errors,
            env={**os.environ, **(environment or {})},
            preexec_fn=_die_with_parent,  # no threads yet when parts are started
        )
    line = _wait_for_line(name, process, ready, log) if ready is not None else ""
    return Part(name, process, log, line)


def _wait_for_line(name: str, process: subprocess.Popen[bytes], ready: str, log: Path) -> str:
    if process.stdout is None:
        raise PartFailed(f"{name} has no output to read")
    deadline = time.monotonic() + 60
    seen = b""
    while time.monotonic() < deadline:
        if select.select([process.stdout], [], [], 0.5)[0]:
            chunk = os.read(process.stdout.fileno(), 65536)
            seen += chunk
            for line in seen.decode(errors="replace").splitlines():
                if ready in line:
                    return line
            if not chunk:
                break
        if process.poll() is not None and not seen:
            break
    raise PartFailed(f"{name} did not get ready; see {log}: {seen.decode(errors='replace')[-300:]}")


def run(name: str, arguments: list[str], log: Path, *, typed: str = "") -> str:
    """Run `python -m …` to its end, `typed` at its prompt; return what it printed. Raises PartFailed if it fails."""
    with log.open("ab") as errors:
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            input=typed.encode(),
            stdout=subprocess.PIPE,
            stderr=errors,
            check=False,
            timeout=60,
        )
    if done.returncode:
        raise PartFailed(f"{name} failed with {done.returncode}; see {log}")
    return done.stdout.decode()
