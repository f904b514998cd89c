"""What is said of the thing that the ring stands on."""

from __future__ import annotations

import re

from kiosk.journey.events import Reached
from kiosk.journey.model import State
from kiosk.speech import spelt
from kiosk.texts import text

_NUMBER = re.compile(r"\b[A-Z]{1,2}\d{2,5}\b")


def sentence(thing: Reached, state: State) -> str:
    """Return name, what it is and how it stands, and its place: 取号，按键，3之7."""
    said = _NUMBER.sub(lambda found: spelt(found[0], state.language), thing.words)
    name = text(state, f"read.{thing.role}", words=said)
    return text(state, "read.place", thing=name, place=thing.place, count=thing.count)
