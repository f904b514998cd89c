"""Typing or writing what is searched: keyboard or pad, in one place; looks in `writing.kv`."""

from __future__ import annotations

from typing import Any

from kivy.factory import Factory
from kivy.uix.boxlayout import BoxLayout

from kiosk.screens.bodies import Part
from kiosk.widgets import pad  # noqa: F401  # its name stands in the .kv


class SearchRow(Part):
    """What was typed, and beside it the ways of typing where there are two."""


class Writing(Part):
    """The pad, what the strokes may mean, and keys to take back."""


class NothingFound(Part):
    """A sentence, and ways on."""


class Typing(Part):
    """Holds the keyboard or the pad."""

    def __init__(self, **kwargs: Any) -> None:
        self._held: dict[str, BoxLayout] = {}
        super().__init__(**kwargs)
        for name in ("view", "ty"):
            self.fbind(name, self._fill)
        self._fill()

    def _fill(self, *_: Any) -> None:
        name = "Writing" if self.view.writing else "TypingKeys"
        if name not in self._held:
            self._held[name] = Factory.get(name)()
        for each in self._held.values():
            each.view, each.ty = self.view, self.ty
        held = self._held[name]
        if held.parent is None:
            self.clear_widgets()
            self.add_widget(held)


class TypingKeys(Part):
    """The keyboard."""
