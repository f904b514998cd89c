"""Speaks a sentence, stops at a touch. Without a voice the kiosk is silent and says so once in the log."""

from __future__ import annotations

import shutil
import subprocess
import threading

import structlog

log = structlog.get_logger()

WORDS_A_MINUTE = 135
"""Two and a half to 3.4 hanzi a second, by the sentence; more than 3.5 is too fast for many at 75. At 150 some were."""
LOUDEST = 120
"""Louder ones only distort: from 160 on the peaks are cut off."""


class Voice:
    """espeak-ng with the one of its Chinese voices that works: it reads pinyin with tone numbers, not hanzi.

    A thread of its own speaks, so that no press waits for it; only the latest sentence counts.
    """

    def __init__(self) -> None:
        self._program = shutil.which("espeak-ng")
        self._speaking: subprocess.Popen[bytes] | None = None
        self._changed = threading.Condition()
        self._next: tuple[str, str, int] | None = None
        self._turn = 0
        """Grows with every say and stop: a sentence of an earlier turn is not begun any more."""
        self._thread: threading.Thread | None = None
        if self._program is None:
            log.warning("no_voice", missing="espeak-ng")

    def say(self, text: str, language: str, volume: int) -> None:
        """Say `text` at `volume` 1–5, cutting off what is still being said."""
        self.stop()
        if self._program is None or volume <= 0:
            return
        with self._changed:
            self._next = (text, language, volume)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
                self._thread.start()
            self._changed.notify()

    def stop(self) -> None:
        """Fall silent at once."""
        with self._changed:
            self._next = None
            self._turn += 1
            if self._speaking is not None and self._speaking.poll() is None:
                self._speaking.kill()

    def _run(self) -> None:
        while True:
            with self._changed:
                while self._next is None:
                    self._changed.wait()
                wanted, self._next, turn = self._next, None, self._turn
            command = spoken_by(str(self._program), *wanted)  # looking up the pinyin takes its time: not under the lock
            with self._changed:
                if turn != self._turn:
                    continue
                self._speaking = self._start(command)
                speaking = self._speaking
            if speaking is not None:
                speaking.wait()

    def _start(self, command: list[str]) -> subprocess.Popen[bytes] | None:
        quiet = subprocess.DEVNULL
        try:
            return subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
        except OSError as error:
            log.warning("no_voice", error=type(error).__name__)
            return None


def spoken_by(program: str, text: str, language: str, volume: int) -> list[str]:
    """Return the command with which `program` says `text` at `volume` 1–5."""
    voice, words = ("en", text) if language == "en" else ("cmn-latn-pinyin", pinyin(text))
    loudness = LOUDEST * min(volume, 5) // 5
    return [program, "-v", voice, "-s", str(WORDS_A_MINUTE), "-a", str(loudness), "--", words]


def pinyin(text: str) -> str:
    """Return `text` as pinyin with tone numbers, marks kept as pauses: "qing3 qu3 zou3 hao4 piao4"."""
    from pypinyin import Style, lazy_pinyin  # reads its dictionary for most of a second: not before the first screen

    return " ".join(lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True))


def spelt(number: str, language: str = "zh") -> str:
    """Return a ticket number as it is read out, digit by digit: A012 → A零一二, in English A 0 1 2."""
    if language == "en":
        return " ".join(number)
    return "".join("零一二三四五六七八九"[int(c)] if c in "0123456789" else c for c in number)
