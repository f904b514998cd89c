"""Which drivers there are, by the name written in a configuration. A driver is loaded when it is first asked for.

To add one, add a line to a table below, or let a package of your own declare an entry point of the group
`drivers.<kind>`: `docs/write-a-driver.md`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Literal, TypeVar, overload

from pydantic import BaseModel, ValidationError

from drivers.errors import DriverUnavailable, LibraryMissing, SettingsError
from drivers.ports import (
    Board,
    CardReader,
    ChipReader,
    Device,
    DocumentPrinter,
    FaceCheck,
    LedStrip,
    Printer,
    RatingPad,
    Scanner,
    Sound,
    StillCamera,
    TextMessages,
)
from drivers.settings import LineSettings
from drivers.transports.transport import Transport

Kind = Literal[
    "printer",
    "document_printer",
    "card_reader",
    "chip_reader",
    "scanner",
    "face",
    "still",
    "led",
    "pad",
    "sound",
    "modem",
    "board",
]


@dataclass(frozen=True, slots=True)
class Driver:
    """What a driver's module offers under its name: the model of its settings, and what builds it from them.

    The factory touches no device yet.
    """

    settings: type[BaseModel]
    factory: Callable[[Any], Device]
    needs: tuple[str, ...] = ()
    """Libraries that are loaded only when it is built."""


S = TypeVar("S", bound=LineSettings)


def on_a_line(settings: type[S], build: Callable[[Transport, S], Device]) -> Driver:
    """Return the driver of a device on the line that its settings name."""
    return Driver(settings, lambda chosen: build(chosen.line(), chosen), settings.needs)


# kind → driver = "…" → module:attribute, a `Driver`
TABLES: Mapping[Kind, Mapping[str, str]] = {
    "printer": {
        "escpos-serial": "drivers.printer.escpos:SERIAL",
        "escpos-tcp": "drivers.printer.escpos:TCP",
        "escpos-rfc2217": "drivers.printer.escpos:RFC2217",
        "escpos-usb": "drivers.printer.escpos:USB",
        "escpos-lp": "drivers.printer.documents:ESCPOS_LP",
    },
    "document_printer": {
        "lp": "drivers.printer.documents:LP",
        "file": "drivers.printer.documents:FILE",
    },
    "card_reader": {
        "samv-serial": "drivers.card.samv:SERIAL",
        "samv-tcp": "drivers.card.samv:TCP",
        "samv-usb": "drivers.card.samv:USB",
    },
    "chip_reader": {"pcsc": "drivers.chip.pcsc:PCSC"},
    "scanner": {
        "camera": "drivers.scanner.camera:CAMERA",
        "line-serial": "drivers.scanner.line:SERIAL",
        "line-tcp": "drivers.scanner.line:TCP",
        "wedge": "drivers.scanner.wedge:WEDGE",
    },
    "face": {
        "face-camera": "drivers.face.camera:CAMERA",
    },
    "still": {
        "still-camera": "drivers.still.camera:CAMERA",
    },
    "led": {
        "strip-serial": "drivers.led.strip:SERIAL",
        "strip-tcp": "drivers.led.strip:TCP",
    },
    "pad": {
        "pad-serial": "drivers.pad.frames:SERIAL",
        "pad-tcp": "drivers.pad.frames:TCP",
    },
    "sound": {
        "alsa": "drivers.sound.alsa:ALSA",
        "wav": "drivers.sound.wav:WAV",
    },
    "modem": {
        "gsm-serial": "drivers.modem.gsm:SERIAL",
    },
    "board": {
        "board-serial": "drivers.board.frames:SERIAL",
        "board-tcp": "drivers.board.frames:TCP",
        "modbus-serial": "drivers.board.modbus:SERIAL",
    },
}


@overload
def create(kind: Literal["printer"], driver: str, options: Mapping[str, object]) -> Printer: ...
@overload
def create(kind: Literal["document_printer"], driver: str, options: Mapping[str, object]) -> DocumentPrinter: ...
@overload
def create(kind: Literal["card_reader"], driver: str, options: Mapping[str, object]) -> CardReader: ...
@overload
def create(kind: Literal["led"], driver: str, options: Mapping[str, object]) -> LedStrip: ...
@overload
def create(kind: Literal["pad"], driver: str, options: Mapping[str, object]) -> RatingPad: ...
@overload
def create(kind: Literal["modem"], driver: str, options: Mapping[str, object]) -> TextMessages: ...
@overload
def create(kind: Literal["board"], driver: str, options: Mapping[str, object]) -> Board: ...
@overload
def create(kind: Literal["face"], driver: str, options: Mapping[str, object]) -> FaceCheck: ...
@overload
def create(kind: Literal["still"], driver: str, options: Mapping[str, object]) -> StillCamera: ...
@overload
def create(kind: Literal["scanner"], driver: str, options: Mapping[str, object]) -> Scanner: ...
@overload
def create(kind: Literal["chip_reader"], driver: str, options: Mapping[str, object]) -> ChipReader: ...
@overload
def create(kind: Literal["sound"], driver: str, options: Mapping[str, object]) -> Sound: ...
@overload
def create(kind: Kind, driver: str, options: Mapping[str, object]) -> Device: ...
def create(kind: Kind, driver: str, options: Mapping[str, object]) -> Device:
    """Build a driver; the device is not touched yet. Raises DriverUnavailable or SettingsError."""
    found = load(kind, driver)
    try:
        return found.factory(_settings(driver, found.settings, options))
    except ImportError as error:
        raise _lacking(driver, error) from error


def names(kind: Kind) -> tuple[str, ...]:
    """Return the drivers of a kind, ours and those of other packages."""
    return tuple(sorted({*TABLES[kind], *(point.name for point in entry_points(group=f"drivers.{kind}"))}))


def load(kind: Kind, driver: str) -> Driver:
    """Import a driver's module. Raises DriverUnavailable when there is none, or a library of its is missing."""
    place = TABLES[kind].get(driver)
    try:
        if place is not None:
            module, _, attribute = place.partition(":")
            found = getattr(importlib.import_module(module), attribute)
        else:
            points = [point for point in entry_points(group=f"drivers.{kind}") if point.name == driver]
            if not points:
                raise DriverUnavailable(f'no driver "{driver}"; write one of: {", ".join(names(kind))}')
            found = points[0].load()
    except ImportError as error:
        raise _lacking(driver, error) from error
    if not isinstance(found, Driver):
        raise DriverUnavailable(f'driver "{driver}" is not a drivers.registry.Driver')
    return found


EXTRAS: Mapping[str, str] = {
    "serial": "devices",
    "usb": "devices",
    "pyudev": "devices",
    "PIL": "devices",
    "zxingcpp": "devices",
    "segno": "devices",
    "cv2": "camera",
    "numpy": "camera",
    "onnxruntime": "face",
    "dlib": "face",
    "face_recognition_models": "face",
    "smartcard": "chip",
    "pypinyin": "kiosk",
}
"""Library → the extra of this package that brings it."""


def complete(kind: Kind, driver: str) -> None:
    """Import all that a driver will need. Raises DriverUnavailable for what is missing; builds nothing."""
    try:
        for library in load(kind, driver).needs:
            importlib.import_module(library)
    except ImportError as error:
        raise _lacking(driver, error) from error


def _lacking(driver: str, error: ImportError) -> LibraryMissing:
    library = (error.name or str(error)).partition(".")[0]
    extra = EXTRAS.get(library)
    how = f": pip install '.[{extra}]'" if extra else ""
    return LibraryMissing(f'driver "{driver}" needs the library "{library}", which is not installed{how}')


def _settings(driver: str, model: type[BaseModel], options: Mapping[str, object]) -> BaseModel:
    try:
        return model.model_validate(dict(options))
    except ValidationError as error:
        problems = "; ".join(_advice(model, e["loc"], e["type"], e["msg"]) for e in error.errors(include_input=False))
        raise SettingsError(f'options of driver "{driver}": {problems}') from error


def _advice(model: type[BaseModel], place: tuple[int | str, ...], kind: str, message: str) -> str:
    """Say which field, what is wrong, and what to write instead; never the value that was written."""
    if not place:
        return message.removeprefix("Value error, ")  # of several options together: the validator names them
    name = str(place[0])
    field = model.model_fields.get(name)
    if kind == "extra_forbidden" or field is None:
        return f"{name}: no such option; there are: {', '.join(model.model_fields)}"
    problem = "is missing" if kind == "missing" else message
    return f"{name}: {problem}. Write: {' '.join((field.description or '').split())}"
