"""Finds a matter by what people call it: hanzi, pinyin, pinyin initials, English, a slip or two forgiven."""

from __future__ import annotations

from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin
from rapidfuzz import fuzz

from queue_server.contract.models import Menu, MenuBundle, MenuItem

LIMIT = 24
FORGIVEN = 78
"""Least similarity (0–100) that still counts as meant; below it strangers turn up."""


@dataclass(frozen=True, slots=True)
class _Entry:
    code: str
    words: tuple[str, ...]
    sounds: tuple[str, ...]
    initials: tuple[str, ...]


class Index:
    """The words of one menu, made once."""

    def __init__(self, menu: Menu) -> None:
        self._entries = [*map(_entry, menu.bundles), *map(_entry, menu.items)]

    def find(self, text: str) -> tuple[str, ...]:
        """Return codes of items and bundles, best first; nothing for an empty text."""
        wanted = text.strip().lower().replace(" ", "")
        if not wanted:
            return ()
        sound = "" if wanted.isascii() else "".join(lazy_pinyin(wanted, errors="ignore"))
        scored = [
            (score, -place, entry.code)
            for place, entry in enumerate(self._entries)
            if (score := _score(entry, wanted, sound))
        ]
        return tuple(code for _, _, code in sorted(scored, reverse=True)[:LIMIT])


def _entry(found: MenuItem | MenuBundle) -> _Entry:
    words = (found.plain.zh, found.name.zh, *found.keywords, found.name.en, found.plain.en)
    chinese = [w for w in words if any("\u4e00" <= c <= "\u9fff" for c in w)]
    return _Entry(
        code=found.code,
        words=tuple(w.lower().replace(" ", "") for w in words),
        sounds=tuple("".join(lazy_pinyin(w, errors="ignore")) for w in chinese),
        initials=tuple("".join(lazy_pinyin(w, style=Style.FIRST_LETTER, errors="ignore")) for w in chinese),
    )


def _score(entry: _Entry, wanted: str, sound: str) -> int:
    """Return 0 for "not meant"; names people use weigh more the nearer they stand to the front.

    `sound` is the pinyin of hanzi: a wrong sign with the right sound is a slip of the keyboard.
    """
    for place, word in enumerate(entry.words):
        if wanted in word:
            return 400 - place + (50 if word.startswith(wanted) else 0)
    if wanted.isascii():
        for place, initials in enumerate(entry.initials):
            if len(wanted) > 1 and wanted in initials:
                return 300 - place + (50 if initials.startswith(wanted) else 0)
        for place, known in enumerate(entry.sounds):
            if len(wanted) > 1 and wanted in known:
                return 200 - place + (50 if known.startswith(wanted) else 0)
    if len(sound) > 5:
        for place, known in enumerate(entry.sounds):
            if sound in known:
                return 150 - place
    if len(wanted) < 3:
        return 0
    best = max((fuzz.partial_ratio(wanted, word) for word in (*entry.words, *entry.sounds)), default=0.0)
    return int(best) if best >= FORGIVEN else 0
