"""A hall's machine as an operator installs it: Debian, this commit, `./hall install`, and a disk image of all that.

What takes long (Debian and its packages, the Python environment) is kept in `work/tree` from run to run; the commit in
it and the image are made anew.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

from tests.kit.served import HALL, long_county
from tests.prove.debian import Debian
from tests.prove.virtual_machine import Hardware

RELEASE = "bookworm"
BASE = ("systemd-sysv", "udev", "dbus", "linux-image-amd64", "iproute2", "zstd")
"""What whoever set this machine up installed beside Debian's own minimum: it boots and has a network."""
TREE = "/srv/hall"
COUNTY = "/srv/county"
DATA = "/var/lib/hall"
TERMINAL = "k1"
DEVICES = "/var/lib/devices"
"""Where the simulated printer leaves its paper."""
PORT = 8080
INSTALL = f"./hall install --server --kiosk {HALL}/{TERMINAL} --county {COUNTY} --data {DATA}"
IMAGE_SIZE = "6G"

_NETWORK = """\
[Match]
Type=ether
[Network]
DHCP=yes
"""
_DEVICES = f"""\
[Unit]
Description=A simulated printer and card reader
[Service]
User=hall
RuntimeDirectory=devices
StateDirectory=devices
WorkingDirectory={TREE}
ExecStart={TREE}/hall simulate-devices --line printer:tcp=9100 --line reader:pty=/run/devices/reader --out {DEVICES}
Restart=always
[Install]
WantedBy=multi-user.target
"""


class NotInstalled(RuntimeError):
    """The machine could not be made; the text names the log that says why."""


def installed(work: Path, commit: str) -> Hardware:
    """Return a machine that was installed and never switched on."""
    tree, logs = work / "tree", work / "logs"
    debian = Debian(RELEASE, tree, logs)
    stamp = work / "tree.made-of"
    made_of = hashlib.sha256(repr((RELEASE, BASE)).encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != made_of:
        stamp.unlink(missing_ok=True)
        shutil.rmtree(tree, ignore_errors=True)
        debian.make(include=BASE)
        stamp.write_text(made_of)
    _set_up(debian, tree)
    _put_commit(debian, tree, commit)
    ran = debian.run("root", "/root", TREE, f"{INSTALL} && systemctl enable devices", "install")
    if ran.code:
        raise NotInstalled(f"{INSTALL}: exit {ran.code}; see {logs / 'install.log'}")
    image = work / "disk.img"
    _make_image(tree, image)
    boot = tree / "boot"
    return Hardware(image, _only(boot, "vmlinuz-*"), _only(boot, "initrd.img-*"), PORT)


def _set_up(debian: Debian, tree: Path) -> None:
    """Give it a name, a network and, in place of a printer and a card reader, simulated ones."""
    (tree / "etc/hostname").write_text("hall\n")
    (tree / "etc/hosts").write_text("127.0.0.1 localhost\n127.0.1.1 hall\n")
    (tree / "etc/systemd/network/wired.network").write_text(_NETWORK)
    (tree / "etc/systemd/system/devices.service").write_text(_DEVICES)
    debian.run("root", "/root", "/", "systemctl enable systemd-networkd", "network")
    county = tree / COUNTY.lstrip("/")
    shutil.rmtree(county, ignore_errors=True)
    long_county(county)
    hall = county / "halls" / f"{HALL}.toml"
    hall.write_text(re.sub(r"/dev/ttyUSB1", "/run/devices/reader", hall.read_text("utf-8")), "utf-8")


def _put_commit(debian: Debian, tree: Path, commit: str) -> None:
    """Lay the commit where the last one lay; the Python environment stays, for `./hall` to judge."""
    there = tree / TREE.lstrip("/")
    kept = there.with_name("venv-kept")
    if (there / ".venv").exists():
        (there / ".venv").replace(kept)
    shutil.rmtree(there, ignore_errors=True)
    debian.clone(commit, TREE, 0)
    if kept.exists():
        kept.replace(there / ".venv")
    shutil.rmtree(tree / DATA.lstrip("/"), ignore_errors=True)


def _make_image(tree: Path, image: Path) -> None:
    image.unlink(missing_ok=True)
    made = subprocess.run(
        ["mke2fs", "-q", "-t", "ext4", "-d", str(tree), "-L", "hall", str(image), IMAGE_SIZE],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise NotInstalled(f"mke2fs: {made.stderr.strip()}")


def _only(folder: Path, pattern: str) -> Path:
    return sorted(folder.glob(pattern))[-1]
