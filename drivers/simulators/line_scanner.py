"""A code scanner of bytes on a line: it sends what is held before it, as it was set to."""

from __future__ import annotations

from collections.abc import Mapping

from drivers import clock
from drivers.codecs import scanned, symbology
from drivers.simulators.device import Answer
from drivers.simulators.faults import known

_AIM_DIGIT = {"qr": "1", "datamatrix": "1", "hanxin": "0"}
_IDENTIFIERS = {kind: f"]{letter}{_AIM_DIGIT.get(kind, '0')}" for letter, kind in symbology.KINDS.items()}
_LOOKS_FOR_S = 3.0
_AGAIN_S = 0.1


class LineScannerSimulator:
    """The scanner behind one or several lines. As delivered it ends a text with CR and always looks."""

    FAULTS = ("half", "garbage", "silent", "continuous", "slow")
    pace = 0.0

    def __init__(self) -> None:
        self._end: scanned.End = "cr"
        self._charset = "utf-8"
        self._aim_ids = False
        self._trigger = b""
        self.reset()

    def reset(self) -> None:
        """Switch it off and on; what it was set to stays, as in a real one."""
        self._faults: set[str] = set()
        self._shown = b""
        self._due: float | None = None
        self._leaving = b""
        self._heard = b""
        self._looks_until = 0.0

    def set_fault(self, name: str, on: bool, **detail: float) -> None:
        """Switch a fault. Raises ValueError for an unknown one.

        half: the end of a text never comes. garbage: noise, as a wrong speed makes it. silent: it reads nothing.
        continuous: what is in view is sent again and again. slow: a byte at a time.
        """
        known(name, self.FAULTS)
        (self._faults.add if on else self._faults.discard)(name)

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        """`show` a code (`text`, `kind`), `hide` it, or `set` the scanner: `end`, `charset`, `aim_ids`, `trigger`.

        Raises ValueError for anything else.
        """
        match action:
            case "show":
                kind = str(said.get("kind", "qr"))
                before = _IDENTIFIERS[kind] if self._aim_ids else ""
                self._shown = (before + str(said["text"])).encode(self._charset) + scanned.ENDS.get(self._end, b"")
                self._due = clock.now()
            case "hide":
                self._shown, self._due = b"", None
            case "set":
                self._set(said)
            case _:
                raise ValueError("the scanner cannot do that")
        return {}

    def _set(self, said: Mapping[str, object]) -> None:
        ends: tuple[scanned.End, ...] = ("cr", "lf", "crlf", "none")
        self._end = next((end for end in ends if end == said.get("end")), self._end)
        self._charset = str(said.get("charset", self._charset))
        self._aim_ids = bool(said.get("aim_ids", self._aim_ids))
        self._trigger = bytes.fromhex(str(said.get("trigger", self._trigger.hex())))

    def state(self) -> dict[str, object]:
        return {"faults": sorted(self._faults), "shows": bool(self._shown), "triggered": self._looks}

    def receive(self, data: bytes, answer: Answer) -> None:
        """Take bytes; the trigger makes it look for three seconds."""
        self._heard = (self._heard + data)[-64:]
        if self._trigger and self._trigger in self._heard:
            self._heard = b""
            self._looks_until = clock.now() + _LOOKS_FOR_S

    @property
    def _looks(self) -> bool:
        return not self._trigger or clock.now() < self._looks_until

    def tick(self, speak: Answer) -> None:
        """Send what is in view, once, or again and again."""
        if self._due is not None and clock.now() >= self._due and self._looks and "silent" not in self._faults:
            self._due = clock.now() + _AGAIN_S if "continuous" in self._faults else None
            self._leaving += self._sent()
        if self._leaving:
            count = 1 if "slow" in self._faults else len(self._leaving)
            speak(self._leaving[:count])
            self._leaving = self._leaving[count:]

    def _sent(self) -> bytes:
        if "garbage" in self._faults:
            return bytes((byte * 7 + 129) & 0x9F for byte in self._shown) + b"\x80\x00\r\n"
        end = scanned.ENDS.get(self._end, b"")
        return self._shown.removesuffix(end)[:-1] if "half" in self._faults else self._shown
