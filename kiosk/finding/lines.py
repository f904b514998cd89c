"""Many short texts searched as one: a loop of Python over each would cost a person's patience."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator


class Lines:
    def __init__(self, texts: Iterable[str]) -> None:
        """Take texts without line breaks."""
        self._begins: list[int] = []
        held, at = [], 0
        for text in texts:
            self._begins.append(at)
            held.append(text)
            at += len(text) + 1
        self._all = "\n".join(held)

    def matching(self, pattern: re.Pattern[str]) -> Iterator[int]:
        """Yield which texts the pattern is found in, in their order. It must not cross a line break."""
        at = 0
        while (match := pattern.search(self._all, at)) is not None:
            line = bisect_right(self._begins, match.start()) - 1
            yield line
            if line + 1 == len(self._begins):
                return
            at = self._begins[line + 1]
