"""Voices for tests: the two that are shipped, and one of tones that a test makes as it needs it."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from config.load import DEFAULTS
from drivers.codecs import pcm
from drivers.ports import Spoken
from drivers.sound.voice import Voice

VOICES = DEFAULTS.parent / "voices"
FOLDERS: dict[Spoken, str] = {"zh": "zh-CN", "en": "en"}


@lru_cache
def shipped(language: Spoken) -> Voice:
    return Voice(VOICES / FOLDERS[language])


def tone(ms: float, rate: int = 16000, height: int = 9000) -> array[int]:
    return array("h", [int(height * math.sin(2 * math.pi * 440 * i / rate)) for i in range(int(ms * rate / 1000))])


def record(folder: Path, language: Spoken, texts: Iterable[str], rate: int = 16000, more: str = "") -> Path:
    """Leave a voice in `folder` as a hall records it: silence, a soft beginning, 200 ms of tone, silence."""
    folder.mkdir(parents=True)
    sound = pcm.silence(300, rate) + tone(40, rate, 1000) + tone(200, rate) + pcm.silence(300, rate)
    lines = []
    for number, text in enumerate(texts):
        (folder / f"{number}.wav").write_bytes(pcm.to_wav(sound, rate))
        lines.append(f'"{text}" = "{number}.wav"\n')
    head = f'language = "{language}"\nname = "王"\nlicence = "ours"\nsource = "a test"\n{more}\n[clips]\n'
    (folder / "voice.toml").write_text(head + "".join(lines), encoding="utf-8")
    return folder
