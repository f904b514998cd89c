"""Speaks a sentence, stops at a touch. Without a voice the kiosk is silent and says so once in the log."""

from __future__ import annotations

import shutil
import subprocess
import threading

import structlog
from pypinyin import Style, lazy_pinyin

log = structlog.get_logger()

WORDS_A_MINUTE = 150
"""About three hanzi a second (`rules.md` §5: at most 3.5)."""
LOUDEST = 200


class Voice:
    """espeak-ng with the one of its Chinese voices that works: it reads pinyin with tone numbers, not hanzi."""

    def __init__(self) -> None:
        self._program = shutil.which("espeak-ng")
        self._speaking: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        if self._program is None:
            log.warning("no_voice", missing="espeak-ng")

    def say(self, text: str, language: str, volume: int) -> None:
        """Say `text` at `volume` 1–5, cutting off what is still being said."""
        self.stop()
        if self._program is None or volume <= 0:
            return
        voice, words = ("en", text) if language == "en" else ("cmn-latn-pinyin", pinyin(text))
        loudness = LOUDEST * min(volume, 5) // 5
        command = [self._program, "-v", voice, "-s", str(WORDS_A_MINUTE), "-a", str(loudness), "--", words]
        with self._lock:
            self._speaking = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )

    def stop(self) -> None:
        with self._lock:
            if self._speaking is not None and self._speaking.poll() is None:
                self._speaking.terminate()
                self._speaking.wait(timeout=2)
            self._speaking = None


def pinyin(text: str) -> str:
    """Return `text` as pinyin with tone numbers, marks kept as pauses: "qing3 qu3 zou3 hao4 piao4"."""
    return " ".join(lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True))


def spelt(number: str) -> str:
    """Return a ticket number as it is read out, digit by digit: A012 → A零一二."""
    return "".join("零一二三四五六七八九"[int(c)] if c.isdigit() else c for c in number)
