"""A job that fails keeps no other from running."""

from __future__ import annotations

from queue_server.jobs import Housekeeping


def test_a_failing_job_is_passed_over() -> None:
    done: list[str] = []

    def fails() -> None:
        raise OSError("disk")

    Housekeeping({"first": fails, "second": lambda: done.append("second")}).run_once()
    assert done == ["second"]


def test_jobs_run_at_the_start_and_stop_when_told() -> None:
    done: list[str] = []
    housekeeping = Housekeeping({"only": lambda: done.append("only")}, every_s=3600)
    housekeeping.start()
    housekeeping.stop()
    assert done == ["only"]
