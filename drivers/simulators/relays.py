"""A Modbus-RTU board of bytes: eight relays, eight inputs, unit 1. Inputs 0 and 1 are the door and the sensor."""

from __future__ import annotations

from collections.abc import Mapping

from drivers import clock
from drivers.codecs import modbus
from drivers.simulators.device import Answer
from drivers.simulators.faults import known

UNIT = 1
INPUTS = {"door": 0, "vibration": 1}
LAMPS = {"card_slot_lamp": 0, "status_lamp": 1}
OPTIONS: Mapping[str, object] = {"inputs": INPUTS, "lamps": LAMPS}

_PLACES = 8
_HALF_FRAME_S = 0.05


class RelaysSimulator:
    """The board on its line; like a real one it says nothing of a frame that is not for it, or broken.

    `refuses`: it answers with the exception "the device failed".
    """

    FAULTS = ("silent", "garbage", "bad_checksum", "refuses")
    pace = 0.0

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Switch it off and on: relays off, inputs off."""
        self._faults: set[str] = set()
        self._buffer = bytearray()
        self._coils = [False] * _PLACES
        self._inputs = [False] * _PLACES
        self.turns = 0
        self._last_byte = clock.now()

    def set_fault(self, name: str, on: bool, **detail: float) -> None:
        known(name, self.FAULTS)
        (self._faults.add if on else self._faults.discard)(name)

    def state(self) -> dict[str, object]:
        """Return the lamps and inputs, and how often a relay has turned."""
        return {
            "faults": sorted(self._faults),
            "lamps": {name: "on" if self._coils[at] else "off" for name, at in LAMPS.items()},
            "inputs": {name: self._inputs[at] for name, at in INPUTS.items()},
            "turns": self.turns,
        }

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        """`set` an `input` ("door", "vibration") `on` or off; `power_cycle` it."""
        if action == "power_cycle":
            self._coils = [False] * _PLACES
            return {}
        if action != "set" or said["input"] not in INPUTS:
            raise ValueError("set an input, door or vibration, or power_cycle")
        self._inputs[INPUTS[str(said["input"])]] = bool(said["on"])
        return {}

    def tick(self, speak: Answer) -> None:
        if self._buffer and clock.now() - self._last_byte > _HALF_FRAME_S:
            self._buffer.clear()

    def receive(self, data: bytes, answer: Answer) -> None:
        self._last_byte = clock.now()
        self._buffer += data
        while len(self._buffer) >= modbus.REQUEST_SIZE:
            request = bytes(self._buffer[: modbus.REQUEST_SIZE])
            if not modbus.is_request(request):
                del self._buffer[0]
                continue
            del self._buffer[: modbus.REQUEST_SIZE]
            if request[0] == UNIT:
                self._say(self._obey(request), answer)

    def _obey(self, request: bytes) -> bytes:
        function = request[1]
        at, value = int.from_bytes(request[2:4], "big"), int.from_bytes(request[4:6], "big")
        if "refuses" in self._faults:
            return modbus.refused(UNIT, function, 4)
        match function:
            case modbus.READ_COILS | modbus.READ_INPUTS if value and at + value <= _PLACES:
                read = self._coils if function == modbus.READ_COILS else self._inputs
                return modbus.bits(UNIT, function, read[at : at + value])
            case modbus.WRITE_COIL if at < _PLACES and value in (0x0000, 0xFF00):
                self.turns += self._coils[at] != bool(value)
                self._coils[at] = bool(value)
                return request
            case modbus.READ_COILS | modbus.READ_INPUTS | modbus.WRITE_COIL:
                return modbus.refused(UNIT, function, 2)
        return modbus.refused(UNIT, function, 1)

    def _say(self, frame: bytes, answer: Answer) -> None:
        if "bad_checksum" in self._faults:
            frame = frame[:-1] + bytes([frame[-1] ^ 0x55])
        if "garbage" in self._faults:
            frame = b"\x00\xff\x01\x02" + frame
        if "silent" not in self._faults:
            answer(frame)
