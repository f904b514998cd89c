"""A rating keypad of bytes: five keys, and a screen that asks, greets, or says that the counter is closed.

Its frames are one invented sheet, as a maker would hand it over; `OPTIONS` is how a configuration describes them.
"""

from __future__ import annotations

from collections.abc import Mapping

from drivers import clock
from drivers.codecs import patterns
from drivers.simulators.device import Answer
from drivers.simulators.faults import known

OPTIONS: Mapping[str, object] = {
    "key_frames": {f"A5 01 0{key} {{xor}} 5A": key for key in range(1, 6)},
    "debounce_ms": 50,
    "ask_frame": "A5 02 {seconds} {xor} 5A",
    "greet_frame": "A5 03 01 {xor} 5A",
    "pause_frame": "A5 03 02 {xor} 5A",
    "alive_ask_frame": "A5 04 00 {xor} 5A",
    "alive_frame": "A5 04 ?? {xor} 5A",
}

_KEY = patterns.sent("A5 01 {key} {xor} 5A", ("key",))
_ALIVE = bytes.fromhex("A5 04 01 A0 5A")
_HALF_FRAME_S = 0.1


class PadSimulator:
    """The keypad on its line. `bounces`: each press comes three times; `half`: only the first bytes of it."""

    FAULTS = ("silent", "garbage", "bounces", "half")
    pace = 0.0

    def __init__(self) -> None:
        self._asks = patterns.heard(str(OPTIONS["ask_frame"]), ("seconds",))
        self._greets = patterns.heard(str(OPTIONS["greet_frame"]))
        self._pauses = patterns.heard(str(OPTIONS["pause_frame"]))
        self._alive_asked = patterns.heard(str(OPTIONS["alive_ask_frame"]))
        self.reset()

    def reset(self) -> None:
        """Switch it off and on."""
        self._faults: set[str] = set()
        self._matcher = patterns.Matcher([self._asks, self._greets, self._pauses, self._alive_asked])
        self._to_say: list[bytes] = []
        self._shows = "nothing"
        self._last_byte = clock.now()

    def set_fault(self, name: str, on: bool, **detail: float) -> None:
        known(name, self.FAULTS)
        (self._faults.add if on else self._faults.discard)(name)

    def state(self) -> dict[str, object]:
        return {"faults": sorted(self._faults), "shows": self._shows}

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        """`press` the `key` 1 to 5."""
        if action != "press" or said["key"] not in (1, 2, 3, 4, 5):
            raise ValueError("press a key from 1 to 5")
        self._to_say += [_KEY.build(key=int(str(said["key"])))] * (3 if "bounces" in self._faults else 1)
        return {}

    def tick(self, speak: Answer) -> None:
        if self._matcher.pending and clock.now() - self._last_byte > _HALF_FRAME_S:
            self._matcher.reset()
        while self._to_say:
            self._say(self._to_say.pop(0), speak)

    def receive(self, data: bytes, answer: Answer) -> None:
        self._last_byte = clock.now()
        for pattern, named in self._matcher.feed(data):
            if pattern is self._asks:
                self._shows = f"rate within {named['seconds']} s"
            elif pattern is self._greets:
                self._shows = "greeting"
            elif pattern is self._pauses:
                self._shows = "paused"
            else:
                self._say(_ALIVE, answer)

    def _say(self, frame: bytes, answer: Answer) -> None:
        if "half" in self._faults:
            frame = frame[:2]
        if "garbage" in self._faults:
            frame = b"\x00\xff\xa5" + frame
        if "silent" not in self._faults:
            answer(frame)
