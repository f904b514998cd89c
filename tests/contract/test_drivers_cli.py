"""`python -m drivers list`, `monitor`, `try` and `simulate`, as a person before the terminal uses them."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from drivers.cli.main import main
from drivers.cli.monitor import as_json
from drivers.health import Health, State
from drivers.owner import Heard, JobDone
from drivers.registry import TABLES
from drivers.simulators.cards import SAMPLES
from drivers.simulators.control import SimulatorControl
from drivers.simulators.devices import DEVICES, LINES, SPOKEN
from drivers.simulators.launch import Simulators, simulators
from drivers.simulators.wires import FOUND_BY
from drivers.stand import read
from tests.kit.line_kit import until

WANG = SAMPLES["wang-xiulan"]


def test_every_driver_is_listed_and_one_whose_library_is_missing_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "serial", None)
    monkeypatch.delitem(sys.modules, "drivers.transports.serial", raising=False)
    assert main(["list", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    drivers = {(row["kind"], row["driver"]): row["lacks"] for row in told["drivers"]}
    assert set(drivers) >= {(kind, driver) for kind, table in TABLES.items() for driver in table}
    assert drivers["printer", "escpos-tcp"] == ""
    assert (
        "needs the library \"serial\", which is not installed: pip install '.[devices]'"
        in (drivers["printer", "escpos-serial"])
    )


def test_the_list_is_for_people_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert "  printer  escpos-tcp\n" in capsys.readouterr().out


def test_the_simulators_leave_a_devices_file_that_finds_them(running: Simulators, control: SimulatorControl) -> None:
    stand = read(running.out / "devices.toml")
    assert {name: (entry.kind, entry.driver) for name, entry in stand.devices.items()} == {
        "printer": ("printer", "escpos-tcp"),
        "reader": ("card_reader", "samv-tcp"),
    }
    assert stand.devices["reader"].options["port"] == running.port("reader")


def test_every_simulated_device_is_spoken_to_by_a_driver_on_each_of_its_lines() -> None:
    assert set(LINES) == set(DEVICES)
    spoken = {(device, line): (said.kind, said.driver) for (device, line), said in SPOKEN.items()}
    assert {(device, line) for device, lines in LINES.items() for line in lines} == set(spoken)
    assert [place for place, (kind, driver) in spoken.items() if driver not in TABLES[kind]] == []
    assert {line for _, line in spoken} <= set(FOUND_BY)


def test_the_monitor_shows_how_every_device_is(
    running: Simulators, control: SimulatorControl, capsys: pytest.CaptureFixture[str]
) -> None:
    control.fault("printer", "paper_out")
    assert main(["monitor", str(running.out / "devices.toml"), "--once", "--language", "zh"]) == 0
    head, printer, reader = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["device", "driver", "state"]
    assert printer.split()[:3] == ["printer", "escpos-tcp", "failed"]
    assert printer.endswith("缺纸 (printer.paper_out)")
    assert reader.split()[:3] == ["reader", "samv-tcp", "ready"]


def test_the_monitor_tells_a_program_the_same(
    running: Simulators, control: SimulatorControl, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["monitor", str(running.out / "devices.toml"), "--once", "--json"]) == 0
    assert [json.loads(line)["state"] for line in capsys.readouterr().out.splitlines()] == ["ready", "ready"]


def test_what_a_device_says_is_counted_and_never_shown() -> None:
    assert json.loads(as_json(Heard("scanner", WANG.number))) == {"event": "Heard", "device": "scanner"}
    assert WANG.number not in as_json(JobDone("reader", 1, WANG))
    assert Health().state is State.STARTING


def test_a_printer_is_tried_with_a_slip(running: Simulators, control: SimulatorControl) -> None:
    port = running.port("printer")
    assert main(["try", "printer", "escpos-tcp", "host=127.0.0.1", f"port={port}", "--text", "试一试"]) == 0
    assert control.wait_for_tickets(1)[0]["lines"][0] == "试一试"


@pytest.mark.parametrize("show", [False, True])
def test_a_card_is_masked_unless_it_is_to_be_shown(
    running: Simulators, control: SimulatorControl, capsys: pytest.CaptureFixture[str], show: bool
) -> None:
    control.place("wang-xiulan")
    assert main(["try", str(running.out / "devices.toml"), "reader", *["--show"] * show]) == 0
    out, warned = capsys.readouterr()
    assert (WANG.number in out, WANG.name in out) == (show, show)
    assert ("王**" in out) is not show
    assert ("may be a person's own" in warned) is show


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulators]:
    with simulators(tmp_path_factory.mktemp("more"), ("led", "pad", "board")) as running:
        yield running


def test_a_strip_is_tried_with_a_text(more: Simulators) -> None:
    assert main(["try", str(more.out / "devices.toml"), "led", "--text", "试一试"]) == 0
    until(lambda: more.control.do("led", "texts")["1"] == "试一试")


def test_a_board_tells_its_inputs_and_what_changes(more: Simulators, capsys: pytest.CaptureFixture[str]) -> None:
    more.control.do("board", "set", input="door", on=True)
    assert main(["try", str(more.out / "devices.toml"), "board", "--seconds", "0.1"]) == 0
    assert "door on, vibration off\n" in capsys.readouterr().out


def test_a_pad_tells_its_keys(more: Simulators, capsys: pytest.CaptureFixture[str]) -> None:
    with ThreadPoolExecutor(1) as beside:
        trying = beside.submit(main, ["try", str(more.out / "devices.toml"), "pad", "--seconds", "1"])
        until(lambda: "rate" in str(more.control.state("pad")["shows"]))
        more.control.do("pad", "press", key=4)
        assert trying.result() == 0
    assert "Key(number=4)" in capsys.readouterr().out


def test_a_device_that_does_not_work_is_told_with_what_to_do(
    running: Simulators, control: SimulatorControl, capsys: pytest.CaptureFixture[str]
) -> None:
    control.fault("printer", "cover_open")
    port = running.port("printer")
    assert main(["try", "printer", "escpos-tcp", "host=127.0.0.1", f"port={port}", "--language", "en"]) == 1
    assert "printer.cover_open: the cover is open · close it until it clicks" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [["doctor"], ["monitor"], ["doctor", "no-such.toml"], ["try", "printer", "x", "host"], ["try", "none.toml", "x"]],
)
def test_words_that_name_no_device_end_with_what_to_write(
    words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    assert capsys.readouterr().err


def test_a_devices_file_is_plain_toml(running: Simulators) -> None:
    assert tomllib.loads((running.out / "devices.toml").read_text("utf-8"))["devices"]["printer"]["kind"] == "printer"
