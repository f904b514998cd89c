"""What an ESC/POS printer is told: its profile, what differs from that, and how long to wait."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from drivers.codecs.escpos import Charset
from drivers.codecs.escpos_status import Dialect
from drivers.errors import SettingsError
from drivers.printer.profiles import PROFILES, Confirm, Presenter, Profile
from drivers.settings import DeviceSettings, FastSerialLine, LineSettings, TcpLine
from drivers.transports.transport import Transport

ProfileName = Literal[
    "generic-80", "generic-58", "epson-80", "epson-t88", "xprinter-80", "xprinter-58", "gprinter-80", "gprinter-58",
    "snbc-80", "sprt-80", "sprt-58", "cashino-80", "masung-80", "masung-58", "reliance-80", "raster-80", "raster-58",
]  # fmt: skip


class Settings(DeviceSettings):
    """What every ESC/POS printer is told. The docstring of a field says what to write."""

    font: Path
    """The path of a TTF with hanzi; rows with characters the printer lacks are drawn with it."""
    font_bold: Path | None = None
    """The path of the bold face of `font`; without it bold is drawn by striking twice."""
    profile: ProfileName = "generic-80"
    """The kind of printer, as in docs/devices.md: "generic-80", "epson-80", "snbc-80", "cashino-80", …"""
    width_mm: Literal[58, 80] | None = None
    """The width of the paper, where it is not the profile's: 58 (384 dots) or 80 (576 dots)."""
    charset: Charset | None = None
    """What its own type has, where it is not the profile's: "gbk", "gb2312", or "raster" to draw every row."""
    cutter: bool | None = None
    """true or false, where it is not the profile's: whether it has a knife."""
    status: Dialect | None = None
    """How it is asked, where it is not the profile's: "dle-eot", "dle-eot-20", "asb", "gs-r", or "none" for one that
    never answers."""
    confirm: Confirm | None = None
    """"gs-r", or "none" for a printer that does not answer GS r: paper out under the last lines then goes unseen."""
    presenter: Presenter | None = None
    """"sensor" for one that tells of a ticket not taken away, else "none"; where it is not the profile's."""
    left_after_s: float = Field(default=0.0, ge=0, le=600)
    """Seconds after which a ticket nobody took is drawn back in, with a profile that can; 0 for never."""
    answer_timeout_s: float = Field(default=0.5, gt=0, le=0.6)
    """Seconds an idle printer may take to answer, at most 0.6."""
    busy_timeout_s: float = Field(default=3.0, gt=0, le=30)
    """Seconds a printing printer may take over bytes or an answer, beyond what the line itself needs; at most 30."""
    finish_timeout_s: float = Field(default=15.0, gt=0, le=120)
    """Seconds from the last byte until the ticket must be out."""

    @property
    def resolved(self) -> Profile:
        """Return the profile with what was said otherwise. Raises SettingsError for what cannot be together."""
        profile = PROFILES[self.profile]
        said: dict[str, Any] = {
            "dots": self.width_mm and (576 if self.width_mm == 80 else 384),
            "charset": self.charset,
            "cutter": self.cutter,
            "status": self.status,
            "confirm": self.confirm,
            "presenter": self.presenter,
        }
        profile = replace(profile, **{name: value for name, value in said.items() if value is not None})
        if profile.status == "none":
            profile = replace(profile, confirm="none")
        if profile.presenter == "sensor" and profile.status not in ("dle-eot", "dle-eot-20"):
            raise SettingsError(f'presenter: with status "{profile.status}" nothing is said of the tray; write "none"')
        if self.left_after_s and not (profile.clear and profile.presenter == "sensor"):
            raise SettingsError(f'left_after_s: profile "{profile.name}" cannot draw a ticket back in; write 0')
        return profile


class SerialSettings(FastSerialLine, Settings):
    flow: Literal["none", "rtscts", "xonxoff", "dsrdtr"] = "none"
    """The flow control set in the printer: "none", "rtscts", "xonxoff" or "dsrdtr"."""

    def line(self) -> Transport:
        from drivers.transports.serial import SerialTransport

        return SerialTransport(self.port, self.baudrate, self.flow)


class TcpSettings(TcpLine, Settings):
    host: str = Field(min_length=1)
    """The printer's address in the hall's network, "192.168.1.50"."""
    port: int = Field(default=9100, ge=1, le=65535)
    """The TCP port, on most printers 9100."""


class Rfc2217Settings(LineSettings, Settings):
    needs = ("serial",)

    host: str = Field(min_length=1)
    """The address of the box with the serial port, "192.168.1.60"."""
    port: int = Field(ge=1, le=65535)
    """The TCP port of that serial port on the box, often 4001 or 2217."""
    baudrate: Literal[9600, 19200, 38400, 57600, 115200] = 115200
    """The speed set in the printer: 9600, 19200, 38400, 57600 or 115200."""
    flow: Literal["none", "rtscts", "xonxoff"] = "none"
    """The flow control set in the printer: "none", "rtscts" or "xonxoff"."""

    def line(self) -> Transport:
        from drivers.transports.rfc2217 import Rfc2217Transport

        return Rfc2217Transport(self.host, self.port, self.baudrate, self.flow)


class UsbSettings(LineSettings, Settings):
    needs = ("usb",)

    vendor: str = Field(pattern="^[0-9a-fA-F]{4}$")
    """The first four hex digits `lsusb` shows of it, "0483"."""
    product: str = Field(pattern="^[0-9a-fA-F]{4}$")
    """The four hex digits behind the colon, "5743"."""
    serial: str = ""
    """Its serial number, where two alike are plugged in; "" for whichever is found first."""

    def line(self) -> Transport:
        from drivers.transports.usb import UsbTransport

        return UsbTransport(int(self.vendor, 16), int(self.product, 16), self.serial)
