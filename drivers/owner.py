"""One thread owns one device: it does the jobs, hears what the device says by itself, and watches over it.

Jobs go in from any thread; what becomes of them, what the device says, and how it is, come out as events, each job
answered exactly once. A device that fails is asked again by itself, ever more slowly, or at once when something was
plugged in (`drivers.hotplug`). An adapter is never trusted: what it raises beyond `DeviceError` becomes
`device.failed`, and what a foreign library writes into an exception is not repeated, for it may quote a card.

    owner = Owner("printer", lambda: create("printer", "escpos-tcp", options), queue.put)
    owner.start()
    job = owner.do(lambda printer: printer.print(document), limit_s=45)
"""

from __future__ import annotations

import itertools
import logging
import threading
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from drivers import clock, health
from drivers.errors import DeviceCancelled, DeviceError, DeviceSilent
from drivers.health import Health
from drivers.ports import Device

_log = logging.getLogger(__name__)
D = TypeVar("D", bound=Device)

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class HealthChanged:
    """The device came, went, or wants to be seen to."""

    device: str
    health: Health


@dataclass(frozen=True, slots=True)
class Heard:
    """The device said something by itself: a scan, a key, a card put in."""

    device: str
    value: object


@dataclass(frozen=True, slots=True)
class JobDone:
    device: str
    job: int
    result: object


@dataclass(frozen=True, slots=True)
class JobFailed:
    """A job did not succeed; `code` as in `drivers.errors`."""

    device: str
    job: int
    code: str
    detail: str = ""


DeviceEvent = HealthChanged | Heard | JobDone | JobFailed


@dataclass(frozen=True, slots=True)
class Timing:
    """How a device is watched, in seconds."""

    check_every_s: float = 3.0
    """Between two looks at an idle device that works."""
    retry_s: float = 0.5
    """Before the first new try after a failure; doubled with each that follows."""
    retry_at_most_s: float = 30.0
    listen_s: float = 0.25
    """How long one look for what the device says may take; a job waits that long at most."""

    def retry_after(self, failures: int) -> float:
        """Return the seconds to wait after so many failures in a row."""
        return min(self.retry_at_most_s, self.retry_s * 2.0 ** min(failures - 1, 30))


class Job:
    """Something a device is asked to do. It is answered once: by the device, by the clock, or by `cancel`."""

    def __init__(self, owner: Owner[Any], work: Callable[[Any], object], limit_s: float) -> None:
        self.number = next(_numbers)
        self.work = work
        self.limit_s = limit_s
        self._owner = owner
        self._lock = threading.Lock()
        self._open = True
        self.watch: threading.Timer | None = None

    @property
    def open(self) -> bool:
        return self._open

    def close(self) -> bool:
        """Return whether this call is the one that answers."""
        with self._lock:
            was_open, self._open = self._open, False
        if self.watch is not None:
            self.watch.cancel()
        return was_open

    def cancel(self) -> None:
        """Call it off. One that has not begun never will; one that runs is no longer waited for."""
        self._owner.give_up(self, DeviceCancelled())


class Owner(Generic[D]):
    """The thread, the jobs and the watch of one device."""

    def __init__(
        self, name: str, build: Callable[[], D], post: Callable[[DeviceEvent], None], timing: Timing | None = None
    ) -> None:
        """Touch nothing yet. `build` makes the driver, on the device's own thread; it may raise DeviceError."""
        self.name = name
        self._build, self._post = build, post
        self._timing = timing or Timing()
        self._device: D | None = None
        self._health = Health()
        self._jobs: deque[Job] = deque()
        self._knowing = threading.RLock()
        self._something = threading.Condition()
        self._stopping = False
        self._next_check = 0.0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def health(self) -> Health:
        return self._health

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """End the thread after what it is doing now; jobs that wait are called off."""
        with self._something:
            self._stopping = True
            self._something.notify()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def do(self, work: Callable[[D], object], limit_s: float) -> Job:
        """Ask for `work` on the device. `JobDone` or `JobFailed` comes once, after `limit_s` seconds at the latest."""
        job = Job(self, work, limit_s)
        job.watch = threading.Timer(limit_s, self.give_up, (job, DeviceSilent("never came back")))
        job.watch.daemon = True
        job.watch.start()
        with self._something:
            self._jobs.append(job)
            self._something.notify()
        return job

    def wake(self) -> None:
        """Look at the device now: something was plugged in or out."""
        with self._something:
            self._next_check = 0.0
            self._something.notify()

    def give_up(self, job: Job, error: DeviceError) -> None:
        """Answer a job that is no longer waited for."""
        if job.close():
            if not isinstance(error, DeviceCancelled):
                self._now(lambda known: health.failed(known, error.code, error.detail, clock.now()))
            self._post(JobFailed(self.name, job.number, error.code, error.detail))

    # --- the thread -------------------------------------------------------------------------------------------------

    def step(self) -> float:
        """Do the next job, or else look at the device if that is due; return the seconds that nothing is due for."""
        with self._something:
            job = self._jobs.popleft() if self._jobs else None
        if job is not None:
            if job.open:  # one given up meanwhile must not come out later, into nobody's hand
                self._do(job)
            return 0.0
        if clock.now() >= self._next_check:
            self._check()
        elif self._listens:
            self._listen()
        return 0.0 if self._listens else max(0.0, self._next_check - clock.now())

    def _run(self) -> None:
        while not self._stopping:
            idle = self.step()
            with self._something:
                if idle > 0 and not self._jobs and not self._stopping and self._next_check > clock.now():
                    self._something.wait(idle)
        while self._jobs:
            self.give_up(self._jobs.popleft(), DeviceCancelled())
        device = self._device
        if device is not None:
            self._guarded(lambda: device.close())
        self._now(lambda known: health.stopped(known, clock.now()))

    @property
    def _listens(self) -> bool:
        return self._health.working and hasattr(self._device, "listen")

    def _opened(self) -> D:
        if self._device is None:
            self._device = self._build()
        return self._device

    def _do(self, job: Job) -> None:
        result, error = self._guarded(lambda: job.work(self._opened()))
        now = clock.now()
        if error is None:
            self._now(lambda known: health.did(known, now))
        else:
            self._now(health.did_not)
            self._next_check = 0.0  # was it the device, or only this job? Ask it
        if not job.close():
            _log.warning("%s: came back too late", self.name)
        elif error is None:
            self._post(JobDone(self.name, job.number, result))
        else:
            self._post(JobFailed(self.name, job.number, error.code, error.detail))

    def _check(self) -> None:
        codes, error = self._guarded(lambda: self._opened().check())
        now = clock.now()
        if error is None and not (isinstance(codes, tuple) and all(isinstance(code, str) for code in codes)):
            error = DeviceError("its driver's check returned no codes")
        if error is not None:
            self._lost(error)
            return
        self._now(lambda known: health.checked(known, codes, now))
        self._next_check = now + self._timing.check_every_s

    def _listen(self) -> None:
        device: Any = self._device
        until_check = max(0.0, self._next_check - clock.now())
        value, error = self._guarded(lambda: device.listen(min(self._timing.listen_s, until_check)))
        if error is not None:
            self._lost(error)
        elif value is not None:
            self._now(lambda known: health.said(known, clock.now()))
            self._post(Heard(self.name, value))

    def _lost(self, error: DeviceError) -> None:
        now = clock.now()
        self._now(lambda known: health.failed(known, error.code, error.detail, now))
        self._next_check = now + self._timing.retry_after(self._health.failures)

    def _guarded(self, call: Callable[[], Any]) -> tuple[Any, DeviceError | None]:
        try:
            return call(), None
        except DeviceError as error:
            return None, error
        except Exception as error:  # the thread's boundary: an adapter's own fault must not end the thread
            return None, DeviceError(_place(error))

    def _now(self, change: Callable[[Health], Health]) -> None:
        """Change what is known of the device; the clock that gives a job up does so beside the device's own thread."""
        with self._knowing:
            before = self._health
            after = self._health = change(before)
            if not after.same_as(before):
                _log.info("%s: %s %s %s", self.name, after.state.value, " ".join(after.codes), after.detail)
                self._post(HealthChanged(self.name, after))


def _place(error: BaseException) -> str:
    """Return what a log may know of an unexpected exception: its class and place, never its words."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
