"""A simulated device whose line comes apart after so many bytes, whatever line it hangs on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from drivers.simulators.device import Answer, Simulated


class Fused:
    """Passes bytes through to `device` and back, until as many as asked for have travelled in either direction."""

    def __init__(self, device: Simulated) -> None:
        self._device = device
        self._left: int | None = None
        self._burnt: Callable[[], None] = lambda: None

    @property
    def FAULTS(self) -> tuple[str, ...]:
        return self._device.FAULTS

    @property
    def pace(self) -> float:
        return self._device.pace

    def burn_after(self, count: int, burnt: Callable[[], None]) -> None:
        """Let `count` more bytes through; then call `burnt` once, and let nothing through until `mend`."""
        self._left, self._burnt = count, burnt

    def mend(self) -> None:
        self._left = None

    def receive(self, data: bytes, answer: Answer) -> None:
        data = self._through(data)
        if data:
            self._device.receive(data, self._counted(answer))

    def tick(self, speak: Answer) -> None:
        self._device.tick(self._counted(speak))

    def set_fault(self, name: str, on: bool, **detail: float) -> None:
        self._device.set_fault(name, on, **detail)

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        return self._device.do(action, said)

    def reset(self) -> None:
        self.mend()
        self._device.reset()

    def state(self) -> dict[str, object]:
        return self._device.state()

    def _counted(self, answer: Answer) -> Answer:
        def counted(data: bytes) -> None:
            if through := self._through(data):
                answer(through)

        return counted

    def _through(self, data: bytes) -> bytes:
        """Return what of `data` still comes through."""
        if self._left is None:
            return data
        was, through = self._left, data[: self._left]
        self._left -= len(through)
        if was and not self._left:
            self._burnt()
        return through
