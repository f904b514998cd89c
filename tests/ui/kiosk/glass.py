"""A kiosk's glass for UI tests: one off-screen window a process, one Root, a clock in the test's hand."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

from config.schema import Panel
from kiosk.journey.events import Event, Press
from kiosk.journey.machine import step
from kiosk.journey.model import State
from kiosk.shots import Studio


class Clock:
    """Steady seconds that only move when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


class Glass:
    """What a test holds: the root, its clock, the events it sent."""

    def __init__(self, studio: Studio, clock: Clock) -> None:
        self.studio = studio
        self.clock = clock
        self.events: list[Event] = []

    @property
    def root(self) -> Any:
        return self.studio.root

    def fresh(self, state: State, panel: Panel | None = None, lay_out: bool = True) -> None:
        """Show a state on a new Root, as awake as after half a second; the panel's layout may be another one.

        Where only the words count, nothing needs to be laid out.
        """
        from kiosk import theme
        from kiosk.screens.root import Root

        panel = panel or Panel()
        if self.studio.window.size != (panel.width_px, panel.height_px):
            self.studio.window.size = (panel.width_px, panel.height_px)
        theme.use(panel)
        self.studio.window.remove_widget(self.studio.root)
        self.studio.root = Root(clock=self.clock)
        self.studio.window.add_widget(self.studio.root)
        self.events.clear()
        self.root.on_event = self.events.append
        self.root.show(state)
        if lay_out:
            self.studio.lay_out()
        self.clock.wait(1)

    def show(self, state: State) -> None:
        self.root.show(state)
        self.studio.lay_out()

    @property
    def presses(self) -> list[Press]:
        return [e for e in self.events if isinstance(e, Press)]


class Session:
    """The journey's rule and the glass together, without devices."""

    def __init__(self, held: Glass, state: State) -> None:
        self.state = state
        self.held = held
        self.effects: list[Any] = []
        self._keys = count(1)
        held.fresh(state)
        held.root.on_event = self.take

    def take(self, event: Event) -> None:
        self.state, effects = step(self.state, event, lambda: f"key-{next(self._keys)}")
        self.effects += effects
        self.held.show(self.state)

    def touch(self, text: str) -> None:
        """Touch the button that shows `text`."""
        from kiosk.touch import tap_text

        self.held.clock.wait(1)
        tap_text(self.held.root, text)


@lru_cache(maxsize=1)
def glass() -> Glass:
    """Return this process's glass; Kivy allows one window a process."""
    clock = Clock()
    home = Path(tempfile.mkdtemp(prefix="kivy-test-"))
    return Glass(Studio(Panel(), home, clock), clock)
