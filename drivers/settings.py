"""What every driver's settings have in common, and how a configuration names the line a device hangs on."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from drivers.transports.transport import Transport


class DeviceSettings(BaseModel):
    """The base of all settings: an unknown option is refused, and the docstring of a field says what to write."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class LineSettings(DeviceSettings):
    """Settings that name a line. Put before a driver's own: `class SerialSettings(SerialLine, Settings)`."""

    needs: ClassVar[tuple[str, ...]] = ()
    """Libraries of the line, loaded only when it is built."""

    def line(self) -> Transport:
        """Build the line; nothing is opened yet."""
        raise NotImplementedError


class SerialLine(LineSettings):
    needs = ("serial",)

    port: str = Field(min_length=1)
    """The serial device, best by its stable name: "/dev/serial/by-id/…"."""
    baudrate: Literal[1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200] = 9600
    """The speed set in the device, 1200 to 115200; without meaning over USB."""

    def line(self) -> Transport:
        from drivers.transports.serial import SerialTransport

        return SerialTransport(self.port, self.baudrate)


class FastSerialLine(SerialLine):
    baudrate: Literal[9600, 19200, 38400, 57600, 115200] = 115200
    """The speed set in the device: 9600, 19200, 38400, 57600 or 115200."""


class TcpLine(LineSettings):
    host: str = Field(min_length=1)
    """The address of the device or of the serial server it hangs on, "192.168.1.60"."""
    port: int = Field(ge=1, le=65535)
    """Its TCP port."""

    def line(self) -> Transport:
        from drivers.transports.tcp import TcpTransport

        return TcpTransport(self.host, self.port)


class CameraSettings(DeviceSettings):
    """Settings that name a camera."""

    source: str | int = Field(union_mode="left_to_right")
    """The camera: "/dev/video0", its number, "http://…" of an IP camera's Motion JPEG, or the path of a video file."""
    password_file: Path | None = None
    """The path of a file with the camera's password and nothing else, where `source` names a user: "http://hall@…"."""

    @model_validator(mode="after")
    def _no_password_in_sight(self) -> Self:
        address = urlsplit(self.source) if isinstance(self.source, str) and "://" in self.source else None
        if address is not None and address.password is not None:
            raise ValueError("source: leave the password out; write its file's path in password_file")
        if self.password_file is not None and (address is None or not address.username):
            raise ValueError('password_file: source names no user; write "http://USER@…"')
        return self
