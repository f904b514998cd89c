"""Text messages through a modem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from drivers.ports.device import Source

WEAK_SIGNAL = "modem.weak_signal"
"""What `check` says when texts will soon not get through."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A text the network has taken."""

    reference: int
    """What a later `Delivery` names it by; a number of this process, without meaning elsewhere."""
    parts: int
    """Into how many messages the text was cut."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a text: it lies on the telephone, or the service centre has given up."""

    reference: int
    state: Literal["delivered", "failed"]
    why: str = ""
    """The reason of a failure, as the service centre gave it (3GPP TS 23.040 §9.2.3.15)."""


class TextMessages(Source[Delivery], Protocol):
    """A modem that sends texts.

    `send` MUST return once the network has taken every part; MUST raise `TextRefused`, `NoNetwork`, `SimMissing`,
    `PinRefused`, `BadNumber`, `TextTooLong` when it was certainly not sent whole, and `OutcomeUnknown` when that
    cannot be known: it never sends a part twice by itself. `listen` MUST give each text's outcome at most once, when
    all its parts are delivered or one has failed; an outcome MAY never come. Texts and numbers stand in no log, no
    error and no `repr`.
    """

    def send(self, number: str, text: str) -> Sent: ...
