"""How a terminal is enrolled and proves itself."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import StringConstraints

from queue_server.contract.models import Wire


class EnrolRequest(Wire):
    """Once per terminal: the one-time code of `./hall admin enrol`, and the terminal's public key."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{4}-[A-Z0-9]{4}$")]
    public_key: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """Ed25519, raw, hex."""


class Enrolled(Wire):
    terminal: str
    hall: str


class ChallengeRequest(Wire):
    terminal: Annotated[str, StringConstraints(max_length=80)]


class Challenge(Wire):
    nonce: str


class TokenRequest(Wire):
    terminal: Annotated[str, StringConstraints(max_length=80)]
    nonce: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    signature: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{128}$")]
    """Over `b"hall-terminal-v1:" + terminal + b":" + nonce`."""


class BearerToken(Wire):
    token: str
    expires_at: dt.datetime
    hall: str
    role: str
