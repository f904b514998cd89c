"""A pcscd of our own with virtual readers, beside whatever the machine runs: own socket, own port, gone at the end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VPCD = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_PORTS = range(23_700, 31_000, 2)
"""Below those the kernel gives away by itself; a virtual reader has two slots, on two ports in a row."""

_EXEC = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execvp("pcscd", ["pcscd", "--foreground", "--info", "--config", sys.argv[2]])
"""
"""pcscd takes a listening socket from whoever starts it, as from systemd: so it needs not the machine's only one."""


class _Daemon:
    """pcscd as systemd keeps it: the socket is there whatever becomes of the daemon, and one that ended begins anew."""

    def __init__(self, folder: Path, listening: socket.socket) -> None:
        self._folder, self._listening = folder, listening
        self._stopping = threading.Event()
        self._process = self._start(folder / "pcscd.log")
        self._watch = threading.Thread(target=self._keep, name="pcscd", daemon=True)
        self._watch.start()

    def _start(self, log: Path) -> subprocess.Popen[bytes]:
        with log.open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-c", _EXEC, str(self._listening.fileno()), str(self._folder / "readers")],
                pass_fds=[self._listening.fileno()],
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        _until_ready(process, log)
        return process

    def _keep(self) -> None:
        """vpcd 3.3 takes pcscd with it where a card's last word is cut."""
        starts = 1
        while True:
            self._process.wait()
            if self._stopping.is_set():
                return
            starts += 1
            self._process = self._start(self._folder / f"pcscd-{starts}.log")

    def stop(self) -> None:
        self._stopping.set()
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(timeout=5)


@contextmanager
def private_pcscd(folder: Path) -> Iterator[int]:
    """Run pcscd until the end; yield the port of the first slot of its virtual reader.

    The environment then leads PC/SC's library, in this process, to this pcscd: it must not have been used before.
    """
    port = _free_port()
    readers = folder / "readers"
    readers.mkdir()
    (readers / "vpcd").write_text(
        f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:0x{port:04X}\nLIBPATH {VPCD}\nCHANNELID 0x{port:04X}\n'
    )
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "pcscd.comm"))
        listening.listen(8)
        os.environ["PCSCLITE_CSOCK_NAME"] = str(folder / "pcscd.comm")
        daemon = _Daemon(folder, listening)
        try:
            yield port
        finally:
            os.environ.pop("PCSCLITE_CSOCK_NAME", None)
            daemon.stop()


def _until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 10
    while b"daemon ready" not in log.read_bytes():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"pcscd is not ready: {log.read_text(errors='replace')[-500:]}")
        threading.Event().wait(0.01)


def _free_port() -> int:
    for port in _PORTS[os.getpid() % 997 :]:
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port for a virtual reader")
