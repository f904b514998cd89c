"""The owner of a device: every job answered once, a lost device found again, no adapter trusted."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from drivers.clock import HandClock, kept_by
from drivers.errors import CoverOpen, DeviceAbsent
from drivers.health import State
from drivers.owner import DeviceEvent, HealthChanged, Heard, JobDone, JobFailed, Owner, Timing

E = TypeVar("E", bound=DeviceEvent)


@dataclass
class Lamp:
    """A device that does what the test says."""

    on_check: Callable[[], object] = lambda: ()
    says: list[object] = field(default_factory=list)
    closed: int = 0
    checks: int = 0

    def check(self) -> tuple[str, ...]:
        self.checks += 1
        return self.on_check()  # type: ignore[return-value]  # nonsense is the point

    def close(self) -> None:
        self.closed += 1


@dataclass
class Bell(Lamp):
    """A device that also speaks by itself."""

    def listen(self, timeout: float) -> object:
        return self.says.pop(0) if self.says else None


def raising(error: BaseException) -> Callable[[], object]:
    def act() -> object:
        raise error

    return act


@dataclass
class Desk:
    """An owner that is stepped by hand, in time that stands still."""

    device: Lamp
    clock: HandClock
    posted: list[DeviceEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.owner: Owner[Lamp] = Owner("lamp", lambda: self.device, self.posted.append)

    def steps(self, count: int) -> None:
        for _ in range(count):
            self.clock.sleep(self.owner.step())

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.posted if isinstance(event, kind)]


@pytest.fixture
def clock() -> Iterator[HandClock]:
    with kept_by(made := HandClock()):
        yield made


@pytest.fixture
def desk(clock: HandClock) -> Desk:
    return Desk(Lamp(), clock)


def test_a_device_is_looked_at_before_anything_is_said_of_it(desk: Desk) -> None:
    assert desk.owner.health.state is State.STARTING
    desk.steps(1)
    assert [event.health.state for event in desk.of(HealthChanged)] == [State.READY]


def test_what_has_not_changed_is_not_told_again(desk: Desk) -> None:
    desk.steps(20)
    assert desk.device.checks == 20
    assert len(desk.posted) == 1


def test_a_job_is_answered_with_what_came_of_it(desk: Desk) -> None:
    job = desk.owner.do(lambda lamp: 7, limit_s=60)
    desk.steps(1)
    assert desk.of(JobDone) == [JobDone("lamp", job.number, 7)]


def test_a_job_that_fails_says_why_and_the_device_is_looked_at_at_once(desk: Desk) -> None:
    desk.steps(1)
    job = desk.owner.do(lambda lamp: raising(CoverOpen())(), limit_s=60)
    desk.steps(2)
    assert desk.of(JobFailed) == [JobFailed("lamp", job.number, "printer.cover_open")]
    assert desk.device.checks == 2
    assert desk.owner.health.counters.failed == 1


def test_a_job_called_off_before_it_began_never_begins(desk: Desk) -> None:
    done: list[int] = []
    job = desk.owner.do(lambda lamp: done.append(1), limit_s=60)
    job.cancel()
    job.cancel()
    desk.steps(2)
    assert [event.code for event in desk.of(JobFailed)] == ["device.cancelled"]
    assert done == []


def test_a_device_that_is_gone_is_asked_ever_more_slowly_and_half_a_minute_at_most(desk: Desk) -> None:
    desk.device.on_check = raising(DeviceAbsent("unplugged"))
    waits = []
    for _ in range(9):
        waits.append(desk.owner.step())
        desk.clock.sleep(waits[-1])
    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert desk.owner.health.codes == ("device.absent",)


def test_plugged_in_again_it_is_found_at_once(desk: Desk) -> None:
    desk.device.on_check = raising(DeviceAbsent())
    desk.steps(8)
    desk.owner.step()
    desk.device.on_check = lambda: ()
    desk.owner.wake()
    desk.owner.step()
    assert [event.health.state for event in desk.of(HealthChanged)] == [State.FAILED, State.READY]


@pytest.mark.parametrize("nonsense", [None, "fine", (1,), ["ok"]])
def test_a_check_that_returns_nonsense_is_a_failure(desk: Desk, nonsense: object) -> None:
    desk.device.on_check = lambda: nonsense
    desk.steps(1)
    assert desk.owner.health.codes == ("device.failed",)


def test_what_a_foreign_library_says_is_not_repeated(desk: Desk) -> None:
    desk.device.on_check = raising(RuntimeError("card 11010519491231002X"))
    desk.steps(1)
    assert desk.owner.health.codes == ("device.failed",)
    assert desk.owner.health.detail.startswith("RuntimeError at test_drivers_owner.py:")
    assert "110105" not in repr(desk.posted)


def test_what_a_device_says_by_itself_is_passed_on_in_order(clock: HandClock) -> None:
    desk = Desk(Bell(says=["one", "two"]), clock)
    desk.steps(4)
    assert [event.value for event in desk.of(Heard)] == ["one", "two"]
    assert desk.owner.health.counters.heard == 2


def test_a_driver_that_cannot_be_built_says_why_and_is_tried_again(clock: HandClock) -> None:
    posted: list[DeviceEvent] = []
    built: list[Callable[[], object]] = [raising(DeviceAbsent("no library")), Lamp]
    owner: Owner[Lamp] = Owner("lamp", lambda: built.pop(0)(), posted.append)  # type: ignore[arg-type,return-value]
    clock.sleep(owner.step())
    owner.step()
    assert [event.health.state for event in posted if isinstance(event, HealthChanged)] == [State.FAILED, State.READY]


def test_a_job_that_never_comes_back_is_answered_by_the_clock_and_not_again() -> None:
    posted: queue.Queue[DeviceEvent] = queue.Queue()
    release = threading.Event()
    device = Lamp()
    owner: Owner[Lamp] = Owner("lamp", lambda: device, posted.put, Timing(check_every_s=0.001))
    owner.start()
    hung = owner.do(lambda lamp: release.wait(5), limit_s=0.02)
    events: list[DeviceEvent] = []
    while not any(isinstance(event, JobFailed) for event in events):
        events.append(posted.get(timeout=5))
    release.set()
    after = owner.do(lambda lamp: "next", limit_s=5)
    while not any(isinstance(event, JobDone) for event in events):
        events.append(posted.get(timeout=5))
    owner.stop()
    assert [e for e in events if isinstance(e, JobFailed)] == [
        JobFailed("lamp", hung.number, "device.silent", "never came back")
    ]
    assert [e.job for e in events if isinstance(e, JobDone)] == [after.number]
    assert device.closed == 1
    assert owner.health.state is State.STOPPED


def test_jobs_that_wait_when_it_stops_are_called_off() -> None:
    posted: queue.Queue[DeviceEvent] = queue.Queue()
    release, began = threading.Event(), threading.Event()

    def hang(lamp: Lamp) -> None:
        began.set()
        release.wait(5)

    owner: Owner[Lamp] = Owner("lamp", Lamp, posted.put)
    owner.do(hang, limit_s=30)
    owner.start()
    assert began.wait(5)
    waiting = owner.do(lambda lamp: None, limit_s=30)
    stopping = threading.Thread(target=owner.stop)
    stopping.start()
    release.set()
    stopping.join(5)
    told = [posted.get_nowait() for _ in range(posted.qsize())]
    assert JobFailed("lamp", waiting.number, "device.cancelled") in told
