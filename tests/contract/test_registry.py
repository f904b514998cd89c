"""Drivers by name: what is unknown, missing or misspelt is said in words an operator can act on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from drivers.errors import DriverUnavailable, SettingsError
from drivers.registry import CARD_READERS, PRINTERS, create_card_reader, create_printer


def test_an_unknown_driver_names_those_there_are() -> None:
    with pytest.raises(DriverUnavailable, match='no driver "epson"; write one of: escpos-serial, escpos-tcp'):
        create_printer("epson", {})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"host": "printer"}, "font: is missing. Write: The path of a TTF with hanzi"),
        ({"font": "x"}, "host: is missing. Write: The printer's address"),
        ({"font": "x", "host": "h", "width_mm": 57}, "width_mm: .*58 or 80.* Write: The width of the paper: 58"),
        ({"font": "x", "host": "h", "baudrate": 9600}, "baudrate: no such option; there are: font, .*host, port"),
        ({"font": "x", "host": "h", "port": "9100a"}, "port: .* Write: The TCP port, on most printers 9100"),
        ({"font": "no-such.ttf", "host": "h"}, "font: no-such.ttf is no font file"),
    ],
)
def test_a_wrong_option_is_named_with_what_to_write_instead(options: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        create_printer("escpos-tcp", options)


def test_the_value_written_is_never_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        create_card_reader("samv-tcp", {"host": "h", "port": "362499195603120029x"})
    assert "362499" not in str(caught.value)


def test_a_missing_library_makes_one_driver_unavailable_and_no_other(
    monkeypatch: pytest.MonkeyPatch, font: Path
) -> None:
    monkeypatch.setitem(sys.modules, "serial", None)
    monkeypatch.delitem(sys.modules, "drivers.transports.serial", raising=False)
    with pytest.raises(DriverUnavailable, match='"escpos-serial" needs the library "serial"'):
        create_printer("escpos-serial", {"port": "/dev/ttyS0", "font": font})
    assert create_printer("escpos-tcp", {"host": "h", "font": font}).width_dots == 576


def test_building_a_driver_touches_no_device(font: Path) -> None:
    create_printer("escpos-serial", {"port": "/dev/no-such-port", "font": font}).close()
    create_card_reader("samv-serial", {"port": "/dev/no-such-port"}).close()


@pytest.mark.parametrize("driver", sorted(PRINTERS) + sorted(CARD_READERS))
def test_every_driver_and_each_of_its_settings_is_explained(driver: str) -> None:
    module, model, factory = {**PRINTERS, **CARD_READERS}[driver]
    loaded = __import__(module, fromlist=[model])
    assert callable(getattr(loaded, factory))
    unexplained = [name for name, field in getattr(loaded, model).model_fields.items() if not field.description]
    assert unexplained == []
