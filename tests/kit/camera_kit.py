"""A simulated IP camera in the test's own process, on a free port of loopback."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from drivers.simulators.camera import CameraSimulator
from drivers.simulators.wires import TcpWire

_TICK_S = 0.005


class FilmedCamera:
    """The camera, its address, and its plug."""

    def __init__(self, simulator: CameraSimulator, loop: asyncio.AbstractEventLoop) -> None:
        self.simulator = simulator
        self._loop = loop
        self._wire = TcpWire(simulator, 0)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._wire.port}/video.mjpg"

    def plug(self) -> None:
        self._wait(self._wire.plug())

    def unplug(self) -> None:
        self._wait(self._wire.unplug())

    def fault(self, name: str, on: bool = True, **detail: float) -> None:
        self._loop.call_soon_threadsafe(lambda: self.simulator.set_fault(name, on, **detail))

    def _wait(self, doing: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(doing, self._loop).result(timeout=5)


@contextlib.contextmanager
def filmed(simulator: CameraSimulator) -> Iterator[FilmedCamera]:
    """Serve a simulated camera on a thread of its own; gone at the end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    camera = FilmedCamera(simulator, loop)
    camera.plug()
    ticking = asyncio.run_coroutine_threadsafe(_tick(simulator.tick), loop)
    try:
        yield camera
    finally:
        ticking.cancel()
        camera.unplug()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=5)
        loop.close()


async def _tick(tick: Callable[[Callable[[bytes], None]], None]) -> None:
    while True:
        tick(lambda data: None)
        await asyncio.sleep(_TICK_S)
