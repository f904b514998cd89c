"""Has a code on a phone confirmed; either end is an event that names the code it is about."""

from __future__ import annotations

import uuid

from kiosk.effects.sending import Send
from kiosk.gateway import Gateway
from kiosk.journey.effects import Identify
from kiosk.journey.events import PersonConfirmed, PersonTrouble


def carry_out(effect: Identify, gateway: Gateway, send: Send) -> None:
    code, key = effect.phone_code, uuid.uuid4().hex
    send(
        lambda: gateway.identify(code, key),
        lambda told: PersonConfirmed(code, told.holder_ref, told.masked_name),
        lambda trouble: PersonTrouble(code, trouble),
    )
