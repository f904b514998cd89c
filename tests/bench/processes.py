"""What processes take of the machine's memory, as the kernel counts it."""

from __future__ import annotations

import re
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
