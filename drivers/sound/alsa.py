"""A sound card of Linux, through ALSA's `aplay` (package alsa-utils): alsa-project.org, aplay(1).

    [devices.sound]
    driver = "alsa"
    options = {device = "plughw:CARD=PCH"}

`aplay -L` lists the devices. Quirk: an aplay that hangs in a device does not end at SIGTERM, so it is killed.
"""

from __future__ import annotations

import os
import subprocess
import threading
from array import array

from pydantic import Field

from drivers.codecs import pcm
from drivers.errors import DeviceAbsent, DeviceBusy, DeviceError, DeviceSilent, DriverUnavailable, SoundError
from drivers.registry import Driver
from drivers.sound.speaker import Speaker, SpeakerSettings, speaker

_CHECK_LIMIT_S = 1.5
_RATE = 16000
# What aplay prints (in English, for LC_ALL=C), and what that means.
_SAID: tuple[tuple[str, type[DeviceError]], ...] = (
    ("Device or resource busy", DeviceBusy),
    ("No such file or directory", DeviceAbsent),
    ("No such device", DeviceAbsent),
    ("Invalid card", DeviceAbsent),
    ("Unknown PCM", DeviceAbsent),
    ("Host is down", DeviceAbsent),
    ("Connection refused", DeviceAbsent),
)


class AlsaSettings(SpeakerSettings):
    """How to reach the card."""

    device: str = "default"
    """The ALSA device: "default", or one that `aplay -L` lists, "plughw:CARD=PCH"."""
    spare_s: float = Field(default=3.0, gt=0, le=30)
    """How many seconds longer than the sound itself playing may take before the card counts as silent."""


class AlsaSink:
    """Implements `speaker.Sink`: one aplay for each utterance."""

    def __init__(self, device: str, spare_s: float) -> None:
        self._device, self._spare_s = device, spare_s
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None

    def play(self, sound: array[int], rate: int, stopped: threading.Event) -> None:
        self._run(pcm.to_bytes(sound), rate, len(sound) / rate + self._spare_s, stopped)

    def stop(self) -> None:
        with self._lock:
            if self._running is not None:
                self._running.kill()

    def check(self) -> tuple[str, ...]:
        """Open the device and play nothing on it. Whether a loudspeaker hangs on the card, no card knows."""
        self._run(b"", _RATE, _CHECK_LIMIT_S, threading.Event())
        return ()

    def _run(self, sound: bytes, rate: int, limit_s: float, stopped: threading.Event) -> None:
        form = ["-t", "raw", "-f", "S16_LE", "-r", str(rate), "-c", "1"]
        with self._lock:  # `stop` comes either before the start, and is seen here, or after it, and kills
            if stopped.is_set():
                return
            running = self._running = self._started(["aplay", "-q", "-D", self._device, *form, "-"])
        try:
            _, said = running.communicate(sound, timeout=limit_s)
        except subprocess.TimeoutExpired as error:
            raise DeviceSilent(f"{self._device}: takes no sound") from error
        finally:
            running.kill()
            running.communicate()
            with self._lock:
                self._running = None
        if running.returncode and not stopped.is_set():
            raise _error(self._device, said.decode("ascii", "replace"))

    def _started(self, command: list[str]) -> subprocess.Popen[bytes]:
        pipe, environment = subprocess.PIPE, {**os.environ, "LC_ALL": "C"}
        try:
            return subprocess.Popen(command, stdin=pipe, stdout=subprocess.DEVNULL, stderr=pipe, env=environment)
        except OSError as error:
            raise DriverUnavailable('driver "alsa" needs the program "aplay" (alsa-utils)') from error


def _error(device: str, said: str) -> DeviceError:
    kind = next((kind for words, kind in _SAID if words in said), SoundError)
    return kind(f"{device}: {said.strip().rpartition(chr(10))[2][:200]}")


def alsa_speaker(settings: AlsaSettings) -> Speaker:
    return speaker(settings, AlsaSink(settings.device, settings.spare_s))


ALSA = Driver(AlsaSettings, alsa_speaker)
