"""What can go wrong with a device.

DeviceError
├── DeviceAbsent        not there: port missing, refused, unplugged
├── DeviceSilent        there, but gives no answer in time
├── DeviceGarbled       answers, but not in its protocol (checksum, length, garbage)
├── DeviceBusy          held by another program
├── DeviceCancelled     what was asked of it was called off
├── PrinterError
│   ├── PaperOut
│   ├── CoverOpen
│   ├── CutterJam
│   ├── PaperJam
│   ├── HeadHot         rests until its head has cooled
│   ├── VoltageWrong    its power supply gives too much or too little
│   └── PrinterFault    any other fault it reports
├── CardError
│   ├── CardPulled      taken away while it was read
│   └── CardUnreadable  a card, but not one this reader can read
├── CardReaderFault     the card reader says that it is broken itself
│   └── CardReaderUnauthorised  its security module has no licence to read
├── LedTextTooLong      more than the strip can hold
├── BoardRefused        the board reports that it will not do what it was told
├── ModemError
│   ├── SimMissing      no SIM in the modem, or a broken one
│   ├── PinRefused      the SIM asks for a PIN or PUK that is not there, or refused it
│   ├── NoNetwork       not registered with a network
│   ├── NoServiceCentre the SIM knows no service centre for texts
│   ├── BadNumber       no telephone number
│   ├── TextTooLong     more parts than are allowed
│   ├── TextRefused     the modem or the network refused the text
│   └── OutcomeUnknown  the text was handed over and nobody said what became of it
├── SoundError          it was not played; DeviceAbsent, DeviceBusy, DeviceSilent say more where more is known
│   └── NoWords         no voice has these words, and nothing can read them out
├── SettingsError       the configuration of this device is wrong
└── DriverUnavailable   no such driver
    └── LibraryMissing  it needs a library that is not installed

Every class has a stable `code`; texts are looked up at the screen. Two questions are answered by each error: may the
caller try again by itself (`retry`), and must a person come (`needs_staff`).
"""

from __future__ import annotations

from typing import ClassVar, Literal

Out = Literal["nothing", "part", "whole", "unknown"]


class DeviceError(Exception):
    """Base of everything a driver raises. `detail` is for the log and holds no personal data."""

    code: ClassVar[str] = "device.failed"
    retry: ClassVar[bool] = True
    needs_staff: ClassVar[bool] = False
    out: Out | None = None
    """Of a print that failed: how much of it came out, as far as the printer said. "part" hangs in the printer."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.code}: {detail}" if detail else self.code)
        self.detail = detail


class DeviceAbsent(DeviceError):
    code = "device.absent"
    needs_staff = True


class DeviceSilent(DeviceError):
    code = "device.silent"
    needs_staff = True


class DeviceGarbled(DeviceError):
    code = "device.garbled"


class DeviceBusy(DeviceError):
    code = "device.busy"
    needs_staff = True


class DeviceCancelled(DeviceError):
    code = "device.cancelled"
    retry = False


class PrinterError(DeviceError):
    code = "printer.failed"


class PaperOut(PrinterError):
    code = "printer.paper_out"
    retry = False
    needs_staff = True


class CoverOpen(PrinterError):
    code = "printer.cover_open"
    retry = False
    needs_staff = True


class CutterJam(PrinterError):
    code = "printer.cutter_jam"
    retry = False
    needs_staff = True


class PaperJam(PrinterError):
    code = "printer.paper_jam"
    retry = False
    needs_staff = True


class HeadHot(PrinterError):
    code = "printer.head_hot"


class VoltageWrong(PrinterError):
    code = "printer.voltage"
    retry = False
    needs_staff = True


class PrinterFault(PrinterError):
    code = "printer.fault"
    retry = False
    needs_staff = True


class CardError(DeviceError):
    code = "card.failed"


class CardPulled(CardError):
    code = "card.pulled"


class CardUnreadable(CardError):
    code = "card.unreadable"
    retry = False


class CardReaderFault(DeviceError):
    code = "card_reader.fault"
    retry = False
    needs_staff = True


class CardReaderUnauthorised(CardReaderFault):
    code = "card_reader.unauthorised"


class LedTextTooLong(DeviceError):
    code = "led.text_too_long"
    retry = False


class BoardRefused(DeviceError):
    code = "board.refused"
    retry = False
    needs_staff = True


class ModemError(DeviceError):
    code = "modem.failed"


class SimMissing(ModemError):
    code = "modem.sim_missing"
    retry = False
    needs_staff = True


class PinRefused(ModemError):
    code = "modem.pin"
    retry = False
    needs_staff = True


class NoNetwork(ModemError):
    code = "modem.no_network"


class NoServiceCentre(ModemError):
    code = "modem.no_service_centre"
    retry = False
    needs_staff = True


class BadNumber(ModemError):
    code = "modem.bad_number"
    retry = False


class TextTooLong(ModemError):
    code = "modem.text_too_long"
    retry = False


class TextRefused(ModemError):
    """`detail` holds the modem's code and what it means, nothing of the text or the number."""

    code = "modem.refused"
    retry = False


class OutcomeUnknown(ModemError):
    """It may have been sent: sending it again by oneself could send it twice."""

    code = "modem.outcome_unknown"
    retry = False


class SoundError(DeviceError):
    code = "sound.failed"


class NoWords(SoundError):
    code = "sound.no_words"
    retry = False


class SettingsError(DeviceError):
    code = "device.settings"
    retry = False
    needs_staff = True


class DriverUnavailable(DeviceError):
    code = "device.driver_unavailable"
    retry = False
    needs_staff = True


class LibraryMissing(DriverUnavailable):
    code = "device.library_missing"
