"""Finds a matter by hanzi, pinyin, pinyin initials or English, best first; slips, mix-ups and half words forgiven."""

from __future__ import annotations

import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from math import log

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz

from kiosk.finding import sounds
from kiosk.finding.english import English
from kiosk.finding.lines import Lines
from kiosk.finding.sayings import FILLERS, SAME
from queue_server.contract.models import Menu, MenuBundle, MenuItem, MenuMatter

LIMIT = 24
_PLACE = 0.4
"""What each place further back in an entry's words costs: its plain name stands first."""
_SURE = 70
"""From this score on nothing was mistyped."""
_ENOUGH = 0.45
"""Least share of what was said that an entry must know."""
_LIKELY, _DOUBTFUL = 200, 24
"""Among how many words a slip is looked for: sharing pairs of letters; of those, the most alike."""


@dataclass(slots=True)
class _Phrase:
    """One thing people say, and the entries that are called so, each with its place among their words."""

    text: str
    syllables: tuple[str, ...]
    initials: str
    of: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.letters = "".join(self.syllables)
        self.begins = sounds.offsets(self.syllables)
        self.soft = sounds.soft(self.letters)

    letters: str = field(init=False)
    begins: frozenset[int] = field(init=False)
    soft: str = field(init=False)


class Index:
    """The words of one menu, made once."""

    def __init__(self, menu: Menu) -> None:
        # what is not done here comes last of what fits alike
        entries: list[MenuItem | MenuBundle | MenuMatter] = [*menu.bundles, *menu.items, *menu.not_here]
        self._codes = [entry.code for entry in entries]
        self._english = English([(entry.plain.en, entry.name.en) for entry in entries])
        known: dict[str, _Phrase] = {}
        grams: dict[str, set[int]] = defaultdict(set)
        for at, entry in enumerate(entries):
            for place, words in enumerate((entry.plain.zh, entry.name.zh, *entry.keywords)):
                text = _bare(words)
                phrase = known.get(text) or known.setdefault(text, _phrase(text))
                phrase.of.append((at, place))
                for gram in (*_grams(text), *_heard(phrase.syllables)):
                    grams[gram].add(at)
        self._phrases = list(known.values())
        self._texts = Lines(phrase.text for phrase in self._phrases)
        self._spoken = Lines(" " + " ".join(phrase.syllables) for phrase in self._phrases)
        self._bits: dict[str, list[int]] = defaultdict(list)
        for at, phrase in enumerate(self._phrases):
            for bit in _bits(phrase.soft):
                self._bits[bit].append(at)
        self._syllables = frozenset(syllable for phrase in self._phrases for syllable in phrase.syllables)
        self._grams = dict(grams)
        self._rarest = log(1 + len(entries))

    def find(self, text: str) -> tuple[str, ...]:
        """Return codes of items and bundles, best first; nothing for an empty text."""
        wanted = _bare(text)
        if not wanted:
            return ()
        scores: dict[int, float] = defaultdict(float)
        if wanted.isascii():
            for at, score in self._english.find(text):
                scores[at] = score
            self._by_letters(wanted, scores)
        else:
            self._by_signs(wanted, scores)
        best = sorted((-score, at) for at, score in scores.items() if score > 0)
        return tuple(self._codes[at] for _, at in best[:LIMIT])

    def _by_signs(self, wanted: str, scores: dict[int, float]) -> None:
        for said, worth in _sayings(wanted):
            for at in self._texts.matching(_in_order(said)):
                self._lift(self._phrases[at], worth * _read(said, self._phrases[at].text), scores)
            self._parts(_grams(said), scores, 80 * worth)
            self._parts(_heard(lazy_pinyin(said, errors="ignore")), scores, 66 * worth)

    def _by_letters(self, typed: str, scores: dict[int, float]) -> None:
        for at in self._spoken.matching(sounds.as_typed(typed)):
            self._lift(self._phrases[at], _spelt(typed, self._phrases[at]), scores)
        self._parts(_heard(sounds.split(typed, self._syllables)), scores, 72)
        if len(typed) > 3 and max(scores.values(), default=0) < _SURE:
            self._slips(sounds.soft(typed), scores)

    def _slips(self, typed: str, scores: dict[int, float]) -> None:
        shared: Counter[int] = Counter()
        for bit in _bits(typed):
            shared.update(self._bits.get(bit, ()))
        likely = heapq.nlargest(_LIKELY, shared, key=lambda at: (shared[at], -at))
        likely.sort(key=lambda at: -fuzz.partial_ratio(typed, self._phrases[at].soft))
        for at in likely[:_DOUBTFUL]:
            letters = self._phrases[at].soft
            if len(letters) < len(typed) - 2:
                continue
            cost = sounds.distance(typed, letters)
            if cost <= 0.2 + len(typed) / 5:
                self._lift(self._phrases[at], 76 * (1 - cost / len(typed)), scores)

    def _lift(self, phrase: _Phrase, worth: float, scores: dict[int, float]) -> None:
        for at, place in phrase.of:
            scores[at] = max(scores[at], worth - place * _PLACE)

    def _parts(self, said: Iterable[str], scores: dict[int, float], worth: float) -> None:
        """Add entries by the share of what was said they know, rare parts weighing more."""
        whole, known = 0.0, defaultdict[int, float](float)
        for gram in set(said):
            entries = self._grams.get(gram, ())
            weight = (self._rarest - log(1 + len(entries)) + 0.3) * (2 if len(gram) > 1 else 1)
            whole += weight
            for at in entries:
                known[at] += weight
        for at, share in known.items():
            if share >= _ENOUGH * whole:
                # what is called just so already gains a little by knowing the rest too
                scores[at] = max(scores[at], worth * share / whole) + 2 * share / whole


def _bare(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _phrase(text: str) -> _Phrase:
    syllables = tuple(s for s in lazy_pinyin(text, errors=list) if s)  # type: ignore[arg-type]  # its stubs know no list
    return _Phrase(text, syllables, "".join(syllable[0] for syllable in syllables))


def _grams(text: str) -> list[str]:
    return [*text, *("".join(pair) for pair in pairwise(text))]


def _heard(syllables: Iterable[str]) -> list[str]:
    return [" ".join(pair) for pair in pairwise(map(sounds.soft, syllables))]


def _sayings(wanted: str) -> list[tuple[str, float]]:
    """Return what was said and what it may mean as well, with how much each is worth."""
    bare = wanted
    for filler in FILLERS:
        bare = bare.replace(filler, "")
    said = {wanted: 1.0}
    if bare:
        said.setdefault(bare, 0.99)
    for mine, theirs in SAME.items():
        for text, worth in list(said.items()):
            if mine in text and theirs not in text:
                said.setdefault(text.replace(mine, theirs), worth * 0.97)
    return list(said.items())[:8]


def _read(said: str, text: str) -> float:
    """Return what a text with these signs in order is worth."""
    at = text.find(said)
    if at < 0:
        return 85
    return 100.0 if len(text) == len(said) else 94 - min(at, 4) - 0.3 * min(len(text) - len(said), 10)


def _in_order(said: str) -> re.Pattern[str]:
    """Return what finds texts with these signs together, or three and more with others between them."""
    return re.compile((r"[^\n]*?" if len(said) > 2 else "").join(map(re.escape, said)))


def _bits(letters: str) -> set[str]:
    return {a + b for a, b in pairwise(letters)}


def _spelt(typed: str, phrase: _Phrase) -> float:
    """Return what syllables are worth that do read as typed: whole ones, initials, or a mixture."""
    if len(typed) == 1:
        return 60.0 if phrase.initials.startswith(typed) else 0
    gap = 0.2 * min(len(phrase.initials), 10)
    at = sounds.begins_at(typed, phrase.letters, phrase.begins)
    if at >= 0:
        return (100 if typed == phrase.letters else 96 - min(at, 4)) - gap
    at = phrase.initials.find(typed)
    if at >= 0:
        return (97 if typed == phrase.initials else 92 - min(at, 4)) - gap
    return 86 - gap
