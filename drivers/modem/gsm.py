"""GSM, 3G and 4G modems that send texts by AT commands, over a serial line or a USB stick's serial port.

Devices: modems after 3GPP TS 27.005 and TS 27.007 (SIMCom, Quectel, Huawei, ZTE and others), in PDU mode. Documents:
`drivers/codecs/at.py`, `drivers/codecs/sms.py`.

    [devices.modem]
    driver = "gsm-serial"
    options = {port = "/dev/serial/by-id/…", pin = "1234"}

Quirks:
- Three wrong PINs lock a SIM: a PIN that was refused is never tried again by this process, nor by the next one where
  the modem tells how many tries are left (+CPINR).
- An answer that gets lost behind the last byte of a text leaves it unknown whether it was sent. It is not sent again.
- A modem interrupts its own answers with reports and messages; these are taken out before an answer is read.
- Messages that come in are dropped unread and stay nowhere: nobody watches this line.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import Field, SecretStr

from drivers import clock
from drivers.codecs import at, sms
from drivers.errors import (
    BadNumber,
    DeviceError,
    ModemError,
    NoNetwork,
    NoServiceCentre,
    OutcomeUnknown,
    PinRefused,
    SettingsError,
    SimMissing,
    TextRefused,
    TextTooLong,
)
from drivers.modem.dialogue import Dialogue, Refused
from drivers.ports import WEAK_SIGNAL, Delivery, Sent
from drivers.registry import on_a_line
from drivers.settings import FastSerialLine
from drivers.transports.transport import Deadline, Transport

T = TypeVar("T")

_NUMBER = re.compile(r"\+?[0-9]{3,20}")
_REGISTERED = ("1", "5", "6", "7")
"""At home or roaming; 6 and 7 say so of networks that carry texts only."""
_PROMPT_TIMEOUT = 5.0
_PIN_TIMEOUT = 5.0
_MOST_AWAITED = 200
_NETWORK_TIMEOUT = 332

_SIM = {("CMS", 310), ("CMS", 313), ("CMS", 315), ("CME", 10), ("CME", 13), ("CME", 15)}
_PIN = {("CMS", 311), ("CMS", 312), ("CMS", 316), ("CME", 5), ("CME", 11), ("CME", 12), ("CME", 16)}
_NETWORK = {("CMS", 331), ("CME", 30), ("CME", 31), ("CME", 32)}


class Settings(FastSerialLine):
    """What the modem is told. The docstring of a field says what to write."""

    pin: SecretStr | None = None
    """The PIN of the SIM, 4 to 8 digits; leave it out where the SIM asks for none."""
    centre: str = Field(default="", pattern=r"^(\+[0-9]{5,15})?$")
    """The operator's service centre for texts, "+8613800100500"; empty to use the one on the SIM."""
    validity_h: int = Field(default=24, ge=0, le=720)
    """Hours the network tries to deliver a text; 0 leaves that to the network."""
    reports: bool = True
    """Ask the network to report what became of each text."""
    max_parts: int = Field(default=3, ge=1, le=10)
    """Into how many messages a text may be cut; 67 hanzi each, 70 when there is only one."""
    weak_signal: int = Field(default=8, ge=0, le=31)
    """Below this strength (0 to 31, as +CSQ tells it) the signal is called weak."""
    answer_timeout_s: float = Field(default=1.0, gt=0, le=5)
    """Seconds the modem may take to answer a command."""
    send_timeout_s: float = Field(default=60.0, gt=0, le=180)
    """Seconds the network may take to accept a message."""


@dataclass(slots=True)
class _Awaited:
    """A text whose reports are still to come."""

    reference: int
    number: str = field(repr=False)
    parts: set[int]


class GsmModem:
    """Implements `ports.TextMessages` on any transport."""

    def __init__(self, transport: Transport, settings: Settings) -> None:
        """Raise SettingsError for a PIN that can be none; it is tried on no SIM."""
        if settings.pin is not None and not re.fullmatch(r"[0-9]{4,8}", settings.pin.get_secret_value()):
            raise SettingsError("pin: 4 to 8 digits")
        self._dialogue = Dialogue(transport)
        self._settings = settings
        self._references = itertools.count(1)
        self._awaited: list[_Awaited] = []
        self._pin_tried = False

    def send(self, number: str, text: str) -> Sent:
        """Send a text, cut into parts. Errors: see `ports.TextMessages`."""
        plain = re.sub(r"[\s()-]", "", number)
        if not _NUMBER.fullmatch(plain):
            raise BadNumber("3 to 20 digits, with or without + before them")
        reference = next(self._references)
        try:
            parts = sms.submit(plain, text, reference, self._settings.validity_h, self._settings.reports)
        except ValueError as error:
            raise TextTooLong("more than 255 parts") from error
        if len(parts) > self._settings.max_parts:
            raise TextTooLong(f"{len(parts)} parts, {self._settings.max_parts} are allowed")
        limit = Deadline(_PROMPT_TIMEOUT)
        self._guarded(lambda: self._registered(limit))
        numbers = {self._send_part(part, f"part {at + 1} of {len(parts)}") for at, part in enumerate(parts)}
        if self._settings.reports and None not in numbers:
            held = {number for number in numbers if number is not None}
            self._awaited = [*self._awaited, _Awaited(reference, plain, held)][-_MOST_AWAITED:]
        return Sent(reference, len(parts))

    def listen(self, timeout: float) -> Delivery | None:
        """Return what became of a text, or None. Raises DeviceAbsent, and what keeps the modem from working."""
        deadline = Deadline(timeout)
        self._guarded(lambda: self._ready(Deadline(_PROMPT_TIMEOUT)))
        while True:
            while self._dialogue.reports:
                told = self._told(self._dialogue.reports.popleft())
                if told is not None:
                    return told
            self._guarded(lambda: self._dialogue.hear(deadline.left))
            if deadline.over and not self._dialogue.reports:
                return None

    def check(self) -> tuple[str, ...]:
        """Ask for SIM, network and signal. Errors: SimMissing, PinRefused, NoNetwork, NoServiceCentre, ModemError."""
        deadline = Deadline(1.8)
        strength = self._guarded(lambda: self._strength(deadline))
        return (WEAK_SIGNAL,) if strength < self._settings.weak_signal or strength == 99 else ()

    def close(self) -> None:
        self._dialogue.close()

    # --- making ready -----------------------------------------------------------------------------------------------

    def _guarded(self, work: Callable[[], T], which: str = "") -> T:
        """Do something on the line; whatever goes wrong closes it, and is said in the words of `drivers.errors`."""
        try:
            return work()
        except Refused as refused:
            self._dialogue.close()
            raise _error(refused.final, which) from None
        except DeviceError:
            self._dialogue.close()
            raise

    def _ask(self, command: str, limit: Deadline, prefix: str = "") -> list[str]:
        return self._dialogue.ask(command, min(self._settings.answer_timeout_s, limit.left), prefix)

    def _ready(self, limit: Deadline) -> None:
        """Open the line and set the modem up, where that was not done yet."""
        if self._dialogue.is_open:
            try:
                self._dialogue.hear(0.0)
                return
            except DeviceError:
                self._dialogue.close()  # it was away, and may be back
        self._dialogue.start(min(self._settings.answer_timeout_s, limit.left / 4))
        self._ask("ATE0", limit)
        self._ask("AT+CMEE=1", limit)
        self._unlock(limit)
        self._ask("AT+CMGF=0", limit)
        self._ask(f"AT+CNMI=2,2,0,{int(self._settings.reports)},0", limit)
        if self._settings.centre:
            self._ask(f'AT+CSCA="{self._settings.centre}",145', limit)
        elif not at.values(self._one("AT+CSCA?", limit, "+CSCA:"))[0]:
            raise NoServiceCentre("the SIM has none; write it in centre")

    def _unlock(self, limit: Deadline) -> None:
        state = self._sim_state(limit)
        if state == "SIM PIN":
            self._give_pin(limit)
            state = self._sim_state(limit)
        if state != "READY":
            raise PinRefused(f"the SIM asks for {state}")
        self._pin_tried = False

    def _sim_state(self, limit: Deadline) -> str:
        return self._one("AT+CPIN?", limit, "+CPIN:").partition(":")[2].strip()

    def _give_pin(self, limit: Deadline) -> None:
        """Give the PIN once. Whoever gives a wrong one three times has locked the SIM."""
        if self._settings.pin is None:
            raise PinRefused("the SIM asks for a PIN; write it in pin")
        if self._pin_tried:
            raise PinRefused("the PIN was refused; it is not tried again")
        try:
            told = self._ask('AT+CPINR="SIM PIN"', limit, "+CPINR:")
        except Refused:
            told = []  # an older modem does not tell
        if told and len(left := at.values(told[0])) >= 3 and left[1] < left[2]:
            raise PinRefused(f"{left[1]} of {left[2]} tries are left; unlock the SIM by hand")
        self._pin_tried = True
        try:
            self._dialogue.ask(f'AT+CPIN="{self._settings.pin.get_secret_value()}"', _PIN_TIMEOUT)
        except Refused as refused:
            raise PinRefused(refused.final.meaning) from None
        clock.sleep(0.2)  # the SIM is read anew

    def _registered(self, limit: Deadline) -> None:
        self._ready(limit)
        told = at.values(self._one("AT+CREG?", limit, "+CREG:"))
        if len(told) < 2 or told[1] not in _REGISTERED:
            raise NoNetwork("not registered" if told[1:2] != ["3"] else "registration denied")

    def _strength(self, limit: Deadline) -> int:
        self._registered(limit)
        told = at.values(self._one("AT+CSQ", limit, "+CSQ:"))[0]
        return int(told) if told.isdigit() else 99

    def _one(self, command: str, limit: Deadline, prefix: str) -> str:
        told = self._ask(command, limit, prefix)
        if not told:
            raise ModemError(f"{self._dialogue.name}: an answer to {command} without its value")
        return told[0]

    # --- sending ----------------------------------------------------------------------------------------------------

    def _send_part(self, part: sms.Submit, which: str) -> int | None:
        """Send one message; return the number by which it is reported, None where the modem gave none."""
        self._guarded(lambda: self._dialogue.ask_prompt(f"AT+CMGS={part.length}", _PROMPT_TIMEOUT), which)
        self._guarded(lambda: self._dialogue.write(part.pdu))
        # From here on it may have been sent, whatever goes wrong.
        try:
            self._dialogue.write("\x1a")
            told = self._dialogue.answer(self._settings.send_timeout_s, "+CMGS:")
        except Refused as refused:
            if refused.final.code == _NETWORK_TIMEOUT:
                raise OutcomeUnknown(f"{which}: {refused.final.meaning}") from None
            raise _error(refused.final, which) from None
        except DeviceError as error:
            self._dialogue.close()
            raise OutcomeUnknown(f"{which}: {error.code}") from None
        number = at.values(told[0])[0] if told else ""
        return int(number) if number.isdigit() else None

    def _told(self, pdu: str) -> Delivery | None:
        """Return what a report says of a text of ours, once it is final."""
        try:
            report = sms.read(pdu)
        except ValueError:
            return None
        if not isinstance(report, sms.StatusReport) or report.outcome == "pending":
            return None
        text = next((text for text in self._awaited if _is_of(report, text)), None)
        if text is None:
            return None
        text.parts.discard(report.reference)
        if report.outcome == "delivered" and text.parts:
            return None
        self._awaited.remove(text)
        if report.outcome == "delivered":
            return Delivery(text.reference, "delivered")
        return Delivery(text.reference, "failed", report.why)


def _is_of(report: sms.StatusReport, text: _Awaited) -> bool:
    """Match by the message's number, and by the end of the telephone's: networks put country codes before it."""
    return report.reference in text.parts and report.number[-7:] == text.number[-7:]


def _error(final: at.Final, which: str = "") -> DeviceError:
    """Return the error a refusal stands for; neither it nor the modem's words hold anything personal."""
    place = (final.kind, final.code)
    detail = f"{which}: {final.meaning}" if which else final.meaning
    if place in _SIM:
        return SimMissing(detail)
    if place in _PIN:
        return PinRefused(detail)
    if place in _NETWORK:
        return NoNetwork(detail)
    if place == ("CMS", 330):
        return NoServiceCentre(detail)
    return TextRefused(detail) if which else ModemError(detail)


SERIAL = on_a_line(Settings, GsmModem)
