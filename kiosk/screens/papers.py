"""The body of 这些都带了吗？; looks in `papers.kv`."""

from __future__ import annotations

from kiosk.screens.bodies import Body


class PapersPortrait(Body):
    pass


class PapersLandscape(Body):
    pass
