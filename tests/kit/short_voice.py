"""A voice that says everything in a moment: tests hear whole calls without waiting for somebody to finish speaking."""

from __future__ import annotations

import math
from array import array
from pathlib import Path

from drivers.codecs import pcm
from drivers.sound.spelling import DIGITS, LETTERS
from drivers.sound.voice import CALL, FILE

RATE = 16000
CLIP_MS = 30


def write_short_voice(folder: Path) -> Path:
    """Write a Chinese voice whose every clip is a tone of `CLIP_MS`."""
    folder.mkdir(parents=True)
    tone = array("h", [int(8000 * math.sin(at * 0.3)) for at in range(RATE * CLIP_MS // 1000)])
    (folder / "tone.wav").write_bytes(pcm.to_wav(tone, RATE))
    texts = dict.fromkeys((*DIGITS, *LETTERS, "两", "十", "百", *CALL["zh"]))
    lines = ["language = 'zh'", "name = 'tone'", "licence = 'ours'", "source = 'made by a test'", "[clips]"]
    (folder / FILE).write_text("\n".join([*lines, *(f'"{text}" = "tone.wav"' for text in texts)]), "utf-8")
    return folder
