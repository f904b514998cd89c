"""Reads the command line of `python -m drivers`."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from drivers.stand import StandError

COMMANDS = {
    "list": ("drivers there are, and what is connected to this machine", "drivers.cli.listing"),
    "doctor": ("what is wrong with each device, and what to do about it", "drivers.cli.doctor"),
    "monitor": ("a live table of devices", "drivers.cli.monitor"),
    "simulate": ("devices that are not there, by their real bytes, with faults to switch on", "drivers.cli.simulate"),
    "try": ("one device by hand", "drivers.cli.trial"),
    "voice": ("what a recorded voice lacks", "drivers.cli.voice"),
}
"""Command → what it is for, and the module with its `options` and `run`; only the one asked for is loaded."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command. Returns 2 for a devices file or a device that makes no sense."""
    words = sys.argv[1:] if argv is None else list(argv)
    parser = argparse.ArgumentParser(prog="python -m drivers", description="The devices of a terminal.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (text, place) in COMMANDS.items():
        its = commands.add_parser(name, help=text, description=text)
        if words[:1] == [name]:
            importlib.import_module(place).options(its)
    given = parser.parse_args(words)
    try:
        return int(importlib.import_module(COMMANDS[given.command][1]).run(given))
    except StandError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever read along has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
