"""What a scanner sends down a line: texts with an end, in one of the two charsets codes are written in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

End = Literal["cr", "lf", "crlf", "none"]
Charset = Literal["guess", "utf-8", "gb18030"]

ENDS: dict[End, bytes] = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n"}
_SEPARATORS = frozenset("\t\n\r\x04\x1c\x1d\x1e\x1f")
"""Control characters that codes do hold: GS1 and ISO/IEC 15434 part their fields with the last ones."""


@dataclass(frozen=True, slots=True)
class Spoilt:
    """Bytes that are no text; `why` says nothing of what stood in them."""

    why: str


class LineParser:
    """Takes bytes as they come, however they are cut, and gives what stood between two ends."""

    def __init__(self, end: End, max_length: int) -> None:
        self._end = ENDS.get(end, b"")
        self._max_length = max_length
        self._held = b""
        self._too_long = False

    @property
    def pending(self) -> int:
        """How many bytes of a text have come without its end."""
        return len(self._held) + self._too_long

    def feed(self, data: bytes) -> list[bytes | Spoilt]:
        """Return the texts that are whole now, without empty ones."""
        *whole, rest = (self._held + data).split(self._end) if self._end else [self._held + data]
        found = [text for each in whole if (text := self._checked(each)) is not None]
        if len(rest) > self._max_length + len(self._end):
            rest, self._too_long = rest[-1:], True
        self._held = rest
        return found

    def flush(self) -> bytes | Spoilt | None:
        """Return what has come so far and begin anew: the line has been quiet, and that was the end."""
        held, self._held = self._held, b""
        return self._checked(held)

    def reset(self) -> None:
        self._held, self._too_long = b"", False

    def _checked(self, text: bytes) -> bytes | Spoilt | None:
        spoilt, self._too_long = self._too_long, False
        if spoilt or len(text) > self._max_length:
            return Spoilt("too long")
        return text.strip(b"\r\n") or None


def text_of(data: bytes, charset: Charset) -> str | Spoilt:
    """Return the text, or why there is none.

    To guess is to take UTF-8 where it is that, else GB 18030. Some hanzi in GB 18030 are UTF-8 as well, 预约 among them
    (it would read ԤԼ): where only letters of two bytes speak for UTF-8, and all would be common hanzi (GB 2312), hanzi
    they are.
    """
    text = _guessed(data) if charset == "guess" else _decoded(data, charset)
    if text is None:
        return Spoilt(f"not {charset if charset != 'guess' else 'UTF-8 and not GB 18030'}")
    if any(character == "\x7f" or (character < " " and character not in _SEPARATORS) for character in text):
        return Spoilt("control characters, as a wrong speed makes them")
    return text.removeprefix("\ufeff")


def _guessed(data: bytes) -> str | None:
    text = _decoded(data, "utf-8")
    if text is None:
        return _decoded(data, "gb18030")
    two_bytes = not text.isascii() and max(text) < "\u0800"
    return (_decoded(data, "gb2312") or text) if two_bytes else text


def _decoded(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except UnicodeDecodeError:
        return None
