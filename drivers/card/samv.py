"""Resident identity card readers with a SAM_V module (GA 450 family), over a serial line, a serial server or USB.

Devices: the desk and built-in readers of the "SDT" kind (华视, 新中新, 神思, 精伦 and others). Documents:
`drivers/codecs/samv.py`.

    [devices.card_reader]
    driver = "samv-serial"          # or "samv-tcp", "samv-usb"
    options = {port = "/dev/ttyS1", baudrate = 115200}

Quirks:
- Every read needs find and select before it; some modules want them again before the added address, others not.
- Many readers report "no card" for a card they have read until it is lifted; others report it again and again. `poll`
  reads what the reader finds. Which kind a reader is shows when it finds a card again that it has just read: from then
  on `card_present` is sure. Until then, "no card" after a read may be the card still lying there: None.
- "Reading failed" (41) is said of a card pulled away and of a card that is broken: a second find tells which.
- An answer that comes too late would pass for the answer to the next command: answers are matched to what was asked.
- Garbled twice, the module is reset and asked a last time; what was found and selected is then forgotten by it.
- The photo is kept as the reader gave it (`drivers/card/photo.py`). Fingerprints are never asked for; some readers send
  them with the rest all the same: they are dropped unread.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import ClassVar

from pydantic import Field

from drivers.card import photo
from drivers.codecs import identity, samv
from drivers.errors import (
    CardPulled,
    CardReaderFault,
    CardReaderUnauthorised,
    CardUnreadable,
    DeviceAbsent,
    DeviceError,
    DeviceGarbled,
    DeviceSilent,
)
from drivers.ports import IdCard
from drivers.registry import Driver, on_a_line
from drivers.settings import DeviceSettings, FastSerialLine, TcpLine
from drivers.transports.transport import Deadline, Transport

_log = logging.getLogger(__name__)

VENDOR, PRODUCT = 0x0400, 0xC35A
"""USB numbers of the readers of this family."""
_USB_OUTS, _USB_INS = (0x02, 0x06), (0x81, 0x85)
"""Endpoints: the first of each pair carries preamble and length, the second the rest."""
_WRITE_TIMEOUT = 1.0
_CHECK_TIMEOUT = 0.45
"""Four waits at most make a check, which must be over after two seconds."""


class Settings(DeviceSettings):
    """What every reader is told. The docstring of a field says what to write."""

    find_timeout_s: float = Field(default=0.5, gt=0, le=5)
    """Seconds for find, select and the reader's number; readers in the field take 0.1 to 0.3."""
    read_timeout_s: float = Field(default=3.0, gt=0, le=10)
    """Seconds for reading text and photo; readers in the field take 1.5 to 3."""
    extra_address: bool = False
    """true: also read the newest address added to a resident's card, where there is one; it takes a moment more."""
    photo_decoder: str = Field(default="none", pattern=r"^(none|stand-in|[\w.]+:\w+)$")
    """What turns the photo into a picture when one is asked for: "none", "stand-in" (the codec of simulated cards), or
    "module:function" of your own around the library of your reader."""


class SerialSettings(FastSerialLine, Settings): ...


class TcpSettings(TcpLine, Settings): ...


class UsbSettings(Settings):
    vendor: ClassVar[str] = f"{VENDOR:04x}"
    product: ClassVar[str] = f"{PRODUCT:04x}"
    serial: str = ""
    """The serial number of the reader, where several are plugged in; "" for the first one found."""


class SamvReader:
    """Implements `ports.CardReader` on any transport."""

    def __init__(self, transport: Transport, settings: Settings) -> None:
        self._line = transport
        self._settings = settings
        self._parser = samv.FrameParser()
        self._decoder = photo.decoder(settings.photo_decoder)
        self._forget()

    def poll(self) -> IdCard | None:
        """Read the card that lies there, or return None. Errors: see `ports.CardReader`."""
        if not self._find():
            return None
        for _ in range(2):
            card = self._select_and_read()
            if card is not None:
                return card
            if not self._find():
                raise CardPulled
        raise CardUnreadable("found every time, read neither time")

    def card_present(self) -> bool | None:
        """Ask whether a card lies there; None for no card where that may be one already read."""
        if self._find():
            return True
        return None if self._read_unseen else False

    def reader_id(self) -> str:
        """Return the number of the reader's security module."""
        reply = self._ask(samv.READ_SAM_ID, self._settings.find_timeout_s, 16)
        try:
            return samv.sam_id(reply.data)
        except ValueError as error:
            raise DeviceGarbled(str(error)) from error

    def check(self) -> tuple[str, ...]:
        """Ask the security module how it is: it answers with or without a card."""
        self._ask(samv.SAM_STATUS, min(self._settings.find_timeout_s, _CHECK_TIMEOUT), 0)
        return ()

    def close(self) -> None:
        self._line.close()
        self._forget()

    def _forget(self) -> None:
        """Know nothing of the reader: another may hang there next time."""
        self._just_read = False
        """A card was read, and every find since has found one."""
        self._finds_again = False
        """This reader was seen to find a card it had just read."""
        self._read_unseen = False
        """A card was read and not found again since: it may be gone, or this reader may not tell."""

    def _find(self) -> bool:
        found = self._ask(samv.FIND, self._settings.find_timeout_s, 4).sw3 == samv.FOUND
        if found:
            self._finds_again |= self._just_read
            self._read_unseen = False
        else:
            self._just_read = False
        return found

    def _select(self) -> bool:
        return self._ask(samv.SELECT, self._settings.find_timeout_s, 8).sw3 == samv.DONE

    def _select_and_read(self) -> IdCard | None:
        """Return the card, or None when it did not let itself be read this time."""
        if not self._select():
            return None
        reply = self._ask(samv.READ, self._settings.read_timeout_s, 4 + samv.TEXT_SIZE + samv.PHOTO_SIZE)
        if reply.sw3 != samv.DONE:
            return None
        try:
            card = identity.decode(*samv.text_and_photo(reply.data))
        except ValueError as error:
            _log.info("%s: a card that cannot be right: %s", self._line.name, error)
            return None
        self._just_read, self._read_unseen = True, not self._finds_again
        extra = self._extra_address() if self._settings.extra_address and card.kind == "resident" else None
        return replace(card, extra_address=extra, photo_decoder=self._decoder)

    def _extra_address(self) -> str | None:
        """Return the address added last, "" where the card has none, None where the reader did not give it."""
        try:
            reply = self._ask(samv.READ_EXTRA_ADDRESS, self._settings.read_timeout_s, samv.EXTRA_ADDRESS_SIZE)
            if reply.sw3 == samv.NO_FIND_YET:
                if not (self._find() and self._select()):
                    return None
                reply = self._ask(samv.READ_EXTRA_ADDRESS, self._settings.read_timeout_s, samv.EXTRA_ADDRESS_SIZE)
        except CardUnreadable:  # not permitted, not known to this module: the rest of the card was read
            return None
        if reply.sw3 == samv.NO_SUCH_ITEM:
            return ""
        return identity.decode_extra_address(reply.data) if reply.sw3 == samv.DONE else None

    def _ask(self, command: bytes, timeout: float, size: int) -> samv.Reply:
        """Send a command and return its reply. After any error of the line it is opened afresh by the next call."""
        try:
            reply = self._insist(command, timeout, size)
        except DeviceError:
            self._line.close()
            raise
        if reply.sw3 in samv.READER_BROKEN:
            fault = CardReaderUnauthorised if reply.sw3 == samv.NOT_AUTHORISED else CardReaderFault
            raise fault(f"{self._line.name}: the reader reports {samv.MEANING[reply.sw3]}")
        if reply.sw3 in samv.CARD_REFUSED:
            raise CardUnreadable(samv.MEANING[reply.sw3])
        return reply

    def _insist(self, command: bytes, timeout: float, size: int) -> samv.Reply:
        """Ask once more where the answer is garbled or missing; garbled twice, reset the module and ask a last time."""
        try:
            return self._exchange(command, timeout, size)
        except (DeviceGarbled, DeviceSilent) as error:
            _log.info("%s: asking again: %s", self._line.name, error)
        try:
            return self._exchange(command, timeout, size)
        except DeviceGarbled as error:
            _log.warning("%s: resetting the module: %s", self._line.name, error)
        try:
            self._exchange(samv.RESET_SAM, min(timeout, _CHECK_TIMEOUT), 0)
        except (DeviceGarbled, DeviceSilent) as error:
            _log.info("%s: the reset was not answered: %s", self._line.name, error)
        return self._exchange(command, timeout, size)

    def _exchange(self, command: bytes, timeout: float, size: int) -> samv.Reply:
        self._send(samv.request(command))
        heard = 0
        deadline = Deadline(timeout + size * self._line.seconds_per_byte)
        while not deadline.over:
            data = self._line.read(4096, deadline.left)
            heard += len(data)
            garbled = ""
            for item in self._parser.feed(data):
                if isinstance(item, samv.Garbled):
                    garbled = item.why
                    continue
                reply = samv.read_reply(item)
                if reply.sw3 in (samv.BAD_CHECKSUM, samv.BAD_LENGTH):
                    raise DeviceGarbled(f"{self._line.name}: the reader got a {samv.MEANING[reply.sw3]}")
                if _answers(command, reply):
                    return reply
                _log.info("%s: a late answer (%02X) passed over", self._line.name, reply.sw3)
            if garbled:
                raise DeviceGarbled(f"{self._line.name}: bad {garbled}")
        if heard:
            raise DeviceGarbled(f"{self._line.name}: {heard} bytes, no answer among them")
        raise DeviceSilent(f"{self._line.name}: no answer")

    def _send(self, data: bytes) -> None:
        """Write on the open line, and once more on a new one if that one turns out to be dead."""
        self._parser.reset()
        if self._line.is_open:
            try:
                self._clear_and_write(data)
                return
            except DeviceAbsent:
                _log.info("%s: reopening", self._line.name)
        self._line.open()
        self._clear_and_write(data)

    def _clear_and_write(self, data: bytes) -> None:
        """Drop what lies unread, then write: answers to what was asked before are of no use now."""
        while self._line.read(4096, 0):
            pass
        self._line.write(data, _WRITE_TIMEOUT)


# Size of the data of a reply "done" → the commands it can answer; any other size is a card's text and photo.
_DONE_SAYS = {
    0: (samv.SAM_STATUS, samv.RESET_SAM),
    8: (samv.SELECT,),
    16: (samv.READ_SAM_ID,),
    samv.EXTRA_ADDRESS_SIZE: (samv.READ_EXTRA_ADDRESS,),
}


def _answers(command: bytes, reply: samv.Reply) -> bool:
    """Return whether this can be the reply to that command, and not a late one to the command before."""
    if reply.sw3 == samv.FOUND or reply.sw3 == samv.NO_CARD:
        return command == samv.FIND
    if reply.sw3 == samv.SELECT_FAILED:
        return command == samv.SELECT
    if reply.sw3 == samv.NO_SUCH_ITEM:
        return command == samv.READ_EXTRA_ADDRESS
    if reply.sw3 == samv.DONE:
        return command in _DONE_SAYS.get(len(reply.data), (samv.READ,))
    return True


def usb_reader(settings: UsbSettings, backend: object = None) -> SamvReader:
    """Return a reader on USB; nothing is opened yet. `backend` is pyusb's, None for the machine's own."""
    from drivers.transports.usb import UsbTransport

    line = UsbTransport(VENDOR, PRODUCT, settings.serial, route=_to_endpoints, listen=_USB_INS, backend=backend)
    return SamvReader(line, settings)


def _to_endpoints(frame: bytes) -> list[tuple[int, bytes]]:
    """Send preamble and length to one endpoint, the rest to another, as these readers want it."""
    return [(_USB_OUTS[0], frame[: samv.HEAD_SIZE]), (_USB_OUTS[1], frame[samv.HEAD_SIZE :])]


SERIAL = on_a_line(SerialSettings, SamvReader)
TCP = on_a_line(TcpSettings, SamvReader)
USB = Driver(UsbSettings, usb_reader, needs=("usb",))
