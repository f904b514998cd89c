"""The terminal at counters, as it is started: real server, real agent process, strips, keypad and modem of bytes.

Costs half a minute, for nine starts of real processes: only here do they meet, and only here one is killed in between.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from drivers.simulators import pad
from drivers.simulators.launch import Simulators, simulators
from queue_server.app.identity import Identity
from queue_server.clock import real_now
from queue_server.store.auth_repository import SqlIdentityStore
from queue_server.store.engine import open_engine
from tests.kit.line import Line
from tests.kit.served import EXAMPLE, HALL, ROOT, Served

ITEM = "hall-service-general"
COUNTER = f"{HALL}-1"
PATIENCE_S = 40.0


def until(there: Callable[[], Any], what: str) -> Any:
    """Wait for something to be there. Raises AssertionError when it never comes."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := there()):
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
    return found


@pytest.fixture(scope="module")
def devices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulators]:
    with simulators(tmp_path_factory.mktemp("devices"), ("led", "pad", "modem")) as started:
        yield started


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("said")


@pytest.fixture(scope="module")
def served(devices: Simulators, said: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    place = tmp_path_factory.mktemp("hall")
    shutil.copytree(EXAMPLE, place / "county")
    hall = place / "county" / "halls" / f"{HALL}.toml"
    frames = ", ".join(f"{json.dumps(k)} = {v}" for k, v in pad.OPTIONS["key_frames"].items())  # type: ignore[attr-defined]
    rest = ", ".join(f"{name} = {json.dumps(v)}" for name, v in pad.OPTIONS.items() if name != "key_frames")
    agent = f"""
[fleet]
heartbeat_s = 5

[[agents]]
code = "a1"
name = {{ zh = "东区窗口", en = "East counters" }}
led = {{ driver = "strip-tcp", options = {{ host = "127.0.0.1", port = {devices.port("led")} }} }}
sound = {{ driver = "wav", options = {{ folder = "{said}" }} }}
languages = ["zh", "en"]
modem = {{ driver = "gsm-serial", options = {{ port = "{devices.path("modem")}" }} }}

[[agents.posts]]
counter = 1
strip = 1

[agents.posts.pad]
driver = "pad-tcp"
options = {{ host = "127.0.0.1", port = {devices.port("pad")}, key_frames = {{ {frames} }}, {rest} }}
"""
    hall.write_text(hall.read_text("utf-8") + agent, "utf-8")
    served = Served(place / "data", place / "county")
    served.start()
    yield served
    served.stop()


@dataclass
class Running:
    served: Served
    data: Path
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def agent(served: Served, data: Path, *more: str) -> Iterator[Running]:
    command = [sys.executable, "-m", "kiosk.agent", "--id", f"{HALL}/a1", "--server", served.address]
    command += ["--county", str(served.county), "--data", str(data), *more]
    with (data / "agent.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield Running(served, data, process)
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def enrolled(served: Served) -> str:
    engine = open_engine(f"sqlite:///{served.database}")
    code = Identity(SqlIdentityStore(engine), real_now).new_enrol_code(HALL, f"{HALL}/a1", "agent")
    engine.dispose()
    return code


@pytest.fixture
def clerk(served: Served) -> Iterator[Line]:
    with Line(served.port, served.token("clerk")) as line:
        yield line


@pytest.fixture
def manager(served: Served) -> Iterator[Line]:
    with Line(served.port, served.token("manager")) as line:
        yield line


def strip(devices: Simulators) -> str:
    return str(devices.control.state("led")["strips"]["1"]["text"])


def ratings(served: Served) -> list[int]:
    with closing(sqlite3.connect(f"file:{served.database}?mode=ro", uri=True)) as database:
        return [level for (level,) in database.execute("SELECT level FROM ratings")]


def seen_by(line: Line, code: str = "a1") -> dict[str, Any]:
    found: dict[str, Any] = next(t for t in line.get(f"/halls/{HALL}/terminals")["terminals"] if t["code"] == code)
    return found


def test_a_call_is_shown_and_spoken_and_a_key_rates_it_once_though_the_agent_is_killed_in_between(
    served: Served, devices: Simulators, said: Path, tmp_path: Path, enrolled: str, clerk: Line, manager: Line
) -> None:
    clerk.post(f"/counters/{COUNTER}/open")
    with agent(served, tmp_path, "--enrol", enrolled) as running:
        until(lambda: strip(devices) == "1号窗口 请等候叫号", "the strip says that the counter waits")
        issued = clerk.post(f"/halls/{HALL}/visits", {"items": [ITEM], "channel": "clerk"})
        called = clerk.post(f"/counters/{COUNTER}/next", {"after": None})["visit"]
        assert called["number"] == issued["number"]
        until(lambda: strip(devices) == f"请{issued['number']}号到1号窗口", "the strip shows who is called")
        until(lambda: len(list(said.glob("said-*.wav"))) == 2, "the call is spoken in both languages")
        with wave.open(str(next(said.glob("said-*.wav")))) as sound:
            assert sound.getnframes() / sound.getframerate() > 1.5
        until(lambda: seen_by(manager)["state"] in ("well", "trouble"), "the manager sees the agent")
        running.kill()
    clerk.post(f"/counters/{COUNTER}/start", {"step": called["step"]})
    clerk.post(f"/counters/{COUNTER}/finish", {"step": called["step"]})
    with agent(served, tmp_path) as running:
        until(lambda: strip(devices) == "1号窗口 请等候叫号", "it goes on where it was killed")
        until(lambda: devices.control.state("pad")["shows"] != "nothing", "the keypad asks")
        served.kill()  # the line is dead when the key is pressed
        devices.control.do("pad", "press", key=2)
        memory = tmp_path / f"{HALL}-a1" / "memory"
        until(lambda: json.loads(memory.read_text())["ratings"], "the rating lies on the disk")
        running.kill()
    served.start()
    with agent(served, tmp_path) as last:
        until(lambda: ratings(served) == [2], "the rating is in, once")
        devices.control.do("pad", "press", key=5)
        until(lambda: json.loads(memory.read_text())["ratings"] == [], "nothing is left to hand in")
        assert ratings(served) == [2]
        assert len(list(said.glob("said-*.wav"))) == 2, "an old call is not spoken again"
        manager.close()
        manager.post(f"/halls/{HALL}/messages", {"phone": "13800138000", "text": "您的证件已办好"})
        texts = until(lambda: devices.control.do("modem", "texts")["texts"], "the message goes out")
        assert texts == [{"number": "13800138000", "text": "您的证件已办好"}]
        until(lambda: sealed_texts(served) == [("sent", b"")], "and is forgotten")
        manager.post(f"/halls/{HALL}/terminals/a1/orders", {"kind": "restart"})
        until(lambda: seen_by(manager)["started"] == "asked", "it begins anew, in the same process")
        assert last.process.poll() is None


def sealed_texts(served: Served) -> list[tuple[str, bytes]]:
    with closing(sqlite3.connect(f"file:{served.database}?mode=ro", uri=True)) as database:
        return list(database.execute("SELECT state, sealed FROM messages"))
