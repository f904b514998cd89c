"""The `hall` script: what it says and what it writes, without touching the machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HALL = ROOT / "hall"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(HALL), *arguments], capture_output=True, text=True, check=False)


def test_help_explains_every_command_in_a_line() -> None:
    script = HALL.read_text()
    known = set(re.findall(r"^([a-z-]+)\)", script[script.index("case $command in") :], re.MULTILINE))
    explained = set(re.findall(r"^  ([a-z-]+) ", run("help").stdout, re.MULTILINE))
    assert known <= explained | {"help"}
    assert explained <= known | {"help"}


def test_an_unknown_command_is_refused_and_help_is_shown() -> None:
    done = run("fly")
    assert done.returncode == 2
    assert "there is no command" in done.stderr
    assert "usage:" in done.stderr


def test_install_writes_units_that_start_again_after_a_power_cut(tmp_path: Path) -> None:
    done = run("install", "--root", str(tmp_path), "--server", "--kiosk", "yongxin/k1", "--at", "https://hall.test")
    assert done.returncode == 0, done.stderr
    units = {file.name: file.read_text() for file in (tmp_path / "etc/systemd/system").iterdir()}
    assert set(units) == {"hall-server.service", "hall-kiosk.service"}
    for text in units.values():
        assert "Restart=always" in text
        assert "WantedBy=multi-user.target" in text
        assert not re.search(r"@[A-Z]+@", text), "a placeholder was left"
    assert f"{ROOT}/hall serve --data /var/lib/hall" in units["hall-server.service"]
    assert "--id yongxin/k1 --server https://hall.test" in units["hall-kiosk.service"]


def test_every_debian_package_has_its_reason() -> None:
    table = re.search(r"cat <<'LIST'\n(.*?)LIST", HALL.read_text(), re.DOTALL)
    assert table is not None
    for line in table.group(1).splitlines():
        kind, name, why = line.split(maxsplit=2)
        assert kind in ("run", "see", "glass", "test")
        assert name
        assert len(why.split()) >= 3
