"""Asks for the signs that typed pinyin or strokes of a finger may mean, each of a child of its own."""

from __future__ import annotations

import sys

from kiosk.finding.child import Child

Stroke = tuple[tuple[int, int], ...]
"""Where a finger went, in thousandths of the pad, from its upper left."""

_PINYIN = (sys.executable, "-m", "kiosk.finding.pinyin")
_HAND = (sys.executable, "-m", "kiosk.finding.handwriting")


class Speller:
    """Pinyin to signs. For one thread."""

    def __init__(self, command: tuple[str, ...] = _PINYIN) -> None:
        self._child = Child("pinyin", command)

    def signs(self, letters: str, most: int) -> tuple[str, ...]:
        """Return the likeliest words; nothing for what is no pinyin."""
        if not (letters.isascii() and letters.isalpha()):
            return ()
        return self._child.answer(f"{most} {letters}")

    def forget(self) -> None:
        self._child.forget()


class Hand:
    """Strokes to signs. For one thread."""

    def __init__(self, command: tuple[str, ...] = _HAND) -> None:
        self._child = Child("handwriting", command)

    def signs(self, strokes: tuple[Stroke, ...], most: int) -> tuple[str, ...]:
        """Return the likeliest signs, best first; no strokes only make it ready."""
        drawn = ";".join(" ".join(f"{x},{y}" for x, y in stroke) for stroke in strokes)
        return self._child.answer(f"{most}:{drawn}")

    def forget(self) -> None:
        self._child.forget()
