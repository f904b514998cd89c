"""Text messages to people who gave a telephone number: who sends them, and when (`texts` of a hall, `gateway.toml`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from config.base import Model
from config.issuers import Address


class TextRules(Model):
    """安静叫号: a text message when the turn comes near, and one when the number is called."""

    sent_by: Literal["nobody", "modem", "gateway"] = "nobody"
    """The modem of one of the hall's agents, or the gateway of the county; nobody: no number is asked for."""
    soon_at: Annotated[int, Field(ge=0, le=20)] = 3
    """How many still go before when the first message is sent; 0: none, only the call."""


class Gateway(Model):
    """`gateway.toml`: the service that sends the county's text messages. It sees telephone numbers."""

    address: Address
    client: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,80}$")]
    """What the gateway calls this county."""
    wait_s: Annotated[float, Field(ge=0.2, le=10)] = 5
    """An answer that takes longer is none; the message is sent again under the same id."""
