"""The body of 无障碍; looks in `access.kv`."""

from __future__ import annotations

from kiosk.screens.bodies import Body
from kiosk.widgets.kit import IconKey


class Toggle(IconKey):
    """Something that is on or off."""


class AccessPortrait(Body):
    pass


class AccessLandscape(Body):
    pass
