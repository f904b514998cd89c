"""A machine whose power can be cut: QEMU with a disk that forgets what was not flushed, a screen, and a finger.

Its disk is an image file. While the machine runs, every write goes to a copy and into a log, with every flush in its
place; when the power is cut, the image gets what the log holds up to the last flush that returned, and of the later
writes a random half (`written_disk.py`): what a real disk may do with its cache, and killing QEMU alone never does.

Talks to it: `run` types at a root shell on a serial line, `press` is a finger on the glass, `screen` a photograph.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import secrets
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from tests.kit.served import alive, free_port
from tests.prove.written_disk import Lost, power_cut

PROGRAM = "qemu-system-x86_64"
MEMORY_MB = 2048
WITH_KVM = ("-accel", "kvm", "-cpu", "host", "-smp", "1")
WITHOUT_KVM = ("-accel", "tcg,tb-size=512", "-cpu", "Nehalem", "-smp", "2")
"""Some thirty times slower. A processor without AVX, which costs more to imitate than it saves."""
ANSWERS_WITHIN_S = 1800.0
"""Also where a machine without KVM shares two cores with others."""
LOG_SIZE = 16 << 30
"""Of the sparse file that the log grows into."""


class MachineFailed(RuntimeError):
    """The machine does not do what a machine does; the text says what was waited for."""


@dataclass(frozen=True, slots=True)
class Hardware:
    """What the machine is made of."""

    image: Path
    kernel: Path
    initrd: Path
    guest_port: int
    """The port in the machine that is reached at `VirtualMachine.port`."""
    glass: tuple[int, int] = (1080, 1920)


class VirtualMachine:
    """Start, use, and `cut_power` or `power_off`; then start again. Dies with this process."""

    def __init__(self, hardware: Hardware, work: Path) -> None:
        self.hardware = hardware
        self.port = free_port()
        self._work = work
        self._log, self._copy = work / "writes.log", work / "running.img"
        self._process: subprocess.Popen[bytes] | None = None
        self._shell: socket.socket | None = None
        self._monitor: socket.socket | None = None
        self._boots = 0

    # --- power ----------------------------------------------------------------------------------------------------

    def start(self, clock: str) -> None:
        """Switch it on, its battery clock at `clock` (UTC, ISO); return when its shell answers."""
        self._work.mkdir(parents=True, exist_ok=True)
        for name in ("shell", "monitor"):
            (self._work / name).unlink(missing_ok=True)
        subprocess.run(["cp", "--sparse=always", str(self.hardware.image), str(self._copy)], check=True)
        with self._log.open("wb") as log:
            log.truncate(LOG_SIZE)
        self._boots += 1
        with (self._work / "qemu.log").open("ab") as said:
            self._process = subprocess.Popen(
                [*_QUIETLY, PROGRAM, *self._arguments(clock)], stdin=subprocess.DEVNULL, stdout=said, stderr=said
            )
        self._monitor = self._connect("monitor")
        self._line(self._monitor)
        self.command("qmp_capabilities")
        self._shell = self._connect("shell")
        self._wait_for_the_shell()

    def cut_power(self, seed: int) -> Lost:
        """SIGKILL, and the disk forgets. Return what it lost."""
        self._kill()
        lost = power_cut(self._log, self.hardware.image, random.Random(seed))
        self._forget()
        return lost

    def power_off(self) -> None:
        """Shut it down properly; the disk keeps everything."""
        self._type("systemctl poweroff")
        assert self._process is not None
        try:
            self._process.wait(timeout=ANSWERS_WITHIN_S)
        except subprocess.TimeoutExpired as error:
            self._kill()
            raise MachineFailed("the machine does not shut down") from error
        self._hang_up()
        self._copy.replace(self.hardware.image)
        self._forget()

    def close(self) -> None:
        """Make sure that nothing of it runs or takes room any more. The image stays as it was before the start."""
        self._kill()
        self._forget()

    def _kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(timeout=60)
        self._hang_up()

    def _hang_up(self) -> None:
        for line in (self._shell, self._monitor):
            if line is not None:
                line.close()
        self._process = self._shell = self._monitor = None

    def _forget(self) -> None:
        self._copy.unlink(missing_ok=True)
        self._log.unlink(missing_ok=True)

    def _arguments(self, clock: str) -> list[str]:
        width, height = self.hardware.glass
        image, log = f"filename={self._copy}", f"filename={self._log}"
        # No flush needs to reach this machine's own disk: QEMU is killed, this machine is not.
        files = "driver=file,cache.no-flush=on,discard=unmap"
        return [
            *("-machine", "q35,i8042=off", *(WITH_KVM if has_kvm() else WITHOUT_KVM), "-m", str(MEMORY_MB)),
            *("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"),
            *("-kernel", str(self.hardware.kernel), "-initrd", str(self.hardware.initrd)),
            *("-append", "root=/dev/vda rw quiet console=ttyS0 systemd.debug_shell=ttyS1"),
            *("-blockdev", f"{files},node-name=copy,{image}", "-blockdev", f"{files},node-name=log,{log}"),
            *("-blockdev", "driver=blklogwrites,node-name=disk,file=copy,log=log"),
            *("-device", "virtio-blk-pci,drive=disk"),
            *("-netdev", f"user,id=net,hostfwd=tcp:127.0.0.1:{self.port}-:{self.hardware.guest_port}"),
            *("-device", "virtio-net-pci,netdev=net,romfile="),
            *("-device", f"VGA,edid=on,xres={width},yres={height},vgamem_mb=32", "-device", "virtio-tablet-pci"),
            *("-serial", f"file:{self._work / f'console-{self._boots}.log'}"),
            *(
                "-chardev",
                f"socket,id=shell,path={self._work / 'shell'},server=on,wait=off",
                "-serial",
                "chardev:shell",
            ),
            *("-qmp", f"unix:{self._work / 'monitor'},server=on,wait=off"),
            *("-rtc", f"base={clock},clock=host"),
        ]

    # --- its shell ------------------------------------------------------------------------------------------------

    def run(self, command: str, within_s: float = ANSWERS_WITHIN_S) -> str:
        """Run a command as root in the machine; return what it printed. Raises MachineFailed when it fails."""
        code, text = self.try_run(command, within_s)
        if code:
            raise MachineFailed(f"{command}: exit {code}: {text[-1000:]}")
        return text

    def try_run(self, command: str, within_s: float = ANSWERS_WITHIN_S) -> tuple[int, str]:
        token = secrets.token_hex(6)
        # The token is put together in the machine, so that it is not found in an echo of the line.
        self._type(f"{{ {command}\n}} </dev/null 2>&1; printf '\\n%s%s %s\\n' {token[:6]} {token[6:]} $?")
        said = self._until(re.compile(rf"(?m)^{token} (\d+)\n".encode()), command, within_s)
        found = re.search(rf"\n?^{token} (\d+)\n".encode(), said, re.MULTILINE)
        assert found is not None
        return int(found[1]), said[: found.start()].decode(errors="replace")

    def wait_for(self, command: str, within_s: float = ANSWERS_WITHIN_S) -> float:
        """Run a command again and again until it succeeds; return the seconds that took."""
        began = time.monotonic()
        while self.try_run(command)[0]:
            if time.monotonic() - began > within_s:
                raise MachineFailed(f"it never came to: {command}")
            time.sleep(0.5)
        return time.monotonic() - began

    def _wait_for_the_shell(self) -> None:
        """Press return until there is a shell; then have it print nothing but what commands print."""
        deadline = time.monotonic() + ANSWERS_WITHIN_S
        quiet = "stty -echo -onlcr cols 32000; PS1=; PS2=; export TERM=dumb SYSTEMD_PAGER= SYSTEMD_COLORS=0"
        while time.monotonic() < deadline:
            token = secrets.token_hex(6)
            self._type(f"{quiet}; echo {token[:6]}''{token[6:]}")
            with contextlib.suppress(MachineFailed):
                self._until(re.compile(rf"{token}\r?\n".encode()), "a shell", 3.0)
                return
        raise MachineFailed("no shell: the machine did not start; see its console log")

    def _type(self, line: str) -> None:
        assert self._shell is not None
        self._shell.sendall(line.encode() + b"\n")

    def _until(self, wanted: re.Pattern[bytes], what: str, within_s: float) -> bytes:
        """Return what the shell printed up to `wanted` and what came with it."""
        assert self._shell is not None
        deadline, said = time.monotonic() + within_s, b""
        while not wanted.search(said):
            left = deadline - time.monotonic()
            if left <= 0 or not self._alive():
                raise MachineFailed(f"no end of: {what}: {said[-500:].decode(errors='replace')}")
            self._shell.settimeout(min(left, 1.0))
            with contextlib.suppress(TimeoutError):
                said += self._shell.recv(65536)
        return said

    def _alive(self) -> bool:
        return self._process is not None and alive(self._process.pid)

    # --- its glass ------------------------------------------------------------------------------------------------

    def screen(self, file: Path) -> Image.Image:
        """Photograph the glass into a PNG."""
        self.command("screendump", filename=str(file), format="png")
        with Image.open(file) as picture:
            return picture.convert("RGB")

    def press(self, x: float, y: float) -> None:
        """Touch the glass, at parts of its width and height."""
        at = [
            {"type": "abs", "data": {"axis": axis, "value": int(part * 32767)}} for axis, part in (("x", x), ("y", y))
        ]
        self.command("input-send-event", events=at)
        for down in (True, False):
            self.command("input-send-event", events=[{"type": "btn", "data": {"button": "left", "down": down}}])
            time.sleep(0.1)  # a finger's own time

    def command(self, name: str, **arguments: object) -> Any:
        """Tell QEMU something; return its answer."""
        assert self._monitor is not None
        self._monitor.sendall(json.dumps({"execute": name, "arguments": arguments}).encode() + b"\n")
        while True:
            answer = json.loads(self._line(self._monitor))
            if "error" in answer:
                raise MachineFailed(f"{name}: {answer['error']}")
            if "return" in answer:
                return answer["return"]

    def _line(self, connection: socket.socket) -> bytes:
        connection.settimeout(60)
        line = b""
        while not line.endswith(b"\n"):
            more = connection.recv(1)
            if not more:
                raise MachineFailed("QEMU hung up; see qemu.log")
            line += more
        return line

    def _connect(self, name: str) -> socket.socket:
        deadline = time.monotonic() + 30
        while True:
            line = socket.socket(socket.AF_UNIX)
            try:
                line.connect(str(self._work / name))
                return line
            except OSError as error:
                line.close()
                if time.monotonic() > deadline or not self._alive():
                    raise MachineFailed(f"QEMU does not start; see {self._work / 'qemu.log'}") from error
                time.sleep(0.05)


_QUIETLY = ("setpriv", "--pdeathsig", "KILL", "nice", "-n", "5")


def has_kvm() -> bool:
    """Return whether this machine runs another at its own speed. The device alone does not tell: it may be there on a
    processor that does not give its virtualisation on, and then a guest all but stands still."""
    flags = re.search(r"(?m)^flags\s*:(.*)$", Path("/proc/cpuinfo").read_text())
    able = flags is not None and bool({"vmx", "svm"} & set(flags[1].split()))
    return able and os.access("/dev/kvm", os.R_OK | os.W_OK)
