"""Relay and input boards that speak Modbus-RTU, over a serial line (RS-485, RS-232).

Devices: the common relay boards with opto-coupled inputs; lamps hang on the relays. Documents:
`drivers/codecs/modbus.py`.

    [devices.board]
    driver = "modbus-serial"
    options = {port = "/dev/ttyUSB2", unit = 1, inputs = {door = 0, vibration = 1}, lamps = {card_slot_lamp = 0}}

Quirks:
- A relay cannot blink: with `blink_ms` the driver switches it to and fro while it listens. Relays that click wear out
  in some hundred thousand turns; leave it at 0 for them.
- An answer that comes too late would pass for the next: what lies on the line is dropped before each question.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from drivers import clock
from drivers.board.changes import Inputs
from drivers.codecs import modbus
from drivers.errors import BoardRefused, DeviceAbsent, DeviceError, DeviceGarbled, DeviceSilent, SettingsError
from drivers.ports import InputChanged, Lamp
from drivers.registry import on_a_line
from drivers.settings import SerialLine
from drivers.transports.transport import Deadline, Transport, drain

Address = Annotated[int, Field(ge=0, le=0xFFFF)]

_WRITE_TIMEOUT = 1.0
_FURTHEST = 64
"""The places of inputs lie at most so far apart: they are read with one question."""


class Settings(SerialLine):
    """What the board is told. The docstring of a field says what to write."""

    unit: int = Field(default=1, ge=1, le=247)
    """The address set on the board, 1 to 247."""
    inputs: dict[str, Address] = {}
    """The inputs by name, with their place (FC02): {door = 0, vibration = 1}."""
    inverted: frozenset[str] = frozenset()
    """The inputs that read 0 when they are on: ["door"]."""
    lamps: dict[str, Address] = {}
    """The lamps by name, with their coil (FC05): {card_slot_lamp = 0}."""
    poll_ms: int = Field(default=200, ge=20, le=10_000)
    """Milliseconds between two questions for the inputs."""
    blink_ms: int = Field(default=0, ge=0, le=5000)
    """Milliseconds a blinking lamp is on, and off; 0: such a lamp is on."""
    answer_timeout_s: float = Field(default=0.3, gt=0, le=0.8)
    """Seconds the board may take to answer."""


class ModbusBoard:
    """Implements `ports.Board` on any transport."""

    def __init__(self, transport: Transport, settings: Settings) -> None:
        """Raise SettingsError for names or places that cannot be, naming the option."""
        self._settings = settings
        if unknown := settings.inverted - settings.inputs.keys():
            raise SettingsError(f"inverted: no such input: {', '.join(sorted(unknown))}")
        places = settings.inputs.values() or settings.lamps.values()
        if not places:
            raise SettingsError("inputs, lamps: write one of them at least")
        self._first = min(places)
        self._count = max(places) - self._first + 1
        if self._count > _FURTHEST:
            raise SettingsError(f"inputs, lamps: their places must lie within {_FURTHEST} of each other")
        self._line = transport
        self._inputs = Inputs(settings.inputs)
        self._lit: dict[str, Lamp] = {}
        self._next_poll = self._next_turn = 0.0
        self._bright = True

    def inputs(self) -> Mapping[str, bool]:
        self._restore()
        self._poll()
        return self._inputs.now

    def listen(self, timeout: float) -> InputChanged | None:
        """Return the next change, or None; blinking lamps blink meanwhile. Errors: see `check`."""
        deadline = Deadline(timeout)
        self._restore()
        while (change := self._inputs.next()) is None:
            now = clock.now()
            if now >= self._next_poll:
                self._poll()
            elif self._blinking and now >= self._next_turn:
                self._turn()
            elif deadline.over:
                return None
            else:
                due = min(self._next_poll, self._next_turn if self._blinking else self._next_poll)
                clock.sleep(min(deadline.left, due - now))
        return change

    def lamp(self, name: str, state: Lamp) -> None:
        """Switch a lamp; it is switched again after the board was away. Errors: see `ports.Board`, `check`."""
        if name not in self._settings.lamps:
            raise SettingsError(f"lamps: no such lamp; there are: {', '.join(self._settings.lamps) or 'none'}")
        self._lit[name] = state
        self._bright, self._next_turn = True, clock.now() + self._settings.blink_ms / 1000
        if not self._restore():
            self._switch(name, state != "off")

    def check(self) -> tuple[str, ...]:
        """Read the inputs, or the lamps where there are none.

        Raises DeviceAbsent, DeviceSilent, DeviceGarbled, BoardRefused.
        """
        self.inputs()
        return ()

    def close(self) -> None:
        self._line.close()

    @property
    def _blinking(self) -> list[str]:
        return [name for name, state in self._lit.items() if state == "blink" and self._settings.blink_ms]

    def _turn(self) -> None:
        self._bright = not self._bright
        self._next_turn = clock.now() + self._settings.blink_ms / 1000
        for name in self._blinking:
            self._switch(name, self._bright)

    def _restore(self) -> bool:
        """Set all lamps on a board that was away; return whether it was. It may have lost them."""
        if self._line.is_open:
            try:
                drain(self._line)
                return False
            except DeviceAbsent:
                self._line.close()  # it was away, and may be back
        self._line.open()
        for name, state in self._lit.items():
            self._switch(name, state != "off")
        return True

    def _switch(self, name: str, on: bool) -> None:
        self._ask(modbus.write_coil(self._settings.unit, self._settings.lamps[name], on))

    def _poll(self) -> None:
        settings = self._settings
        self._next_poll = clock.now() + settings.poll_ms / 1000
        # A board without inputs gives a sign of life by its coils.
        function = modbus.READ_INPUTS if settings.inputs else modbus.READ_COILS
        packed = self._ask(modbus.read(settings.unit, function, self._first, self._count))
        self._inputs.note(
            {
                name: modbus.is_on(packed, place - self._first) != (name in settings.inverted)
                for name, place in settings.inputs.items()
            }
        )

    def _ask(self, request: bytes) -> bytes:
        """Send a question and return its answer; missing or garbled, it is asked for once more."""
        try:
            try:
                answer = self._exchange(request)
            except (DeviceSilent, DeviceGarbled):
                answer = self._exchange(request)
        except DeviceError:
            self._line.close()
            raise
        if isinstance(answer, modbus.Refused):
            raise BoardRefused(f"{self._line.name}: {modbus.REASONS.get(answer.code, f'code {answer.code}')}")
        return answer

    def _exchange(self, request: bytes) -> bytes | modbus.Refused:
        drain(self._line)
        self._line.write(request, _WRITE_TIMEOUT)
        deadline = Deadline(self._settings.answer_timeout_s + 80 * self._line.seconds_per_byte)
        heard = bytearray()
        while not deadline.over and len(heard) < 256:
            heard += self._line.read(256, deadline.left)
            answer = modbus.answer(request, heard)
            if answer is not None:
                return answer
        if heard:
            raise DeviceGarbled(f"{self._line.name}: {len(heard)} bytes, no answer among them")
        raise DeviceSilent(f"{self._line.name}: no answer")


SERIAL = on_a_line(Settings, ModbusBoard)
