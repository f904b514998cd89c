"""Breaks a text into lines the way a reader of Chinese expects: no mark begins a line, Latin words stay whole.

Pure: the caller brings the measure (width in em of a piece of text).
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf

Measure = Callable[[str], float]

NOT_FIRST = "，。、；：？！）》」』”’·…%,.;:?!)]}–/"
"""Marks that may not begin a line."""
NOT_LAST = "（《「『“‘([{"
PHRASE_ENDS = "，。；：？！、"
ELLIPSIS = "…"
WELL_FILLED = 0.62
"""A line may end at a phrase's end once it is this full."""
WIDE = 0x2E7F
"""Characters above it are hanzi and their marks; a line may break between two of them."""
LINE = 1.35
"""Line height in em."""
BODY = 0.92
"""Height of a line's glyphs in em, hanzi and descenders together."""


def _pieces(text: str) -> list[str]:
    """Cut into what may not be broken: a hanzi with the marks that cling to it, a Latin word with its blank."""
    pieces: list[str] = []
    for character in text:
        last = pieces[-1] if pieces else ""
        wide = ord(character) > WIDE
        glued = (
            character in NOT_FIRST
            or (last and last[-1] in NOT_LAST)
            or (character == " " and last)
            or (last and not wide and last[-1] != " " and ord(last[-1]) <= WIDE)
        )
        if glued and last:
            pieces[-1] = last + character
        else:
            pieces.append(character)
    return pieces


def _broken(word: str, measure: Measure, width: float) -> list[str]:
    """Break a single word wider than the line anywhere."""
    parts, now = [], ""
    for character in word:
        if now and measure(now + character) > width:
            parts.append(now)
            now = ""
        now += character
    return [*parts, now]


def wrap(text: str, measure: Measure, width: float) -> list[str]:
    """Return the lines of `text`, none wider than `width` (em). A break stands at a phrase's end if one is near."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        found = _wrap_paragraph(paragraph, measure, width, WELL_FILLED)
        if len(found) > 1 and measure(found[-1]) < 2.5:  # one or two hanzi alone: break at an earlier phrase
            again = _wrap_paragraph(paragraph, measure, width, 0.2)
            found = again if len(again) == len(found) else found
        lines += found
    return lines


def _wrap_paragraph(paragraph: str, measure: Measure, width: float, filled: float) -> list[str]:
    lines: list[str] = []
    line, long = "", 0.0
    for whole in _pieces(paragraph):
        for piece in [whole] if measure(whole.rstrip()) <= width else _broken(whole, measure, width):
            own = measure(piece)
            bare = own if piece[-1:] != " " else measure(piece.rstrip())
            if line and long + bare > width:
                head, line = _at_phrase(line, measure, filled * width)
                long = measure(line)
                lines.append(head.rstrip())
            line, long = line + piece, long + own
    return [*lines, line.rstrip()]


def _at_phrase(line: str, measure: Measure, filled: float) -> tuple[str, str]:
    """Split a full line after its last phrase, if that leaves it well filled; else keep it whole."""
    for at in range(len(line) - 1, 0, -1):
        if line[at - 1] in PHRASE_ENDS and measure(line[:at]) >= filled:
            return line[:at], line[at:].lstrip()
    return line, ""


def _joined(lines: list[str]) -> str:
    """Return lines as one again, with the blanks that a break between Latin words swallowed."""
    text = lines[0]
    for line in lines[1:]:
        text += (" " if text and ord(text[-1]) <= WIDE and line and ord(line[0]) <= WIDE else "") + line
    return text


def shorten(text: str, measure: Measure, width: float) -> str:
    """Return `text`, cut with an ellipsis so that it fits one line."""
    if measure(text) <= width:
        return text
    while text and measure(text.rstrip() + ELLIPSIS) > width:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def fit(
    text: str, measure: Measure, width: float, size: float, least: float, lines: int, height: float = inf
) -> tuple[float, list[str], bool]:
    """Return (size, lines, whole) for a box: as large as possible, at most `lines` lines, none sticking out.

    Tries sizes from `size` down to `least` (same unit as `width`); cuts the last line only when even that fails. A text
    that fits one line only slightly smaller stays on one line.
    """
    flat = measure(text) if "\n" not in text else inf
    if flat * size <= width and BODY * size <= height:
        return size, [text], True
    if lines > 1 and "\n" not in text and least < size:
        one = width / max(flat, 0.01)
        if size > one >= max(least, 0.9 * size):
            return one, [text], True
    steps = 9 if least < size else 1
    for step in range(steps):
        now = size - (size - least) * step / max(1, steps - 1)
        found = wrap(text, measure, width / now)
        high = ((len(found) - 1) * LINE + BODY) * now
        if len(found) <= lines and high <= height and all(measure(line) * now <= width + 0.5 for line in found):
            return now, found, True
    now = min(size, least)
    found = wrap(text, measure, width / now)
    while lines > 1 and ((lines - 1) * LINE + BODY) * now > height:
        lines -= 1
    if len(found) <= lines:
        return now, found, True
    rest = _joined(found[lines - 1 :])
    return now, [*found[: lines - 1], shorten(rest, measure, width / now)], False
