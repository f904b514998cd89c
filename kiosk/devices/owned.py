"""What every device of the terminal has in common: an owner, and the journey told when it comes and goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import structlog

from drivers.health import Health, State
from drivers.owner import DeviceEvent, HealthChanged, Owner, Timing
from drivers.ports import Device
from kiosk.journey.events import DeviceChanged, DeviceName, Event

log = structlog.get_logger()
Post = Callable[[Event], None]
D = TypeVar("D", bound=Device)


class Owned(Generic[D]):
    """What the owners share: a device, and the journey told when it comes and goes."""

    def __init__(self, name: DeviceName, device: D, post: Post, timing: Timing) -> None:
        self._name: DeviceName = name
        self._post = post
        self._ok: bool | None = None
        self._owner: Owner[D] = Owner(name, lambda: device, self._came, timing)

    def start(self) -> None:
        self._owner.start()

    def stop(self) -> None:
        self._owner.stop()

    @property
    def health(self) -> Health:
        return self._owner.health

    def wake(self) -> None:
        """Look at the device now: something was plugged in or out."""
        self._owner.wake()

    def _came(self, event: DeviceEvent) -> None:
        if isinstance(event, HealthChanged) and event.health.state is not State.STOPPED:
            self._changed(event.health)

    def _changed(self, health: Health) -> None:
        """Tell whether it may be used, when that is news."""
        ok, code = health.working, "" if health.working else health.codes[0]
        log.info("device_state", device=self._name, ok=ok, codes=health.codes, detail=health.detail)
        if ok is not self._ok:
            self._ok = ok
            self._post(DeviceChanged(self._name, ok, code))
