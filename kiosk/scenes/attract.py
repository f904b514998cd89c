"""What is shown while nobody is there, as made-up states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.scenes.made_up import Scene, base
from kiosk.views.attract import pictures


def attract_scenes(language: str) -> Iterator[Scene]:
    state = base(language, attract_after_s=60, attract=0)
    shown = pictures(state)
    longest = max(range(2, len(shown) - 1), key=lambda turn: len(shown[turn][2]))
    turns = {"begin": 0, "notice": 1, "own": 2, "theme": longest, "senior": len(shown) - 1}
    for name, turn in turns.items():
        yield Scene(f"attract-{name}", replace(state, attract=turn))
