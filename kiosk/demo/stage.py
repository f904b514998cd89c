"""Sets the stage: server, simulated devices, kiosk, each a process of its own, and a hall with a few people in it."""

from __future__ import annotations

import contextlib
import re
import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from drivers.simulators.control import SimulatorControl
from kiosk.demo import processes
from kiosk.demo.api import Api
from kiosk.demo.hand import Finger
from kiosk.demo.processes import Part, PartFailed

HALL = "yongxin"
TERMINAL = "k1"
CLERK = "chenxiaoyan"
OPENING = "2026-11-23T09:40:00+08:00"
"""A Monday morning in the hall's own time; the server's stated clock runs on from here."""

COUNTERS = (1, 2, 3, 5, 7, 9, 11, 13, 15, 17, 18, 19, 21, 22, 23, 25)
"""Opened by their clerks before the demo's citizens come."""

OTHERS = (
    ("pension-claim", "apply", 6),
    ("id-card-reissue", "apply", 4),
    ("household-move-in", "apply", 2),
    ("property-mortgage", "apply", 6),
    ("property-query", "ask", 2),
    ("deed-tax", "apply", 5),
    ("medical-offsite-filing", "apply", 5),
    ("fund-withdraw-rent", "apply", 3),
    ("driving-licence-renew", "apply", 7),
    ("marriage-register", "apply", 1),
    ("company-setup", "apply", 2),
    ("power-new", "apply", 1),
)
"""Who took a number at the desk: item, errand, how many. An item that a county does not have is left out."""


@dataclass(frozen=True, slots=True)
class Stage:
    server: str
    parts: tuple[Part, ...]
    devices: SimulatorControl
    finger: Finger
    clerk: Api
    desk: Api
    password: str
    """Of the clerk `CLERK`, made anew for each demo."""
    others: int
    """People who took their numbers at the desk before the demo's two citizens came."""

    def check(self) -> None:
        """Raise PartFailed if any part has died."""
        for part in self.parts:
            part.check()


@contextlib.contextmanager
def built(out: Path, port: int, window: str | None) -> Iterator[Stage]:
    """Start every part; stop all of them at the end, whatever happens."""
    with contextlib.ExitStack() as stack:
        parts: list[Part] = []

        def begin(part: Part) -> Part:
            stack.callback(part.stop)
            parts.append(part)
            return part

        data, logs = out / "data", out / "logs"
        reader = out / "reader.tty"
        simulators = begin(
            processes.start(
                "devices",
                [
                    *("drivers", "simulate", "--out", str(out / "paper")),
                    *("--line", "printer:tcp=0", "--line", f"reader:pty={reader}"),
                ],
                logs / "devices.log",
                ready='"ready"',
            )
        )
        ports = simulators.ready()
        server_part = begin(
            processes.start(
                "server",
                ["queue_server", "serve", "--data", str(data), "--port", str(port), "--clock", OPENING],
                logs / "server.log",
                ready="listening on",
            )
        )
        server = _address(server_part.first_line)
        password = secrets.token_urlsafe(9)
        _add_clerk(data, logs, password)
        clerk = stack.enter_context(contextlib.closing(Api(server)))
        clerk.sign_in(CLERK, password)
        desk = stack.enter_context(contextlib.closing(Api(server, _token(data, logs, "helper"))))
        others = _people_the_hall(clerk, desk)
        code = _enrolment_code(data, logs)
        touch = _free_port()
        begin(
            processes.start(
                "kiosk",
                [
                    *("kiosk", "--server", server, "--id", f"{HALL}/{TERMINAL}", "--data", str(out / "kiosk-data")),
                    *("--enrol", code, "--remote", str(touch)),
                    *("--printer", f"escpos-tcp?host=127.0.0.1&port={ports['printer_tcp']}&width_mm=80"),
                    *("--reader", f"samv-serial?port={ports['reader_pty']}"),
                    *(("--window", window) if window else ()),
                ],
                logs / "kiosk.log",
            )
        )
        devices = stack.enter_context(SimulatorControl(int(ports["control"])))
        yield Stage(server, tuple(parts), devices, Finger(touch), clerk, desk, password, others)


def _people_the_hall(clerk: Api, desk: Api) -> int:
    """Open counters, let the others take their numbers and the first of them be served; return how many there are."""
    for number in COUNTERS:
        clerk.post(f"/counters/{HALL}-{number}/open")
    offered = {item["code"]: item for item in desk.get(f"/halls/{HALL}/menu")["items"]}
    came = [
        (item, errand)
        for item, errand, persons in OTHERS
        if item in offered and errand in offered[item]["errands"]
        for _ in range(persons)
    ]
    for item, errand in came:
        desk.post(f"/halls/{HALL}/visits", {"items": [item], "errand": errand, "channel": "helper"})
    for number in COUNTERS:
        called = clerk.post(f"/counters/{HALL}-{number}/next", {"after": None})["visit"]
        if called is not None:
            clerk.post(f"/counters/{HALL}-{number}/start", {"step": called["step"]})
    return len(came)


def _address(line: str) -> str:
    found = re.search(r"https?://[^\s\"']+", line)
    if found is None:
        raise PartFailed(f"the server did not say where it listens: {line}")
    return found.group().rstrip("/")


def _enrolment_code(data: Path, logs: Path) -> str:
    printed = processes.run(
        "enrol",
        ["queue_server", "admin", "terminal", "enrol", "--hall", HALL, "--terminal", TERMINAL, "--data", str(data)],
        logs / "admin.log",
    )
    found = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", printed)
    if found is None:
        raise PartFailed("no enrolment code was printed")
    return found.group()


def _add_clerk(data: Path, logs: Path, password: str) -> None:
    arguments = ["queue_server", "admin", "user", "add", CLERK, "--display-name", "陈晓燕", "--role", "clerk"]
    typed = f"{password}\n{password}\n"
    processes.run("user", [*arguments, "--hall", HALL, "--data", str(data)], logs / "admin.log", typed=typed)


def _token(data: Path, logs: Path, role: str) -> str:
    arguments = ["queue_server", "admin", "token", "--role", role, "--hall", HALL, "--data", str(data)]
    return processes.run("token", arguments, logs / "admin.log").split()[-1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
