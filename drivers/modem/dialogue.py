"""A dialogue of AT commands on one line: a command, what comes in between, and the line that ends the answer."""

from __future__ import annotations

from collections import deque

from drivers import clock
from drivers.codecs import at
from drivers.errors import DeviceError, DeviceSilent
from drivers.transports.transport import Deadline, Transport

_WRITE_TIMEOUT = 2.0
_ESCAPE = b"\x1b"
_SETTLE_S = 0.1
_TRIES = 3
_MOST_LINES = 200
_MOST_REPORTS = 200
"""Reports kept until somebody listens."""


class Refused(Exception):
    """The modem ended its answer with an error. Stays within this package."""

    def __init__(self, final: at.Final) -> None:
        super().__init__(final.meaning)
        self.final = final


class Dialogue:
    """Says commands and hears answers. What a modem says in between is never taken for an answer."""

    def __init__(self, transport: Transport) -> None:
        self._line = transport
        self._parser = at.LineParser()
        self._lines: deque[str] = deque(maxlen=_MOST_LINES)
        self._announced = ""
        self.reports: deque[str] = deque(maxlen=_MOST_REPORTS)
        """PDUs of status reports, oldest first."""

    @property
    def name(self) -> str:
        return self._line.name

    @property
    def is_open(self) -> bool:
        return self._line.is_open

    def start(self, timeout: float) -> None:
        """Open the line, leave whatever the modem was in the middle of, and wait until it answers."""
        self._line.open()
        self._line.write(_ESCAPE, _WRITE_TIMEOUT)
        for tried in range(_TRIES):
            self._settle()
            try:
                self.ask("AT", timeout)
                break
            except (DeviceSilent, Refused):
                if tried == _TRIES - 1:
                    raise DeviceSilent(f"{self.name}: does not answer AT") from None
        self._settle()

    def ask(self, command: str, timeout: float, prefix: str = "") -> list[str]:
        """Say a command; return the lines of its answer that begin with `prefix`. Raises Refused, DeviceSilent."""
        self.hear(0.0)
        self._lines.clear()
        self._line.write(command.encode("ascii") + b"\r", _WRITE_TIMEOUT)
        told: list[str] = []
        final = self._until_final(timeout, prefix, told)
        if final is None:
            raise DeviceSilent(f"{self.name}: no answer to {command.partition('=')[0]}")
        if final.kind != "OK":
            raise Refused(final)
        return told

    def ask_prompt(self, command: str, timeout: float) -> None:
        """Say a command that is answered by the prompt. Raises Refused, DeviceSilent."""
        self.hear(0.0)
        self._lines.clear()
        self._line.write(command.encode("ascii") + b"\r", _WRITE_TIMEOUT)
        deadline = Deadline(timeout)
        while (line := self._next(deadline)) is not None:
            if line == at.PROMPT:
                return
            final = at.final(line)
            if final is not None and final.kind != "OK":
                raise Refused(final)
        raise DeviceSilent(f"{self.name}: no prompt")

    def write(self, data: str) -> None:
        """Hand over what follows a prompt."""
        self._line.write(data.encode("ascii"), _WRITE_TIMEOUT)

    def answer(self, timeout: float, prefix: str) -> list[str]:
        """Return the answer to what was written: complete, or cut short where at least a line of it came.

        Raises Refused, and DeviceSilent where nothing came.
        """
        told: list[str] = []
        final = None
        try:
            final = self._until_final(timeout, prefix, told)
        except DeviceError:
            if not told:
                raise
        if final is not None and final.kind != "OK":
            raise Refused(final)
        if final is None and not told:
            raise DeviceSilent(f"{self.name}: no answer")
        if final is None:
            self.close()  # the rest may still come: it must not pass for another answer
        return told

    def hear(self, timeout: float) -> None:
        """Take what the modem says by itself, until something came or the time is over."""
        for line in self._parser.feed(self._line.read(4096, timeout)):
            if not self._by_itself(line):
                self._lines.append(line)

    def close(self) -> None:
        self._line.close()
        self._parser.reset()
        self._lines.clear()
        self._announced = ""

    def _settle(self) -> None:
        """Drop what is still said of what went before."""
        clock.sleep(_SETTLE_S)
        self.hear(0.0)
        self._lines.clear()

    def _until_final(self, timeout: float, prefix: str, told: list[str]) -> at.Final | None:
        """Add the lines that begin with `prefix` to `told`; return the end of the answer, None when none comes."""
        deadline = Deadline(timeout)
        while (line := self._next(deadline)) is not None:
            final = at.final(line)
            if final is not None:
                return final
            if prefix and line.startswith(prefix):
                told.append(line)
        return None

    def _next(self, deadline: Deadline) -> str | None:
        while not self._lines:
            if deadline.over:
                return None
            self.hear(deadline.left)
        return self._lines.popleft()

    def _by_itself(self, line: str) -> bool:
        """Take a line that nobody asked for: a report or a message comes in two lines."""
        if self._announced and _is_pdu(line):
            if self._announced == "+CDS":
                self.reports.append(line)
            self._announced = ""
            return True
        if line.startswith(("+CDS:", "+CMT:")):
            self._announced = line[:4]
            return True
        return False


def _is_pdu(line: str) -> bool:
    return len(line) >= 20 and len(line) % 2 == 0 and all(c in "0123456789ABCDEFabcdef" for c in line)
