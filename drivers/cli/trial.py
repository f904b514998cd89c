"""`try`: one device by hand, from a shell before the terminal.

    python -m drivers try printer escpos-tcp host=192.168.1.50
    python -m drivers try card_reader samv-serial port=/dev/ttyUSB1
    python -m drivers try devices.toml printer             # as a devices file has it

What a person's card or code says is masked unless `--show` is given.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from drivers import clock
from drivers.cli import advice, around, chosen
from drivers.errors import CardError, DeviceError
from drivers.ports import Cut, Document, IdCard, Line, Rule
from drivers.registry import TABLES
from drivers.stand import Entry, Mistake, Stand, StandError
from drivers.stand import chosen as options_of
from drivers.stand import read as read_file


def options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("kind", metavar="KIND|FILE", help=f"a kind ({', '.join(TABLES)}), or a devices file")
    add("driver", metavar="DRIVER|NAME", help="the driver of that kind, or the name of the device in the file")
    add("options", nargs="*", metavar="NAME=VALUE", help="the driver's options")
    add("--seconds", type=float, default=30.0, help="how long to wait for a card, a code, a key (30)")
    add("--show", action="store_true", help="show what a card or code says, not masked")
    add("--text", default="测试 TEST 0123456789", help="what to print or show")
    add("--number", help="the number a text message goes to; without it none is sent")
    chosen.language(parser)


def run(arguments: argparse.Namespace) -> int:
    """Try the device; return 1 when it does not work."""
    entry = _entry(arguments)
    if arguments.show:
        print("--show: what follows may be a person's own. Do not keep it.", file=sys.stderr)
    device = None
    try:
        device = entry.build()
        print(f"check: {', '.join(device.check()) or 'ok'}", flush=True)
        TRIALS.get(entry.kind, _listen)(device, arguments)
    except DeviceError as error:
        code, detail = around.why(entry, error.code) or (error.code, error.detail)
        told = advice.of(code, arguments.language)
        print(f"{code}: {told.cause} · {told.do} [{detail or error.detail}]")
        return 1
    finally:
        if device is not None:
            device.close()
    return 0


def _entry(arguments: argparse.Namespace) -> Entry:
    if arguments.kind not in TABLES:
        stand: Stand = read_file(Path(arguments.kind))
        if arguments.driver not in stand.devices:
            raise StandError(Mistake(arguments.driver, "no such device", f"There are: {', '.join(stand.devices)}"))
        return stand.devices[arguments.driver]
    pairs = []
    for word in arguments.options:
        name, equals, value = word.partition("=")
        if not equals:
            raise StandError(Mistake(word, "is no option", "Write NAME=VALUE"))
        pairs.append((name, value))
    return Entry(
        kind=arguments.kind, driver=arguments.driver, options=options_of(arguments.kind, arguments.driver, pairs)
    )


def masked(text: str) -> str:
    """Return a name or number of which only the first sign is left, so that two can be told apart."""
    return text[:1] + "*" * (len(text) - 1)


def _printer(device: Any, arguments: argparse.Namespace) -> None:
    blocks = (Line(arguments.text, size=2, align="center"), Rule(), Line("python -m drivers try printer"), Cut())
    device.print(Document(blocks))
    print("printed")


def _card(device: Any, arguments: argparse.Namespace) -> None:
    print(f"reader {device.reader_id()}; lay a card down", flush=True)
    end = clock.now() + arguments.seconds
    while clock.now() < end:
        try:
            card = device.poll()
        except CardError as error:
            print(f"{error.code}: {advice.of(error.code, arguments.language).do}", flush=True)
            card = None
        if card is not None:
            print(_told(card, arguments.show))
            return
        clock.sleep(0.2)
    print("no card came")


def _told(card: IdCard, show: bool) -> str:
    known = {
        "name": card.name,
        "number": card.number,
        "address": card.address,
        "valid to": str(card.valid_to or "长期"),
    }
    return f"{card.kind}: " + "; ".join(f"{k} {v if show else masked(v)}" for k, v in known.items() if v)


def _listen(device: Any, arguments: argparse.Namespace) -> None:
    """Tell what a device says by itself."""
    if not hasattr(device, "listen"):
        return
    print(f"listening for {arguments.seconds:g} s", flush=True)
    end = clock.now() + arguments.seconds
    while (left := end - clock.now()) > 0:
        value = device.listen(min(1.0, left))
        if value is not None:
            print(str(value) if arguments.show else masked(str(value)), flush=True)


def _face(device: Any, arguments: argparse.Namespace) -> None:
    """Tell what to mend until a face is good enough; who it is stays unknown."""
    print(f"looking for {arguments.seconds:g} s", flush=True)
    end = clock.now() + arguments.seconds
    while (left := end - clock.now()) > 0:
        look = device.look(min(1.0, left))
        print(", ".join(flaw.value for flaw in look.flaws) or ("good" if look.face else "nobody"), flush=True)
        if look.face and not look.flaws:
            return


TRIALS: Mapping[str, Callable[[Any, argparse.Namespace], None]] = {
    "printer": _printer,
    "card_reader": _card,
    "face": _face,
}
"""By kind; any other device is asked and then listened to."""
