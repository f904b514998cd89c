"""Tells when a device is plugged in or out of this machine, so that nobody waits for the next try.

Through udev where there is one (pyudev); without it owners find a device at their next try by themselves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

_log = logging.getLogger(__name__)

SUBSYSTEMS = ("tty", "usb", "input", "video4linux", "sound", "usbmisc")


class HotPlug:
    """Calls `woken` from a thread of its own at each coming and going."""

    def __init__(self, woken: Callable[[], None]) -> None:
        self._woken = woken
        self._observer: Any = None

    def start(self) -> bool:
        """Watch. Return False where there is no udev to ask, and say why in the log."""
        try:
            import pyudev

            monitor = pyudev.Monitor.from_netlink(pyudev.Context())
            for subsystem in SUBSYSTEMS:
                monitor.filter_by(subsystem)
            self._observer = pyudev.MonitorObserver(monitor, callback=self._seen, name="hotplug", daemon=True)
            self._observer.start()
        except (ImportError, OSError) as error:
            _log.info("no udev here: devices are looked for every few seconds only (%s)", type(error).__name__)
            return False
        return True

    def stop(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer = None

    def _seen(self, device: Any) -> None:
        if device.action in ("add", "remove", "bind", "unbind", "change"):
            self._woken()
