"""What is known of a device, and how that changes. Never better than what the device last said. No I/O, no clock."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from drivers.ports import UNCONFIRMED


class State(enum.Enum):
    STARTING = "starting"
    """Not asked yet."""
    READY = "ready"
    """It answered, and nothing is wrong."""
    LIMITED = "limited"
    """It works, and something should be seen to soon: `codes` say what."""
    UNCONFIRMED = "unconfirmed"
    """The line is there; the device itself never says anything."""
    FAILED = "failed"
    """It does not work: `codes` say why."""
    STOPPED = "stopped"
    """Nobody watches it any more."""


@dataclass(frozen=True, slots=True)
class Counters:
    """How often things happened since the watch began."""

    done: int = 0
    """Jobs that succeeded."""
    failed: int = 0
    """Jobs that did not."""
    heard: int = 0
    """What the device said by itself."""
    lost: int = 0
    """Times it went from working to failed."""


@dataclass(frozen=True, slots=True)
class Health:
    """The state of one device. Times are seconds of `drivers.clock`."""

    state: State = State.STARTING
    codes: tuple[str, ...] = ()
    """Stable codes of what is wrong, or should be seen to."""
    detail: str = ""
    """For the log and for whoever repairs it; no personal data."""
    since: float = 0.0
    """When this state began."""
    last_good: float | None = None
    """When the device last answered, or did what it was told."""
    failures: int = 0
    """How often in a row it has failed."""
    counters: Counters = Counters()

    @property
    def working(self) -> bool:
        """Return whether it may be used. A device of which nothing is known yet may not."""
        return self.state in (State.READY, State.LIMITED, State.UNCONFIRMED)

    def same_as(self, other: Health) -> bool:
        """Return whether nothing that a person would be told has changed."""
        return (self.state, self.codes) == (other.state, other.codes)


def checked(health: Health, codes: tuple[str, ...], now: float) -> Health:
    """Return the health after the device was asked and answered `codes`."""
    state = {(): State.READY, (UNCONFIRMED,): State.UNCONFIRMED}.get(codes, State.LIMITED)
    last_good = health.last_good if state is State.UNCONFIRMED else now
    return _moved(replace(health, last_good=last_good, failures=0, detail=""), state, codes, now)


def failed(health: Health, code: str, detail: str, now: float) -> Health:
    """Return the health after the device did not answer, or said that it cannot work."""
    counters = health.counters
    if health.working:
        counters = replace(counters, lost=counters.lost + 1)
    after = replace(health, detail=detail, failures=health.failures + 1, counters=counters)
    return _moved(after, State.FAILED, (code,), now)


def did(health: Health, now: float) -> Health:
    """Return the health after a job succeeded: the device works, whatever it said before."""
    after = replace(health, counters=replace(health.counters, done=health.counters.done + 1))
    return after if health.working else checked(after, (), now)


def did_not(health: Health) -> Health:
    """Return the health after a job failed through no fault of the device."""
    return replace(health, counters=replace(health.counters, failed=health.counters.failed + 1))


def said(health: Health, now: float) -> Health:
    """Return the health after the device said something by itself."""
    after = replace(health, last_good=now, counters=replace(health.counters, heard=health.counters.heard + 1))
    return after if health.working else checked(after, (), now)


def stopped(health: Health, now: float) -> Health:
    return _moved(health, State.STOPPED, (), now)


def _moved(health: Health, state: State, codes: tuple[str, ...], now: float) -> Health:
    since = health.since if state is health.state else now
    return replace(health, state=state, codes=codes, since=since)
