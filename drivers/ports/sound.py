"""Something that speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from drivers.ports.device import Device

Spoken = str
"""The code of a language: "zh", "en", or another that some voice speaks."""
LOUDEST = 5


@dataclass(frozen=True, slots=True)
class Words:
    """A phrase or sentence. A voice says what it has recorded of it; a mark between is a short pause."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """Letters and digits, read one by one: "A012" as A-zero-one-two."""

    text: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many, read as a number: 12 as twelve. From 0 to 999."""

    value: int


Token = Words | Number | Count


@dataclass(frozen=True, slots=True)
class Utterance:
    """What to say, in one language, without a gap between its tokens."""

    language: Spoken
    tokens: tuple[Token, ...]
    pace: float = 1.0
    """How much faster than usual. Clips have the pace they were recorded at: at any other all is read out instead."""


def spelt_out(utterance: Utterance) -> str:
    """Return what is to be said as a text that a program can read out."""

    def written(token: Token) -> str:
        match token:
            case Words(text):
                return text
            case Number(text):
                return " ".join(text)
            case Count(value):
                return str(value)

    return " ".join(map(written, utterance.tokens))


class Sound(Device, Protocol):
    """A loudspeaker with voices.

    `play` MUST return only when everything was played, and MUST end by itself: it raises `DeviceAbsent` without a
    sound card, `DeviceBusy` when another program holds it, `DeviceSilent` when it takes no sound,
    `NoWords` when nothing can say a token, `DeviceCancelled` after `stop`. `volume` is 1–5; at 0 nothing is
    played. The queue belongs to the owner of the device: one utterance at a time.

    `stop` MUST end what is being played within 100 ms and MAY be called from any thread, unlike the others; when
    nothing is played it does nothing.
    """

    def play(self, utterance: Utterance, volume: int) -> None: ...
    def stop(self) -> None: ...
