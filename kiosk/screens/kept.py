"""Keeps the bodies of screens: making one takes longer than a finger waits for, showing it something else does not."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from kiosk import theme
from kiosk.screens import bodies
from kiosk.widgets.blank import blanked

MOST = 32
"""Some two megabytes each; what has not been shown for longest goes first."""


class KeptBodies:
    def __init__(self) -> None:
        self._bodies: OrderedDict[tuple[str, theme.Type, bool], bodies.Body] = OrderedDict()

    def body(self, name: str, view: Any, ty: theme.Type, low: bool) -> bodies.Body:
        """Return the one body of this name, type size and reach, showing `view`."""
        kind = (name, ty, low)
        body = self._bodies.get(kind)
        if body is None:
            body = self._bodies[kind] = bodies.make(name, view=view, ty=ty, low=low)
            if len(self._bodies) > MOST:
                self._bodies.popitem(last=False)
        elif body.view != view:
            body.view = view
        self._bodies.move_to_end(kind)
        return body

    def blank(self, on_glass: object) -> None:
        """Take what the last person was shown out of every body but the one on the glass."""
        for body in self._bodies.values():
            if body is not on_glass:
                body.view = blanked(body.view)

    def clear(self) -> None:
        """Forget all: the colours they were made in have changed."""
        self._bodies.clear()
