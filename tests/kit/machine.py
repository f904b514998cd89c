"""What a figure or a proof was made on: machine, programs, commit."""

from __future__ import annotations

import datetime as dt
import os
import platform
import sqlite3
import subprocess
import time
from pathlib import Path
from statistics import median

from tests.kit.served import ROOT

_WRITTEN = (":!docs/proofs.md", ":!docs/bench.md")


def commit() -> str:
    """Return the commit, with a plus when the tree holds what is not committed; empty without git.

    What a proof or a bench has just written down counts for nothing: it changes no result.
    """
    try:
        found = _git("rev-parse", "--short=12", "HEAD")
        return found + ("+" if _git("status", "--porcelain", "--untracked-files=no", "--", ".", *_WRITTEN) else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def today() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%d")


def facts(work: Path) -> dict[str, object]:
    """Tell what matters for speed. `work` is where the databases lie."""
    load_1, _, _ = os.getloadavg()
    return {
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "file_system": _file_system(work),
        "fdatasync_ms": round(_fdatasync_ms(work), 3),
        "load_before": round(load_1, 2),
        "commit": commit(),
        "date": today(),
    }


def sentence(found: dict[str, object]) -> str:
    """Say the facts in a line."""
    return (
        f"{found['processor']}, {found['cores']} cores, {found['memory_gib']} GiB; Linux {found['kernel']}, Python "
        f"{found['python']}, SQLite {found['sqlite']}; {found['file_system']}, fdatasync {found['fdatasync_ms']} ms; "
        f"load before {found['load_before']}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() in ("model name", "Model"):
            return value.strip()
    return platform.machine()


def _file_system(work: Path) -> str:
    mounts = (line.split() for line in Path("/proc/mounts").read_text().splitlines())
    place = str(work.resolve())
    _, kind = max((m[1], m[2]) for m in mounts if place == m[1] or place.startswith(m[1].rstrip("/") + "/"))
    return kind


def _fdatasync_ms(work: Path) -> float:
    """Return the median of 50 synced 4 KiB writes: what the disk itself asks for durability."""
    file, took = work / "fdatasync.probe", []
    handle = os.open(file, os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        for _ in range(50):
            os.write(handle, b"\0" * 4096)
            began = time.perf_counter()
            os.fdatasync(handle)
            took.append(time.perf_counter() - began)
    finally:
        os.close(handle)
        file.unlink()
    return median(took) * 1000
