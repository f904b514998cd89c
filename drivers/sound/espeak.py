"""Reads out what no voice has recorded, by espeak-ng: robotic, and understood. https://github.com/espeak-ng/espeak-ng

Quirk: of its Mandarin voices in release 1.51, `cmn` reads hanzi wrongly; `cmn-latn-pinyin` reads pinyin with tone
numbers right.
"""

from __future__ import annotations

import subprocess
from array import array

from drivers.codecs import pcm
from drivers.errors import NoWords
from drivers.ports.sound import Spoken

_LIMIT_S = 5.0


class EspeakReader:
    """Implements `speaker.Reader`."""

    def __init__(self, words_a_minute: int) -> None:
        self._pace = words_a_minute

    def read(self, text: str, language: Spoken, pace: float = 1.0) -> tuple[array[int], int]:
        """Return `text` as sound, and its rate. Raises NoWords without espeak-ng, or when that fails."""
        voice, words = ("cmn-latn-pinyin", pinyin(text)) if language == "zh" else (language.lower(), text)
        command = ["espeak-ng", "--stdout", "-v", voice, "-s", str(round(self._pace * pace)), "--", words]
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_LIMIT_S, check=True)
            return pcm.from_wav(done.stdout)
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            raise NoWords(f"espeak-ng: {type(error).__name__}") from None


def pinyin(text: str) -> str:
    """Return `text` as pinyin with tone numbers, marks kept as pauses: "qing3 qu3 zou3 hao4 piao4"."""
    from pypinyin import Style, lazy_pinyin  # reads its dictionary for most of a second: not before it is needed

    return " ".join(lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True))
