"""One typical act for every driver that hears or sends bytes: enough of them in both directions to be cut anywhere.

A row is a protocol. The same act runs in memory, in time that moves by hand, on a simulated USB bus, and over a real
wire; the hand that lays a card or counts the slips is the simulated device's own `do` in all of them.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

from drivers import clock
from drivers.board import frames as board_frames
from drivers.board import modbus as board_modbus
from drivers.card.samv import SamvReader
from drivers.card.samv import Settings as SamvSettings
from drivers.chip.pcsc import ChipCardReader
from drivers.chip.pcsc import Settings as ChipSettings
from drivers.clock import HandClock
from drivers.codecs import vpcd
from drivers.errors import CardPulled, DeviceAbsent, DeviceError
from drivers.led import strip as led_strip
from drivers.modem import gsm
from drivers.pad import frames as pad_frames
from drivers.ports import ChipEvent, Cut, Device, Document, Key, Line
from drivers.printer.escpos import EscposPrinter
from drivers.printer.settings import Settings as EscposSettings
from drivers.registry import TABLES
from drivers.scanner.line import LineScanner
from drivers.scanner.line import Settings as ScannerSettings
from drivers.scanner.wedge import Settings as WedgeSettings
from drivers.scanner.wedge import WedgeScanner
from drivers.simulators import board, chip_cards, pad, relays
from drivers.simulators.cards import SAMPLES
from drivers.simulators.device import Simulated
from drivers.simulators.devices import DEVICES, SPOKEN, Bench
from drivers.simulators.launch import Simulators
from drivers.simulators.memory import MemoryLine
from drivers.simulators.wires import FOUND_BY
from drivers.stand import FONT, Entry
from drivers.transports.transport import Transport
from tests.kit.film import Film
from tests.kit.usb_kit import BUSES, BusLine
from tests.kit.wired_slot import WiredSlot

LONGEST_S = 300.0
"""No act takes longer, whatever was pulled: every wait has an end."""
PATIENCE_S = 15.0
"""How long a code is held before a scanner that does not tell of it."""


POWER_OFF_SIZE = len(vpcd.message(vpcd.POWER_OFF))
_HEADS = 400
"""Bytes of a stream of pictures that are more than picture: request, answer, the head of the first part."""


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
    how: str = ""
    """What tells two rows of one driver apart."""
    stride: int = 1
    """How far apart the places are that `./hall prove unplug` cuts: 1, but within pictures, which are long."""
    loses_power: bool = False
    """Whether the device forgets what it was about when its plug is pulled: it lives on that line."""

    @property
    def name(self) -> str:
        return f"{self.drivers[0]}{self.how and f' ({self.how})'}"

    def places(self, length: int) -> list[int]:
        """Return the places to cut in an act of so many bytes; all of them in a stream's head and first part."""
        return [place for place in range(1, length) if place < _HEADS or place % self.stride == 0]


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


def _type_code(scanner: Any, hand: Hand) -> None:
    scanner.check()
    text = f"HALL-{next(_codes)}"
    end = clock.now() + PATIENCE_S
    hand("show", text=text)
    while (scan := scanner.listen(1.0)) is None or scan.text != text:
        assert scan is None or len(scan.text) == len(text), "a piece of a text"  # the last one's may still come, whole
        assert clock.now() < end, "not scanned, and the line is there"
        if scan is None:
            hand("show", text=text)  # as people do: the first time the far end may not have taken the call yet


def _show_code(scanner: Any, hand: Hand) -> None:
    _type_code(scanner, hand)
    hand("hide")


def _read_chip(reader: Any, hand: Hand) -> None:
    hand("insert", card="wang-xiulan")
    for _ in range(3):
        if _hears_of_card(reader):
            break
        # pcscd looks every 0.4 s: one that was out for less is the same card to it, and gets no power. Once more,
        # then, as people do; a card that does not come is missed by `read`.
        hand("remove")
        _hears_of_card(reader)
        hand("insert", card="wang-xiulan")
    assert reader.read() == chip_cards.WANG
    hand("remove")


def _hears_of_card(reader: Any) -> bool:
    """Say whether a card is told as put in within a second."""
    end = clock.now() + 1
    while clock.now() < end:
        if reader.listen(0.5) is ChipEvent.INSERTED:
            return True
    return False


def _see_face(face: Any, hand: Hand) -> None:
    hand("stand", who="astronaut")
    assert face.look(2.0).face


def _code_camera(line: Transport) -> Device:
    from drivers.scanner import camera  # wants OpenCV, which the others do without

    return camera.CameraScanner(Film(line), camera.Settings(source="film"))


def _take_sheet(camera: Any, hand: Hand) -> None:
    hand("lay", lines=3)
    assert camera.take(2.0).jpeg


def _still_camera(line: Transport) -> Device:
    from drivers.still import camera

    return camera.DeskCamera(Film(line), camera.Settings(source="film"))


def _face_camera(line: Transport) -> Device:
    from tests.kit.faces_kit import checked_by

    return checked_by(Film(line))


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
    Exercise(
        ("wedge",),
        "wedge",
        lambda line: WedgeScanner(line, WedgeSettings(path="memory", grab=False)),
        _type_code,
        loses_power=True,
    ),
    *(
        Exercise(
            ("pcsc",),
            "chip",
            lambda line, gone=gone: ChipCardReader(WiredSlot(line, gone), ChipSettings()),  # type: ignore[misc]
            _read_chip,
            how,
            loses_power=True,
        )
        for gone, how in ((CardPulled, "the card pulled"), (DeviceAbsent, "the reader gone"))
    ),
    Exercise(("camera",), "code_camera", _code_camera, _show_code, stride=101, loses_power=True),
    Exercise(("face-camera",), "face", _face_camera, _see_face, stride=101, loses_power=True),
    Exercise(("still-camera",), "sheet_camera", _still_camera, _take_sheet, stride=997, loses_power=True),
)

WITHOUT_LINE: Mapping[str, str] = {
    "lp": "a queue of CUPS: tests/contract/test_document_printer.py",
    "escpos-lp": "a queue of CUPS: tests/contract/test_document_printer.py",
    "file": "a folder whose disk refuses any byte: tests/kit/refusals.py",
    "alsa": "a program whose card goes at any byte of the sound: tests/kit/refusals.py",
    "wav": "a folder whose disk refuses any byte: tests/kit/refusals.py",
}
"""Drivers that speak over no line of bytes, and what is cut in its place."""

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


class CutLine(Protocol):
    """A line whose plug is pulled after any byte."""

    @property
    def travelled(self) -> int: ...
    def cut_after(self, count: int) -> None: ...
    def unplug(self) -> None: ...
    def plug(self) -> None: ...


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
            line.unplug()  # at the latest now: an act may take a byte less than the one that was measured
            line.plug()
            if self._exercise.loses_power:
                self._simulated.reset()
            try:
                _look(device)
                self._exercise.act(device, self._hand)
            except (DeviceError, AssertionError) as error:
                return f"byte {after}: not well after it is back: {error}"
            return f"byte {after}: took {time.now():.0f} s" if time.now() > LONGEST_S else ""

    def _fresh(self) -> tuple[CutLine, Device]:
        self._simulated.reset()
        line = MemoryLine(self._simulated)
        return line, self._exercise.on(line)


class OnBus(InMemory):
    """The exercise of a driver on USB, on a simulated bus."""

    def __init__(self, driver: str, out: Path) -> None:
        super().__init__(of(driver), out)
        self._plugged_in = BUSES[driver]

    def _fresh(self) -> tuple[CutLine, Device]:
        self._simulated.reset()
        plug, build = self._plugged_in(self._simulated)
        line = BusLine(plug)
        return line, build(line.bus)


class OnWire:
    """An exercise over a line of running simulators, on one driver that is never told what happens."""

    def __init__(self, running: Simulators, device: str, line: str, **options: object) -> None:
        spoken = SPOKEN[device, line]
        found = FOUND_BY[line](running.places[f"{device}_{line}"])
        self._control, self._device, self._line = running.control, device, line
        self._exercise = of(spoken.driver)
        said = {**spoken.options, **found, **options}
        self._driver = Entry(kind=spoken.kind, driver=spoken.driver, options=said).build()

    def __enter__(self) -> Self:
        self._control.reset(self._device)
        return self

    def __exit__(self, *_: object) -> None:
        self._driver.close()

    def places(self, length: int) -> list[int]:
        """Return the places to cut. vpcd 3.3 crashes, and pcscd with it, where its last word to a card is cut."""
        return self._exercise.places(length - (POWER_OFF_SIZE if self._line == "vpcd" else 0))

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
            self._control.fault(self._device, "disconnect")  # at the latest now
            if self._exercise.loses_power:
                self._control.reset(self._device)  # what it still had to say is gone before it is plugged in
            else:
                self._control.fault(self._device, "disconnect", on=False)
        try:
            _look(self._driver)
            self._exercise.act(self._driver, self._hand)
        except (DeviceError, AssertionError) as error:
            return f"byte {after}: not well after it is back: {error}"
        return ""

    def _hand(self, action: str, **said: object) -> dict[str, Any]:
        return self._control.do(self._device, action, **said)


def _look(device: Device) -> None:
    """Ask how it is, and once more where the first look only found that its line was dead: as its owner does."""
    try:
        device.check()
    except DeviceError:
        device.check()


@contextmanager
def _by_hand() -> Iterator[HandClock]:
    with clock.kept_by(time := HandClock()):
        yield time


def sample(places: Sequence[int], count: int, seed: str) -> list[int]:
    """Return `count` of the places, the first and last among them; all where there are no more."""
    if len(places) <= count:
        return list(places)
    few = min(4, max(1, count // 5))
    ends = {*places[:few], *places[-few:]}
    return sorted(ends | set(random.Random(seed).sample(places, count - len(ends))))
