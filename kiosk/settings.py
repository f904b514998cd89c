"""How one kiosk is started: its server, its name in the county's files, its devices, its window."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from config.errors import ConfigError
from config.load import default_example, load_county, load_terminal
from config.messages import report
from config.schema import Device, Panel, Terminal
from drivers.registry import Kind
from drivers.stand import addressed


@dataclass(frozen=True, slots=True)
class Settings:
    server: str
    terminal_id: str
    """`<hall>/<terminal>`: who this kiosk is."""
    terminal: Terminal
    data: Path
    enrol_code: str | None
    only_enrol: bool
    """Enrol and end; the terminal starts another time."""
    off_screen: bool
    full_screen: bool
    ca: Path | None
    remote: int | None
    """Loopback port of the training hand (`kiosk.remote`); None in daily use."""


def parse(arguments: list[str]) -> Settings:
    """Read the command line. Exits with a sentence when it makes no sense."""
    parser = argparse.ArgumentParser(prog="hall kiosk", description="A touchscreen terminal of a hall.")
    add = parser.add_argument
    add("--server", default="http://127.0.0.1:8080", help="the queue server's address")
    add("--id", default="yongxin/k1", metavar="HALL/TERMINAL", help="which terminal of the county's files this is")
    add("--county", type=Path, default=default_example(), help="directory of the county's files")
    add("--data", type=Path, default=Path("var/kiosk"), help="where this terminal keeps its key and its journal")
    add("--enrol", metavar="CODE", help="the one-time code of: hall admin terminal enrol")
    add("--only-enrol", action="store_true", help="end once it is enrolled")
    add("--printer", metavar="DRIVER?NAME=VALUE&…", help="another printer than the county's files say")
    add("--reader", metavar="DRIVER?NAME=VALUE&…", help="another card reader; “none” for a terminal without")
    add("--chip-reader", metavar="DRIVER?NAME=VALUE&…", help="another chip-card reader; “none” for a terminal without")
    add("--scanner", metavar="DRIVER?NAME=VALUE&…", help="another code scanner; “none” for a terminal without")
    add("--face", metavar="DRIVER?NAME=VALUE&…", help="another camera for faces; “none” for a terminal without")
    add("--window", metavar="WIDTHxHEIGHT", help="another panel size, in pixels")
    add("--full-screen", action="store_true", help="take the whole screen and hide the pointer")
    add("--ca", type=Path, help="certificate of the server's own authority")
    add("--remote", type=int, metavar="PORT", help="for training and tests: a hand that touches, on loopback only")
    given = parser.parse_args(arguments)
    hall_code, _, terminal_code = given.id.partition("/")
    try:
        terminal = load_terminal(given.county, hall_code, terminal_code)
        if terminal is None:
            halls = load_county(given.county).halls.values()
            known = ", ".join(f"{h.code}/{t.code}" for h in halls for t in h.terminals)
            parser.error(f"there is no terminal “{given.id}”; there are: {known}")
    except ConfigError as error:
        parser.exit(2, report(error.problems, "zh") + "\n")
    changes: dict[str, object] = {}
    if given.printer:
        changes["printer"] = device("printer", given.printer)
    if given.reader:
        changes["card_reader"] = None if given.reader == "none" else device("card_reader", given.reader)
    if given.chip_reader:
        changes["chip_reader"] = None if given.chip_reader == "none" else device("chip_reader", given.chip_reader)
    if given.scanner:
        changes["scanner"] = None if given.scanner == "none" else device("scanner", given.scanner)
    if given.face:
        changes["face"] = None if given.face == "none" else device("face", given.face)
    if given.window:
        width, _, height = given.window.partition("x")
        changes["panel"] = Panel(width_px=int(width), height_px=int(height), px_per_mm=terminal.panel.px_per_mm)
    return Settings(
        server=given.server,
        terminal_id=given.id,
        terminal=terminal.model_copy(update=changes),
        data=given.data,
        enrol_code=given.enrol,
        only_enrol=given.only_enrol,
        off_screen=os.environ.get("SDL_VIDEODRIVER") == "offscreen",
        full_screen=given.full_screen,
        ca=given.ca,
        remote=given.remote,
    )


def device(kind: Kind, address: str) -> Device:
    """Read `escpos-tcp?host=127.0.0.1&port=9100`."""
    driver, options = addressed(kind, address)
    return Device(driver=driver, options=options)
