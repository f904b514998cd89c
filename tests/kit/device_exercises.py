"""One typical act for every driver that speaks over a line: enough bytes in both directions to be cut anywhere.

A row is a protocol. The same act runs in memory, in time that moves by hand, and over a real wire; the hand that lays a
card or counts the slips is the simulated device's own `do` in both.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

from drivers import clock
from drivers.board import frames as board_frames
from drivers.board import modbus as board_modbus
from drivers.card.samv import SamvReader
from drivers.card.samv import Settings as SamvSettings
from drivers.clock import HandClock
from drivers.errors import DeviceError
from drivers.led import strip as led_strip
from drivers.modem import gsm
from drivers.pad import frames as pad_frames
from drivers.ports import Cut, Device, Document, Key, Line
from drivers.printer.escpos import EscposPrinter
from drivers.printer.settings import Settings as EscposSettings
from drivers.registry import TABLES
from drivers.scanner.line import LineScanner
from drivers.scanner.line import Settings as ScannerSettings
from drivers.simulators import board, pad, relays
from drivers.simulators.cards import SAMPLES
from drivers.simulators.device import Simulated
from drivers.simulators.devices import DEVICES, SPOKEN, Bench
from drivers.simulators.launch import Simulators
from drivers.simulators.memory import MemoryLine
from drivers.simulators.wires import FOUND_BY
from drivers.stand import FONT, Entry
from drivers.transports.transport import Transport

LONGEST_S = 300.0
"""No act takes longer, whatever was pulled: every wait has an end."""


class Hand(Protocol):
    def __call__(self, action: str, **said: object) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Exercise:
    """How to build a driver on any line, and what it does there. `act` raises AssertionError for a wrong outcome."""

    drivers: tuple[str, ...]
    device: str
    """The simulated device, by its name in `simulators.devices`."""
    on: Callable[[Transport], Device]
    act: Callable[[Any, Hand], None]


def _print_slip(printer: Any, hand: Hand) -> None:
    printer.print(Document((Line("A017 请到3号窗口"), Line("㐂", size=2), Cut())))
    assert hand("tickets")["tickets"][-1]["lines"][0] == "A017 请到3号窗口"


def _read_card(reader: Any, hand: Hand) -> None:
    hand("place", card={"sample": "wang-xiulan"})
    assert reader.poll() == SAMPLES["wang-xiulan"].card()


def _show_call(strips: Any, hand: Hand) -> None:
    """Strips never answer: that a text got lost is seen on them, or on a line that is broken."""
    strips.show(1, "A012 请到3号窗口")
    end = clock.now() + 5
    while hand("texts")["1"] != "A012 请到3号窗口":
        assert clock.now() < end, "not shown, and the line is there"
        strips.check()
        clock.sleep(0.02)


def _rate(pad: Any, hand: Hand) -> None:
    assert pad.ask(20)
    assert pad.check() == ()
    clock.sleep(0.06)  # longer than a key of the last act could bounce
    hand("press", key=4)
    assert pad.listen(5) == Key(4)


def _light_and_look(board: Any, hand: Hand) -> None:
    hand("set", input="vibration", on=True)
    board.lamp("card_slot_lamp", "on")
    assert board.inputs() == {"door": False, "vibration": True}


def _send_text(modem: Any, hand: Hand) -> None:
    before = len(hand("texts")["texts"])
    modem.send("13800138000", "您的号A012，请到3号窗口")
    assert len(hand("texts")["texts"]) == before + 1


_codes = itertools.count(10_000)


def _show_code(scanner: Any, hand: Hand) -> None:
    scanner.check()
    text = f"HALL-{next(_codes)}"
    hand("show", text=text)
    end = clock.now() + 5
    while (scan := scanner.listen(1.0)) is None or scan.text != text:  # the last one's may still come, whole
        assert clock.now() < end, "not scanned, and the line is there"
    hand("hide")


EXERCISES: tuple[Exercise, ...] = (
    Exercise(("line-serial", "line-tcp"), "scanner", lambda line: LineScanner(line, ScannerSettings()), _show_code),
    Exercise(
        ("escpos-serial", "escpos-tcp", "escpos-rfc2217", "escpos-usb"),
        "printer",
        lambda line: EscposPrinter(line, EscposSettings(font=FONT)),
        _print_slip,
    ),
    Exercise(
        ("samv-serial", "samv-tcp", "samv-usb"), "reader", lambda line: SamvReader(line, SamvSettings()), _read_card
    ),
    Exercise(
        ("strip-serial", "strip-tcp"), "led", lambda line: led_strip.Strips(line, led_strip.Settings()), _show_call
    ),
    Exercise(
        ("pad-serial", "pad-tcp"),
        "pad",
        lambda line: pad_frames.FramesPad(line, pad_frames.Settings.model_validate(pad.OPTIONS)),
        _rate,
    ),
    Exercise(
        ("board-serial", "board-tcp"),
        "board",
        lambda line: board_frames.FramesBoard(line, board_frames.Settings.model_validate(board.OPTIONS)),
        _light_and_look,
    ),
    Exercise(("gsm-serial",), "modem", lambda line: gsm.GsmModem(line, gsm.Settings(port="memory")), _send_text),
    Exercise(
        ("modbus-serial",),
        "relays",
        lambda line: board_modbus.ModbusBoard(
            line, board_modbus.Settings.model_validate({"port": "memory", **relays.OPTIONS})
        ),
        _light_and_look,
    ),
)

WITHOUT_LINE: Mapping[str, str] = {
    "lp": "a queue of CUPS: tests/contract/test_document_printer.py",
    "escpos-lp": "a queue of CUPS: tests/contract/test_document_printer.py",
    "file": "a folder: tests/contract/test_document_printer.py",
    "pcsc": "speaks in commands, not bytes: tests/unit/test_drivers_chip.py pulls the card at each of them",
    "camera": "takes pictures over HTTP: tests/contract/test_camera.py pulls that plug",
    "wedge": "hears key events, not bytes: tests/unit/test_transport_evdev.py unplugs it",
    "alsa": "plays through a sound library: tests/contract/test_sound.py takes the card away",
    "wav": "writes files",
    "face-camera": "takes pictures over HTTP: tests/contract/test_camera.py pulls that plug",
}
"""Drivers that speak over no line of bytes, and why."""

ON_WIRES = {place: spoken for place, spoken in SPOKEN.items() if spoken.driver not in WITHOUT_LINE}
"""The simulated devices and lines an exercise runs on."""

EVERY_DRIVER = {driver for table in TABLES.values() for driver in table}


def of(driver: str) -> Exercise:
    return next(one for one in EXERCISES if driver in one.drivers)


def hand_of(device: Simulated) -> Hand:
    """Return the hand that works a simulated device of this process."""

    def hand(action: str, **said: object) -> dict[str, Any]:
        return device.do(action, said)

    return hand


class InMemory:
    """An exercise on a line in memory, made anew for every cut."""

    def __init__(self, exercise: Exercise, out: Path) -> None:
        self._exercise = exercise
        self._simulated: Simulated = DEVICES[exercise.device](Bench(out, FONT))
        self._hand = hand_of(self._simulated)

    def length(self) -> int:
        """Return the bytes the act takes, in both directions."""
        with _by_hand():
            line, device = self._fresh()
            self._exercise.act(device, self._hand)
            return line.travelled

    def cut(self, after: int) -> str:
        """Pull the plug after so many bytes, put it back; return what is wrong with what follows, or ""."""
        with _by_hand() as time:
            line, device = self._fresh()
            line.cut_after(after)
            try:
                self._exercise.act(device, self._hand)
            except DeviceError:
                pass  # as it should; what counts is what follows
            except AssertionError:
                return f"byte {after}: wrong, and no error"
            line.plug()
            try:
                device.check()
                self._exercise.act(device, self._hand)
            except (DeviceError, AssertionError) as error:
                return f"byte {after}: not well after it is back: {error}"
            return f"byte {after}: took {time.now():.0f} s" if time.now() > LONGEST_S else ""

    def _fresh(self) -> tuple[MemoryLine, Device]:
        self._simulated.reset()
        line = MemoryLine(self._simulated)
        return line, self._exercise.on(line)


class OnWire:
    """An exercise over a line of running simulators, on one driver that is never told what happens."""

    def __init__(self, running: Simulators, device: str, line: str) -> None:
        spoken = SPOKEN[device, line]
        found = FOUND_BY[line](running.places[f"{device}_{line}"])
        self._control, self._device = running.control, device
        self._exercise = of(spoken.driver)
        self._driver = Entry(kind=spoken.kind, driver=spoken.driver, options={**spoken.options, **found}).build()

    def __enter__(self) -> Self:
        self._control.reset(self._device)
        return self

    def __exit__(self, *_: object) -> None:
        self._driver.close()

    def cut(self, after: int) -> str:
        """Pull the plug after so many bytes, put it back; return what is wrong with what follows, or ""."""
        self._control.fault(self._device, "disconnect", after_bytes=after)
        try:
            self._exercise.act(self._driver, self._hand)
        except DeviceError:
            pass
        except AssertionError:
            return f"byte {after}: wrong, and no error"
        finally:
            self._control.fault(self._device, "disconnect", on=False)
        try:
            self._look()
            self._exercise.act(self._driver, self._hand)
        except (DeviceError, AssertionError) as error:
            return f"byte {after}: not well after it is back: {error}"
        return ""

    def _look(self) -> None:
        """Ask how it is, and once more where the first look only found that its line was dead: as its owner does."""
        try:
            self._driver.check()
        except DeviceError:
            self._driver.check()

    def _hand(self, action: str, **said: object) -> dict[str, Any]:
        return self._control.do(self._device, action, **said)


@contextmanager
def _by_hand() -> Iterator[HandClock]:
    with clock.kept_by(time := HandClock()):
        yield time


def sample(length: int, count: int, seed: str) -> list[int]:
    """Return `count` places of a protocol of `length` bytes, its ends among them; all when it is short."""
    places = range(1, length)
    if len(places) <= count:
        return list(places)
    ends = {*places[:4], *places[-4:]}
    return sorted(ends | set(random.Random(seed).sample(places, count - len(ends))))
