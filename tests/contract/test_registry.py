"""Drivers by name: what is unknown, missing or misspelt is said in words an operator can act on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import BaseModel

from drivers.errors import DriverUnavailable, SettingsError
from drivers.registry import TABLES, Driver, Kind, create, load, names


def test_an_unknown_driver_names_those_there_are() -> None:
    with pytest.raises(
        DriverUnavailable, match='no driver "epson"; write one of: escpos-lp, escpos-rfc2217, escpos-serial, escpos-tcp'
    ):
        create("printer", "epson", {})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"host": "printer"}, "font: is missing. Write: The path of a TTF with hanzi"),
        ({"font": "x"}, "host: is missing. Write: The printer's address"),
        ({"font": "x", "host": "h", "width_mm": 57}, "width_mm: .*58 or 80.* Write: The width of the paper, where"),
        ({"font": "x", "host": "h", "baudrate": 9600}, "baudrate: no such option; there are: font, .*host, port"),
        ({"font": "x", "host": "h", "port": "9100a"}, "port: .* Write: The TCP port, on most printers 9100"),
        ({"font": "no-such.ttf", "host": "h"}, "font: no-such.ttf is no font file"),
    ],
)
def test_a_wrong_option_is_named_with_what_to_write_instead(options: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        create("printer", "escpos-tcp", options)


def test_options_that_contradict_each_other_are_named_both() -> None:
    with pytest.raises(SettingsError, match='"face-camera": same_below must not be above other_above'):
        create("face", "face-camera", {"source": "none", "same_below": 0.6, "other_above": 0.5})


def test_the_value_written_is_never_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        create("card_reader", "samv-tcp", {"host": "h", "port": "362499195603120029x"})
    assert "362499" not in str(caught.value)


def test_a_missing_library_makes_one_driver_unavailable_and_no_other(
    monkeypatch: pytest.MonkeyPatch, font: Path
) -> None:
    monkeypatch.setitem(sys.modules, "serial", None)
    monkeypatch.delitem(sys.modules, "drivers.transports.serial", raising=False)
    with pytest.raises(DriverUnavailable, match='"escpos-serial" needs the library "serial"'):
        create("printer", "escpos-serial", {"port": "/dev/ttyS0", "font": font})
    assert create("printer", "escpos-tcp", {"host": "h", "font": font}).width_dots == 576


def test_building_a_driver_touches_no_device(font: Path) -> None:
    create("printer", "escpos-serial", {"port": "/dev/no-such-port", "font": font}).close()
    create("card_reader", "samv-serial", {"port": "/dev/no-such-port"}).close()


EVERY = [(kind, driver) for kind, table in TABLES.items() for driver in table]


@pytest.mark.parametrize(("kind", "driver"), EVERY)
def test_every_driver_and_each_of_its_settings_is_explained(kind: Kind, driver: str) -> None:
    fields = load(kind, driver).settings.model_fields
    assert [name for name, field in fields.items() if not field.description] == []


class _Strange(BaseModel):
    colour: str


class _Lamp:
    def __init__(self, settings: _Strange) -> None:
        self.colour = settings.colour

    def check(self) -> tuple[str, ...]:
        return ()

    def close(self) -> None: ...


LAMP = Driver(_Strange, _Lamp)


def test_a_package_of_its_own_adds_a_driver_by_an_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["drivers.registry"], "entry_points", _one_point("led", "lamp", LAMP))
    assert "lamp" in names("led")
    assert isinstance(made := create("led", "lamp", {"colour": "red"}), _Lamp)
    assert made.colour == "red"


def test_an_entry_point_that_is_no_driver_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["drivers.registry"], "entry_points", _one_point("led", "lamp", _Lamp))
    with pytest.raises(DriverUnavailable, match=r"is not a drivers\.registry\.Driver"):
        create("led", "lamp", {})


def _one_point(kind: str, name: str, value: object) -> Callable[[str], list[SimpleNamespace]]:
    point = SimpleNamespace(name=name, load=lambda: value)
    return lambda group: [point] if group == f"drivers.{kind}" else []
