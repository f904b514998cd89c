"""The simulators as a product: they come up, take orders, refuse nonsense, and leave with their parent."""

from __future__ import annotations

import json
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.simulators.control import SimulatorControl
from drivers.simulators.launch import Simulators

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense",
        b"[]",
        b"{}",
        b'{"device": "toaster", "do": "state"}',
        b'{"device": "printer", "do": "dance"}',
        b'{"device": "printer", "fault": "fire"}',
        b'{"device": "reader", "do": "place", "card": {"sample": "nobody"}}',
        b'{"device": "reader", "do": "place", "card": {"name": "x", "number": "1"}}',
        b'{"device": "printer", "fault": "paper_out", "after_mm": "far"}',
    ],
)
def test_a_command_that_makes_no_sense_is_answered_and_harms_nothing(
    running: Simulators, control: SimulatorControl, line: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", running.control_port), timeout=5) as connection:
        connection.sendall(line + b"\n")
        answer = json.loads(connection.makefile("rb").readline())
    assert answer["ok"] is False
    assert answer["error"]
    assert control.state("reader")["card"] is False


def test_a_card_can_be_described_in_place_of_a_sample(control: SimulatorControl) -> None:
    control.place({"name": "试卡人", "number": "11010519491231002X", "address": "某县某路1号"})
    assert control.state("reader") == {"faults": [], "card": True, "read": False}


def test_the_state_of_the_reader_tells_nothing_of_the_card(control: SimulatorControl) -> None:
    control.place("wang-xiulan")
    assert "王" not in json.dumps(control.state("reader"), ensure_ascii=False)


def test_the_simulators_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "drivers", "simulate", "--out", str(tmp_path), "--control", "0"]
    script = f"import subprocess, time; subprocess.Popen({command!r}); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT)
    assert parent.stdout is not None
    with parent.stdout as said:
        assert select.select([said], [], [], 20)[0]
        with socket.create_connection(("127.0.0.1", json.loads(said.readline())["control"]), timeout=5) as line:
            parent.send_signal(signal.SIGKILL)
            parent.wait(timeout=5)
            assert line.recv(1) == b""  # the kernel closes it when the process is gone; TimeoutError if it stays
