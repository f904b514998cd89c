"""Every sentence the kiosk says, as sound: rendered by the very command it speaks with, and measured."""

from __future__ import annotations

import array
import fcntl
import itertools
import os
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from drivers.codecs import pcm
from drivers.ports import Spoken, Utterance, Words
from drivers.ports.sound import LOUDEST
from drivers.sound.speaker import Speaker, SpeakerSettings, speaker
from drivers.sound.wav import WavSink
from kiosk.devices import OWN_CARD
from kiosk.devices import speaker as speaker_of
from kiosk.speech import Voice, spelt
from tests.kit.spoken import SENTENCES, hanzi, said
from tests.kit.voices_kit import VOICES, shipped

PROGRAM = shutil.which("espeak-ng") or ""
pytestmark = pytest.mark.skipif(not PROGRAM, reason="espeak-ng is not there; ./hall setup installs it")

FASTEST = 3.5
"""Hanzi a second, pauses counted."""
STARTS_WITHIN_S = 0.3
LONGEST_S = 6.0
NORMAL = 3
"""The volume a session begins with."""
HEARD = 1000
"""Of 32,767: what is louder is sound."""
PATIENCE_S = 10.0
RATE = 16_000
"""Samples a second, of the shipped voices."""
PIPE = 4096
"""Bytes that the loudspeaker takes in advance: a tenth of a second."""


@dataclass(frozen=True)
class Sound:
    rate: int
    samples: array.array[int]

    @property
    def begins_s(self) -> float:
        return _first_loud(self.samples) / self.rate

    @property
    def lasts_s(self) -> float:
        """From the first sound to the last."""
        silent = _first_loud(self.samples) + _first_loud(self.samples[::-1])
        return (len(self.samples) - 1 - silent) / self.rate

    @property
    def peak(self) -> int:
        return max(max(self.samples, default=0), -min(self.samples, default=0))


def _first_loud(samples: array.array[int]) -> int:
    return next(place for place, sample in enumerate(samples) if abs(sample) > HEARD)


@cache
def _speaker() -> Speaker:
    return speaker(SpeakerSettings(voices=VOICES), WavSink(VOICES, 1))


@cache
def rendered(text: str, language: Spoken, volume: int = NORMAL) -> Sound:
    """Return what the product's own speaker would say, as it would say it on a kiosk."""
    return Sound(shipped(language).rate, pcm.scaled(_composed(text, language), volume / LOUDEST))


@cache
def _composed(text: str, language: Spoken) -> array.array[int]:
    return _speaker().composed(Utterance(language, (Words(text),)))


def _samples(raw: bytes) -> array.array[int]:
    samples = array.array("h", raw[: len(raw) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("key", SENTENCES)
def test_every_sentence_sounds_soon_and_does_not_go_on_forever(key: str, language: Spoken) -> None:
    sound = rendered(said(key, language), language)

    assert sound.peak > HEARD * 4, "silence"
    assert sound.begins_s <= STARTS_WITHIN_S / 2, "the other half is for starting the program and the sound card"
    assert 0.3 <= sound.lasts_s <= LONGEST_S


@pytest.mark.parametrize("key", SENTENCES)
def test_no_sentence_is_said_faster_than_somebody_of_75_follows(key: str) -> None:
    sentence = said(key, "zh")

    assert hanzi(sentence) / rendered(sentence, "zh").lasts_s <= FASTEST


@pytest.mark.parametrize("number", ["A012", "Y999", "H405"])
def test_a_number_is_said_slowly_and_its_letter_is_heard(number: str) -> None:
    whole, digits = spelt(number), spelt(number)[1:]
    sound = rendered(whole, "zh")

    assert len(whole) / sound.lasts_s <= FASTEST
    assert sound.lasts_s > rendered(digits, "zh").lasts_s + 0.1, "the letter was left out"


def test_the_volume_keys_are_heard() -> None:
    sentence = said("say.volume", "zh")
    peaks = [rendered(sentence, "zh", volume).peak for volume in range(1, 6)]

    assert all(louder > softer * 1.1 for softer, louder in itertools.pairwise(peaks)), peaks


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("key", SENTENCES)
def test_the_loudest_is_not_distorted(key: str, language: Spoken) -> None:
    sound = rendered(said(key, language), language, volume=LOUDEST)
    clipped = sum(abs(sample) > 32_600 for sample in sound.samples) if sound.peak > 32_600 else 0

    assert clipped <= len(sound.samples) / 1000


def test_somebody_who_listens_with_the_keypad_sets_the_pace() -> None:
    text = (Words(said("say.card", "zh")),)
    lengths = [len(_speaker().composed(Utterance("zh", text, pace))) for pace in (0.8, 1.25, 2.0)]

    assert lengths[0] > lengths[1] * 1.2 > lengths[2] * 1.2


@dataclass
class Loudspeaker:
    """A pipe where a sound card would be: it takes no more than is read, so the voice goes on while one listens."""

    end: int

    def hear(self, count: int) -> bytes:
        """Return the next `count` bytes of sound."""
        heard, deadline = b"", time.monotonic() + PATIENCE_S
        while len(heard) < count:
            assert time.monotonic() < deadline, "nothing is said"
            heard += self._now(count - len(heard)) or b""
        return heard

    def until_silence(self) -> float:
        """Return the seconds of speech that still come before nobody speaks any more."""
        rest, deadline = 0, time.monotonic() + PATIENCE_S
        while (more := self._now(PIPE)) != b"":
            assert time.monotonic() < deadline, "it never falls silent"
            rest += len(more or b"")
        return rest / 2 / RATE

    def _now(self, count: int) -> bytes | None:
        """Return what lies ready, empty when nobody speaks; None when somebody speaks but nothing has come yet."""
        try:
            return os.read(self.end, count)
        except BlockingIOError:
            time.sleep(0.001)
            return None


@pytest.fixture
def loudspeaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loudspeaker]:
    """A pipe where a sound card would be, behind a program named as ALSA's player is."""
    pipe, folder = tmp_path / "pipe", tmp_path / "bin"
    os.mkfifo(pipe)
    folder.mkdir()
    script = folder / "aplay"
    script.write_text(f"#!/bin/sh\nexec cat >{pipe}\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, PIPE)
    yield Loudspeaker(end)
    os.close(end)


LONG = "，".join(["请取走号票，坐着等"] * 3)
"""Nine seconds of speech: whoever ends it early was stopped."""


def _time_to_first_sound(voice: Voice, loudspeaker: Loudspeaker) -> float:
    """Return the seconds from the wish to the moment the first sound leaves the loudspeaker."""
    began = time.monotonic()
    voice.say(LONG, "zh", NORMAL)
    start = loudspeaker.hear(8192)
    took = time.monotonic() - began
    loud = [place for place, sample in enumerate(_samples(start)) if abs(sample) > HEARD]
    assert loud, "the first fifth of a second is silent"
    return took + loud[0] / RATE


def test_sound_begins_within_300_ms_of_the_wish_and_ends_at_a_touch(loudspeaker: Loudspeaker) -> None:
    voice, took = Voice(speaker_of(OWN_CARD)), []
    for _ in range(3):
        took.append(_time_to_first_sound(voice, loudspeaker))
        voice.stop()
        assert loudspeaker.until_silence() < 0.5, "it goes on although it was stopped"

    assert min(took) <= STARTS_WITHIN_S, took  # the quickest of three: the machine may be busy with other tests


def test_a_new_sentence_cuts_off_the_one_before(loudspeaker: Loudspeaker) -> None:
    voice = Voice(speaker_of(OWN_CARD))
    _time_to_first_sound(voice, loudspeaker)
    voice.say("您好", "zh", NORMAL)

    assert loudspeaker.until_silence() < LONGEST_S
    voice.stop()
