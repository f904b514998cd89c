"""The body of 您可以优先吗？; looks in `priority.kv`."""

from __future__ import annotations

from kiosk.screens.bodies import Body


class PriorityPortrait(Body):
    pass


class PriorityLandscape(Body):
    pass
