"""Which drivers there are, by the name written in a configuration. A driver is loaded when it is first asked for.

To add one, add a line to a table below: `docs/write-a-driver.md`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any, cast

from pydantic import BaseModel, ValidationError

from drivers.errors import DriverUnavailable, SettingsError
from drivers.ports import CardReader, Printer

# driver = "…" → (module, its settings model, its factory)
Table = Mapping[str, tuple[str, str, str]]

PRINTERS: Table = {
    "escpos-serial": ("drivers.printer.escpos", "SerialSettings", "serial_printer"),
    "escpos-tcp": ("drivers.printer.escpos", "TcpSettings", "tcp_printer"),
}
CARD_READERS: Table = {
    "samv-serial": ("drivers.card.samv", "SerialSettings", "serial_reader"),
    "samv-tcp": ("drivers.card.samv", "TcpSettings", "tcp_reader"),
}


def create_printer(driver: str, options: Mapping[str, object]) -> Printer:
    """Build a printer; the device is not touched yet. Raises DriverUnavailable or SettingsError."""
    return cast(Printer, _create(PRINTERS, driver, options))


def create_card_reader(driver: str, options: Mapping[str, object]) -> CardReader:
    """Build a card reader; the device is not touched yet. Raises DriverUnavailable or SettingsError."""
    return cast(CardReader, _create(CARD_READERS, driver, options))


def _create(table: Table, driver: str, options: Mapping[str, object]) -> object:
    if driver not in table:
        raise DriverUnavailable(f'no driver "{driver}"; write one of: {", ".join(sorted(table))}')
    module_name, model_name, factory_name = table[driver]
    try:
        module = importlib.import_module(module_name)
        model: type[BaseModel] = getattr(module, model_name)
        factory: Callable[[Any], object] = getattr(module, factory_name)
        return factory(_settings(driver, model, options))
    except ImportError as error:
        wanted = error.name or str(error)
        raise DriverUnavailable(f'driver "{driver}" needs the library "{wanted}", which is not installed') from error


def _settings(driver: str, model: type[BaseModel], options: Mapping[str, object]) -> BaseModel:
    try:
        return model.model_validate(dict(options))
    except ValidationError as error:
        problems = "; ".join(_advice(model, e["loc"], e["type"], e["msg"]) for e in error.errors(include_input=False))
        raise SettingsError(f'options of driver "{driver}": {problems}') from error


def _advice(model: type[BaseModel], place: tuple[int | str, ...], kind: str, message: str) -> str:
    """Say which field, what is wrong, and what to write instead; never the value that was written."""
    name = str(place[0]) if place else ""
    field = model.model_fields.get(name)
    if kind == "extra_forbidden" or field is None:
        return f"{name}: no such option; there are: {', '.join(model.model_fields)}"
    problem = "is missing" if kind == "missing" else message
    return f"{name}: {problem}. Write: {' '.join((field.description or '').split())}"
