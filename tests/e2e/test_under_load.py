"""The long proofs of `./hall prove`, short enough for every day; `kills-postgresql` has no short form."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import pytest_socket

from tests.kit.postgres import needs_postgres
from tests.kit.served import ROOT
from tests.prove import durability, kills, load, two_servers
from tests.prove.crowd import Plan


def pytest_runtest_setup() -> None:
    pytest_socket.socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


def test_issues_and_calls_at_once_give_nothing_twice_and_leave_no_gap(tmp_path: Path) -> None:
    outcome = load.run(tmp_path, Plan(issues=20, calls=15, patience_s=60))
    assert outcome.held, outcome.broken()


def test_killed_in_the_middle_every_acknowledged_press_is_there_once(tmp_path: Path) -> None:
    plan = Plan(issues=25, calls=20, patience_s=90, may_retry=True)
    each_part_once = kills.Rounds(rounds=1, kills=2, plan=plan, between_acknowledgements=(20, 60))
    outcome = kills.run(tmp_path, each_part_once)
    assert outcome.held, outcome.broken()


@needs_postgres
def test_of_two_servers_one_stands_still_and_one_is_killed_and_the_totals_add_up(tmp_path: Path) -> None:
    outcome = two_servers.run(tmp_path, two_servers.SHORT)
    assert outcome.held, outcome.broken()


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace records the system calls; it is not installed")
def test_no_201_leaves_before_its_fsync_returned(tmp_path: Path) -> None:
    verdict = durability.record(tmp_path, ROOT, durability.Size(threads=2, issues=8))
    assert verdict.answers == 16, "the record shows every answer"
    assert verdict.proven == 16
