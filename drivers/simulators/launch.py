"""Starts simulated devices as a child process, as tests and the demo do."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drivers.simulators.control import SimulatorControl
from drivers.simulators.devices import LINES
from drivers.simulators.wires import PLACES


@dataclass(frozen=True, slots=True)
class Simulators:
    """Running simulators: where the devices are, and the line to switch them."""

    places: Mapping[str, Any]
    """Port or path of each line, by `DEVICE_KIND`."""
    control_port: int
    out: Path
    control: SimulatorControl
    process: subprocess.Popen[bytes]

    def port(self, device: str, kind: str = "tcp") -> int:
        """Return the TCP port of a device."""
        return int(self.places[f"{device}_{kind}"])

    def path(self, device: str, kind: str = "pty") -> str:
        """Return the path of a device's serial line."""
        return str(self.places[f"{device}_{kind}"])


@contextmanager
def simulators(
    out: Path,
    devices: Sequence[str] = ("printer", "reader"),
    width_mm: int = 80,
    ready_within: float = 20.0,
    places: Mapping[str, str] = PLACES,
) -> Iterator[Simulators]:
    """Run devices, each on all its lines, at `places` by the kind of line; stop them at the end.

    Raises TimeoutError or RuntimeError when they do not come up.
    """
    with tempfile.TemporaryDirectory(prefix="devices-") as lines:
        command = [sys.executable, "-m", "drivers", "simulate", "--out", str(out), "--width-mm", str(width_mm)]
        for device in devices:
            for kind in LINES[device.partition(".")[0]]:
                place = places.get(kind, f"{lines}/{device}-{kind}")
                command += ["--line", f"{device}:{kind}={place}"]
        root = Path(__file__).parents[2]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, cwd=root)
        try:
            ready = _ready_line(process, ready_within)
            with SimulatorControl(ready["control"]) as control:
                yield Simulators(places=ready, control_port=ready["control"], out=out, control=control, process=process)
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
