"""`try`: one device by hand, from a shell before the terminal.

    python -m drivers try printer escpos-tcp host=192.168.1.50
    python -m drivers try card_reader samv-serial port=/dev/ttyUSB1
    python -m drivers try devices.toml printer             # as a devices file has it

What a person's card or code says is masked unless `--show` is given.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from drivers import clock
from drivers.cli import advice, around, chosen
from drivers.errors import CardError, DeviceError
from drivers.ports import Count, Cut, Document, Line, Number, Rule, Utterance, Words
from drivers.ports.led import EVERY_STRIP
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


def _told(value: object, show: bool) -> str:
    """Return what a card or code says, each word of it masked unless it is to be shown."""
    said = {name: str(word) for name, word in _words(value).items() if isinstance(word, str | dt.date) and word}
    return f"{type(value).__name__}: " + "; ".join(f"{k} {word if show else masked(word)}" for k, word in said.items())


def _words(value: object) -> Mapping[str, object]:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
    return {"says": str(value)}


def _sound(device: Any, arguments: argparse.Namespace) -> None:
    zh = (Words("请"), Number("A012"), Words("号，到"), Count(3), Words("号窗口"))
    en = (Words("number"), Number("A012"), Words(", please go to counter"), Count(3))
    device.play(Utterance("en", en) if arguments.language == "en" else Utterance("zh", zh), 3)
    print("played")


def _listen(device: Any, arguments: argparse.Namespace) -> None:
    """Tell what a device says by itself, masked: a code may be a person's own."""
    for value in _heard(device, arguments):
        print(_told(value, arguments.show), flush=True)


def _heard(device: Any, arguments: argparse.Namespace) -> Iterator[object]:
    if not hasattr(device, "listen"):
        return
    print(f"listening for {arguments.seconds:g} s", flush=True)
    end = clock.now() + arguments.seconds
    while (left := end - clock.now()) > 0:
        value = device.listen(min(1.0, left))
        if value is not None:
            yield value


def _chip(device: Any, arguments: argparse.Namespace) -> None:
    for event in _heard(device, arguments):
        print(getattr(event, "value", event), flush=True)
        if getattr(event, "value", "") == "inserted":
            print(_told(device.read(), arguments.show))
            return


def _led(device: Any, arguments: argparse.Namespace) -> None:
    device.show(EVERY_STRIP, arguments.text)
    print("handed over to all strips of the line; look whether they show it", flush=True)


def _pad(device: Any, arguments: argparse.Namespace) -> None:
    device.ask(int(arguments.seconds))
    for key in _heard(device, arguments):
        print(key, flush=True)


def _board(device: Any, arguments: argparse.Namespace) -> None:
    print(", ".join(f"{name} {'on' if on else 'off'}" for name, on in device.inputs().items()) or "no inputs")
    for change in _heard(device, arguments):
        print(change, flush=True)


def _modem(device: Any, arguments: argparse.Namespace) -> None:
    if not arguments.number:
        print("no text is sent without --number")
        return
    sent = device.send(arguments.number, arguments.text)
    print(f"taken by the network, in {sent.parts} part(s)", flush=True)
    for delivery in _heard(device, arguments):
        print(f"{getattr(delivery, 'state', '')} {getattr(delivery, 'why', '')}".strip(), flush=True)
        return


def _face(device: Any, arguments: argparse.Namespace) -> None:
    """Tell what to mend until a face is good enough; who it is stays unknown."""
    print(f"looking for {arguments.seconds:g} s", flush=True)
    end = clock.now() + arguments.seconds
    while (left := end - clock.now()) > 0:
        look = device.look(min(1.0, left))
        print(", ".join(flaw.value for flaw in look.flaws) or ("good" if look.face else "nobody"), flush=True)
        if look.face and not look.flaws:
            return


def _still(device: Any, arguments: argparse.Namespace) -> None:
    """Take one picture, and say only how large it is and whether a sheet in it could be read."""
    shown, taken = device.preview(2.0), device.take(2.0)
    size = f"live picture {shown.width} x {shown.height}; taken: {len(taken.jpeg) // 1000} KB"
    print(f"{size}; {', '.join(flaw.value for flaw in taken.flaws) or 'good'}", flush=True)


TRIALS: Mapping[str, Callable[[Any, argparse.Namespace], None]] = {
    "printer": _printer,
    "card_reader": _card,
    "face": _face,
    "still": _still,
    "chip_reader": _chip,
    "led": _led,
    "pad": _pad,
    "board": _board,
    "modem": _modem,
    "sound": _sound,
}
"""By kind; any other device is asked and then listened to."""
