"""The child's side of `child`: says whether it can, then answers each line. Little is loaded, for it starts often."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterable


class NotHere(Exception):
    """A library, or what it reads, is not on this machine."""


def answer_lines(begin: Callable[[], Callable[[str], Iterable[str]]]) -> int:
    """Answer each line with words, blanks between them. `begin` returns what knows them, or raises NotHere."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # dying of some line must not write it to the disk
    try:
        words = begin()
    except NotHere as missing:
        _say(f"! {missing}")
        return 1
    _say("ready")
    for line in sys.stdin:
        _say(" ".join(words(line)))
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
