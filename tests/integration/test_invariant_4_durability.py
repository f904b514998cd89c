"""Invariant 4: what was acknowledged survives kill -9 and power loss."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from queue_server.store.tables import answers, events, halls, visits
from tests.kit.server_kit import running_hall
from tests.kit.small_county import HALL, small_county

ROOT = Path(__file__).resolve().parents[2]


def _start(arguments: list[str], prefix: list[str] | None = None) -> subprocess.Popen[str]:
    command = [*(prefix or []), sys.executable, "-m", "tests.integration.issuing_process", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _read_lines(process: subprocess.Popen[str], count: int) -> list[str]:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.strip())
        if len(lines) >= count:
            break
    return lines


def _rest(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    rest = [line.strip() for line in process.stdout if line.endswith("\n")]
    process.stdout.close()
    process.wait(20)
    return rest


def test_invariant_4_acknowledged_numbers_survive_kill_9_under_load(tmp_path: Path) -> None:
    acknowledged: list[str] = []
    for _round in range(2):
        process = _start([str(tmp_path), "8"])
        lines = _read_lines(process, 150)
        assert len(lines) == 150
        acknowledged += lines
        process.send_signal(signal.SIGKILL)
        acknowledged += _rest(process)
    assert len(acknowledged) == len(set(acknowledged)), "a number was given twice"
    series = [{**s, "last": 9999} for s in HALL["series"]]
    with running_hall(tmp_path, small_county(series=series)) as desk, desk.engine.connect() as connection:
        stored = {(v.prefix, v.number) for v in connection.execute(select(visits.c.prefix, visits.c.number))}
        seqs = list(connection.execute(select(events.c.seq).order_by(events.c.seq)).scalars())
        kept = connection.execute(select(halls.c.event_seq)).scalar()
        keys = len(connection.execute(select(answers.c.key)).all())
    assert {(n[0], int(n[1:])) for n in acknowledged} <= stored
    for prefix in "AB":
        numbers = sorted(n for p, n in stored if p == prefix)
        assert numbers == list(range(1, len(numbers) + 1)), "a gap without a record"
    assert seqs == list(range(1, len(stored) + 1))
    assert kept == len(seqs)
    assert keys == len(stored), "ticket and idempotency record are there together or not at all"


def _unsynced_acknowledgements(trace: str) -> int:
    """Count acknowledgements that left with no fsync since the last write to the log before them."""
    dirty = False
    early = 0
    for line in trace.splitlines():
        if re.search(r"pwrite64\(\d+<[^>]*hall\.db-wal>", line):
            dirty = True
        elif re.search(r"(fdatasync|fsync)\(\d+<[^>]*hall\.db-wal>\)\s*= 0", line) or (
            "resumed>" in line and re.search(r"(fdatasync|fsync) resumed>", line)
        ):
            dirty = False
        elif re.search(r'write\(1<pipe:[^>]*>, "[AB]\d{3,}', line) and dirty:
            early += 1
    return early


def _trace(directory: Path, synchronous: list[str]) -> str:
    """Record the system calls of a process that issues with one thread: writes, fsyncs and answers in their order."""
    record = directory / "trace.txt"
    options = ["-f", "-y", "-e", "trace=pwrite64,fdatasync,fsync,write", "-s", "12", "-o", str(record)]
    process = _start([str(directory), "1", *synchronous], ["strace", *options])
    lines = _read_lines(process, 20)
    # strace passes nothing on when it is killed; its child dies of the closed pipe.
    assert process.stdout is not None
    process.stdout.close()
    process.terminate()
    process.wait(20)
    assert len(lines) == 20
    return record.read_text("utf-8", "replace")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace records the system calls; it is not installed")
def test_invariant_4_an_fsync_returns_before_every_answer(tmp_path: Path) -> None:
    trace = _trace(tmp_path, [])
    assert len(re.findall(r'write\(1<pipe:[^>]*>, "[AB]\d{3,}', trace)) >= 20, "the recorder saw the answers"
    assert _unsynced_acknowledgements(trace) == 0


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace records the system calls; it is not installed")
def test_invariant_4_the_recorder_turns_red_when_synchronous_is_off(tmp_path: Path) -> None:
    assert _unsynced_acknowledgements(_trace(tmp_path, ["OFF"])) >= 19


def test_invariant_4_the_writer_s_connection_runs_wal_with_full_synchronisation(tmp_path: Path) -> None:
    with running_hall(tmp_path) as desk, desk.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
