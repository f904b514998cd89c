"""Rating keypads whose frames are written in the configuration, over a serial line or a serial server.

Devices: the five-key counter keypads (评价器) of many makers. There is no common protocol: copy the frames from the
maker's sheet, or from a recording of the keys, in the language of `drivers/codecs/patterns.py`.

    [devices.pad]
    driver = "pad-serial"           # or "pad-tcp"
    [devices.pad.options]
    port = "/dev/ttyUSB1"
    key_frames = {"A5 01 01 {xor} 5A" = 1, "A5 01 02 {xor} 5A" = 2, "'KEY3' 0D 0A" = 3}
    ask_frame = "A5 02 {seconds} {xor} 5A"

Quirks:
- Keys bounce, and some pads send a frame as long as a key is held: the same key within `debounce_ms` is one press.
- Most pads never say anything but keys: their health stays unconfirmed. Where one answers a question, write it down.
"""

from __future__ import annotations

from collections import deque
from typing import Annotated

from pydantic import Field

from drivers import clock
from drivers.codecs.patterns import Pattern
from drivers.errors import DeviceSilent, SettingsError
from drivers.pattern_line import Frame, PatternLine, heard_frame, sent_frame
from drivers.ports import UNCONFIRMED, Key
from drivers.registry import on_a_line
from drivers.settings import DeviceSettings, SerialLine, TcpLine
from drivers.transports.transport import Deadline, Transport


class Settings(DeviceSettings):
    """What every keypad is told. The docstring of a field says what to write."""

    key_frames: dict[str, Annotated[int, Field(ge=1, le=5)]] = Field(min_length=1)
    """Each frame the pad sends, and the key it stands for: {"A5 01 01 5A" = 1, "A5 01 02 5A" = 2}."""
    debounce_ms: int = Field(default=300, ge=0, le=5000)
    """Milliseconds within which the same key again is the same press."""
    ask_frame: str = ""
    """What asks for a rating, "A5 02 {seconds} 5A"; empty where the pad has no such command."""
    greet_frame: str = ""
    """What lets the pad greet; empty where it has no such command."""
    pause_frame: str = ""
    """What lets the pad show that the counter is closed; empty where it has no such command."""
    alive_ask_frame: str = ""
    """What the pad answers with `alive_frame`; empty where it answers nothing."""
    alive_frame: str = ""
    """The answer to `alive_ask_frame`."""
    answer_timeout_s: float = Field(default=0.5, gt=0, le=2)
    """Seconds the pad may take to answer `alive_ask_frame`."""


class SerialSettings(SerialLine, Settings): ...


class TcpSettings(TcpLine, Settings): ...


class FramesPad:
    """Implements `ports.RatingPad` on any transport."""

    def __init__(self, transport: Transport, settings: Settings) -> None:
        """Raise SettingsError for a frame that cannot be, naming the option."""
        self._settings = settings
        keys = [(heard_frame("key_frames", text), key) for text, key in settings.key_frames.items()]
        self._ask = sent_frame("ask_frame", settings.ask_frame, ("seconds",))
        self._greet = sent_frame("greet_frame", settings.greet_frame)
        self._pause = sent_frame("pause_frame", settings.pause_frame)
        self._alive_ask = sent_frame("alive_ask_frame", settings.alive_ask_frame)
        self._alive = heard_frame("alive_frame", settings.alive_frame) if settings.alive_frame else None
        if (self._alive is None) != (self._alive_ask is None):
            raise SettingsError("alive_ask_frame and alive_frame: write both or neither")
        self._line = PatternLine(transport, [pattern for pattern, _ in keys] + ([self._alive] if self._alive else []))
        self._keys = dict(keys)
        self._pressed: deque[Key] = deque()
        self._last: tuple[int, float] | None = None

    def listen(self, timeout: float) -> Key | None:
        """Return the next key pressed, or None. Raises DeviceAbsent."""
        deadline = Deadline(timeout)
        while not self._pressed:
            frame = self._line.hear(deadline.left)
            if frame is None:
                return None
            self._note(frame)
        return self._pressed.popleft()

    def ask(self, seconds: int) -> bool:
        """Let the pad ask for a rating; it takes 0 to 255 seconds, longer is cut to that."""
        if self._ask is None:
            return False
        self._line.attach()
        self._line.say(self._ask.build(seconds=max(0, min(seconds, 255))))
        return True

    def greet(self) -> bool:
        return self._command(self._greet)

    def pause(self) -> bool:
        return self._command(self._pause)

    def check(self) -> tuple[str, ...]:
        """Ask for a sign of life where the pad has one; without, only the line can be looked at."""
        self._line.attach()
        if self._alive_ask is None:
            return (UNCONFIRMED,)
        self._line.say(self._alive_ask.build())
        deadline = Deadline(self._settings.answer_timeout_s)
        while frame := self._line.hear(deadline.left):
            if frame[0] is self._alive:
                return ()
            self._note(frame)
        self._line.close()
        raise DeviceSilent(f"{self._line.name}: no answer")

    def close(self) -> None:
        self._line.close()

    def _command(self, pattern: Pattern | None) -> bool:
        if pattern is None:
            return False
        self._line.attach()
        self._line.say(pattern.build())
        return True

    def _note(self, frame: Frame) -> None:
        key = self._keys.get(frame[0])
        if key is None:
            return  # a sign of life nobody waits for any more
        now = clock.now()
        last, self._last = self._last, (key, now)
        if last is None or last[0] != key or now - last[1] > self._settings.debounce_ms / 1000:
            self._pressed.append(Key(key))


SERIAL = on_a_line(SerialSettings, FramesPad)
TCP = on_a_line(TcpSettings, FramesPad)
