"""The bodies of the service menu and of its code; looks in `service.kv`."""

from __future__ import annotations

from kiosk.screens.bodies import Body


class ServiceCodePortrait(Body):
    pass


class ServiceCodeLandscape(Body):
    pass


class ServicePortrait(Body):
    pass


class ServiceLandscape(Body):
    pass
