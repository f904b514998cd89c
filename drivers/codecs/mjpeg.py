"""Motion JPEG as IP cameras send it: an HTTP answer of type multipart/x-mixed-replace, one JPEG a part.

The form is RFC 2046 (multipart), as Axis' VAPIX "video streaming" and mjpg-streamer write it: a line with the boundary,
headers, an empty line, the picture. Most cameras state Content-Length; from those that do not, a picture is known to be
whole when the next boundary comes. Some name the boundary with its two dashes, some without: both are read.
"""

from __future__ import annotations

import re

MAX_PICTURE = 4 << 20
"""Bytes; 1080p at the best quality takes about one million."""
_MAX_HEAD = 4096
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,9})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(r'boundary\s*=\s*(?:"([^"]{1,70})"|([^\s;"]{1,70}))', re.IGNORECASE)


def boundary_of(content_type: str) -> bytes | None:
    """Return the boundary a Content-Type names, or None when it is no multipart stream."""
    found = _BOUNDARY.search(content_type)
    if not content_type.strip().lower().startswith("multipart/") or found is None:
        return None
    return (found[1] or found[2]).strip("- ").encode("ascii", "replace") or None


def part(picture: bytes, boundary: bytes) -> bytes:
    """Return one part of the stream: boundary, headers, picture."""
    head = b"--%s\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % (boundary, len(picture))
    return head + picture + b"\r\n"


def is_whole(picture: bytes) -> bool:
    """Tell whether a JPEG begins and ends as one: SOI first, EOI last (ITU-T T.81, B.1.1.3)."""
    return picture.startswith(b"\xff\xd8\xff") and picture.endswith(b"\xff\xd9")


class PartParser:
    """Takes the stream as it comes, however it is cut, and gives the whole pictures in it. Broken parts are dropped."""

    def __init__(self, boundary: bytes) -> None:
        self._delimiter = b"--" + boundary
        self._held = bytearray()
        self._in_picture = False
        self._length: int | None = None

    @property
    def pending(self) -> int:
        """How many bytes are held back, waiting for the rest."""
        return len(self._held)

    def feed(self, data: bytes) -> list[bytes]:
        self._held += data
        found = []
        while (picture := self._next()) is not None:
            if is_whole(picture):
                found.append(picture)
        return found

    def _next(self) -> bytes | None:
        """Return the next part, b"" for one that is broken, None when more bytes are needed."""
        if not self._in_picture and not self._past_head():
            return None
        if self._length is None:
            return self._up_to_the_boundary()
        if self._length > MAX_PICTURE:
            return self._taken(0, b"")
        if len(self._held) < self._length:
            return None
        picture = bytes(self._held[: self._length])
        # what its header says may be wrong: the next boundary is then looked for from the picture's beginning
        return self._taken(self._length if is_whole(picture) else 0, picture)

    def _past_head(self) -> bool:
        start = self._held.find(self._delimiter)
        if start < 0:
            del self._held[: max(0, len(self._held) - len(self._delimiter))]
            return False
        del self._held[:start]
        end = self._held.find(b"\r\n\r\n")
        if end < 0:
            if len(self._held) > _MAX_HEAD:
                del self._held[: len(self._delimiter)]
            return False
        stated = _LENGTH.search(bytes(self._held[:end]))
        del self._held[: end + 4]
        self._length = int(stated[1]) if stated else None
        self._in_picture = True
        return True

    def _up_to_the_boundary(self) -> bytes | None:
        end = self._held.find(self._delimiter)
        if end >= 0:
            return self._taken(end, bytes(self._held[:end]).rstrip(b"-\r\n"))
        return self._taken(len(self._held), b"") if len(self._held) > MAX_PICTURE else None

    def _taken(self, count: int, picture: bytes) -> bytes:
        del self._held[:count]
        self._in_picture = False
        return picture
