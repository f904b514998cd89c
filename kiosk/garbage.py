"""Keeps Python's collector of garbage away from the moment a finger waits for: it works while nobody is there.

Looking through everything a kiosk holds takes a quarter of a second on its small processor. What is there for good (the
menu, the screens, the modules) is left out from the first home screen on, and the rest is looked through after each
session: which is also when what the last person left should go.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from kiosk.journey.model import State
from kiosk.journey.screens import Starting
from kiosk.journey.session import untouched

YOUNG, MIDDLE, OLD = 5_000, 20, 1_000
"""Thresholds as `gc.set_threshold` takes them: within a session only what is young is looked through."""


def rest_while_starting() -> None:
    """Look through nothing until the first home screen: at a start everything is there to stay."""
    gc.disable()


class Collector:
    """`later` runs a call when the glass has been drawn."""

    def __init__(self, later: Callable[[Callable[[], None]], object]) -> None:
        self._later = later
        self._settled = False
        self._clean = False

    def drawn(self, state: State) -> None:
        """Note what is on the glass; once nobody is there any more, tidy up."""
        if isinstance(state.screen, Starting):
            return
        alone = untouched(state)
        if alone and not self._clean:
            self._later(self._tidy)
        self._clean = alone

    def _tidy(self) -> None:
        gc.collect()
        if not self._settled:
            gc.freeze()
            gc.enable()
            gc.set_threshold(YOUNG, MIDDLE, OLD)
            self._settled = True
