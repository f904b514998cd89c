"""The owner of the camera for faces: one answer for each look, none for one that was called off, and nothing kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from drivers.errors import CardUnreadable, DeviceSilent
from drivers.ports.face import Act, Flaw, Look, Outcome, Reason, Verdict, never, untold
from kiosk.devices import FaceOwner, ReaderOwner
from kiosk.devices import reader as reader_module
from kiosk.devices.face import any_two
from kiosk.journey.events import CardSeen, FaceActWanted, FaceCompared
from tests.unit.owned import CARD, FakeReader, Mail, until

PHOTO = b"BM-the-photo-of-a-card"


class FakeCamera:
    """Does what the test says."""

    def __init__(self) -> None:
        self.on_verify: Callable[[], Verdict] = lambda: Verdict(Outcome.VERIFIED, score=0.7)
        self.given: list[bytearray] = []
        self.stopped: Callable[[], bool] = lambda: False

    def check(self) -> tuple[str, ...]:
        return ()

    def close(self) -> None: ...

    def look(self, timeout: float) -> Look:
        return Look(face=False)

    def verify(
        self,
        photo: bytes | bytearray,
        challenge: Sequence[Act],
        timeout: float,
        tell: Callable[[Act | None], None] = untold,
        stopped: Callable[[], bool] = never,
    ) -> Verdict:
        assert isinstance(photo, bytearray)
        self.given.append(photo)
        self.seen = bytes(photo)
        self.stopped = stopped
        for act in (*challenge, None):
            tell(act)
        return self.on_verify()


def silent() -> Verdict:
    raise DeviceSilent("camera")


def broken(_: bytes) -> bytes:
    raise CardUnreadable("photo")


@dataclass
class Booth:
    camera: FakeCamera
    mail: Mail
    owner: FaceOwner


@pytest.fixture
def booth() -> Iterator[Booth]:
    camera, mail = FakeCamera(), Mail()
    owner = FaceOwner(camera, mail, acts=lambda: (Act.BLINK,), limit_s=30)
    owner.start()
    owner.keep(PHOTO)
    yield Booth(camera, mail, owner)
    owner.stop()


def test_a_look_tells_what_to_do_and_answers_once(booth: Booth) -> None:
    booth.owner.compare(1)
    assert booth.mail.next(FaceCompared) == FaceCompared(1, "yes")
    assert [e for e in booth.mail.all if isinstance(e, FaceActWanted)] == [
        FaceActWanted(1, "blink"),
        FaceActWanted(1, "done"),
    ]
    assert booth.camera.seen == PHOTO
    assert booth.mail.count(FaceCompared) == 1


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (Verdict(Outcome.NOT, Reason.OTHER_PERSON, 0.3), FaceCompared(1, "no", "other_person")),
        (Verdict(Outcome.CANNOT_TELL, Reason.NOBODY), FaceCompared(1, "unsure", "nobody")),
        (Verdict(Outcome.CANNOT_TELL, Reason.UNSUITABLE, flaws=(Flaw.DARK,)), FaceCompared(1, "unsure", "dark")),
    ],
)
def test_what_came_of_it_is_told_without_any_figure(booth: Booth, verdict: Verdict, told: FaceCompared) -> None:
    booth.camera.on_verify = lambda: verdict
    booth.owner.compare(1)
    assert booth.mail.next(FaceCompared) == told


def test_a_camera_that_fails_is_told_as_the_cameras_fault(booth: Booth) -> None:
    booth.camera.on_verify = silent
    booth.owner.compare(1)
    assert booth.mail.next(FaceCompared) == FaceCompared(1, "unsure", "camera")


@pytest.mark.parametrize("end", ["verified", "raises"])
def test_the_photo_is_overwritten_whatever_came_of_it(booth: Booth, end: str) -> None:
    if end == "raises":
        booth.camera.on_verify = silent
    booth.owner.compare(1)
    booth.mail.next(FaceCompared)
    assert booth.camera.given == [bytearray(len(PHOTO))]
    kept = booth.owner._photo
    booth.owner.forget()
    assert kept == bytearray(len(PHOTO))
    assert booth.owner._photo == bytearray()


def test_forgetting_ends_a_look_and_lets_it_tell_nothing_more(booth: Booth) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait() -> Verdict:
        begun.set()
        assert go_on.wait(5)
        return Verdict(Outcome.CANNOT_TELL, Reason.STOPPED)

    booth.camera.on_verify = wait
    booth.owner.compare(1)
    assert begun.wait(5)
    assert not booth.camera.stopped()
    booth.owner.forget()
    assert booth.camera.stopped()
    go_on.set()
    assert booth.mail.next(FaceCompared).run == 1, "the journey knows by its number that nobody waits for it"


def test_the_acts_are_a_blink_and_a_turn_in_either_order() -> None:
    drawn = {any_two() for _ in range(200)}
    turns = (Act.TURN_LEFT, Act.TURN_RIGHT)
    assert drawn == {pair for turn in turns for pair in ((Act.BLINK, turn), (turn, Act.BLINK))}


def read(monkeypatch: pytest.MonkeyPatch, decoder: Callable[[bytes], bytes] | None, keep: object) -> CardSeen:
    monkeypatch.setattr(reader_module, "READER_POLL_S", 0.002)
    reader, mail = FakeReader(), Mail()
    reader.on_poll = lambda: replace(CARD, photo=b"WLf", photo_decoder=decoder)
    reader.on_present = lambda: True
    owner = ReaderOwner(reader, mail, limit_s=30, keep_photo=keep)  # type: ignore[arg-type]
    owner.start()
    try:
        owner.read()
        return mail.next(CardSeen)
    finally:
        owner.stop()


def test_the_photo_of_a_card_that_is_handed_over_goes_to_the_camera_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: list[bytes] = []
    seen = read(monkeypatch, lambda _: PHOTO, kept.append)
    until(lambda: kept == [PHOTO])
    assert seen.holder.has_photo
    assert "BM" not in repr(seen)


def test_without_a_camera_no_photo_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[bytes] = []

    def decoder(coded: bytes) -> bytes:
        looked.append(coded)
        return PHOTO

    assert not read(monkeypatch, decoder, None).holder.has_photo
    assert looked == []


def test_a_photo_that_cannot_be_decoded_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[bytes] = []
    seen = read(monkeypatch, broken, kept.append)
    assert (seen.holder.has_photo, kept) == (False, [])
