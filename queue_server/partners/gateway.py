"""The county's gateway for text messages: an HTTP service that takes one message and says what became of it.

Asked again with the same `id` it sends nothing a second time and says what became of the first: a lost answer costs no
second message. A gateway with an interface of its own needs an adapter of its own beside this one: a class with `send`.
"""

from __future__ import annotations

import json
from typing import Literal

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from config.texts import Gateway
from queue_server.partners.line import NoAnswer, SignedLine

_log = structlog.get_logger("hall.quiet")


class _AnswerIn(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    result: Literal["sent", "failed", "busy"]


class HttpGateway:
    """The line to the gateway (`app.quiet.ports.MessageLine`)."""

    def __init__(self, gateway: Gateway, secret: bytes) -> None:
        self._line = SignedLine(gateway.address, gateway.client, gateway.wait_s, secret)

    def send(self, message: str, phone: str, text: str) -> Literal["sent", "failed"] | None:
        body = json.dumps({"id": message, "phone": phone, "text": text}, ensure_ascii=False).encode()
        try:
            answer = _AnswerIn.model_validate_json(self._line.ask(body))
        except NoAnswer as why:
            _log.warning("gateway_silent", why=str(why))
            return None
        except ValidationError:
            _log.warning("gateway_silent", why="not in the agreed form")
            return None
        return None if answer.result == "busy" else answer.result
