"""A job that fails keeps no other from running, and each runs as often as it is meant to."""

from __future__ import annotations

import threading

from queue_server.jobs import Housekeeping, Job


def test_a_failing_job_is_passed_over() -> None:
    done: list[str] = []

    def fails() -> None:
        raise OSError("disk")

    Housekeeping({"first": Job(fails), "second": Job(lambda: done.append("second"))}).run_once()
    assert done == ["second"]


def test_jobs_run_at_the_start_and_stop_when_told() -> None:
    done, both = [], threading.Event()

    def seldom() -> None:
        done.append("seldom")

    def last() -> None:
        done.append("last")
        both.set()

    housekeeping = Housekeeping({"seldom": Job(seldom, 3600), "last": Job(last, 3600)})
    housekeeping.start()
    assert both.wait(10)
    housekeeping.stop()
    assert sorted(done) == ["last", "seldom"]


def test_a_job_that_is_due_often_does_not_wait_for_one_that_is_due_seldom() -> None:
    often, enough = [0], threading.Event()

    def count() -> None:
        often[0] += 1
        if often[0] == 5:
            enough.set()

    housekeeping = Housekeeping({"seldom": Job(lambda: None, 3600), "often": Job(count, 0.001)})
    housekeeping.start()
    assert enough.wait(10)
    housekeeping.stop()
