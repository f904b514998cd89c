"""A folder instead of a sound card: every utterance becomes a WAV file. For tests, demonstrations and hearing voices.

[devices.sound]
driver = "wav"
options = {folder = "var/said", keep = 20}
"""

from __future__ import annotations

import os
import threading
from array import array
from pathlib import Path

from pydantic import Field

from drivers.codecs import pcm
from drivers.errors import DeviceAbsent, DeviceError, SoundError
from drivers.registry import Driver
from drivers.sound.speaker import Speaker, SpeakerSettings, speaker


class WavSettings(SpeakerSettings):
    """Where the files go."""

    folder: Path
    """The folder for the files; it is made where it is missing."""
    keep: int = Field(default=100, ge=1, le=10_000)
    """How many files stay; the oldest goes first."""


class WavSink:
    """Implements `speaker.Sink`. Files are called said-000001.wav and so on, and are there whole or not at all."""

    def __init__(self, folder: Path, keep: int) -> None:
        self._folder, self._keep = folder, keep

    def play(self, sound: array[int], rate: int, stopped: threading.Event) -> None:
        if stopped.is_set():
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            there = sorted(self._folder.glob("said-*.wav"))
            number = int(there[-1].stem[5:]) + 1 if there else 1
            _leave(self._folder / f"said-{number:06}.wav", pcm.to_wav(sound, rate))
            for old in there[: max(0, len(there) + 1 - self._keep)]:
                old.unlink(missing_ok=True)
        except (OSError, ValueError) as error:
            raise self._trouble(error) from error

    def stop(self) -> None:
        """Do nothing: a file is written at once."""

    def check(self) -> tuple[str, ...]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._trouble(error) from error
        if not os.access(self._folder, os.W_OK | os.X_OK):
            raise DeviceAbsent(f"{self._folder}: may not be written")
        return ()

    def _trouble(self, error: Exception) -> DeviceError:
        kind = (
            DeviceAbsent if isinstance(error, (FileNotFoundError, NotADirectoryError, FileExistsError)) else SoundError
        )
        return kind(f"{self._folder}: {type(error).__name__}")


def _leave(file: Path, data: bytes) -> None:
    half = file.with_suffix(".part")
    try:
        half.write_bytes(data)
        half.rename(file)
    except OSError:
        half.unlink(missing_ok=True)  # a disk that is full must not be fuller for it
        raise


def wav_speaker(settings: WavSettings) -> Speaker:
    return speaker(settings, WavSink(settings.folder, settings.keep))


WAV = Driver(WavSettings, wav_speaker)
