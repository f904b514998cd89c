"""The check of faces before the simulated camera: real pictures, real JPEG, the acts of a person and of a photo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers import clock
from drivers.clock import HandClock
from drivers.errors import DeviceAbsent, DeviceError, DeviceSilent, SettingsError
from drivers.face.challenge import FLAT
from drivers.face.match import Chip, Matcher, Template, chip_of_photo
from drivers.face.surface import Surface
from drivers.ports.face import CAMERA_DARK, Act, Flaw, Look, Outcome, Reason, Verdict
from drivers.registry import create
from drivers.simulators.camera import Picture
from drivers.simulators.faces import PORTRAITS, Pose, photo_held, standing
from drivers.simulators.faces import FaceCamera as Before
from drivers.simulators.memory import MemoryLine
from drivers.transports.camera import Camera
from tests.kit.camera_kit import filmed
from tests.kit.faces_kit import card_photo, checked_by, finder, matcher
from tests.kit.film import Film

ASTRONAUT = PORTRAITS["astronaut"]


@dataclass
class Booth:
    """A camera, who stands before it, and the driver; acts are done as they are asked for."""

    before: Before = field(default_factory=lambda: Before(fps=8))
    asked: list[Act | None] = field(default_factory=list)
    obeys: bool = True

    def __post_init__(self) -> None:
        self.line = MemoryLine(self.before)
        self.film = Film(self.line)
        self.driver = checked_by(self.film)

    def verify(self, *acts: Act, photo: bytes | None = None, timeout: float = 6.0) -> Verdict:
        return self.driver.verify(card_photo() if photo is None else photo, acts, timeout, self._tell)

    def _tell(self, act: Act | None) -> None:
        self.asked.append(act)
        if act is not None and self.obeys:
            self.before.do(act.value, {})


@pytest.fixture
def booth() -> Iterator[Booth]:
    with clock.kept_by(HandClock()):
        yield Booth()


# --- look ----------------------------------------------------------------------------------------------------------


def test_a_face_good_enough_has_no_flaw(booth: Booth) -> None:
    assert booth.driver.look(1.0) == Look(face=True)


def test_nobody_is_waited_for_and_no_error(booth: Booth) -> None:
    booth.before.do("stand", {"who": "nobody"})
    start = clock.now()
    assert booth.driver.look(0.5) == Look(face=False)
    assert 0.5 <= clock.now() - start < 1.0


@pytest.mark.parametrize(
    ("pose", "flaw"),
    [
        (Pose(size=0.34), Flaw.TOO_FAR),
        (Pose(size=1.25), Flaw.TOO_CLOSE),
        (Pose(turned=24), Flaw.TURNED),
        (Pose(light=0.2), Flaw.DARK),
        (Pose(light=1.6), Flaw.BRIGHT),
    ],
)
def test_what_a_person_could_mend_is_named(pose: Pose, flaw: Flaw) -> None:
    assert flaw in seen_in(standing(ASTRONAUT, pose))


def test_glare_and_blur_are_named() -> None:
    picture = standing(ASTRONAUT, Pose())
    assert seen_in(picture) == ()
    assert Flaw.BLURRED in seen_in(cv2.GaussianBlur(picture, (0, 0), 3.5).astype(np.uint8))
    lamp = picture.copy()
    cv2.ellipse(lamp, (135, 105), (12, 30), 0, 0, 360, (255, 255, 255), -1)
    assert Flaw.GLARE in seen_in(lamp)


def test_two_people_are_one_too_many(booth: Booth) -> None:
    booth.before.set_fault("two_faces", True)
    assert Flaw.SEVERAL in booth.driver.look(1.0).flaws


def test_a_covered_lens_is_dark(booth: Booth) -> None:
    booth.before.set_fault("black", True)
    assert booth.driver.look(0.3) == Look(face=False, flaws=(Flaw.DARK,))
    assert booth.driver.check() == (CAMERA_DARK,)


# --- verify --------------------------------------------------------------------------------------------------------


def test_one_who_does_what_is_asked_and_is_on_the_card_is_verified(booth: Booth) -> None:
    verdict = booth.verify(Act.BLINK, Act.TURN_RIGHT)
    assert booth.asked == [Act.BLINK, Act.TURN_RIGHT, None]
    assert (verdict.outcome, verdict.reason) == (Outcome.VERIFIED, Reason.NONE)
    assert 0.5 < verdict.score <= 1


def test_another_one_is_not(booth: Booth) -> None:
    booth.before.set_fault("wrong_face", True)
    verdict = booth.verify(Act.TURN_LEFT)
    assert (verdict.outcome, verdict.reason) == (Outcome.NOT, Reason.OTHER_PERSON)
    assert verdict.score < 0.4


def test_who_only_stands_there_did_nothing_that_was_asked(booth: Booth) -> None:
    booth.obeys = False
    assert booth.verify(Act.BLINK, timeout=2.0) == Verdict(Outcome.CANNOT_TELL, Reason.ACT_NOT_SEEN)


@pytest.mark.parametrize("act", list(Act))
def test_a_photo_held_up_and_moved_passes_no_act(booth: Booth, act: Act) -> None:
    booth.before.set_fault("photo_of_a_face", True)
    verdict = booth.verify(act, timeout=2.5)
    assert verdict.outcome is not Outcome.VERIFIED
    assert verdict.reason in (Reason.ACT_NOT_SEEN, Reason.FLAT)


def test_who_asks_no_more_is_answered_within_a_picture(booth: Booth) -> None:
    film = Kept(booth.before)
    booth.driver = checked_by(film)
    stopped = booth.driver.verify(card_photo(), [Act.BLINK], 6.0, stopped=lambda: len(film.given) >= 3)
    assert stopped == Verdict(Outcome.CANNOT_TELL, Reason.STOPPED)
    assert len(film.given) == 3
    assert [picture.max() for picture in film.given] == [0] * 3


def test_what_was_measured_is_wiped_even_when_comparing_fails(booth: Booth, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Template] = []
    template = Matcher.template

    def breaks(self: Matcher, chip: Chip) -> Template:
        if len(made) == 1:
            raise RuntimeError("the network broke")
        made.append(template(self, chip))
        return made[-1]

    monkeypatch.setattr(Matcher, "template", breaks)
    with pytest.raises(RuntimeError):
        booth.verify()
    assert float(abs(made[0]).max()) == 0


def test_a_second_person_beside_is_told(booth: Booth) -> None:
    booth.before.set_fault("two_faces", True)
    assert booth.verify(Act.BLINK, timeout=1.0) == Verdict(Outcome.CANNOT_TELL, Reason.SEVERAL)
    assert booth.asked == []


def test_nobody_there_ends_when_time_is_up(booth: Booth) -> None:
    booth.before.do("stand", {"who": "nobody"})
    start = clock.now()
    assert booth.verify(Act.BLINK, timeout=1.0) == Verdict(Outcome.CANNOT_TELL, Reason.NOBODY)
    assert clock.now() - start < 1.5


def test_a_face_never_good_enough_says_what_to_mend(booth: Booth) -> None:
    booth.driver = checked_by(booth.film, {"smallest": 0.5})
    assert booth.verify(timeout=1.0) == Verdict(Outcome.CANNOT_TELL, Reason.UNSUITABLE, flaws=(Flaw.TOO_FAR,))


@given(st.binary(max_size=200))
@example(b"")
@example(card_photo()[:400])
@example(b"BM" + b"\xff" * 60)
@example(card_photo()[:18] + b"\xff\xff\xff\x7f\xff\xff\xff\x7f" + card_photo()[26:])
def test_a_photo_that_is_none_is_no_photo_whatever_its_bytes(photo: bytes) -> None:
    assert chip_of_photo(photo, finder()) is None


def test_a_photo_that_cannot_be_read_is_told_before_anybody_must_blink(booth: Booth) -> None:
    assert booth.verify(Act.BLINK, photo=b"WLf").reason is Reason.PHOTO_UNREADABLE
    assert booth.asked == []


# --- the camera ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["frozen", "silent", "half_frames"])
def test_a_camera_that_shows_nothing_new_is_silent_and_well_again_when_it_does(booth: Booth, fault: str) -> None:
    booth.before.set_fault(fault, True)
    with pytest.raises(DeviceSilent):
        booth.driver.check()
    with pytest.raises(DeviceSilent):
        booth.verify(Act.BLINK)
    booth.before.set_fault(fault, False)
    assert booth.driver.check() == ()


def test_a_camera_unplugged_while_somebody_turns_is_absent_and_back_when_plugged_in(booth: Booth) -> None:
    def pull(act: Act | None) -> None:
        booth.line.unplug()

    with pytest.raises(DeviceAbsent):
        booth.driver.verify(card_photo(), [Act.TURN_LEFT], 6.0, pull)
    with pytest.raises(DeviceError):
        booth.driver.check()
    booth.line.plug()
    assert booth.driver.check() == ()


def test_over_the_network_with_the_real_clock() -> None:
    with filmed(Before(fps=15)) as camera:
        driver = checked_by(Camera(camera.address, 320, 240))
        assert driver.check() == ()
        assert driver.look(5.0) == Look(face=True)
        driver.close()


# --- what is kept --------------------------------------------------------------------------------------------------


class Kept(Film):
    """Remembers every picture it gave out."""

    def __init__(self, before: Before) -> None:
        super().__init__(MemoryLine(before))
        self.given: list[Picture] = []

    def frame(self, timeout: float) -> Picture:
        self.given.append(super().frame(timeout))
        return self.given[-1]


def test_every_picture_is_wiped_and_nothing_is_written(
    booth: Booth, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    film = Kept(booth.before)
    booth.driver = checked_by(film)
    verdict = booth.verify()
    booth.driver.look(1.0)
    booth.driver.check()
    assert len(film.given) > 4
    assert [picture.max() for picture in film.given] == [0] * len(film.given)
    assert list(tmp_path.iterdir()) == []
    assert caplog.text == ""
    assert "array" not in repr(verdict) + repr(vars(booth.driver))


# --- a head and a sheet of paper -----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", list(PORTRAITS))
@pytest.mark.parametrize("size", [0.62, 1.0])
def test_a_head_is_told_from_a_photo_at_every_size(who: str, size: float) -> None:
    portrait = PORTRAITS[who]
    heads = [standing(portrait, Pose(turned=turn, size=size)) for turn in np.linspace(0, 20, 6)]
    photos = [photo_held(portrait, tilt, 35, Pose(size=size)) for tilt in np.linspace(0, 45, 8)]
    assert depth_of(photos) < FLAT < depth_of(heads)


def depth_of(film: list[Picture]) -> float:
    grain = np.random.default_rng(3)
    grays = [np.clip(g + grain.integers(-3, 4, g.shape), 0, 255).astype(np.uint8) for g in map(gray_of, film)]
    surface = Surface(grays[0].copy(), finder().find(grays[0], 48)[0])
    for gray in grays[1:]:
        surface.follow(gray.copy())
    return surface.depth()


def gray_of(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)


# --- settings ------------------------------------------------------------------------------------------------------


class Still:
    """A camera that shows one picture, with the grain every camera has."""

    name = "still"
    is_open = True

    def __init__(self, picture: Picture) -> None:
        self._picture, self._grain = picture, np.random.default_rng(1)

    def open(self) -> None: ...
    def close(self) -> None: ...
    def frame(self, timeout: float) -> Picture:
        grain = self._grain.integers(0, 2, self._picture.shape, dtype=np.uint8)
        return np.asarray(cv2.add(self._picture, grain), np.uint8)


def seen_in(picture: Picture, **options: object) -> tuple[Flaw, ...]:
    with clock.kept_by(HandClock()):
        return checked_by(Still(picture), options).look(0).flaws


@pytest.mark.parametrize(
    ("pose", "strict", "lenient", "flaw"),
    [
        (Pose(), {"smallest": 0.5}, {"smallest": 0.3}, Flaw.TOO_FAR),
        (Pose(size=1.0), {"largest": 0.5}, {"largest": 0.7}, Flaw.TOO_CLOSE),
        (Pose(light=0.4), {"darkest": 90}, {"darkest": 20}, Flaw.DARK),
        (Pose(), {"brightest": 150}, {"brightest": 225}, Flaw.BRIGHT),
    ],
)
def test_what_is_good_enough_is_the_halls_to_say(
    pose: Pose, strict: dict[str, object], lenient: dict[str, object], flaw: Flaw
) -> None:
    picture = standing(ASTRONAUT, pose)
    assert flaw in seen_in(picture, **strict)
    assert flaw not in seen_in(picture, **lenient)


@pytest.mark.parametrize(
    ("options", "outcome"),
    [
        ({"same_below": 0.5, "other_above": 0.6}, Outcome.NOT),
        ({"same_below": 0.5, "other_above": 1.0}, Outcome.CANNOT_TELL),
    ],
)
def test_how_far_another_person_must_be_is_the_halls_to_say(
    booth: Booth, options: dict[str, object], outcome: Outcome
) -> None:
    booth.driver = checked_by(booth.film, options)
    assert booth.verify(photo=card_photo("official")).outcome is outcome


@pytest.mark.parametrize(("same_below", "outcome"), [(0.3, Outcome.CANNOT_TELL), (0.6, Outcome.VERIFIED)])
def test_how_near_the_same_person_must_be_is_the_halls_to_say(
    booth: Booth, same_below: float, outcome: Outcome
) -> None:
    booth.driver = checked_by(booth.film, {"same_below": same_below})
    assert booth.verify(photo=card_photo(blur=1.2)).outcome is outcome


@pytest.mark.parametrize("timeout_s", [0.2, 1.0])
def test_how_long_a_picture_may_take_is_the_halls_to_say(booth: Booth, timeout_s: float) -> None:
    booth.before.set_fault("silent", True)
    booth.driver = checked_by(booth.film, {"frame_timeout_s": timeout_s})
    start = clock.now()
    with pytest.raises(DeviceSilent):
        booth.driver.look(5.0)
    assert clock.now() - start == pytest.approx(timeout_s, abs=0.05)


@pytest.mark.parametrize(("width", "height"), [(320, 240), (640, 480)])
def test_source_and_size_are_those_of_the_camera(monkeypatch: pytest.MonkeyPatch, width: int, height: int) -> None:
    opened: list[tuple[object, ...]] = []
    monkeypatch.setattr("drivers.transports.camera.Camera", lambda *words: opened.append(words))
    monkeypatch.setattr("drivers.face.camera.Finder", finder)
    monkeypatch.setattr("drivers.face.camera.Matcher", matcher)
    create("face", "face-camera", {"source": "/dev/video7", "width": width, "height": height})
    assert opened == [("/dev/video7", width, height, None)]


def test_limits_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(SettingsError):
        create("face", "face-camera", {"source": "/dev/video0", "same_below": 0.6, "other_above": 0.55})
