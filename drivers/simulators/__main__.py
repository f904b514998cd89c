"""Runs simulated devices until its parent ends.

    python -m drivers.simulators --line printer:tcp=9100 --line reader:pty=/tmp/reader --control 0 --out var/devices

Without `--line` it runs all devices there are, on free ports and on serial lines under OUT/lines. Prints one line of
JSON when ready: the control port, and under DEVICE_KIND the real port or path of each line.
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

from drivers.simulators.control import ControlPanel
from drivers.simulators.device import Answer, Simulated
from drivers.simulators.devices import DEVICES, LINES, Bench
from drivers.simulators.wires import WIRES, Wire

_FONTS = Path(__file__).parents[2] / "config" / "defaults" / "fonts"
_PARENT_LOOK_S = 0.25
_TICK_S = 0.01

_Line = tuple[str, str, str]
"""Device, kind of line, port or path."""


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m drivers.simulators", description="simulated devices")
    parser.add_argument(
        "--line",
        type=_line,
        action="append",
        metavar="DEVICE:KIND=PLACE",
        help=f"a device on a line: {', '.join(DEVICES)}; {', '.join(WIRES)}; a port (0: a free one) or a path",
    )
    parser.add_argument("--control", type=int, default=0, metavar="PORT", help="port for commands, 0 for a free one")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where tickets are left")
    parser.add_argument("--width-mm", type=int, choices=(58, 80), default=80, help="width of the paper")
    parser.add_argument(
        "--font", type=Path, default=_FONTS / "NotoSansSC-Regular.ttf", help="TTF of the printer's type"
    )
    parser.add_argument("--font-bold", type=Path, help="its bold face")
    return parser.parse_args(argv)


def _line(said: str) -> _Line:
    place_of, _, place = said.partition("=")
    device, _, kind = place_of.partition(":")
    if not place or device not in DEVICES or kind not in LINES[device]:
        offered = ", ".join(f"{device}:{kind}" for device, kinds in LINES.items() for kind in kinds)
        raise argparse.ArgumentTypeError(f"write DEVICE:KIND=PLACE, with one of: {offered}")
    return device, kind, place


def _everything(out: Path) -> list[_Line]:
    lines = out.absolute() / "lines"
    places = {"tcp": "0"}
    return [
        (device, kind, places.get(kind, str(lines / f"{device}-{kind}")))
        for device in DEVICES
        for kind in LINES[device]
    ]


def _bold(arguments: argparse.Namespace) -> Path | None:
    given: Path | None = arguments.font_bold
    beside: Path = arguments.font.with_name(arguments.font.name.replace("Regular", "Bold"))
    return given or (beside if beside != arguments.font and beside.exists() else None)


async def _run(arguments: argparse.Namespace) -> None:
    parent = os.getppid()
    arguments.out.mkdir(parents=True, exist_ok=True)
    bench = Bench(arguments.out, arguments.font, _bold(arguments), arguments.width_mm)
    devices: dict[str, Simulated] = {}
    wires: dict[str, list[Wire]] = {}
    addresses: dict[str, str | int] = {}
    for name, kind, place in arguments.line or _everything(arguments.out):
        if name not in devices:
            devices[name] = DEVICES[name](bench)
        if kind != "tcp":
            Path(place).parent.mkdir(parents=True, exist_ok=True)
        wire = WIRES[kind](devices[name], place)
        await wire.plug()
        wires.setdefault(name, []).append(wire)
        addresses[f"{name}_{kind}"] = wire.address
    control = await _serve_control(ControlPanel(devices, wires), arguments.control)
    port = control.sockets[0].getsockname()[1]
    ready = {"ready": True, "control": port, "out": str(arguments.out), **addresses}
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()
    ticking = asyncio.create_task(_tick(devices, wires))
    await _until_told_or_orphaned(parent)
    ticking.cancel()
    for wire in (wire for group in wires.values() for wire in group):
        await wire.unplug()


async def _tick(devices: dict[str, Simulated], wires: dict[str, list[Wire]]) -> None:
    while True:
        await asyncio.sleep(_TICK_S)
        for name, device in devices.items():
            device.tick(_speaker(wires[name]))


def _speaker(wires: list[Wire]) -> Answer:
    def speak(data: bytes) -> None:
        for wire in wires:
            wire.speak(data)

    return speak


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
