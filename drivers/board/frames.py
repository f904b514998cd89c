"""Input and output boards whose frames are written in the configuration, over a serial line or a serial server.

Devices: the small boards inside a terminal that light the card slot and report its door and a vibration sensor.
There is no common protocol: copy the frames from the maker's sheet, in the language of `drivers/codecs/patterns.py`.

    [devices.board]
    driver = "board-serial"         # or "board-tcp"
    [devices.board.options]
    port = "/dev/ttyS2"
    state_frame = "55 01 {inputs} {sum}"
    inputs = {door = 0, vibration = 1}
    ask_frame = "55 00 {sum}"
    lamp_frame = "55 02 {lamp} {state} {sum}"
    lamps = {card_slot_lamp = 1}

Quirks:
- Some boards report by themselves, some only when asked: without `ask_frame` nothing is asked, and the health stays
  unconfirmed.
- A door contact is often closed while the door is shut: name such inputs in `inverted`.
- A short shake may fall between two questions: ask often (`poll_ms`), or use a board that reports by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from drivers import clock
from drivers.board.changes import Inputs
from drivers.codecs.patterns import Pattern
from drivers.errors import DeviceSilent, SettingsError
from drivers.pattern_line import Frame, PatternLine, heard_frame, sent_frame
from drivers.ports import UNCONFIRMED, InputChanged, Lamp
from drivers.registry import on_a_line
from drivers.settings import DeviceSettings, SerialLine, TcpLine
from drivers.transports.transport import Deadline, Transport

Byte = Annotated[int, Field(ge=0, le=255)]


class Settings(DeviceSettings):
    """What every such board is told. The docstring of a field says what to write."""

    state_frame: str = ""
    """What the board says of its inputs, one bit each: "55 01 {inputs} {sum}"; empty where it has none."""
    inputs: dict[str, Annotated[int, Field(ge=0, le=7)]] = {}
    """The inputs by name, with their bit in {inputs}, 0 to 7: {door = 0, vibration = 1}."""
    inverted: frozenset[str] = frozenset()
    """The inputs whose bit is 0 when they are on: ["door"]."""
    ask_frame: str = ""
    """What the board answers with `state_frame`; empty where it only speaks by itself."""
    poll_ms: int = Field(default=200, ge=20, le=10_000)
    """Milliseconds between two questions."""
    lamp_frame: str = ""
    """What switches a lamp: "55 02 {lamp} {state} {sum}"; empty where there is none."""
    lamps: dict[str, Byte] = {}
    """The lamps by name, with their {lamp}: {card_slot_lamp = 1}."""
    lamp_off: Byte = 0
    """{state} of a lamp that is off."""
    lamp_on: Byte = 1
    """{state} of a lamp that is on."""
    lamp_blink: Byte | None = None
    """{state} of a lamp that blinks; without it such a lamp is on."""
    lamp_answer_frame: str = ""
    """What the board says when it has switched a lamp; empty where it says nothing."""
    answer_timeout_s: float = Field(default=0.3, gt=0, le=0.8)
    """Seconds the board may take to answer."""


class SerialSettings(SerialLine, Settings): ...


class TcpSettings(TcpLine, Settings): ...


class FramesBoard:
    """Implements `ports.Board` on any transport."""

    def __init__(self, transport: Transport, settings: Settings) -> None:
        """Raise SettingsError for a frame or a name that cannot be, naming the option."""
        self._settings = settings
        state, answer = settings.state_frame, settings.lamp_answer_frame
        self._state = heard_frame("state_frame", state, ("inputs",)) if state else None
        self._ask = sent_frame("ask_frame", settings.ask_frame)
        self._lamp = sent_frame("lamp_frame", settings.lamp_frame, ("lamp", "state"))
        self._lamp_answer = heard_frame("lamp_answer_frame", answer) if answer else None
        if not settings.inputs and not settings.lamps:
            raise SettingsError("inputs, lamps: write one of them at least")
        if (self._state is None) == bool(settings.inputs):
            raise SettingsError("state_frame and inputs: write both or neither")
        if self._ask is not None and self._state is None:
            raise SettingsError("ask_frame: what it is answered with is missing; write state_frame")
        if unknown := settings.inverted - settings.inputs.keys():
            raise SettingsError(f"inverted: no such input: {', '.join(sorted(unknown))}")
        if (self._lamp is None) == bool(settings.lamps):
            raise SettingsError("lamp_frame and lamps: write both or neither")
        self._line = PatternLine(transport, [each for each in (self._state, self._lamp_answer) if each is not None])
        self._inputs = Inputs(settings.inputs)
        self._heard = False
        self._lit: dict[str, Lamp] = {}
        self._next_poll = 0.0

    def inputs(self) -> Mapping[str, bool]:
        """Ask for the inputs, or return what was last said. Raises DeviceSilent when nothing was said yet."""
        self._restore()
        self._poll()
        self._hear(0.0)
        if self._state is not None and not self._heard:
            raise DeviceSilent(f"{self._line.name}: has said nothing of its inputs yet")
        return self._inputs.now

    def listen(self, timeout: float) -> InputChanged | None:
        """Return the next change, or None. Raises DeviceAbsent, or DeviceSilent where it is asked and is silent."""
        deadline = Deadline(timeout)
        self._restore()
        while (change := self._inputs.next()) is None:
            if self._ask is not None and clock.now() >= self._next_poll:
                self._poll()
            elif deadline.over:
                return None
            else:
                until_poll = max(0.0, self._next_poll - clock.now()) if self._ask else deadline.left
                self._hear(min(deadline.left, until_poll))
        return change

    def lamp(self, name: str, state: Lamp) -> None:
        """Switch a lamp; it is switched again after the board was away. Errors: see `ports.Board`."""
        if name not in self._settings.lamps:
            raise SettingsError(f"lamps: no such lamp; there are: {', '.join(self._settings.lamps) or 'none'}")
        self._lit[name] = state
        if not self._restore():
            self._switch(name)

    def check(self) -> tuple[str, ...]:
        """Ask for the inputs where the board can be asked; else only the line can be looked at."""
        self._restore()
        if self._ask is None:
            return (UNCONFIRMED,)
        self._poll()
        return ()

    def close(self) -> None:
        self._line.close()

    def _restore(self) -> bool:
        """Set all lamps on a board that was away; return whether it was. What it knew is not trusted."""
        if not self._line.attach():
            return False
        for name in self._lit:
            self._switch(name)
        return True

    def _switch(self, name: str) -> None:
        if self._lamp is None:
            return  # no lamp has a name then
        settings = self._settings
        blink = settings.lamp_on if settings.lamp_blink is None else settings.lamp_blink
        state = {"off": settings.lamp_off, "on": settings.lamp_on, "blink": blink}[self._lit[name]]
        self._tell(self._lamp.build(lamp=settings.lamps[name], state=state), self._lamp_answer)

    def _poll(self) -> None:
        if self._ask is not None:
            self._next_poll = clock.now() + self._settings.poll_ms / 1000
            self._tell(self._ask.build(), self._state)

    def _tell(self, frame: bytes, answer: Pattern | None) -> None:
        """Send a frame, and once more if its answer does not come: half a frame may have been in its way."""
        for _ in range(2):
            self._line.say(frame)
            if answer is None or self._heard_in_time(answer):
                return
        self._line.close()
        raise DeviceSilent(f"{self._line.name}: no answer")

    def _heard_in_time(self, answer: Pattern) -> bool:
        deadline = Deadline(self._settings.answer_timeout_s)
        while frame := self._line.hear(deadline.left):
            self._note(frame)
            if frame[0] is answer:
                return True
        return False

    def _hear(self, timeout: float) -> None:
        frame = self._line.hear(timeout)
        if frame is not None:
            self._note(frame)

    def _note(self, frame: Frame) -> None:
        pattern, named = frame
        if pattern is not self._state:
            return
        self._heard = True
        settings = self._settings
        bits = named["inputs"]
        self._inputs.note(
            {name: bool(bits >> bit & 1) != (name in settings.inverted) for name, bit in settings.inputs.items()}
        )


SERIAL = on_a_line(SerialSettings, FramesBoard)
TCP = on_a_line(TcpSettings, FramesBoard)
