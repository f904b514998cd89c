"""Comparison of the person at the terminal with the photo on the card that lies there."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from drivers.ports.device import Device

CAMERA_DARK = "face.camera_dark"
"""`check`: there is no light in the picture: the lens is covered, or it is night."""


class Flaw(enum.Enum):
    """What keeps a picture from being good enough. Each is something the person can be told to mend."""

    SEVERAL = "several"
    TOO_FAR = "too_far"
    TOO_CLOSE = "too_close"
    TURNED = "turned"
    DARK = "dark"
    BRIGHT = "bright"
    GLARE = "glare"
    BLURRED = "blurred"


@dataclass(frozen=True, slots=True)
class Look:
    """What stands before the camera: no picture of it, and nothing that tells who it is."""

    face: bool
    flaws: tuple[Flaw, ...] = ()
    """None with a face there: good enough to be compared."""


class Act(enum.Enum):
    """Something a living person can do at once when asked. Left and right are the person's own."""

    BLINK = "blink"
    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"


class Outcome(enum.Enum):
    VERIFIED = "verified"
    NOT = "not"
    CANNOT_TELL = "cannot_tell"


class Reason(enum.Enum):
    """Why it was not verified. The value is a stable code; texts are looked up at the screen."""

    NONE = ""
    OTHER_PERSON = "face.other_person"
    UNCERTAIN = "face.uncertain"
    NOBODY = "face.nobody"
    SEVERAL = "face.several"
    UNSUITABLE = "face.unsuitable"
    ACT_NOT_SEEN = "face.act_not_seen"
    FLAT = "face.flat"
    PHOTO_UNREADABLE = "face.photo_unreadable"
    STOPPED = "face.stopped"
    """Whoever asked does not want to know any more."""


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    reason: Reason = Reason.NONE
    score: float = 0.0
    """0 to 1, more is more alike; 0 where nothing was compared."""
    flaws: tuple[Flaw, ...] = ()
    """With UNSUITABLE: what was wrong with the last picture."""


def untold(_act: Act | None) -> None:
    """Tell nobody which act is waited for."""


def never() -> bool:
    """Stop for nobody."""
    return False


class FaceCheck(Device, Protocol):
    """A camera that compares a face with a photo, on this machine alone.

    `look` and `verify` MUST raise for the camera only, never for a person who is not there or not patient. `verify`
    MUST answer within `timeout` seconds and the time one comparison takes (2 s); MUST see every act of `challenge`, in
    order, by one person who stays in the picture, before it answers VERIFIED or OTHER_PERSON; calls `tell` on its own
    thread with the act that is waited for, None when all were seen; and MUST answer STOPPED within a picture of
    `stopped` saying so. NOT means another person, or a thing held up in place of one; everything else is CANNOT_TELL.
    Pictures, and what was measured from them, MUST be forgotten when a call returns or raises: they go to no file, no
    log, no error, no `repr`.

    `photo` is a BMP, as `IdCard.picture` gives it; whoever gives it overwrites it. A verdict alone never settles who
    somebody is: another way, as convenient, stands beside it.
    """

    def look(self, timeout: float) -> Look: ...
    def verify(
        self,
        photo: bytes | bytearray,
        challenge: Sequence[Act],
        timeout: float,
        tell: Callable[[Act | None], None] = untold,
        stopped: Callable[[], bool] = never,
    ) -> Verdict: ...
