"""An input and output board of bytes: a door, a vibration sensor, the lamp at the card slot.

Its frames are one invented sheet, as a maker would hand it over; `OPTIONS` is how a configuration describes them.
"""

from __future__ import annotations

from collections.abc import Mapping

from drivers import clock
from drivers.codecs import patterns
from drivers.simulators.device import Answer
from drivers.simulators.faults import known

INPUTS = ("door", "vibration")
LAMPS = ("card_slot_lamp", "status_lamp")
OPTIONS: Mapping[str, object] = {
    "state_frame": "55 01 {inputs} {sum}",
    "inputs": {"door": 0, "vibration": 1},
    "inverted": ["door"],
    "ask_frame": "55 00 {sum}",
    "lamp_frame": "55 02 {lamp} {state} {sum}",
    "lamps": {"card_slot_lamp": 1, "status_lamp": 2},
    "lamp_blink": 2,
    "lamp_answer_frame": "55 03 ?? {sum}",
}

_STATE = patterns.sent("55 01 {inputs} {sum}", ("inputs",))
_SWITCHED = patterns.sent("55 03 {lamp} {sum}", ("lamp",))
_HALF_FRAME_S = 0.1


class BoardSimulator:
    """The board on its line: it answers, and tells a change by itself. The door's contact is closed while it is shut.

    `keeps_quiet`: it tells nothing by itself.
    """

    FAULTS = ("silent", "garbage", "bad_checksum", "keeps_quiet")
    pace = 0.0

    def __init__(self) -> None:
        self._asked = patterns.heard("55 00 {sum}")
        self._told = patterns.heard("55 02 {lamp} {state} {sum}", ("lamp", "state"))
        self.reset()

    def reset(self) -> None:
        """Switch it off and on: lamps off, the door shut."""
        self._faults: set[str] = set()
        self._matcher = patterns.Matcher([self._asked, self._told])
        self._lamps = dict.fromkeys(LAMPS, "off")
        self._on = dict.fromkeys(INPUTS, False)
        self._untold: list[int] = []
        self._last_byte = clock.now()

    def power_cycle(self) -> None:
        """Lose the lamps, as a board does in a power cut."""
        self._lamps = dict.fromkeys(LAMPS, "off")

    def set_fault(self, name: str, on: bool, **detail: float) -> None:
        known(name, self.FAULTS)
        (self._faults.add if on else self._faults.discard)(name)

    def state(self) -> dict[str, object]:
        return {"faults": sorted(self._faults), "lamps": dict(self._lamps), "inputs": dict(self._on)}

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        """`set` an `input` ("door", "vibration") `on` or off; `power_cycle` it."""
        if action == "power_cycle":
            self.power_cycle()
            return {}
        if action != "set" or said["input"] not in INPUTS:
            raise ValueError("set an input, door or vibration, or power_cycle")
        self._on[str(said["input"])] = bool(said["on"])
        if "keeps_quiet" not in self._faults:
            self._untold.append(self._bits)
        return {}

    @property
    def _bits(self) -> int:
        return (not self._on["door"]) | self._on["vibration"] << 1

    def tick(self, speak: Answer) -> None:
        if self._matcher.pending and clock.now() - self._last_byte > _HALF_FRAME_S:
            self._matcher.reset()
        while self._untold:
            self._say(_STATE.build(inputs=self._untold.pop(0)), speak)

    def receive(self, data: bytes, answer: Answer) -> None:
        self._last_byte = clock.now()
        for pattern, named in self._matcher.feed(data):
            if pattern is self._asked:
                self._say(_STATE.build(inputs=self._bits), answer)
            elif 1 <= named["lamp"] <= len(LAMPS):
                self._lamps[LAMPS[named["lamp"] - 1]] = {0: "off", 1: "on", 2: "blink"}.get(named["state"], "off")
                self._say(_SWITCHED.build(lamp=named["lamp"]), answer)

    def _say(self, frame: bytes, answer: Answer) -> None:
        if "bad_checksum" in self._faults:
            frame = frame[:-1] + bytes([frame[-1] ^ 0x55])
        if "garbage" in self._faults:
            frame = b"\x00\x55\xff" + frame
        if "silent" not in self._faults:
            answer(frame)
