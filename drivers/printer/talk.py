"""Asks one printer how it is, in the dialect it knows, and hears what it says between the answers."""

from __future__ import annotations

from typing import TypeVar

from drivers.codecs import escpos_status as said
from drivers.errors import DeviceGarbled, DeviceSilent
from drivers.ports import PrinterStatus
from drivers.printer.profiles import Profile
from drivers.transports.transport import Deadline, Transport

T = TypeVar("T")


class Talk:
    """A printer's line and what was heard on it. Every wait allows for the bytes still travelling."""

    def __init__(self, line: Transport, profile: Profile, answer_timeout_s: float, busy_timeout_s: float) -> None:
        self._line = line
        self._profile = profile
        self._answer_timeout_s = answer_timeout_s
        self._busy_timeout_s = busy_timeout_s
        self._forget()

    @property
    def name(self) -> str:
        return self._line.name

    @property
    def is_open(self) -> bool:
        return self._line.is_open

    @property
    def travel(self) -> float:
        """Return how many seconds the bytes without an answer yet may need on the line."""
        return self._unanswered * self._line.seconds_per_byte

    def open(self) -> None:
        self._line.open()
        self._forget()

    def close(self) -> None:
        self._line.close()

    def write(self, data: bytes) -> None:
        self._unanswered += len(data)
        self._line.write(data, self._busy_timeout_s + self.travel)

    def ask(self, patience: float) -> PrinterStatus:
        """Ask between two commands; an answer may take `patience` longer than an idle printer's.

        Raises DeviceSilent or DeviceGarbled. A printer that never answers is only looked after its line.
        """
        timeout = self._answer_timeout_s + patience
        self._hear(0)
        match self._profile.status:
            case "dle-eot":
                return self._asked_at_once(timeout)
            case "dle-eot-20":
                self._full.clear()
                self.write(said.ask(said.ASK_FULL))
                return said.full(self._next(self._full, timeout))
            case "asb":
                return self._asked_for_automatic(timeout)
            case "gs-r":
                self._in_turn.clear()
                self.write(said.ASK_PRINTED)
                return said.in_turn(self._next(self._in_turn, timeout))
            case "none":
                return PrinterStatus(answered=False)

    def look(self, patience: float) -> PrinterStatus | None:
        """Return how it is without waiting for its turn, in the middle of a ticket; None where it cannot say."""
        if self._profile.status in ("dle-eot", "dle-eot-20"):
            return self.ask(patience)
        self._hear(0)
        return said.automatic(self._latest) if self._latest else None

    def expect_printed(self) -> None:
        """Ask to be told when everything before has been printed."""
        self._in_turn.clear()
        self.write(said.ASK_PRINTED)

    def printed(self, timeout: float) -> bool:
        """Return whether that was told within `timeout` seconds."""
        deadline = Deadline(timeout)
        while not self._in_turn and not deadline.over:
            self._hear(deadline.left)
        return bool(self._in_turn)

    def _asked_at_once(self, timeout: float) -> PrinterStatus:
        sensor = self._profile.presenter == "sensor"
        answers = []
        for n in (said.ASK_OFFLINE, said.ASK_ERROR, said.ASK_PAPER, *((said.ASK_PRINTER,) if sensor else ())):
            self._hear(0)
            self._now.clear()
            self.write(said.ask(n))
            answers.append(self._next(self._now, timeout))
        left = said.left_in_tray(answers[3]) if sensor else None
        offline, error, paper = answers[:3]
        return said.status(offline, error, paper, left)

    def _asked_for_automatic(self, timeout: float) -> PrinterStatus:
        """Ask in turn; one that stands still for a fault does not get there, but has told of the fault before."""
        self._frames.clear()
        self.write(said.AUTOMATIC)
        try:
            return said.automatic(self._next(self._frames, timeout))
        except DeviceSilent:
            if self._latest and not (latest := said.automatic(self._latest)).can_print:
                return latest
            raise

    def _next(self, heard: list[T], timeout: float) -> T:
        """Wait for an answer. Raises DeviceSilent, or DeviceGarbled if only bytes came that are none."""
        deadline, noise = Deadline(timeout + self.travel), self._answers.noise
        while not heard and not deadline.over:
            self._hear(deadline.left)
        if heard:
            return heard.pop()
        if self._answers.noise > noise:
            raise DeviceGarbled(f"{self.name}: bytes, and none an answer (is the speed right?)")
        raise DeviceSilent(f"{self.name}: no answer")

    def _hear(self, timeout: float) -> None:
        for answer in self._answers.feed(self._line.read(4096, timeout)):
            self._unanswered = 0
            match answer:
                case said.Now(byte):
                    self._now.append(byte)
                case said.InTurn(byte):
                    self._in_turn.append(byte)
                case said.Automatic(frame):
                    self._latest = frame
                    self._frames.append(frame)
                case said.Full(frame):
                    self._full.append(frame)

    def _forget(self) -> None:
        self._answers = said.Answers(self._profile.status, bit_7=self._profile.presenter == "sensor")
        self._unanswered = 0
        self._now: list[int] = []
        self._in_turn: list[int] = []
        self._frames: list[bytes] = []
        self._full: list[bytes] = []
        self._latest = b""
