"""The port of a camera that takes a picture of a sheet laid before it: a written authority, a paper to hand in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from drivers.ports.device import Device

STILL_DARK = "still.dark"
"""Its lens is covered, or there is no light."""
STILL_FROZEN = "still.frozen"
"""It gives the very same picture again and again."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What the camera sees now, small, to be shown beside the sheet. `repr` shows nothing of it."""

    width: int
    height: int
    pixels: bytes = field(repr=False)
    """Three bytes each, red first, row by row from the top."""


class SheetFlaw(Enum):
    """Why what stands on a sheet could hardly be read; something the person before it can mend."""

    DARK = "dark"
    BLURRED = "blurred"
    """It moved, is out of focus, or nothing written lies there."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One picture, and what to mend before the next one. `repr` shows nothing of it."""

    jpeg: bytes = field(repr=False)
    flaws: tuple[SheetFlaw, ...] = ()
    """The most pressing first; none: it can be read."""


class StillCamera(Device, Protocol):
    """A camera that takes one picture at a time.

    `preview` and `take` MUST answer with what the camera sees after the call, and MUST raise `DeviceError` when no
    picture comes within `timeout` seconds. What `take` gives MUST hold a whole JPEG file of at most `most_kb` KB (a
    setting of every driver), without a word beside the picture: no place, no time, no maker. Pictures MUST be forgotten
    when a call returns: they go to no file, no log, no error, no `repr`.
    """

    def preview(self, timeout: float) -> Preview: ...
    def take(self, timeout: float) -> Taken: ...
