"""What is known of a device is never better than what it last said."""

from __future__ import annotations

from drivers import health
from drivers.health import Health, State
from drivers.ports import UNCONFIRMED

READY = health.checked(Health(), (), 10.0)


def test_a_device_nobody_has_asked_may_not_be_used() -> None:
    assert not Health().working


def test_a_device_that_answers_is_ready_since_then() -> None:
    assert (READY.state, READY.since, READY.last_good) == (State.READY, 10.0, 10.0)


def test_a_device_that_wants_to_be_seen_to_still_works() -> None:
    low = health.checked(READY, ("printer.paper_near_end",), 20.0)
    assert low.working
    assert (low.state, low.codes) == (State.LIMITED, ("printer.paper_near_end",))


def test_a_device_that_never_answers_is_never_called_ready() -> None:
    mute = health.checked(Health(), (UNCONFIRMED,), 10.0)
    assert (mute.state, mute.last_good) == (State.UNCONFIRMED, None)
    assert health.did(mute, 11.0).state is State.UNCONFIRMED


def test_a_failure_says_why_and_keeps_when_all_was_well() -> None:
    lost = health.failed(READY, "device.absent", "gone", 30.0)
    assert (lost.state, lost.codes, lost.last_good, lost.since) == (State.FAILED, ("device.absent",), 10.0, 30.0)
    assert not lost.working


def test_failures_in_a_row_are_counted_and_forgotten_when_it_answers() -> None:
    twice = health.failed(health.failed(READY, "device.absent", "", 30.0), "device.absent", "", 31.0)
    assert (twice.failures, twice.counters.lost, twice.since) == (2, 1, 30.0)
    assert health.checked(twice, (), 32.0).failures == 0


def test_a_job_that_failed_leaves_the_state_to_the_next_look() -> None:
    after = health.did_not(READY)
    assert after.same_as(READY)
    assert after.counters.failed == 1


def test_what_a_device_says_by_itself_shows_that_it_works() -> None:
    lost = health.failed(READY, "device.silent", "", 30.0)
    heard = health.said(lost, 40.0)
    assert (heard.state, heard.counters.heard) == (State.READY, 1)
