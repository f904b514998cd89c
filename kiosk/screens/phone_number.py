"""The body of 请按手机号; looks in `phone_number.kv`."""

from __future__ import annotations

from kiosk.screens.bodies import Body


class PhoneNumberPortrait(Body):
    pass


class PhoneNumberLandscape(Body):
    pass
