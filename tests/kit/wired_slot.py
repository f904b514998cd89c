"""pcscd's part without pcscd: a slot that carries power and commands to a card in the bytes of vpcd's wire.

The real one works in real time and takes seconds to notice a card; here every byte can be the last.
"""

from __future__ import annotations

from drivers import clock
from drivers.codecs import vpcd
from drivers.errors import DeviceAbsent, DeviceError, DeviceSilent
from drivers.transports.slot import Inside, Powered
from drivers.transports.transport import Deadline, Transport

_ANSWER_S = 5.0


class WiredSlot:
    """Implements `transports.slot.ChipSlot`. A line that comes apart is `gone`: the card's end, or the reader's."""

    name = "wire"

    def __init__(self, line: Transport, gone: type[DeviceError]) -> None:
        self._line = line
        self._gone = gone
        self._parser = vpcd.MessageParser()
        self._changes = 0

    def wait(self, known: Inside, timeout: float) -> Inside:
        """Ask for the answer to reset, as vpcd does to see whether the card is still there."""
        self._asked(vpcd.GET_ATR)
        found = Inside(True, self._changes)
        if found == known:
            clock.sleep(timeout)
        return found

    def power(self) -> Powered:
        self._say(vpcd.POWER_ON)
        return Powered(self._asked(vpcd.GET_ATR), t0=True)

    def send(self, command: bytes) -> bytes:
        return self._asked(command)

    def release(self) -> None:
        """Take the power; a card that went needs none."""
        try:
            self._say(vpcd.POWER_OFF)
        except DeviceError:
            self.close()

    def close(self) -> None:
        self._line.close()

    def _say(self, body: bytes) -> None:
        try:
            if not self._line.is_open:
                self._line.open()
                self._parser.reset()
                self._changes += 1
            self._line.write(vpcd.message(body), _ANSWER_S)
        except DeviceAbsent as error:
            raise self._gone("the line came apart") from error

    def _asked(self, body: bytes) -> bytes:
        self._say(body)
        deadline = Deadline(_ANSWER_S)
        while not deadline.over:
            try:
                heard = self._line.read(4096, deadline.left)
            except DeviceAbsent as error:
                raise self._gone("the line came apart") from error
            if messages := self._parser.feed(heard):
                return messages[0]
        self.close()
        raise DeviceSilent("the card gives no answer")
