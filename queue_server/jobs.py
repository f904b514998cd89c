"""What the server does by itself, now and then: dropping what has expired. One thread, in the worker."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

import structlog

EVERY_S = 600.0
_log = structlog.get_logger("hall.jobs")


class Housekeeping:
    """Runs each job every ten minutes, the first time at once. A job that fails is logged and tried again."""

    def __init__(self, jobs: Mapping[str, Callable[[], None]], every_s: float = EVERY_S) -> None:
        self._jobs = dict(jobs)
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def run_once(self) -> None:
        for name, job in self._jobs.items():
            try:
                job()
            except Exception as error:
                _log.error("job failed", job=name, error=type(error).__name__)

    def _run(self) -> None:
        while True:
            self.run_once()
            if self._stop.wait(self._every_s):
                return
