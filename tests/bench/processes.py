"""What processes take of the machine's memory, as the kernel counts it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path


def proportional_kib(pid: int) -> int:
    """Return a process's share of memory in KiB: pages shared with others count in parts (PSS)."""
    return _field(Path(f"/proc/{pid}/smaps_rollup"), "Pss")


def resident_kib(pid: int) -> int:
    """Return what a process has in memory in KiB, shared pages in full (RSS)."""
    return _field(Path(f"/proc/{pid}/smaps_rollup"), "Rss")


def _field(file: Path, name: str) -> int:
    found = re.search(rf"(?m)^{name}:\s+(\d+) kB$", file.read_text())
    if found is None:
        raise RuntimeError(f"{file} does not tell {name}")
    return int(found[1])


def processor_s(pids: Iterable[int], *, with_ended: bool = False) -> float:
    """Return the processor time these processes have had so far, in seconds: neighbours on the machine do not count.

    `with_ended`: with that of their children that have ended.
    """
    ticks = 0
    for pid in pids:
        times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(time) for time in times[11 : 15 if with_ended else 13])
    return ticks / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            found += [int(child) for child in children.read_text().split()]
    return found
