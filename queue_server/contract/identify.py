"""Who am I, by a code on a phone: the issuer's service says it to the server; a kiosk hears a masked name."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from queue_server.contract.models import HolderRef, Wire

PhoneCode = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{8,2000}$")]


class IdentifyRequest(Wire):
    """What a scanner read off a phone. It is good once and soon dead, but until then as good as a card."""

    phone_code: PhoneCode = Field(repr=False)


class Identified(Wire):
    """The person stays on the server; `holder_ref` stands for them in one request of this terminal, until `until`."""

    holder_ref: HolderRef = Field(repr=False)
    masked_name: str = Field(repr=False)
    until: AwareDatetime
    """In real time."""
