"""Starts simulated devices as a child process, as tests and the demo do."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drivers.simulators.control import SimulatorControl


@dataclass(frozen=True, slots=True)
class Simulators:
    """Running simulators: where the devices are, and the line to switch them."""

    printer_tcp: int
    printer_pty: str
    reader_tcp: int
    reader_pty: str
    control_port: int
    out: Path
    control: SimulatorControl
    process: subprocess.Popen[bytes]


@contextmanager
def simulators(out: Path, width_mm: int = 80, ready_within: float = 20.0) -> Iterator[Simulators]:
    """Run a printer and a reader, each on a free TCP port and on a serial line; stop them at the end.

    Raises TimeoutError or RuntimeError when they do not come up.
    """
    with tempfile.TemporaryDirectory(prefix="devices-") as lines:
        command = [sys.executable, "-m", "drivers.simulators", "--out", str(out), "--width-mm", str(width_mm)]
        command += ["--printer-tcp", "0", "--reader-tcp", "0", "--control", "0"]
        command += ["--printer-pty", f"{lines}/printer", "--reader-pty", f"{lines}/reader"]
        root = Path(__file__).parents[2]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, cwd=root)
        try:
            ready = _ready_line(process, ready_within)
            with SimulatorControl(ready["control"]) as control:
                places = {key: ready[key] for key in ("printer_tcp", "printer_pty", "reader_tcp", "reader_pty")}
                yield Simulators(**places, control_port=ready["control"], out=out, control=control, process=process)
        finally:
            process.terminate()
            process.wait(timeout=10)
            if process.stdout is not None:
                process.stdout.close()


def _ready_line(process: subprocess.Popen[bytes], within: float) -> dict[str, Any]:
    if process.stdout is None or not select.select([process.stdout], [], [], within)[0]:
        raise TimeoutError(f"the simulators were not ready after {within} s")
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"the simulators ended at once, with code {process.wait()}")
    ready: dict[str, Any] = json.loads(line)
    return ready
