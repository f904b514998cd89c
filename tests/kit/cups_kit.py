"""A CUPS of a test's own: a real `cupsd` in a folder, with a printer of a few lines of shell behind its queue.

The printer is told what it has by files in its `tray`: `empty` (no paper), `open` (the cover), `broken` (its backend
fails), `low` (toner). What it printed lies there as `out-JOB`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_CUPSD = shutil.which("cupsd") or shutil.which("/usr/sbin/cupsd")
needs_cups = pytest.mark.skipif(
    _CUPSD is None or shutil.which("lp") is None or os.getuid() != 0, reason="needs cupsd, lp and root"
)

_BACKEND = """#!/bin/sh
[ $# -eq 0 ] && { echo 'direct tray "Unknown" "tray"'; exit 0; }
tray=${DEVICE_URI#tray:}
while [ -f "$tray/empty" ]; do echo "STATE: +media-empty-error" >&2; sleep 0.05; done
echo "STATE: -media-empty-error" >&2
while [ -f "$tray/open" ]; do echo "STATE: +cover-open-error" >&2; sleep 0.05; done
echo "STATE: -media-empty-error,cover-open-error,marker-supply-low-warning" >&2
[ -f "$tray/low" ] && echo "STATE: +marker-supply-low-warning" >&2
[ -f "$tray/broken" ] && exit 5
if [ -n "$6" ]; then cat "$6"; else cat; fi > "$tray/out-$1.part"
echo "$4 $5" > "$tray/said-$1"
mv "$tray/out-$1.part" "$tray/out-$1"
"""
_CUPSD_CONF = """Listen {home}/cups.sock
DefaultAuthType None
WebInterface No
Browsing No
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
JobPrivateAccess all
JobPrivateValues none
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
"""
_FILES_CONF = """ServerRoot {home}/etc
ServerBin {home}/lib
RequestRoot {home}/spool
CacheDir {home}/cache
StateDir {home}/run
TempDir {home}/tmp
ErrorLog {home}/error_log
AccessLog {home}/access_log
PageLog {home}/page_log
"""
_PRINTERS_CONF = """<Printer hall>
DeviceURI tray:{home}/tray
State Idle
Accepting Yes
ErrorPolicy abort-job
</Printer>
"""


@dataclass(frozen=True, slots=True)
class Cups:
    """A running CUPS with one queue, "hall"."""

    server: str
    tray: Path

    def printed(self) -> list[bytes]:
        """Return what came out, in the order of the jobs."""
        names = [path.name for path in self.tray.glob("out-*") if path.suffix != ".part"]
        return [(self.tray / name).read_bytes() for name in sorted(names, key=lambda name: int(name[4:]))]

    def said(self) -> list[str]:
        """Return "copies options" of each job."""
        return [path.read_text() for path in sorted(self.tray.glob("said-*"), key=lambda path: int(path.name[5:]))]

    def has(self, what: str, so: bool = True) -> None:
        path = self.tray / what
        path.touch() if so else path.unlink(missing_ok=True)

    def clear(self) -> None:
        for path in self.tray.iterdir():
            path.unlink()


@contextmanager
def cups(home: Path) -> Iterator[Cups]:
    """Run a CUPS in `home`, whose path must be short: a socket lies in it."""
    for name in ("etc", "lib/backend", "lib/daemon", "spool", "cache", "run", "tmp", "tray"):
        (home / name).mkdir(parents=True)
    (home / "lib" / "daemon" / "cups-exec").symlink_to("/usr/lib/cups/daemon/cups-exec")
    backend = home / "lib" / "backend" / "tray"
    backend.write_text(_BACKEND)
    backend.chmod(0o700)  # run as root, as a backend without the group's right is
    confs = {"cupsd.conf": _CUPSD_CONF, "cups-files.conf": _FILES_CONF, "printers.conf": _PRINTERS_CONF}
    for name, text in confs.items():
        (home / "etc" / name).write_text(text.format(home=home))
    command = [str(_CUPSD), "-f", "-c", str(home / "etc/cupsd.conf"), "-s", str(home / "etc/cups-files.conf")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 10
        while not (home / "cups.sock").exists():
            if time.monotonic() > end or process.poll() is not None:
                raise TimeoutError("cupsd did not come up")
            time.sleep(0.02)
        yield Cups(str(home / "cups.sock"), home / "tray")
    finally:
        process.terminate()
        process.wait(timeout=10)
