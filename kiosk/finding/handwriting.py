"""Signs for strokes, by Debian's libzinnia0 and the model of tegaki-zinnia-simplified-chinese: 6,763 simplified signs.

Runs as a child of the kiosk (`child`): what was written lies in its memory until that process ends.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path

from kiosk.finding.answering import NotHere, answer_lines

LIBRARY = "libzinnia.so.0"
MODEL = Path("/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model")
SIDE = 1000
"""The pad is so many units wide and high."""

_POINTER, _SIZE, _INT = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
_CALLS = {
    "zinnia_recognizer_new": (_POINTER,),
    "zinnia_recognizer_open": (_INT, _POINTER, ctypes.c_char_p),
    "zinnia_recognizer_classify": (_POINTER, _POINTER, _POINTER, _SIZE),
    "zinnia_character_new": (_POINTER,),
    "zinnia_character_clear": (None, _POINTER),
    "zinnia_character_set_width": (None, _POINTER, _SIZE),
    "zinnia_character_set_height": (None, _POINTER, _SIZE),
    "zinnia_character_add": (_INT, _POINTER, _SIZE, _INT, _INT),
    "zinnia_result_size": (_SIZE, _POINTER),
    "zinnia_result_value": (ctypes.c_char_p, _POINTER, _SIZE),
    "zinnia_result_destroy": (None, _POINTER),
}


def _loaded(library: str, model: Path) -> ctypes.CDLL:
    """Raises NotHere."""
    try:
        found = ctypes.CDLL(library)
    except OSError as error:
        raise NotHere(f"{library} is missing") from error
    if not model.is_file():
        raise NotHere(f"{model.name} is missing")
    for name, (answer, *given) in _CALLS.items():
        call = getattr(found, name)
        call.restype, call.argtypes = answer, given
    return found


def missing(library: str = LIBRARY, model: Path = MODEL) -> str:
    """Return why writing by finger cannot be offered here; empty when it can."""
    try:
        _loaded(library, model)
    except NotHere as error:
        return str(error)
    return ""


class Handwriting:
    def __init__(self, library: str = LIBRARY, model: Path = MODEL) -> None:
        """Raises NotHere."""
        self._zinnia = _loaded(library, model)
        self._reader = self._zinnia.zinnia_recognizer_new()
        if not self._zinnia.zinnia_recognizer_open(self._reader, str(model).encode()):
            raise NotHere(f"{model.name} cannot be read")
        self._sign = self._zinnia.zinnia_character_new()

    def signs(self, strokes: list[list[tuple[int, int]]], most: int) -> list[str]:
        """Return the likeliest signs, best first."""
        zinnia, sign = self._zinnia, self._sign
        zinnia.zinnia_character_clear(sign)
        zinnia.zinnia_character_set_width(sign, SIDE)
        zinnia.zinnia_character_set_height(sign, SIDE)
        for number, stroke in enumerate(strokes):
            for x, y in stroke:
                zinnia.zinnia_character_add(sign, number, x, y)
        if not strokes:
            return []
        result = zinnia.zinnia_recognizer_classify(self._reader, sign, most)
        if not result:
            return []
        try:
            places = range(zinnia.zinnia_result_size(result))
            return [zinnia.zinnia_result_value(result, place).decode() for place in places]
        finally:
            zinnia.zinnia_result_destroy(result)


def read(line: str) -> tuple[int, list[list[tuple[int, int]]]]:
    """Return how many signs are wanted, and the strokes of a line `10:0,0 5,9;3,3 4,4`."""
    most, _, drawn = line.strip().partition(":")
    strokes = [[tuple(map(int, point.split(","))) for point in stroke.split()] for stroke in drawn.split(";")]
    return int(most), [[(x, y) for x, y in stroke] for stroke in strokes if stroke]


def begin() -> Callable[[str], list[str]]:
    """Return what reads a line of strokes into signs. Raises NotHere."""
    hand = Handwriting()

    def signs(line: str) -> list[str]:
        most, strokes = read(line)
        return hand.signs(strokes, most)

    return signs


if __name__ == "__main__":
    raise SystemExit(answer_lines(begin))
