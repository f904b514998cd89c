"""Pinyin as fingers type it: initials, half syllables, southern mix-ups, neighbouring keys."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SLANT = (0.0, 0.3, 0.8)
_SPOT = {c: (x + _SLANT[y], float(y)) for y, row in enumerate(_ROWS) for x, c in enumerate(row)}
NEIGHBOURS = frozenset(
    (a, b)
    for a, (ax, ay) in _SPOT.items()
    for b, (bx, by) in _SPOT.items()
    if a != b and abs(ax - bx) <= 1.1 and abs(ay - by) <= 1
)
"""Keys that touch each other."""

_SLIP, _WRONG, _STRAY, _MISSED, _DOUBLED, _SWAPPED = 0.6, 1.0, 0.9, 0.8, 0.6, 0.7
LONGEST_SYLLABLE = 6


def soft(letters: str) -> str:
    """Return letters without what southern speech does not tell apart: zh/z, ch/c, sh/s, n/l, -ng/-n; and ü as u."""
    plain = letters.replace("v", "u").replace("zh", "z").replace("ch", "c").replace("sh", "s")
    for vowel in "aei":
        plain = plain.replace(f"{vowel}ng", f"{vowel}n")
    return plain.replace("l", "n")


def offsets(syllables: Iterable[str]) -> frozenset[int]:
    """Return where each syllable begins in the joined letters."""
    begins, at = set(), 0
    for syllable in syllables:
        begins.add(at)
        at += len(syllable)
    return frozenset(begins)


def begins_at(typed: str, letters: str, begins: frozenset[int]) -> int:
    """Return the first beginning of a syllable from which `letters` read as typed, else -1."""
    at = letters.find(typed)
    while at >= 0 and at not in begins:
        at = letters.find(typed, at + 1)
    return at


def as_typed(typed: str) -> re.Pattern[str]:
    """Return what finds syllables (a blank before each) that read so, each whole or only begun: `fangzigh`."""
    return re.compile(" " + "(?:[a-z]* )?".join(map(re.escape, typed)))


def split(typed: str, known: frozenset[str]) -> tuple[str, ...]:
    """Return the syllables of full pinyin, as few as possible; nothing where it is none."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(typed)
    for end in range(1, len(typed) + 1):
        for start in range(max(0, end - LONGEST_SYLLABLE), end):
            before = best[start]
            if before is None or typed[start:end] not in known:
                continue
            held = best[end]
            if held is None or len(before) + 1 < len(held):
                best[end] = (*before, typed[start:end])
    return best[-1] or ()


def distance(typed: str, letters: str) -> float:
    """Return what it costs to read `typed` somewhere in `letters`; a neighbouring key costs less than a strange one."""
    width = len(letters) + 1
    older: list[float] = []
    above = [0.0] * width
    for row, mine in enumerate(typed):
        before = typed[row - 1] if row else ""
        left_out = _DOUBLED if before == mine else _STRAY
        line = [above[0] + _WRONG]
        for column, theirs in enumerate(letters):
            best = above[column]
            if mine != theirs:
                best += _SLIP if (mine, theirs) in NEIGHBOURS else _WRONG
                # plain comparisons: this is the innermost loop of a search
                if (cost := above[column + 1] + left_out) < best:
                    best = cost
                if (cost := line[column] + _MISSED) < best:
                    best = cost
                if row and column and mine == letters[column - 1] and before == theirs:
                    best = min(best, older[column - 1] + _SWAPPED)
            line.append(best)
        older, above = above, line
    return min(above)
