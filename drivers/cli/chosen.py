"""Which devices a command is about: a devices file, `--device`, or both; and in which language it answers."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Literal

from drivers.stand import Mistake, Stand, StandError, named, read, said

Language = Literal["zh", "en"]


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a devices file: docs/devices.md")
    parser.add_argument(
        "--device",
        action="append",
        default=[],
        metavar="KIND:DRIVER?NAME=VALUE&…",
        help="a device beside those of the file; can be given several times",
    )
    parser.add_argument("--json", action="store_true", help="for a program to read")
    language(parser)


def language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=("zh", "en"), default=of_machine(), help="by default as LANG says")


def of_machine() -> Language:
    """Return Chinese where the machine's locale is Chinese, else English."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if spoken.startswith("zh") else "en"


def stand(arguments: argparse.Namespace) -> Stand:
    """Return the devices a command is about. Raises StandError for none."""
    pairs = list(read(arguments.file).devices.items()) if arguments.file else []
    pairs += [said(words) for words in arguments.device]
    if not pairs:
        raise StandError(Mistake("devices", "none named", "Name a devices file, or --device KIND:DRIVER?NAME=VALUE&…"))
    return named(pairs)
