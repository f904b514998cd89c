"""Turns an utterance into sound and hands it to a sink: a sound card, a folder of WAV files."""

from __future__ import annotations

import logging
import threading
from array import array
from pathlib import Path
from typing import Literal, Protocol

from pydantic import Field

from drivers.codecs import pcm
from drivers.errors import DeviceCancelled, NoWords
from drivers.ports.sound import LOUDEST, Spoken, Utterance, spelt_out
from drivers.settings import DeviceSettings
from drivers.sound.voice import FILE, Clip, Pause, Unrecorded, Voice

_log = logging.getLogger(__name__)


class SpeakerSettings(DeviceSettings):
    """What every driver of this kind is told."""

    voices: Path
    """The folder of the voices, "config/voices"."""
    chinese: str = "zh-CN"
    """The voice for Chinese: a folder in `voices`, or the whole path of one."""
    english: str = "en"
    """The voice for English: a folder in `voices`, or the whole path of one."""
    fallback: Literal["espeak-ng", "none"] = "espeak-ng"
    """What reads out words no clip says: "espeak-ng", or "none" to refuse them."""
    words_a_minute: int = Field(default=135, ge=80, le=300)
    """How fast espeak-ng reads; 135 is 2.5 to 3.4 hanzi a second; more than 3.5 is too fast for many at 75."""


class Sink(Protocol):
    """Where sound goes. `play` MUST end by itself, and at once when `stopped` is set and `stop` called."""

    def play(self, sound: array[int], rate: int, stopped: threading.Event) -> None: ...
    def stop(self) -> None: ...
    def check(self) -> tuple[str, ...]: ...


class Reader(Protocol):
    """Reads out any text. Raises NoWords."""

    def read(self, text: str, language: Spoken, pace: float = 1.0) -> tuple[array[int], int]: ...


class Speaker:
    """Implements `ports.Sound`."""

    def __init__(self, voices: dict[Spoken, Voice], reader: Reader | None, sink: Sink) -> None:
        self._voices, self._reader, self._sink = voices, reader, sink
        self._stopped = threading.Event()

    def play(self, utterance: Utterance, volume: int) -> None:
        if volume <= 0:
            return
        self._stopped.clear()
        sound = pcm.scaled(self.composed(utterance), min(volume, LOUDEST) / LOUDEST)
        self._sink.play(sound, self._voice(utterance.language).rate, self._stopped)
        if self._stopped.is_set():
            raise DeviceCancelled

    def stop(self) -> None:
        self._stopped.set()
        self._sink.stop()

    def check(self) -> tuple[str, ...]:
        return self._sink.check()

    def close(self) -> None:
        self._sink.stop()

    def composed(self, utterance: Utterance) -> array[int]:
        """Return the whole utterance as samples at the rate of its voice. Raises NoWords."""
        voice = self._voice(utterance.language)
        file = voice.file
        if utterance.pace != 1.0 and self._reader is not None:
            samples, rate = self._reader.read(spelt_out(utterance), utterance.language, utterance.pace)
            return voice.fitted(samples, rate)
        phrases: list[list[array[int]]] = [[]]
        for piece in (piece for token in utterance.tokens for piece in voice.resolve(token)):
            if isinstance(piece, Pause):
                phrases.append([])
            else:
                phrases[-1].append(self._said(piece, voice))
        overlap = int(file.overlap_ms * file.rate / 1000)
        whole, pause = array("h"), pcm.silence(file.pause_ms, file.rate)
        for phrase in filter(None, phrases):
            whole.extend(pause if whole else array("h"))
            whole.extend(pcm.joined(phrase, overlap))
        return whole

    def _voice(self, language: Spoken) -> Voice:
        voice = self._voices.get(language)
        if voice is None:
            raise NoWords(f"no voice speaks {language}")
        return voice

    def _said(self, piece: Clip | Unrecorded, voice: Voice) -> array[int]:
        text = piece.key if isinstance(piece, Clip) else piece.text
        if isinstance(piece, Clip):
            try:
                return voice.sound(piece.key)
            except (OSError, ValueError) as error:  # a spoilt clip costs its voice, not the call
                _log.warning("clip of %s: %s", voice.folder.name, error)
        if self._reader is None:
            raise NoWords("not recorded, and nothing reads it out")
        samples, rate = self._reader.read(text, voice.file.language)
        return voice.fitted(samples, rate)


def speaker(settings: SpeakerSettings, sink: Sink) -> Speaker:
    """Build a speaker with the voices of `settings`. Raises SettingsError for a voice that is missing or wrong."""
    reader: Reader | None = None
    if settings.fallback == "espeak-ng":
        from drivers.sound.espeak import EspeakReader  # needs pypinyin; a machine with every word recorded does not

        reader = EspeakReader(settings.words_a_minute)
    voices: dict[Spoken, Voice] = {
        "zh": Voice(settings.voices / settings.chinese),
        "en": Voice(settings.voices / settings.english),
    }
    return Speaker({**_others(settings.voices), **voices}, reader, sink)


def _others(folder: Path) -> dict[Spoken, Voice]:
    """Return the voices of further languages: those whose folder has the language's name."""
    found = [Voice(file.parent) for file in sorted(folder.glob(f"*/{FILE}"))]
    return {voice.file.language: voice for voice in found if voice.folder.name == voice.file.language}
