"""A queue of CUPS, through its own programs: `lp` hands over, `lpstat` tells, `cancel` calls off.

A job that CUPS accepted is not printed: it is followed until it leaves the queue. What keeps the printer from printing
stands in the "Alerts" of `lpstat -l -p` (printer-state-reasons, RFC 8011 §5.4.12), whether a job is still there in
`lpstat -l -o`, and what became of it in its IPP job-state. Seen with CUPS 2.4: a printer's reasons stay as the last job
left them, also after the paper was filled; a new job sets them right when its backend starts. So they count only while
a job of ours waits for a moment, and are a warning otherwise.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from drivers import clock
from drivers.errors import (
    CoverOpen,
    DeviceAbsent,
    DeviceError,
    DeviceSilent,
    LibraryMissing,
    Out,
    PaperJam,
    PaperOut,
    PrinterError,
    PrinterFault,
)
from drivers.ports import PAPER_NEAR_END, SUPPLY_LOW
from drivers.printer import ipp
from drivers.transports.transport import Deadline

_PROGRAM_S = 1.5
_LOOK_S = 0.2
_JOB = re.compile(r"request id is (\S+)")

_STALE_S = 1.0
"""How long a job may still be told with the reasons of the one before."""

_STOPPED: dict[str, type[DeviceError]] = {"paused": PrinterFault, "shutdown": DeviceAbsent, "offline": DeviceAbsent}
_BLOCKING: dict[str, type[PrinterError]] = {
    "media-empty": PaperOut,
    "media-needed": PaperOut,
    "cover-open": CoverOpen,
    "door-open": CoverOpen,
    "interlock-open": CoverOpen,
    "media-jam": PaperJam,
    "output-area-full": PrinterFault,
    "marker-supply-empty": PrinterFault,
    "toner-empty": PrinterFault,
}
_WARNING = {
    **{start: error.code for start, error in _BLOCKING.items()},
    "media-low": PAPER_NEAR_END,
    "marker-supply-low": SUPPLY_LOW,
    "toner-low": SUPPLY_LOW,
}


class Queue:
    """The queue `name` of the server at `server` ("" for the machine's own)."""

    def __init__(self, name: str, server: str) -> None:
        self.name = name
        self._at = server
        self._server = ["-h", server] if server else []

    def reasons(self) -> tuple[str, ...]:
        """Return why the printer is as it is, "none" left out. Raises DeviceAbsent for a queue that is not there."""
        said = self._run(["lpstat", *self._server, "-l", "-p", self.name])
        return tuple(reason for reason in _alerts(said) if reason != "none")

    def warnings(self) -> tuple[str, ...]:
        """Return codes of what should be seen to. Raises for a queue that is stopped."""
        reasons = self.reasons()
        self._refuse(reasons, _STOPPED)
        return tuple(dict.fromkeys(code for start, code in _WARNING.items() if _any(reasons, start)))

    def _refuse(self, reasons: tuple[str, ...], why: Mapping[str, type[DeviceError]]) -> None:
        for start, error in why.items():
            if _any(reasons, start):
                raise error(f"{self.name}: {start}")

    def print(self, data: Path, options: list[str], copies: int, within_s: float) -> None:
        """Hand a file over and return when it was printed; else call the job off and raise why."""
        out: Out = "nothing"
        try:
            self._refuse(self.reasons(), _STOPPED)
            job = self._handed_over(data, options, copies)
            out = "unknown"
            self._follow(job, within_s)
        except DeviceError as error:
            error.out = out
            raise

    def _handed_over(self, data: Path, options: list[str], copies: int) -> str:
        command = ["lp", *self._server, "-d", self.name, "-n", str(copies), "-t", "hall"]
        for option in options:
            command += ["-o", option]
        found = _JOB.search(self._run([*command, str(data)]))
        if found is None:
            raise PrinterError(f"{self.name}: lp gave no job")
        return found[1]

    def _cancel(self, job: str) -> None:
        try:
            self._run(["cancel", *self._server, job])
        except (DeviceAbsent, DeviceSilent):
            return  # it left the queue by itself, or the queue went

    def _follow(self, job: str, within_s: float) -> None:
        deadline, stale = Deadline(within_s), Deadline(_STALE_S)
        try:
            while (alerts := self._job("not-completed", job)) is not None:
                self._refuse(self.reasons(), _STOPPED if not stale.over else {**_STOPPED, **_BLOCKING})
                if deadline.over:
                    raise DeviceSilent(f"{self.name}: the job stayed in the queue ({' '.join(alerts)})")
                clock.sleep(_LOOK_S)
        except DeviceError:
            self._cancel(job)
            raise
        state = ipp.job_state(self._at, self.name, int(job.rpartition("-")[2]))
        if state != ipp.COMPLETED:
            raise PrinterError(f"{self.name}: the job ended in state {state}")

    def _job(self, which: str, job: str) -> tuple[str, ...] | None:
        """Return the state reasons of a job, None when it is not among `which` ones."""
        said = self._run(["lpstat", *self._server, "-W", which, "-l", "-o", self.name])
        for block in re.split(r"^(?=\S)", said, flags=re.MULTILINE):
            if block.split(" ", 1)[0] == job:
                return _alerts(block)
        return None

    def _run(self, command: list[str]) -> str:
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        try:
            done = subprocess.run(
                command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_PROGRAM_S
            )
        except FileNotFoundError as error:
            raise LibraryMissing(f"{command[0]} is not installed; it comes with cups-client") from error
        except subprocess.TimeoutExpired as error:
            raise DeviceSilent(f"{self.name}: CUPS does not answer") from error
        if done.returncode != 0:
            raise DeviceAbsent(f"{self.name}: {done.stderr.strip() or 'no such queue'}")
        return done.stdout


def _alerts(said: str) -> tuple[str, ...]:
    found = re.search(r"^\s+Alerts: *(.*)$", said, flags=re.MULTILINE)
    return tuple(found[1].replace(",", " ").split()) if found else ()


def _any(reasons: tuple[str, ...], start: str) -> bool:
    return any(reason == start or reason.startswith(f"{start}-") for reason in reasons)
