"""Signs for typed pinyin, by Debian's libgooglepinyin0 without a dictionary of the user: it learns and writes nothing.

Runs as a child of the kiosk (`speller`): the library aborts its whole process on some input (sixteen times z, then
another word), and what was typed lies in its memory until that process ends.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path

from kiosk.finding.answering import NotHere, answer_lines

LIBRARY = "libgooglepinyin.so.0"
DICTIONARY = "googlepinyin/data/dict_pinyin.dat"
_FOLDERS = (Path("/usr/lib/x86_64-linux-gnu"), Path("/usr/lib/aarch64-linux-gnu"), Path("/usr/lib"))
_LONGEST = 24


class Pinyin:
    """One decoder, for one thread; the library holds its state for the whole process."""

    def __init__(self, library: str = LIBRARY, dictionary: Path | None = None) -> None:
        """Raises NotHere."""
        found = dictionary or next((f / DICTIONARY for f in _FOLDERS if (f / DICTIONARY).is_file()), None)
        try:
            self._library = ctypes.CDLL(library)
        except OSError as error:
            raise NotHere(f"{library} is missing") from error
        self._library.im_open_decoder.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
        self._library.im_open_decoder.restype = ctypes.c_bool
        self._library.im_search.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
        self._library.im_search.restype = ctypes.c_size_t
        self._library.im_get_candidate.argtypes = [ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t]
        self._library.im_get_candidate.restype = ctypes.c_void_p
        # an empty path: no dictionary of the user, neither on disk nor in memory
        if found is None or not self._library.im_open_decoder(str(found).encode(), b""):
            raise NotHere(f"{DICTIONARY} is missing")
        self._buffer = (ctypes.c_uint16 * (_LONGEST + 1))()

    def signs(self, letters: str, most: int) -> tuple[str, ...]:
        """Return the likeliest words and signs, whole readings first; nothing for what is no pinyin."""
        typed = letters.lower()
        if not (typed.isascii() and typed.isalpha()) or len(typed) > _LONGEST:
            return ()
        self._library.im_reset_search()
        count = self._library.im_search(typed.encode(), len(typed))
        found = [self._candidate(place) for place in range(min(count, most))]
        self._library.im_reset_search()
        ctypes.memset(self._buffer, 0, ctypes.sizeof(self._buffer))
        return tuple(sign for sign in found if sign)

    def _candidate(self, place: int) -> str:
        if not self._library.im_get_candidate(place, self._buffer, _LONGEST):
            return ""
        units = list(self._buffer)
        return "".join(map(chr, units[: units.index(0)]))


def begin() -> Callable[[str], tuple[str, ...]]:
    """Return what reads a line of a count and letters into signs. Raises NotHere."""
    pinyin = Pinyin()

    def signs(line: str) -> tuple[str, ...]:
        most, _, letters = line.strip().partition(" ")
        return pinyin.signs(letters, int(most))

    return signs


if __name__ == "__main__":
    raise SystemExit(answer_lines(begin))
