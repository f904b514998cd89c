"""Carries out what the journey asks of the camera for sheets, and sends the picture after its number."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from kiosk.devices.sheets import SheetOwner
from kiosk.effects.sending import Send
from kiosk.gateway import Gateway, GatewayError
from kiosk.journey.effects import LookSheet, SendSheet, StopSheet, TakeSheet
from kiosk.journey.events import Event, SheetFailed, SheetSent

TRIES = 3
"""With one key: an answer that was lost on the way makes no second picture."""
_log = structlog.get_logger()


def carry_out(
    effect: LookSheet | TakeSheet | StopSheet | SendSheet,
    sheets: SheetOwner | None,
    gateway: Gateway,
    send: Send,
    post: Callable[[Event], None],
) -> None:
    match effect:
        case LookSheet(run) | TakeSheet(run) if sheets is None:
            post(SheetFailed(run))
        case LookSheet(run):
            assert sheets is not None  # noqa: S101 - for the type checker: the case above
            sheets.look(run)
        case TakeSheet(run):
            assert sheets is not None  # noqa: S101 - for the type checker: the first case
            sheets.take(run)
        case StopSheet():
            if sheets is not None:
                sheets.forget()
        case SendSheet(visit, key):
            picture = sheets.picture() if sheets is not None else b""
            if sheets is not None:
                sheets.forget()
            send(
                lambda: _send(gateway, visit, picture, key),
                lambda _: SheetSent(visit, ok=True),
                lambda _: SheetSent(visit, ok=False),
            )


def _send(gateway: Gateway, visit: str, picture: bytes, key: str) -> None:
    """Hand the picture in. Raises GatewayError when no answer came, however often it was asked for."""
    if not picture:
        raise GatewayError("picture.unusable", retry=False)
    for left in reversed(range(TRIES)):
        try:
            gateway.keep_authority(visit, picture, key)
        except GatewayError as error:
            _log.warning("authority_not_sent", code=error.code, tries_left=left)
            if not left or not error.retry:
                raise
        else:
            return
