"""Boards of inputs (door, vibration) and outputs (the lamp at the card slot)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from drivers.ports.device import Source

Lamp = Literal["off", "on", "blink"]


@dataclass(frozen=True, slots=True)
class InputChanged:
    """An input went on or off: a door was opened, the housing was shaken."""

    name: str
    on: bool


class Board(Source[InputChanged], Protocol):
    """An input and output board; its inputs and lamps have the names given in the configuration.

    `inputs` MUST return what the board says now, or last said where it only speaks by itself. `listen` MUST give every
    change, and what is on when it is first heard: an input counts as off until the board says otherwise. `lamp` MUST
    set the lamp again by itself after the board was unplugged, MUST raise `SettingsError` for a name that is not
    configured, and MAY show "blink" as "on" where it cannot blink.
    """

    def inputs(self) -> Mapping[str, bool]: ...
    def lamp(self, name: str, state: Lamp) -> None: ...
