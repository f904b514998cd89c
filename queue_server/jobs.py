"""What the server does by itself: the end of each day, dropping what has expired. One thread, in the worker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

EVERY_S = 600.0
_log = structlog.get_logger("hall.jobs")


@dataclass(frozen=True, slots=True)
class Job:
    run: Callable[[], object]
    every_s: float = EVERY_S


class Housekeeping:
    """Runs each job every so often, the first time at once. A job that fails is logged and tried again."""

    def __init__(self, jobs: Mapping[str, Job], name: str = "housekeeping") -> None:
        self._jobs = dict(jobs)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def run_once(self) -> None:
        for name in self._jobs:
            self._try(name)

    def _try(self, name: str) -> None:
        try:
            self._jobs[name].run()
        except Exception as error:
            _log.error("job failed", job=name, error=type(error).__name__)

    def _run(self) -> None:
        due = dict.fromkeys(self._jobs, time.monotonic())
        while due:
            name = min(due, key=lambda job: due[job])
            if self._stop.wait(max(0.0, due[name] - time.monotonic())):
                return
            self._try(name)
            due[name] = time.monotonic() + self._jobs[name].every_s
