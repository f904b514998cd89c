"""What is known of a board's inputs, and which changes nobody was told of yet."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from drivers.ports import InputChanged


class Inputs:
    """An input counts as off until the board says otherwise, and as it last was while the board is away."""

    def __init__(self, names: Iterable[str]) -> None:
        self._on = dict.fromkeys(names, False)
        self._untold: deque[InputChanged] = deque()

    @property
    def now(self) -> Mapping[str, bool]:
        return dict(self._on)

    def note(self, said: Mapping[str, bool]) -> None:
        """Take what the board says; what differs is told by `next`."""
        for name, on in said.items():
            if self._on[name] != on:
                self._on[name] = on
                self._untold.append(InputChanged(name, on))

    def next(self) -> InputChanged | None:
        """Return the oldest change that was not told yet."""
        return self._untold.popleft() if self._untold else None
