"""A written authority that was photographed: handed in with a ticket, seen by the clerk who serves it."""

from __future__ import annotations

from pydantic import Base64Bytes, Field

from queue_server.contract.models import Wire


class AuthorityIn(Wire):
    """`POST /halls/{hall}/visits/{visit}/authority`: a plain JPEG (at most 360,000 bytes), coded as base64."""

    picture: Base64Bytes = Field(repr=False, max_length=480_000)


class AuthorityKept(Wire):
    visit: str
