"""A server of its own: the real processes, started by the real command line, on a free loopback port.

Tests, proofs and benches share it. A killed one starts again on the same port, over the same data.
"""

from __future__ import annotations

import ctypes
import os
import random
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from queue_server.app.identity import Identity
from queue_server.clock import real_now
from queue_server.domain.roles import Role
from queue_server.store.auth_repository import SqlIdentityStore
from queue_server.store.engine import open_engine
from tests.kit.ready_database import lay_ready_database

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "config" / "examples" / "yongxin"
HALL = "yongxin"
OPENING = "2026-11-23T09:40:00+08:00"
"""A Monday morning: the hall is open, and it is no holiday."""
READY_WITHIN_S = 180.0
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


@dataclass(slots=True)
class Served:
    """A running server. Times out with what its log says."""

    data: Path
    county: Path
    clock: str = OPENING
    port: int = 0
    tree: Path = ROOT
    """Whose code runs; a proof may spoil a copy."""
    url: str | None = None
    """Its database; None is its own file. Two servers of a county have the same."""
    keys: Path | None = None
    """Where its keys lie; None is its own directory."""
    process: subprocess.Popen[bytes] | None = None
    _tokens: dict[tuple[str, str | None], str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        return self.data / "hall.db"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def start(self) -> None:
        """Start and wait until it listens. Raises RuntimeError with the log's last lines.

        The server dies with the thread that calls this, so that no test leaves one behind.
        """
        self.data.mkdir(parents=True, exist_ok=True)
        self.port = self.port or free_port()
        arguments = ["serve", "--data", str(self.data), "--port", str(self.port), "--county", str(self.county)]
        arguments += ["--database", self.url] if self.url is not None else []
        arguments += ["--keys", str(self.keys)] if self.keys is not None else []
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "queue_server", *arguments, "--clock", self.clock],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=self.tree,
                env={**os.environ, "PYTHONPATH": str(self.tree), "PYTHONUNBUFFERED": "1"},
                preexec_fn=_die_with_parent,
            )
        self._wait_until_it_listens(self.process)

    def _wait_until_it_listens(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        seen = b""
        while process.stdout is not None and time.monotonic() < deadline:
            if not select.select([process.stdout], [], [], 0.2)[0]:
                continue
            chunk = os.read(process.stdout.fileno(), 4096)
            seen += chunk
            if b"listening on " in seen:
                return
            if not chunk:
                break
        self.kill()
        raise RuntimeError(f"the server did not start: {self.log.read_text(errors='replace')[-2000:]}")

    def pids(self) -> list[int]:
        """Return its processes: the front, then those below it."""
        if self.process is None or self.process.poll() is not None:
            return []
        found = [self.process.pid]
        for pid in found:
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                found += [int(child) for child in children.read_text().split()]
        return found

    def worker(self) -> int:
        """Return the process that writes: below the front and granian's own."""
        return self.pids()[2]

    def forecaster(self) -> int | None:
        """Return the process that simulates, below the worker; None while there is none."""
        return next(iter(self.pids()[3:]), None)

    def kill(self, pid: int | None = None) -> None:
        """SIGKILL one of its processes (the front by default) and wait until none is left."""
        if self.process is None:
            return
        all_of_it = self.pids()
        if all_of_it:
            os.kill(pid or self.process.pid, signal.SIGKILL)
        self._gone(all_of_it)

    def stop(self) -> None:
        """End it as systemd would."""
        if self.process is None:
            return
        all_of_it = self.pids()
        self.process.terminate()
        self._gone(all_of_it)

    def _gone(self, pids: list[int]) -> None:
        if self.process is None:
            return
        self.process.wait(timeout=30)
        if self.process.stdout is not None:
            self.process.stdout.close()
        deadline = time.monotonic() + 10
        while any(alive(pid) for pid in pids):
            if time.monotonic() > deadline:
                raise RuntimeError("a part of the server outlived it")
            time.sleep(0.01)
        self.process = None

    def token(self, role: Role, hall: str | None = HALL) -> str:
        """Return a bearer token of this role for the hall (None: all halls), as `admin token` makes it; made once."""
        if (role, hall) not in self._tokens:
            with self.identity() as identity:
                self._tokens[role, hall], _ = identity.issue_token(role, hall)
        return self._tokens[role, hall]

    @contextmanager
    def identity(self) -> Iterator[Identity]:
        """Open its users and tokens beside it, as the `admin` commands do."""
        engine = open_engine(self.url or f"sqlite:///{self.database}")
        try:
            yield Identity(SqlIdentityStore(engine), real_now)
        finally:
            engine.dispose()


def free_port() -> int:
    """Return a free port below those the kernel hands out to clients.

    Among those, a client that knocks while the server is down can be given that very port, and connect to itself.
    """
    lowest_of_clients = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    for _ in range(200):
        port = random.randrange(15_000, max(15_001, min(lowest_of_clients, 32_768)))
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port was found")


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@contextmanager
def serving(
    data: Path, county: Path = EXAMPLE, clock: str = OPENING, url: str | None = None, keys: Path | None = None
) -> Iterator[Served]:
    """Run a server over `data` and stop it at the end, whatever happens. It finds an empty database of its own there,
    or the one that was left."""
    if url is None:
        lay_ready_database(data / "hall.db")
    served = Served(data, county, clock, url=url, keys=keys)
    served.start()
    try:
        yield served
    finally:
        served.stop()


def county_by_the_clock(target: Path) -> Path:
    """Write the example county into `target`, its halls giving numbers by the clock alone.

    For a day that many tests share: together they bring more people than a day has time for.
    """
    shutil.copytree(EXAMPLE, target)
    with (target / "county.toml").open("a", encoding="utf-8") as county:
        county.write('\n[queue]\nlast_ticket = "by-time"\n')
    return target


def long_county(target: Path, counters: int = 30) -> Path:
    """Write the example county into `target`, its county hall with series of 9,999 numbers and this many counters.

    The example's own series hold 999 numbers a day: right for a hall, too few for a day of load.
    """
    shutil.copytree(EXAMPLE, target)
    hall = target / "halls" / f"{HALL}.toml"
    text = re.sub(r"(?m)^hand_first = .*\n", "", hall.read_text("utf-8"))
    text = re.sub(r"(?m)^offline_first = .*$", "offline_first = 9001", text)
    text = re.sub(r"(?m)^\[\[series\]\]$", "[[series]]\nlast = 9999", text)
    there = len(re.findall(r"(?m)^\[\[counters\]\]$", text))
    more = "".join(
        f'[[counters]]\nnumber = {number}\nname = {{ zh = "综合窗口", en = "General counter" }}\nzone = "centre"\n\n'
        for number in range(there + 1, counters + 1)
    )
    first_terminal = text.index("[[terminals]]")
    hall.write_text(text[:first_terminal] + more + text[first_terminal:], "utf-8")
    return target
