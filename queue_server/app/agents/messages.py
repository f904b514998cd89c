"""A text message on its way: telephone and words sealed for it alone, opened for nobody but who sends it."""

from __future__ import annotations

import datetime as dt
import json
import secrets

from queue_server.app.keys import Keys
from queue_server.contract.agents import MessageOut
from queue_server.domain.texts import WAITING, TextMessage


def waiting(
    keys: Keys, hall: str, phone: str, text: str, *, by: str, now: dt.datetime, until: dt.datetime | None = None
) -> TextMessage:
    """Return a message that waits for whoever sends; after `until` nobody does."""
    id_ = secrets.token_hex(16)
    sealed = keys.seal(json.dumps([phone, text]).encode(), _context(id_))
    return TextMessage(id_, hall, WAITING, "", by, now, None, "", sealed, until)


def opened(keys: Keys, message: TextMessage) -> MessageOut:
    phone, text = json.loads(keys.open(message.sealed, _context(message.id)))
    return MessageOut(id=message.id, phone=phone, text=text)


def _context(message: str) -> str:
    return f"text:{message}"
