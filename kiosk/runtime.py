"""Turns the journey's wheel: an event in, the new state drawn, its effects carried out. Knows no Kivy."""

from __future__ import annotations

import datetime as dt
import uuid
import zoneinfo
from collections.abc import Callable

from kiosk.follower import HallClock
from kiosk.journey.effects import Effect
from kiosk.journey.events import Event, HallUpdated, Tick
from kiosk.journey.machine import step
from kiosk.journey.model import State


class Runtime:
    """Lives on the UI thread; other threads reach it through `post`."""

    def __init__(
        self,
        state: State,
        draw: Callable[[State], None],
        carry_out: Callable[[Effect, State], None],
        on_ui_thread: Callable[[Callable[[], None]], None],
    ) -> None:
        self.state = state
        self._draw, self._carry_out, self._on_ui_thread = draw, carry_out, on_ui_thread
        self._clock = HallClock()

    def post(self, event: Event) -> None:
        """Take an event from any thread."""
        self._on_ui_thread(lambda: self.dispatch(event))

    def dispatch(self, event: Event) -> None:
        """Take an event on the UI thread."""
        if isinstance(event, HallUpdated):
            self._clock.set(event.hall.now.timestamp())
        before = self.state
        after, effects = step(before, event, lambda: uuid.uuid4().hex)
        self.state = after
        if after != before:
            self._draw(after)
        for effect in effects:
            self._carry_out(effect, after)

    def tick(self) -> None:
        """Bring the hall's time in; once a second is enough."""
        seconds = self._clock.now()
        if seconds is not None and self.state.hall is not None:
            zone = zoneinfo.ZoneInfo(self.state.hall.timezone)
            self.dispatch(Tick(dt.datetime.fromtimestamp(seconds, zone)))
