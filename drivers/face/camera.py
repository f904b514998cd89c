"""A camera that compares the person before it with the photo on a card. Everything stays on this machine.

    [devices.face]
    driver = "face-camera"
    options = {source = "/dev/video0"}

Any camera of `drivers.transports.camera`: USB, or an IP camera's Motion JPEG. 640 × 480 is plenty; it should stand at
the height of the eyes, with the light before the person, not behind. Ten pictures a second are looked at or more; fewer
miss blinks.

Quirks: the card's photo comes as `IdCard.picture` gives it, a BMP; most readers give the secret WLT form, and need
their vendor's decoder for that (`drivers/card/photo.py`). Detection and points are trained on bare faces: a medical
mask hides a face, dark glasses hide a blink. Pictures, cut-out faces and templates are overwritten as soon as they are
done with; copies inside OpenCV and dlib are freed, which does not overwrite them.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from pydantic import Field, model_validator

from drivers import clock
from drivers.errors import DeviceError, DeviceSilent
from drivers.face import measures
from drivers.face.challenge import Glance, Trial
from drivers.face.detect import Face, Finder, Gray
from drivers.face.match import Chip, Matcher, Template, chip_of, chip_of_photo, distance
from drivers.face.measures import Limits, Measures
from drivers.face.surface import Surface
from drivers.ports.face import CAMERA_DARK, Act, Flaw, Look, Outcome, Reason, Verdict, never, untold
from drivers.registry import Driver
from drivers.settings import CameraSettings
from drivers.transports.camera import Frames, Picture, camera_of

_BLACK = 8.0
_STILL_S = 1.0
_STILL_PICTURES = 5
_SEARCH_EVERY = 5
"""Pictures; in between a face is looked for only around where it was."""


class Settings(CameraSettings):
    width: int = Field(default=640, ge=320, le=1920)
    """Pixels across of the picture asked for; what comes larger is made smaller."""
    height: int = Field(default=480, ge=240, le=1080)
    """Its pixels from top to bottom."""
    frame_timeout_s: float = Field(default=1.0, gt=0, le=5)
    """Seconds without a picture after which the camera counts as silent."""
    smallest: float = Field(default=0.25, ge=0.1, le=0.5)
    """Width of a face, of the picture's height, below which the person is asked to come closer."""
    largest: float = Field(default=0.65, ge=0.5, le=1.0)
    """Width of a face, of the picture's height, above which the person is asked to step back."""
    darkest: int = Field(default=45, ge=0, le=120)
    """Middle grey of a face below which it is too dark, 0 to 255."""
    brightest: int = Field(default=225, ge=150, le=255)
    """Middle grey of a face above which there is too much light."""
    same_below: float = Field(default=0.5, ge=0.3, le=0.6)
    """Distance from the card's photo up to which it is the same person; smaller is stricter."""
    other_above: float = Field(default=0.6, ge=0.5, le=1.0)
    """Distance above which it is another person; in between nobody can tell."""

    @model_validator(mode="after")
    def _in_order(self) -> Settings:
        if self.same_below > self.other_above:
            raise ValueError("same_below must not be above other_above")
        return self


@dataclass(slots=True, repr=False)
class _Seen:
    """One picture while it is looked at."""

    picture: Picture
    gray: Gray
    faces: list[Face]
    found: Measures | None
    flaws: tuple[Flaw, ...]

    def forget(self) -> None:
        self.picture.fill(0)
        self.gray.fill(0)


class FaceCamera:
    """Implements `ports.FaceCheck`."""

    def __init__(self, camera: Frames, settings: Settings, finder: Finder, matcher: Matcher) -> None:
        self._camera = camera
        self._settings = settings
        self._limits = Limits(settings.smallest, settings.largest, settings.darkest, settings.brightest)
        self._finder = finder
        self._matcher = matcher
        self._still = _Stillness()

    def check(self) -> tuple[str, ...]:
        still, end = _Stillness(pictures=3, seconds=0.0), clock.now() + min(1.8, self._settings.frame_timeout_s)
        while True:
            picture = self._frame(max(0.05, end - clock.now()))
            dark = float(picture.mean()) < _BLACK
            frozen = still.step(picture, clock.now())
            picture.fill(0)
            if dark:
                return (CAMERA_DARK,)
            if frozen:
                raise DeviceSilent(f"{self._camera.name}: the picture stands still")
            if still.changed or clock.now() >= end:
                return ()

    def close(self) -> None:
        self._camera.close()

    def look(self, timeout: float) -> Look:
        end = clock.now() + timeout
        while True:
            seen = self._see(None)
            seen.forget()
            if seen.faces or clock.now() >= end:
                return Look(bool(seen.faces), seen.flaws)

    def verify(
        self,
        photo: bytes | bytearray,
        challenge: Sequence[Act],
        timeout: float,
        tell: Callable[[Act | None], None] = untold,
        stopped: Callable[[], bool] = never,
    ) -> Verdict:
        end = clock.now() + timeout
        wanted = chip_of_photo(photo, self._finder)
        if wanted is None:
            return Verdict(Outcome.CANNOT_TELL, Reason.PHOTO_UNREADABLE)
        attempt = _Attempt(challenge)
        try:
            seen = self._watch(attempt, end, tell, stopped)
            if seen is None:
                return Verdict(Outcome.CANNOT_TELL, Reason.STOPPED)
            if attempt.trial.passed:
                return self._compared(wanted, attempt.chips)
            outcome = Outcome.NOT if attempt.trial.failed else Outcome.CANNOT_TELL
            unsuitable = attempt.trial.reason is Reason.UNSUITABLE
            return Verdict(outcome, attempt.trial.reason, flaws=seen if unsuitable else ())
        finally:
            attempt.forget()
            wanted.fill(0)

    def _watch(
        self, attempt: _Attempt, end: float, tell: Callable[[Act | None], None], stopped: Callable[[], bool]
    ) -> tuple[Flaw, ...] | None:
        """Follow one person until the acts are done, or failed, or time is up. Returns the last picture's flaws; None
        when nobody wants to know any more."""
        asked: Act | None = None
        while True:
            if stopped():
                return None
            seen = self._see(attempt)
            try:
                attempt.step(seen, clock.now())
            finally:
                seen.forget()
            trial = attempt.trial
            if trial.passed:
                tell(None)
            elif trial.asks is not None and trial.asks is not asked:
                tell(trial.asks)
            asked = trial.asks or asked
            if trial.passed or trial.failed or clock.now() >= end:
                return seen.flaws

    def _compared(self, wanted: Chip, chips: list[Chip]) -> Verdict:
        """Compare what was seen before and after the acts with the photo; the less alike one counts."""
        templates: list[Template] = []
        try:
            templates += (self._matcher.template(chip) for chip in (wanted, *chips))
            apart = max(distance(templates[0], template) for template in templates[1:])
        finally:
            for template in templates:
                template.fill(0)
        score = max(0.0, 1.0 - apart)
        if apart <= self._settings.same_below:
            return Verdict(Outcome.VERIFIED, score=score)
        if apart > self._settings.other_above:
            return Verdict(Outcome.NOT, Reason.OTHER_PERSON, score)
        return Verdict(Outcome.CANNOT_TELL, Reason.UNCERTAIN, score)

    def _see(self, attempt: _Attempt | None) -> _Seen:
        picture = self._frame(self._settings.frame_timeout_s)
        if self._still.step(picture, clock.now()) and float(picture.mean()) >= _BLACK:
            self._camera.close()
            raise DeviceSilent(f"{self._camera.name}: the picture stands still")
        gray = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
        before = attempt.near if attempt is not None else None
        faces = self._finder.follow(gray, before) if before is not None else []
        if not faces:
            faces = self._finder.find(gray, 0.8 * self._settings.smallest * gray.shape[0])
        if not faces:
            return _Seen(picture, gray, [], None, (Flaw.DARK,) if float(gray.mean()) < self._limits.darkest / 2 else ())
        found = measures.measure(gray, faces[0])
        flaws = (*((Flaw.SEVERAL,) if len(faces) > 1 else ()), *measures.flaws(found, self._limits))
        return _Seen(picture, gray, faces, found, flaws)

    def _frame(self, timeout: float) -> Picture:
        try:
            self._camera.open()
            picture = self._camera.frame(timeout)
            return picture if picture.flags.writeable else picture.copy()
        except DeviceError:
            self._camera.close()
            self._still = _Stillness()
            raise


class _Attempt:
    """One verification: the trial, and what must be kept of pictures until it is over."""

    def __init__(self, challenge: Sequence[Act]) -> None:
        self.trial = Trial(challenge)
        self.chips: list[Chip] = []
        self._surface: Surface | None = None
        self._lower: Gray | None = None
        self._face: Face | None = None
        self._pictures = 0

    @property
    def near(self) -> Face | None:
        """Return where to look first; None before an act, and now and then, lest a second person stand by unseen."""
        self._pictures += 1
        return self._face if self._pictures % _SEARCH_EVERY and self.trial.asks is not None else None

    def step(self, seen: _Seen, now: float) -> None:
        self._face = seen.faces[0] if seen.faces else None
        if self._surface is not None:
            self._surface.follow(seen.gray.copy())
        self.trial.step(self._glance(seen, now))
        if not self.trial.begins or self._face is None:
            return
        if self._surface is None or self.trial.asks is not None:
            self._surface = Surface(seen.gray.copy(), self._face)
            self._lower = measures.lower(seen.gray, self._face)
        chip = chip_of(seen.picture, self._face)
        self.chips = [chip] if self.trial.at_start else [*self.chips[:1], chip]

    def forget(self) -> None:
        for chip in self.chips:
            chip.fill(0)
        if self._lower is not None:
            self._lower.fill(0)
        if self._surface is not None:
            self._surface.forget()

    def _glance(self, seen: _Seen, now: float) -> Glance:
        if len(seen.faces) != 1 or seen.found is None:
            return Glance(now, len(seen.faces))
        steady = 1.0 if self._lower is None else measures.alike(self._lower, measures.lower(seen.gray, seen.faces[0]))
        depth = 0.0 if self._surface is None else self._surface.depth()
        return Glance(now, 1, not seen.flaws, seen.found.turn, seen.found.openness, steady, depth)


class _Stillness:
    """Notices a picture that never changes: no camera gives the same one twice."""

    def __init__(self, pictures: int = _STILL_PICTURES, seconds: float = _STILL_S) -> None:
        self._pictures, self._seconds = pictures, seconds
        self._sum = -1
        self._same = 0
        self._since = 0.0
        self.changed = False

    def step(self, picture: Picture, now: float) -> bool:
        checksum = zlib.crc32(picture.tobytes())
        if checksum == self._sum:
            self._same += 1
        else:
            self.changed = self._sum >= 0
            self._sum, self._same, self._since = checksum, 1, now
        return self._same >= self._pictures and now - self._since >= self._seconds


def face_camera(settings: Settings) -> FaceCamera:
    camera = camera_of(settings, settings.width, settings.height)
    return FaceCamera(camera, settings, Finder(), Matcher())


CAMERA = Driver(Settings, face_camera)
