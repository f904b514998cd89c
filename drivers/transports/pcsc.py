"""A chip-card reader through PC/SC: the service pcscd, and pyscard's binding to it.

Calls that power or ask a card wait for as long as the card takes, and PC/SC offers no way to call them off. They run
on a thread of their own, which is left behind with its connection when the card stays silent; it ends, and lets go of
the reader, when the card is pulled.
"""

from __future__ import annotations

import fnmatch
import queue
import threading
from collections.abc import Callable
from typing import Any

from smartcard import scard

from drivers.errors import CardPulled, CardUnreadable, DeviceAbsent, DeviceBusy, DeviceError, DeviceSilent
from drivers.transports.slot import Inside, Powered

_NO_SERVICE = {scard.SCARD_E_NO_SERVICE, scard.SCARD_E_SERVICE_STOPPED}
_NO_READER = {scard.SCARD_E_NO_READERS_AVAILABLE, scard.SCARD_E_UNKNOWN_READER, scard.SCARD_E_READER_UNAVAILABLE}
_PULLED = {scard.SCARD_W_REMOVED_CARD, scard.SCARD_E_NO_SMARTCARD}
_BROKEN_OFF = {
    scard.SCARD_S_SUCCESS,  # some readers' drivers give an answer of no bytes for a card that is gone
    scard.SCARD_E_NOT_TRANSACTED,
    scard.SCARD_F_COMM_ERROR,
    scard.SCARD_W_RESET_CARD,
}
_STATUS_SIZE = 2
_MUTE = {scard.SCARD_W_UNRESPONSIVE_CARD, scard.SCARD_W_UNPOWERED_CARD, scard.SCARD_W_UNSUPPORTED_CARD}

_LOOK_AGAIN_S = 1.0
"""pcscd notices a card pulled out within 0.4 s."""


class PcscSlot:
    """Implements `transports.slot.ChipSlot` on the first reader whose name matches `pattern` (`*` for anything)."""

    def __init__(self, pattern: str, answer_timeout: float) -> None:
        self._pattern = pattern
        self._timeout = answer_timeout
        self._context: Any = None
        self._card: Any = None
        self._protocol = 0
        self._reader = ""

    @property
    def name(self) -> str:
        return self._reader or f"pcsc {self._pattern}"

    def wait(self, known: Inside, timeout: float) -> Inside:
        """Wait until a card was put in or taken out."""
        found = self._look(scard.SCARD_STATE_UNAWARE, 0)
        if found != known or found is None or timeout <= 0:
            return found or known
        state = scard.SCARD_STATE_PRESENT if known.card else scard.SCARD_STATE_EMPTY
        return self._look(known.changes << 16 | state, timeout) or known

    def _look(self, believed: int, timeout: float) -> Inside | None:
        """Return what is in the reader once that is not what was believed; None when it stays so."""
        context, reader = self._opened()
        code, states = scard.SCardGetStatusChange(context, round(timeout * 1000), [(reader, believed)])
        if code == scard.SCARD_E_TIMEOUT:
            return None
        self._must(code, "look")
        state = states[0][1]
        if state & (scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE):
            raise self._lost(DeviceAbsent(f"{self.name}: unplugged"))
        return Inside(bool(state & scard.SCARD_STATE_PRESENT), state >> 16 & 0xFFFF)

    def power(self) -> Powered:
        context, reader = self._opened()
        protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        code, card, protocol = self._within(
            lambda: scard.SCardConnect(context, reader, scard.SCARD_SHARE_EXCLUSIVE, protocols)
        )
        self._must(code, "power")
        self._card, self._protocol = card, protocol
        code, _, _, _, atr = scard.SCardStatus(card)
        self._must(code, "ask for its ATR")
        return Powered(_bytes(atr), protocol == scard.SCARD_PROTOCOL_T0)

    def send(self, command: bytes) -> bytes:
        if self._card is None:
            raise CardPulled("no card has power")
        card = self._card
        header = scard.SCARD_PCI_T0 if self._protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
        code, answer = self._within(lambda: scard.SCardTransmit(card, header, list(command)))
        answered = code == scard.SCARD_S_SUCCESS and len(answer) >= _STATUS_SIZE
        if not answered and code in _BROKEN_OFF:
            gone = not self._stays()
            raise (CardPulled if gone else CardUnreadable)(f"{self.name}: the card broke off")
        self._must(code, "answer")
        return _bytes(answer)

    def release(self) -> None:
        """Take the power from the card, and let other programs have it."""
        card, self._card = self._card, None
        if card is not None:
            try:
                self._within(lambda: (scard.SCardDisconnect(card, scard.SCARD_UNPOWER_CARD), None))
            except DeviceSilent:
                return  # the thread left behind lets go of it when it can

    def close(self) -> None:
        self.release()
        context, self._context, self._reader = self._context, None, ""
        if context is not None:
            scard.SCardReleaseContext(context)

    def _opened(self) -> tuple[Any, str]:
        """Return the connection to pcscd and the reader's name."""
        if self._context is None:
            code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
            self._must(code, "reach pcscd")
            self._context = context
        if not self._reader:
            code, readers = scard.SCardListReaders(self._context, [])
            self._must(code, "list readers")
            matching = [reader for reader in readers if fnmatch.fnmatchcase(reader, self._pattern)]
            if not matching:
                raise self._lost(DeviceAbsent(f"no reader is called {self._pattern}; there are: {', '.join(readers)}"))
            self._reader = matching[0]
        return self._context, self._reader

    def _stays(self) -> bool:
        """Wait a moment for the reader to notice that the card is gone."""
        known = self.wait(Inside(), 0)
        return known.card and self.wait(known, _LOOK_AGAIN_S) == known

    def _must(self, code: int, what: str) -> None:
        if code != scard.SCARD_S_SUCCESS:
            raise self._lost(self._error(code, what))

    def _error(self, code: int, what: str) -> DeviceError:
        said = f"{self.name}: {what}: {scard.SCardGetErrorMessage(code)}"
        if code in _NO_SERVICE:
            return DeviceAbsent("pcscd does not run; start it: systemctl enable --now pcscd")
        if code in _NO_READER:
            return DeviceAbsent(said)
        if code == scard.SCARD_E_SHARING_VIOLATION:
            return DeviceBusy(said)
        if code in _PULLED:
            return CardPulled(said)
        if code in _MUTE or code == scard.SCARD_E_PROTO_MISMATCH:
            return CardUnreadable(said)
        return DeviceError(said)

    def _lost(self, error: DeviceError) -> DeviceError:
        """Begin anew with the next call, where it is not only the card that failed."""
        if not isinstance(error, CardPulled | CardUnreadable | DeviceBusy):
            self.close()
        return error

    def _within(self, call: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
        """Return what the call returns. Raises DeviceSilent when it has not after the time a card is given."""
        done: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
        given_up = threading.Event()
        context, card = self._context, self._card

        def run() -> None:
            done.put(call())
            if given_up.is_set():
                if card is not None:  # else pcscd resets what may be gone, and no longer notices the next card
                    scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
                scard.SCardReleaseContext(context)

        threading.Thread(target=run, name="pcsc", daemon=True).start()
        try:
            return done.get(timeout=self._timeout)
        except queue.Empty:
            given_up.set()
            self._context = self._card = None
            raise DeviceSilent(f"{self.name}: the card gives no answer") from None


def _bytes(numbers: list[int]) -> bytes:
    return bytes(number & 0xFF for number in numbers)
