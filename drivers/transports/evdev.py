"""An input device of the Linux kernel, /dev/input/…, read raw and taken for ourselves alone."""

from __future__ import annotations

import errno
import fcntl
import os
import select

from drivers.errors import DeviceAbsent, DeviceBusy, SettingsError

EVIOCGRAB = 0x40044590
"""_IOW('E', 0x90, int), linux/input.h: from then on nobody else gets the device's events."""


class EvdevTransport:
    """Opens an event device by its path and grabs it, so that what it types reaches no window of the terminal."""

    def __init__(self, path: str, grab: bool = True) -> None:
        self._path = path
        self._grab = grab
        self._file: int | None = None

    @property
    def name(self) -> str:
        return self._path

    @property
    def is_open(self) -> bool:
        return self._file is not None

    def open(self) -> None:
        """Open it; nothing to do for an open one.

        Raises DeviceAbsent for none or one we may not read, DeviceBusy for one another program has grabbed,
        SettingsError for something that is no input device and is to be grabbed.
        """
        if self._file is not None:
            return
        try:
            self._file = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
            if self._grab:
                fcntl.ioctl(self._file, EVIOCGRAB, 1)
        except OSError as error:
            self.close()
            if error.errno == errno.EBUSY:
                raise DeviceBusy(f"{self._path}: grabbed by another program") from error
            if error.errno in (errno.ENOTTY, errno.EINVAL):
                raise SettingsError(f"{self._path}: no input device; grab: false for anything else") from error
            raise DeviceAbsent(f"{self._path}: {os.strerror(error.errno or 0)}") from error

    def read(self, n: int, timeout: float) -> bytes:
        """Return what came, b"" after `timeout` seconds without anything. Raises DeviceAbsent for one pulled out."""
        if self._file is None:
            raise DeviceAbsent(f"{self._path}: not open")
        try:
            ready, _, _ = select.select([self._file], [], [], timeout)
            if not ready:
                return b""
            data = os.read(self._file, n)
        except OSError as error:  # ENODEV when it was pulled out
            self.close()
            raise DeviceAbsent(f"{self._path}: {os.strerror(error.errno or 0)}") from error
        if not data:
            self.close()
            raise DeviceAbsent(f"{self._path}: gone")
        return data

    def close(self) -> None:
        opened, self._file = self._file, None
        if opened is not None:
            os.close(opened)
