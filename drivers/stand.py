"""What hangs on one terminal, as a devices file or a command line says it.

    [devices.printer]
    kind = "printer"
    driver = "escpos-tcp"
    options = {host = "192.168.1.50", width_mm = 80}

On a command line the same device is `printer:escpos-tcp?host=192.168.1.50&width_mm=80`. A device whose options are
wrong is a device that does not work: its owner says so, and the others are not held up by it. What is refused here is a
file or a word that names no device at all.
"""

from __future__ import annotations

import contextlib
import json
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from drivers.errors import DriverUnavailable
from drivers.ports import Device
from drivers.registry import TABLES, Kind, create, load, names

FONT = Path(__file__).parents[1] / "config" / "defaults" / "fonts" / "NotoSansSC-Regular.ttf"
"""What printers draw with where their options name no font."""
VOICES = Path(__file__).parents[1] / "config" / "voices"
"""What sound speaks with where its options name no voices."""


class Entry(BaseModel):
    """One device of a terminal."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True)

    kind: Kind
    """What it is for: printer, card_reader, scanner, …; `python -m drivers list` names the kinds."""
    driver: str
    """The name of its driver; `python -m drivers list` names them."""
    options: dict[str, Any] = {}
    """The driver's own settings; docs/devices.md has them."""

    def completed(self) -> dict[str, Any]:
        """Return the options with our own font or voices for a driver that was told of none.

        Raises DriverUnavailable.
        """
        ours = {"font": str(FONT), "voices": str(VOICES)}
        fields = load(self.kind, self.driver).settings.model_fields
        return {**{name: path for name, path in ours.items() if name in fields}, **self.options}

    def build(self) -> Device:
        """Return the device, untouched yet. Raises DriverUnavailable or SettingsError."""
        return create(self.kind, self.driver, self.completed())


class Stand(BaseModel):
    """The devices of one terminal, by the names people there give them."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True)

    devices: dict[str, Entry] = {}
    """One table for each device: [devices.printer], [devices.card_reader], …"""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong where, and what to write instead. Never repeats what was written."""

    place: str
    problem: str
    advice: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}. {self.advice}"


class StandError(Exception):
    """The file or the words name no devices that can be looked at."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


def read(path: Path) -> Stand:
    """Read a devices file. Raises StandError with every mistake in it."""
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise StandError(Mistake(str(path), error.strerror or "cannot be read", "Name a devices file")) from error
    except UnicodeDecodeError as error:
        raise StandError(Mistake(str(path), "is not UTF-8", "Save it as UTF-8")) from error
    except tomllib.TOMLDecodeError as error:
        raise StandError(Mistake(str(path), str(error), "It is TOML: docs/devices.md has a sample")) from error
    try:
        return Stand.model_validate(said)
    except ValidationError as error:
        raise StandError(*(_mistake(path, e["loc"], e["type"]) for e in error.errors())) from error


def _mistake(path: Path, place: tuple[int | str, ...], kind: str) -> Mistake:
    where = f"{path}: {'.'.join(map(str, place))}"
    model = Entry if len(place) > 2 else Stand
    name = str(place[2] if model is Entry else place[0])
    field = model.model_fields.get(name)
    if field is None:
        return Mistake(where, "no such key", f"There are: {', '.join(model.model_fields)}")
    if len(place) == 2:
        return Mistake(where, "is no table", "Write [devices.NAME] with kind, driver and options")
    problem = {"missing": "is missing", "literal_error": "no such kind"}.get(kind, "is not of the right form")
    advice = f"Write one of: {', '.join(TABLES)}" if name == "kind" else f"Write: {field.description}"
    return Mistake(where, problem, advice)


def said(words: str) -> tuple[str, Entry]:
    """Read `KIND:DRIVER?NAME=VALUE&…`; return a name and the device. Raises StandError."""
    name, colon, address = words.partition(":")
    kind = next((kind for kind in TABLES if kind == name), None)
    if not colon or kind is None:
        raise StandError(Mistake(name, "no such kind", f"Write KIND:DRIVER?NAME=VALUE&…, KIND of: {', '.join(TABLES)}"))
    driver, options = addressed(kind, address)
    return kind, Entry(kind=kind, driver=driver, options=options)


def addressed(kind: Kind, address: str) -> tuple[str, dict[str, Any]]:
    """Read `escpos-tcp?host=127.0.0.1&port=9100` into a driver and its options."""
    parts = urlsplit(address)
    return parts.path, chosen(kind, parts.path, parse_qsl(parts.query))


def chosen(kind: Kind, driver: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Return options out of words: text where the driver wants text, else what it stands for (9100, true, {…})."""
    fields: Mapping[str, Any] = {}
    if driver in names(kind):
        with contextlib.suppress(DriverUnavailable):  # whoever builds it says so
            fields = load(kind, driver).settings.model_fields
    return {
        name: word if name in fields and _is_text(fields[name].annotation) else _value(word) for name, word in pairs
    }


def _is_text(wanted: Any) -> bool:
    if isinstance(wanted, types.UnionType) or typing.get_origin(wanted) is typing.Union:
        return any(_is_text(one) for one in get_args(wanted))
    return isinstance(wanted, type) and issubclass(wanted, str | SecretStr | Path)


def _value(word: str) -> Any:
    if word.isdigit() or word in ("true", "false") or word[:1] in ("{", "["):
        try:
            return json.loads(word)
        except ValueError:
            return word  # the driver's own settings say what is wrong with it
    return word


def named(pairs: list[tuple[str, Entry]]) -> Stand:
    """Return a stand of devices; a second printer is called printer-2."""
    devices: dict[str, Entry] = {}
    for name, entry in pairs:
        count = sum(other == name or other.startswith(f"{name}-") for other in devices)
        devices[f"{name}-{count + 1}" if count else name] = entry
    return Stand(devices=devices)


def written(stand: Stand) -> str:
    """Return the text of a devices file."""
    return "\n".join(
        f"[devices.{_key(name)}]\nkind = {_toml(entry.kind)}\ndriver = {_toml(entry.driver)}\n"
        f"options = {_toml(entry.options)}\n"
        for name, entry in stand.devices.items()
    )


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(str(key))} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _key(name: str) -> str:
    plain = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if plain else json.dumps(name, ensure_ascii=False)
