"""A line on which frames of configured patterns (`codecs/patterns.py`) come and go; used by keypads and boards."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Collection, Mapping, Sequence

from drivers import clock
from drivers.codecs import patterns
from drivers.codecs.patterns import Matcher, Pattern
from drivers.errors import DeviceAbsent, DeviceError, SettingsError
from drivers.transports.transport import Deadline, Transport

Frame = tuple[Pattern, Mapping[str, int]]

_WRITE_TIMEOUT = 1.0
_HALF_FRAME_S = 0.3
"""A frame of which nothing more has come for so long never ends: its beginning would swallow the next one."""


class PatternLine:
    """Opens by itself, closes after every error; frames heard before an error are still given."""

    def __init__(self, transport: Transport, patterns: Sequence[Pattern]) -> None:
        """Raise SettingsError when two of the patterns cannot be told apart."""
        try:
            self._matcher = Matcher(patterns)
        except ValueError as error:
            raise SettingsError(str(error)) from error
        self._line = transport
        self._heard: deque[Frame] = deque()
        self._last_byte = 0.0

    @property
    def name(self) -> str:
        return self._line.name

    def hear(self, timeout: float) -> Frame | None:
        """Return the next frame, or None when none came in time. Raises DeviceAbsent."""
        deadline = Deadline(timeout)
        while not self._heard:
            self._read(deadline.left)
            if deadline.over:
                break
        return self._heard.popleft() if self._heard else None

    def say(self, frame: bytes) -> None:
        """Send a frame. Raises DeviceAbsent or DeviceSilent."""
        try:
            self._line.open()
            self._line.write(frame, _WRITE_TIMEOUT)
        except DeviceError:
            self.close()
            raise

    def attach(self) -> bool:
        """Be on an open line, a new one where the old turns out to be dead, and keep what lies on it.

        Returns whether the line is new. Raises DeviceAbsent.
        """
        if self._line.is_open:
            with contextlib.suppress(DeviceAbsent):
                self._read(0.0)
                return False
        self._read(0.0)
        return True

    def close(self) -> None:
        self._line.close()
        self._matcher.reset()

    def _read(self, timeout: float) -> None:
        try:
            self._line.open()
            data = self._line.read(4096, timeout)
        except DeviceError:
            self.close()
            raise
        if data:
            now = clock.now()
            if now - self._last_byte > _HALF_FRAME_S:
                self._matcher.reset()
            self._last_byte = now
            self._heard.extend(self._matcher.feed(data))


def heard_frame(option: str, text: str, names: Collection[str] = ()) -> Pattern:
    """Parse a frame that comes in. Raises SettingsError that names the option and says what is wrong."""
    try:
        return patterns.heard(text, names)
    except ValueError as error:
        raise SettingsError(f"{option}: {error}") from error


def sent_frame(option: str, text: str, names: Collection[str] = ()) -> Pattern | None:
    """Parse a frame that goes out, None for an empty text. Raises SettingsError as `heard_frame` does."""
    try:
        return patterns.sent(text, names) if text else None
    except ValueError as error:
        raise SettingsError(f"{option}: {error}") from error
