"""A scanner that plays a keyboard: the kernel's event structs down a line, in place of a device under /dev/input.

It can be grabbed by nobody: its driver is told `grab = false`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from drivers.codecs import keyboard
from drivers.simulators.device import Answer
from drivers.simulators.faults import known

_KEYS_A_TICK = 6


class WedgeSimulator:
    """The scanner behind one line. As delivered it ends a text with Enter."""

    FAULTS = ("half", "lost", "alt_codes")
    pace = 0.0

    def __init__(self) -> None:
        self._end: keyboard.End = "enter"
        self.reset()

    def reset(self) -> None:
        """Plug it out and in; the key it ends with stays."""
        self._faults: set[str] = set()
        self._leaving: deque[bytes] = deque()

    def set_fault(self, name: str, on: bool, **detail: float) -> None:
        """Switch a fault. Raises ValueError for an unknown one.

        half: the end of a text never comes. lost: the kernel lost events in the middle (SYN_DROPPED). alt_codes: a
        character comes as Alt and digits, as scanners type what the US layout has no key for.
        """
        known(name, self.FAULTS)
        (self._faults.add if on else self._faults.discard)(name)

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        """`show` a code (`text`, ASCII), or `set` the key it ends with (`end`). Raises ValueError for anything else."""
        match action:
            case "show":
                self._type(str(said["text"]))
            case "set":
                self._end = "tab" if said["end"] == "tab" else "enter"
            case _:
                raise ValueError("the scanner cannot do that")
        return {}

    def state(self) -> dict[str, object]:
        return {"faults": sorted(self._faults), "typing": bool(self._leaving)}

    def receive(self, data: bytes, answer: Answer) -> None:
        """Nothing: nobody writes to it."""

    def tick(self, speak: Answer) -> None:
        """Type on, a few keys at a time as a real one."""
        count = min(len(self._leaving), _KEYS_A_TICK)
        if count:
            speak(b"".join(self._leaving.popleft() for _ in range(count)))

    def _type(self, text: str) -> None:
        size = 2 * keyboard.EVENT.size
        line = keyboard.typed(text, self._end)
        keys = [line[at : at + size] for at in range(0, len(line), size)]
        if "half" in self._faults:
            del keys[-2:]
        if "lost" in self._faults:
            keys.insert(len(keys) // 2, keyboard.EVENT.pack(0, 0, keyboard.EV_SYN, keyboard.SYN_DROPPED, 0))
        if "alt_codes" in self._faults:
            alt = [keyboard.press(56, 1), *(keyboard.press(code, value) for code in (80, 76) for value in (1, 0))]
            keys[:0] = [*alt, keyboard.press(56, 0)]
        self._leaving.extend(keys)
