"""A Debian in a folder, made by debootstrap; commands run in it as if it were the machine.

Commands in it run in namespaces of their own, behind pivot_root rather than chroot (Chromium's sandbox does not work in
a chroot), so that nothing stays mounted and nobody stays alive, whatever breaks off. How this machine reaches its
package indexes (mirrors, proxies, certificates) is looked up when the machine is made and told nowhere else.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.kit.served import ROOT

LONGEST_S = 2400.0
_APART = ("unshare", "--mount", "--pid", "--fork", "--kill-child")
_ENTER = """\
set -eu
machine=$1 user=$2 place=$3
shift 3
mount --make-rprivate /
mount --bind "$machine" "$machine"
cd "$machine"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts dev/pts
mount --bind dev/pts/ptmx dev/ptmx
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mkdir -p .before
pivot_root . .before
cd /
umount -l /.before
cd "$place"
exec setpriv --reuid="$user" --regid="$user" --init-groups env -i "$@"
"""
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
_PIP = ("index-url", "extra-index-url", "find-links", "proxy", "trusted-host", "timeout", "retries")
_APT = re.compile(r"Acquire::(?:http|https|Check-|Retries)[\w:./-]*\s")


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    text: str
    """Standard output and standard error, as they came."""
    seconds: float


class Debian:
    """The Debian in `folder`; each command's output goes to a file in `logs`."""

    def __init__(self, release: str, folder: Path, logs: Path) -> None:
        self.release = release
        self.folder = folder
        self._logs = logs

    def make(self, *, variant: str = "minbase", include: Sequence[str] = ()) -> None:
        """Install the base system. Raises RuntimeError when that fails."""
        chosen = [f"--variant={variant}", *([f"--include={','.join(include)}"] if include else [])]
        mirror = self._mirrors()[0].split()[1]
        made = self._logged([*_APART, "debootstrap", *chosen, self.release, str(self.folder), mirror], "debootstrap")
        if made.code:
            raise RuntimeError(f"debootstrap ended with {made.code}; see {self._logs / 'debootstrap.log'}")
        self._carry_over()

    def clone(self, commit: str, place: str, owner: int) -> None:
        """Put the commit there; the machine itself has no git."""
        target = self.folder / place.lstrip("/")
        subprocess.run(["git", "clone", "-q", "--no-local", "--no-checkout", str(ROOT), str(target)], check=True)
        subprocess.run(["git", "checkout", "-q", "--detach", commit], cwd=target, check=True)
        subprocess.run(["chown", "-R", f"{owner}:{owner}", str(target)], check=True)

    def run(self, user: str, home: str, place: str, command: str, log: str) -> Ran:
        proxies = [f"{name}={os.environ[name]}" for name in _PROXIES if name in os.environ]
        enter = ("sh", "-c", _ENTER, "enter", str(self.folder), user, place)
        return self._logged([*_APART, *enter, f"HOME={home}", f"PATH={_PATH}", *proxies, "sh", "-c", command], log)

    def _logged(self, command: Sequence[str], log: str) -> Ran:
        self._logs.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        with (self._logs / f"{log}.log").open("w+b") as file:
            code = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, timeout=LONGEST_S, check=False
            ).returncode
            file.seek(0)
            return Ran(code, file.read().decode(errors="replace"), time.monotonic() - began)

    def _mirrors(self) -> list[str]:
        """Return sources.list lines for the machine's release, from the places this one takes Debian from."""
        asked = ["apt-get", "indextargets", "--format", "$(LABEL)|$(SITE)", "Created-By: Packages"]
        listed = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
        sites: dict[str, str] = {}
        for line in listed.splitlines():
            label, site = line.split("|")
            sites.setdefault(label, site)
        if "Debian" not in sites:
            raise RuntimeError("this machine's apt knows no Debian mirror (apt-get update first)")
        lines = [f"deb {sites['Debian']} {suite} main" for suite in (self.release, f"{self.release}-updates")]
        if "Debian-Security" in sites:
            lines.append(f"deb {sites['Debian-Security']} {self.release}-security main")
        return lines

    def _carry_over(self) -> None:
        etc = self.folder / "etc"
        (etc / "apt" / "sources.list").write_text("\n".join(self._mirrors()) + "\n")
        dumped = subprocess.run(["apt-config", "dump"], check=True, capture_output=True, text=True).stdout
        carried = [line for line in dumped.splitlines() if _APT.match(line)]
        (etc / "apt" / "apt.conf.d" / "90carried-over").write_text("\n".join(carried) + "\n")
        (etc / "pip.conf").write_text(_pip_settings())
        for name in ("resolv.conf", "hosts"):
            (etc / name).unlink(missing_ok=True)
            shutil.copyfile(f"/etc/{name}", etc / name)
        trusted = Path("/usr/local/share/ca-certificates")
        for certificate in trusted.rglob("*.crt"):
            target = self.folder / str(trusted).lstrip("/") / certificate.relative_to(trusted)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(certificate, target)


def _pip_settings() -> str:
    """Return pip's settings of this machine that make sense on another one: indexes and proxies, no local files."""
    listed = subprocess.run([sys.executable, "-m", "pip", "config", "list"], check=True, capture_output=True, text=True)
    lines = ["[global]"]
    for found in re.finditer(r"(?m)^(?:global\.|:env:\.)([\w-]+)='(.*)'$", listed.stdout):
        name, words = found[1], found[2].split()
        if name in ("index-url", "extra-index-url", "find-links"):
            words = [word for word in words if urlsplit(word).scheme in ("http", "https")]
        if name in _PIP and words and not any(line.startswith(f"{name} =") for line in lines):
            lines.append(f"{name} = {' '.join(words)}")
    return "\n".join(lines) + "\n"
