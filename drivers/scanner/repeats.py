"""The same code held before a scanner is one scan, however often it is read."""

from __future__ import annotations

from drivers import clock

_MOST = 16


class Repeats:
    """Tells a text that is new from one that is still in view. It keeps a number for each text, not the text."""

    def __init__(self, repeat_after_s: float) -> None:
        self._repeat_after_s = repeat_after_s
        self._seen: dict[int, float] = {}

    def is_new(self, text: str) -> bool:
        """Note that `text` was seen; return whether that is to be reported."""
        key, now = hash(text), clock.now()
        self._seen = {each: at for each, at in self._seen.items() if now - at < self._repeat_after_s}
        new = key not in self._seen
        self._seen[key] = now
        if len(self._seen) > _MOST:
            del self._seen[min(self._seen, key=self._seen.__getitem__)]
        return new
