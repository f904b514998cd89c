"""Runs a simulated printer and a simulated card reader until its parent ends.

    python -m drivers.simulators --printer-tcp 0 --reader-pty /tmp/reader --control 0 --out var/tickets

Prints one line of JSON when ready: the real ports (0 asks for a free one) and paths.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from drivers.lettering import Lettering
from drivers.simulators.control import ControlPanel, Wire
from drivers.simulators.printer import PrinterSimulator
from drivers.simulators.reader import ReaderSimulator
from drivers.simulators.wires import PtyWire, TcpWire

_FONTS = Path(__file__).parents[2] / "config" / "defaults" / "fonts"
_PARENT_LOOK_S = 0.25
_TICK_S = 0.01


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m drivers.simulators", description="simulated devices")
    parser.add_argument("--printer-tcp", type=int, metavar="PORT", help="printer on a loopback port, 0 for a free one")
    parser.add_argument("--printer-pty", type=Path, metavar="PATH", help="printer on a serial line under this path")
    parser.add_argument("--reader-tcp", type=int, metavar="PORT", help="card reader on a loopback port")
    parser.add_argument("--reader-pty", type=Path, metavar="PATH", help="card reader on a serial line under this path")
    parser.add_argument("--control", type=int, default=0, metavar="PORT", help="port for commands, 0 for a free one")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where tickets are left")
    parser.add_argument("--width-mm", type=int, choices=(58, 80), default=80, help="width of the paper")
    parser.add_argument(
        "--font", type=Path, default=_FONTS / "NotoSansSC-Regular.ttf", help="TTF of the printer's type"
    )
    parser.add_argument("--font-bold", type=Path, help="its bold face")
    return parser.parse_args(argv)


def _bold(arguments: argparse.Namespace) -> Path | None:
    given: Path | None = arguments.font_bold
    beside: Path = arguments.font.with_name(arguments.font.name.replace("Regular", "Bold"))
    return given or (beside if beside != arguments.font and beside.exists() else None)


async def _run(arguments: argparse.Namespace) -> None:
    parent = os.getppid()
    arguments.out.mkdir(parents=True, exist_ok=True)
    lettering = Lettering(arguments.font, _bold(arguments))
    printer = PrinterSimulator(lettering, arguments.out, 576 if arguments.width_mm == 80 else 384)
    reader = ReaderSimulator()
    wires: dict[str, dict[str, Wire]] = {"printer": {}, "reader": {}}
    for name, device in (("printer", printer), ("reader", reader)):
        port, path = getattr(arguments, f"{name}_tcp"), getattr(arguments, f"{name}_pty")
        if port is not None:
            wires[name][f"{name}_tcp"] = TcpWire(device, port)
        if path is not None:
            wires[name][f"{name}_pty"] = PtyWire(device, path)
        for wire in wires[name].values():
            await wire.plug()
    control = await _serve_control(ControlPanel(printer, reader, wires), arguments.control)
    addresses = {name: wire.address for group in wires.values() for name, wire in group.items()}
    port = control.sockets[0].getsockname()[1]
    ready = {"ready": True, "control": port, "out": str(arguments.out), **addresses}
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()
    ticking = asyncio.create_task(_tick(printer))
    await _until_told_or_orphaned(parent)
    ticking.cancel()
    for group in wires.values():
        for wire in group.values():
            await wire.unplug()


async def _tick(printer: PrinterSimulator) -> None:
    while True:
        await asyncio.sleep(_TICK_S)
        printer.tick()


async def _serve_control(panel: ControlPanel, port: int) -> asyncio.Server:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                writer.write(await panel.answer(line))
                await writer.drain()
        except (OSError, ValueError):
            return  # the client went, or sent a line without end
        finally:
            writer.transport.abort()

    return await asyncio.start_server(serve, "127.0.0.1", port)


async def _until_told_or_orphaned(parent: int) -> None:
    """Return at SIGTERM or SIGINT, or when the process that started us is gone."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, told.set)
    while os.getppid() == parent and not told.is_set():
        try:
            await asyncio.wait_for(told.wait(), _PARENT_LOOK_S)
        except TimeoutError:
            continue


def main(argv: Sequence[str] | None = None) -> None:
    """Run until told to stop, or until the parent process ends."""
    asyncio.run(_run(_arguments(argv)))


if __name__ == "__main__":
    main()
