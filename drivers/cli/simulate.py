"""`simulate`: runs simulated devices until its parent ends.

    python -m drivers simulate --line printer:tcp=9100 --line reader:pty=/tmp/reader --control 0 --out var/devices

Without `--line` it runs all devices there are, on free ports and on serial lines under OUT/lines. A second printer is
`printer.2:tcp=0`. Prints one line of JSON when ready: the control port, and under DEVICE_KIND the real port or path of
each line. OUT/devices.toml then names them all for `doctor`, `monitor` and `try`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from drivers.simulators.control import ControlPanel
from drivers.simulators.device import Answer, Simulated
from drivers.simulators.devices import DEVICES, LINES, SPOKEN, Bench
from drivers.simulators.fuse import Fused
from drivers.simulators.wires import FOUND_BY, PLACES, WIRES, Wire
from drivers.stand import FONT, Entry, Stand, written

_PARENT_LOOK_S = 0.25
_TICK_S = 0.01

_Line = tuple[str, str, str]
"""Device, kind of line, port or path."""


def options(parser: argparse.ArgumentParser) -> None:
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
    parser.add_argument("--font", type=Path, default=FONT, help="TTF of the printer's type")
    parser.add_argument("--font-bold", type=Path, help="its bold face")


def _line(said: str) -> _Line:
    place_of, _, place = said.partition("=")
    device, _, kind = place_of.partition(":")
    model = _model(device)
    if not place or model not in DEVICES or kind not in LINES[model]:
        offered = ", ".join(f"{device}:{kind}" for device, kinds in LINES.items() for kind in kinds)
        raise argparse.ArgumentTypeError(f"write DEVICE:KIND=PLACE, with one of: {offered}")
    return device, kind, place


def _model(device: str) -> str:
    """Return what `printer.2` is a second one of."""
    return device.partition(".")[0]


def _everything(out: Path) -> list[_Line]:
    """Return all devices on all lines of their own; vpcd's is pcscd's, and runs when it is asked for."""
    lines = out.absolute() / "lines"
    return [
        (device, kind, PLACES.get(kind, str(lines / f"{device}-{kind}")))
        for device in DEVICES
        for kind in LINES[device]
        if kind != "vpcd"
    ]


def _bold(arguments: argparse.Namespace) -> Path | None:
    given: Path | None = arguments.font_bold
    beside: Path = arguments.font.with_name(arguments.font.name.replace("Regular", "Bold"))
    return given or (beside if beside != arguments.font and beside.exists() else None)


def _bench(arguments: argparse.Namespace, name: str) -> Bench:
    """Return what a device is built with; a second one leaves what it prints in a folder of its own."""
    out = arguments.out if _model(name) == name else arguments.out / name
    out.mkdir(parents=True, exist_ok=True)
    return Bench(out, arguments.font, _bold(arguments), arguments.width_mm)


def _stand(wires: dict[str, list[tuple[str, Wire]]]) -> Stand:
    """Return each device as a driver finds it, on the first of its lines that a driver of ours speaks on."""
    found: dict[str, Entry] = {}
    for name, lines in wires.items():
        for kind, wire in lines:
            spoken = SPOKEN.get((_model(name), kind))
            if spoken is not None and name not in found:
                options = {**spoken.options, **FOUND_BY[kind](wire.address)}
                found[name] = Entry(kind=spoken.kind, driver=spoken.driver, options=options)
    return Stand(devices=found)


async def _run(arguments: argparse.Namespace) -> None:
    parent = os.getppid()
    arguments.out.mkdir(parents=True, exist_ok=True)
    devices: dict[str, Fused] = {}
    lines: dict[str, list[tuple[str, Wire]]] = {}
    addresses: dict[str, str | int] = {}
    for name, kind, place in arguments.line or _everything(arguments.out):
        try:
            if name not in devices:
                devices[name] = Fused(DEVICES[_model(name)](_bench(arguments, name)))
        except ImportError as error:
            if arguments.line:
                raise
            print(f"{name} is left out: it needs the library {error.name}", file=sys.stderr)
            continue
        if kind not in PLACES:
            Path(place).parent.mkdir(parents=True, exist_ok=True)
        wire = WIRES[kind](devices[name], place)
        await wire.plug()
        lines.setdefault(name, []).append((kind, wire))
        addresses[f"{name}_{kind}"] = wire.address
    wires = {name: [wire for _, wire in group] for name, group in lines.items()}
    (arguments.out / "devices.toml").write_text(written(_stand(lines)), "utf-8")
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


async def _tick(devices: Mapping[str, Simulated], wires: dict[str, list[Wire]]) -> None:
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


def run(arguments: argparse.Namespace) -> int:
    """Run until told to stop, or until the parent process ends."""
    asyncio.run(_run(arguments))
    return 0
