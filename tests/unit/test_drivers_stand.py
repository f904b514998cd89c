"""A devices file and a device on a command line: what they name, and what is said of one that makes no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.stand import Entry, Stand, StandError, addressed, chosen, named, read, said, written

PRINTER = '[devices.printer]\nkind = "printer"\ndriver = "escpos-tcp"\noptions = {host = "10.0.0.5"}\n'


def refused(tmp_path: Path, text: str | bytes) -> str:
    path = tmp_path / "devices.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(StandError) as caught:
        read(path)
    return str(caught.value)


def test_a_devices_file_names_what_hangs_on_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "devices.toml"
    path.write_text(PRINTER, "utf-8")
    assert read(path).devices == {"printer": Entry(kind="printer", driver="escpos-tcp", options={"host": "10.0.0.5"})}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[devices.x]\nkind = "toaster"\ndriver = "d"', "devices.x.kind: no such kind. Write one of: printer, "),
        ('[devices.x]\nkind = "led"', "devices.x.driver: is missing. Write: The name of its driver"),
        (
            '[devices.x]\nkind = "led"\ndriver = "d"\nport = 1',
            "devices.x.port: no such key. There are: kind, driver, opt",
        ),
        ('[devices.x]\nkind = "led"\ndriver = 4', "devices.x.driver: is not of the right form. Write: The name of"),
        ("[devices]\nx = 3", r"devices.x: is no table. Write \[devices.NAME\]"),
        ("[device.x]", "device: no such key. There are: devices"),
        ("devices = 3", "devices: is not of the right form. Write: One table for each"),
        ("[devices", "It is TOML"),
        (b"\xff\xfe", "is not UTF-8"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_write(tmp_path: Path, text: str | bytes, told: str) -> None:
    assert told.replace("\\", "") in refused(tmp_path, text)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(StandError, match="No such file"):
        read(tmp_path / "devices.toml")


def test_what_was_written_is_never_repeated(tmp_path: Path) -> None:
    assert "12345" not in refused(tmp_path, '[devices.x]\nkind = "led"\ndriver = "d"\noptions = "pin 12345"')


def test_a_device_on_the_command_line_is_the_same_device() -> None:
    name, entry = said("printer:escpos-tcp?host=10.0.0.5&port=9100&cutter=false")
    assert (name, entry.driver) == ("printer", "escpos-tcp")
    assert entry.options == {"host": "10.0.0.5", "port": 9100, "cutter": False}


@pytest.mark.parametrize("words", ["", "printer", "toaster:x?a=1"])
def test_words_that_name_no_device_are_refused(words: str) -> None:
    with pytest.raises(StandError, match="KIND:DRIVER"):
        said(words)


def test_digits_are_text_where_the_driver_wants_text() -> None:
    assert addressed("printer", "escpos-tcp?host=7&port=7") == ("escpos-tcp", {"host": "7", "port": 7})
    assert chosen("led", "no-such", [("a", "7"), ("b", '{"c": 1}'), ("d", "{x")]) == {"a": 7, "b": {"c": 1}, "d": "{x"}


def test_a_second_device_of_a_kind_gets_a_name_of_its_own() -> None:
    entry = Entry(kind="led", driver="x")
    assert list(named([("led", entry), ("led", entry), ("pad", entry)]).devices) == ["led", "led-2", "pad"]


def test_a_stand_written_down_reads_the_same(tmp_path: Path) -> None:
    options = {"host": '屏 "1"', "port": 9, "on": True, "keys": {"A5 ??": 1}, "list": ["a", 0.5]}
    stand = Stand(devices={"printer.2": Entry(kind="led", driver="x", options=options)})
    path = tmp_path / "devices.toml"
    path.write_text(written(stand), "utf-8")
    assert read(path) == stand
