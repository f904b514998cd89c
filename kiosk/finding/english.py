"""Finds an entry by its English names: word by word, beginnings and one slip forgiven."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kiosk.finding.sayings import ENGLISH_FILLERS

_WORD = re.compile(r"[a-z0-9]+")
_ENDINGS = ("ing", "ies", "es", "ed", "s", "al", "e", "y")
_ENOUGH = 0.6


class English:
    def __init__(self, names: Sequence[tuple[str, str]]) -> None:
        """Take each entry's plain and official name."""
        known: dict[str, dict[int, float]] = defaultdict(dict)
        for at, (plain, official) in enumerate(names):
            for name, worth in ((official, 0.96), (plain, 1.0)):
                for word in _words(name):
                    known[word][at] = worth
        self._known = dict(known)
        self._all = list(known)
        self._rooted: dict[str, list[str]] = defaultdict(list)
        for word in known:
            self._rooted[_root(word)].append(word)
        self._rarest = log(1 + len(names))

    def find(self, text: str) -> Iterator[tuple[int, float]]:
        """Yield entries with a score up to 90: how much of what was typed they know."""
        words = _words(text)
        whole, found = 0.0, defaultdict[int, float](float)
        for word in words:
            meant = self._meant(word)
            rarity = self._rarest - log(1 + max((len(self._known[w]) for w in meant), default=0)) + 0.3
            whole += rarity
            best: dict[int, float] = defaultdict(float)
            for like, worth in meant.items():
                for at, place in self._known[like].items():
                    best[at] = max(best[at], worth * place)
            for at, worth in best.items():
                found[at] += worth * rarity
        for at, share in found.items():
            if share >= _ENOUGH * whole:
                yield at, 90 * share / whole

    def _meant(self, word: str) -> dict[str, float]:
        if len(word) < 2:
            return {}
        found = {w: 0.9 for w in self._all if len(word) > 2 and w.startswith(word)}
        found |= dict.fromkeys(self._rooted.get(_root(word), ()), 0.95)
        if word in self._known:
            found[word] = 1.0
        if len(word) > 3 and not found:
            for like, far, _ in process.extract(
                word, self._all, scorer=OSA.distance, score_cutoff=1 if len(word) < 7 else 2, limit=6
            ):
                found[like] = 0.85 - 0.1 * far
        return found


def _words(text: str) -> list[str]:
    words = _WORD.findall(text.lower())
    return [w for w in words if w not in ENGLISH_FILLERS] or words


def _root(word: str) -> str:
    return next((word[: -len(e)] for e in _ENDINGS if word.endswith(e) and len(word) - len(e) > 2), word)
