"""The far ends of lines on which a simulated device listens, pluggable by hand: TCP, a pseudo-terminal, RFC 2217."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pty
import socket
import tty
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol, cast

import serial
from serial import rfc2217

from drivers.simulators.device import Answer, Simulated

_PIECE = 256
"""Bytes taken at a time from a line made slow."""
_LOOK_S = 0.02
"""How often it is looked whether a card is still in."""


class TcpWire:
    """Serves a device on a loopback port; `unplug` drops connections and refuses new ones until `plug`."""

    def __init__(self, device: Simulated, port: int) -> None:
        self._device = device
        self.port = port
        self._server: asyncio.Server | None = None
        self._connections: dict[asyncio.StreamWriter, Answer] = {}

    @property
    def address(self) -> str | int:
        return self.port

    async def plug(self) -> None:
        """Listen. Raises OSError for a port in use."""
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def unplug(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for writer in list(self._connections):
            writer.transport.abort()

    def speak(self, data: bytes) -> None:
        """Send unasked bytes to everybody connected."""
        for answer in list(self._connections.values()):
            answer(data)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def answer(data: bytes) -> None:
            if not writer.is_closing():
                writer.write(data)

        await self._carry(reader, writer, lambda data: data, answer)

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        unwrapped: Callable[[bytes], bytes],
        answer: Answer,
    ) -> None:
        if self._server is None:  # unplugged between the call and now
            writer.transport.abort()
            return
        self._connections[writer] = answer
        try:
            while data := await reader.read(_PIECE if self._device.pace else 65536):
                await asyncio.sleep(len(data) * self._device.pace)
                if writer.is_closing():
                    break  # unplugged meanwhile: what was on its way is lost
                self._device.receive(unwrapped(data), answer)
        except OSError:
            return  # the other side went: nothing is owed to it
        finally:
            self._connections.pop(writer, None)
            writer.transport.abort()


class PtyWire:
    """Serves a device on a pseudo-terminal found under `path`; `unplug` takes the terminal and the path away."""

    def __init__(self, device: Simulated, path: Path) -> None:
        self._device = device
        self._path = path
        self._ends: tuple[int, int] | None = None

    @property
    def address(self) -> str | int:
        return str(self._path)

    async def plug(self) -> None:
        if self._ends is not None:
            return
        master, slave = pty.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        self._ends = master, slave
        self._path.unlink(missing_ok=True)
        self._path.symlink_to(os.ttyname(slave))
        asyncio.get_running_loop().add_reader(master, self._readable)

    async def unplug(self) -> None:
        ends, self._ends = self._ends, None
        if ends is not None:
            asyncio.get_running_loop().remove_reader(ends[0])
            self._path.unlink(missing_ok=True)
            for end in ends:
                os.close(end)

    def _readable(self) -> None:
        if self._ends is None:
            return
        master = self._ends[0]
        try:
            data = os.read(master, _PIECE if self._device.pace else 65536)
        except OSError:
            return
        loop = asyncio.get_running_loop()
        if self._device.pace:
            loop.remove_reader(master)
            loop.call_later(len(data) * self._device.pace, self._resume, master)
        self._device.receive(data, self.speak)

    def _resume(self, master: int) -> None:
        if self._ends is not None and self._ends[0] == master:
            asyncio.get_running_loop().add_reader(master, self._readable)

    def speak(self, data: bytes) -> None:
        """Send bytes to whoever has the terminal open."""
        if self._ends is not None:
            with contextlib.suppress(BlockingIOError):  # nobody reads: what a full line cannot hold is lost
                os.write(self._ends[0], data)


class VpcdWire:
    """Puts a simulated chip card into pcscd's virtual reader: connects to its port while a card is in.

    Where pcscd does not listen yet, it tries again.
    """

    def __init__(self, card: Simulated, port: int) -> None:
        self._device = card
        self._port = port
        self._task: asyncio.Task[None] | None = None

    @property
    def address(self) -> str | int:
        return self._port

    async def plug(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._keep())

    async def unplug(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def speak(self, data: bytes) -> None:
        """A card says nothing by itself."""

    async def _keep(self) -> None:
        while True:
            if self._device.state()["card"]:
                with contextlib.suppress(OSError):  # pcscd is not there, or went
                    await self._lie_in_it(self._device.state()["changes"])
            await asyncio.sleep(_LOOK_S)

    async def _lie_in_it(self, changes: object) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        line = writer.get_extra_info("socket")
        try:
            while self._device.state()["changes"] == changes:
                # vpcd sends length and message apart: without an answer to the first, the second waits for 0.04 s
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
                try:
                    async with asyncio.timeout(_LOOK_S):  # wait_for would swallow a card pulled in the same moment
                        data = await reader.read(65536)
                except TimeoutError:
                    continue
                if not data:
                    return
                self._device.receive(data, writer.write)
        finally:
            writer.transport.abort()


class Rfc2217Wire(TcpWire):
    """Serves a device as a network box with a serial port would: RFC 2217 through pyserial's own `PortManager`."""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = _BoxLine(writer)
        port: Any = serial.serial_for_url("loop://", timeout=0)  # only its settings are used
        box = rfc2217.PortManager(port, cast(Any, line))
        line.escape = box.escape
        await self._carry(reader, writer, lambda data: b"".join(box.filter(data)), line.answer)


class _BoxLine:
    """One connection to the box."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.escape: Callable[[bytes], Iterator[bytes]] = lambda data: iter([data])

    def write(self, data: bytes) -> None:
        """Send the box's own words."""
        if not self._writer.is_closing():
            self._writer.write(data)

    def answer(self, data: bytes) -> None:
        """Send what the device says."""
        self.write(b"".join(self.escape(data)))


class Wire(Protocol):
    """A line to a simulated device, pluggable by hand."""

    @property
    def address(self) -> str | int:
        """Return where a driver finds the device: a port or a path."""

    async def plug(self) -> None:
        """Be there. Raises OSError for a place in use."""

    async def unplug(self) -> None: ...
    def speak(self, data: bytes) -> None:
        """Send bytes that nobody asked for."""


WIRES: Mapping[str, Callable[[Simulated, str], Wire]] = {
    "tcp": lambda device, place: TcpWire(device, int(place)),
    "http": lambda device, place: TcpWire(device, int(place)),
    "pty": lambda device, place: PtyWire(device, Path(place)),
    "keys": lambda device, place: PtyWire(device, Path(place)),
    "vpcd": lambda device, place: VpcdWire(device, int(place)),
    "rfc2217": lambda device, place: Rfc2217Wire(device, int(place)),
}
"""Kind of line → what serves a device on it. A free port is 0. "keys" stands in for /dev/input."""

PLACES: Mapping[str, str] = {"tcp": "0", "http": "0", "rfc2217": "0", "vpcd": "35963"}
"""The kinds of line that have a port, and which one when nobody says: a free one, or where Debian's vpcd listens."""

FOUND_BY: Mapping[str, Callable[[str | int], dict[str, object]]] = {
    "tcp": lambda address: {"host": "127.0.0.1", "port": address},
    "http": lambda address: {"source": f"http://127.0.0.1:{address}/"},
    "pty": lambda address: {"port": address},
    "keys": lambda address: {"path": address},
    "vpcd": lambda address: {},
    "rfc2217": lambda address: {"host": "127.0.0.1", "port": address},
}
"""Kind of line → the options by which a driver finds a device on it."""
