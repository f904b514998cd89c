"""The command `./hall` itself, on machines made up from a folder of programs."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.kit.served import ROOT

TOOLS = ("sh", "cat", "cksum", "cut", "dirname", "grep", "id", "mkdir", "paste", "sed", "tail", "tr")


class Machine:
    """A machine with a few programs, a copy of `hall`, and no Python."""

    def __init__(self, place: Path) -> None:
        self._programs = place / "bin"
        self._programs.mkdir()
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, tool
            (self._programs / tool).symlink_to(found)
        self.tree = place / "tree"
        self.tree.mkdir()
        shutil.copy(ROOT / "hall", self.tree)
        for folder in ("systemd", "xorg"):
            shutil.copytree(ROOT / "config" / "defaults" / folder, self.tree / "config" / "defaults" / folder)
        self.program("dpkg-query", "")
        self.program("id", "echo 1000")

    def program(self, name: str, script: str) -> None:
        (self._programs / name).unlink(missing_ok=True)
        (self._programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (self._programs / name).chmod(0o755)

    def hall(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.tree / "hall", *arguments],
            env={"PATH": str(self._programs)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_help_explains_every_command_in_a_line(machine: Machine) -> None:
    text = (ROOT / "hall").read_text("utf-8")
    commands = re.findall(r"(?m)^([a-z-]+)\)", text[text.index("case $command in") :])
    explained = re.findall(r"(?m)^  ([a-z-]+) .*\w", machine.hall("help").stdout)
    assert {*commands, "help", "install"} == set(explained)


def test_unknown_command_ends_with_2_and_shows_the_help(machine: Machine) -> None:
    ran = machine.hall("dance")
    assert ran.returncode == 2
    assert "no command 'dance'" in ran.stderr
    assert "usage:" in ran.stderr


def test_every_debian_package_has_its_reason() -> None:
    table = re.search(r"cat <<'LIST'\n(.*?)LIST", (ROOT / "hall").read_text("utf-8"), re.DOTALL)
    assert table is not None
    for line in table.group(1).splitlines():
        kind, name, why = line.split(maxsplit=2)
        assert kind in ("run", "draw", "see", "glass", "devices", "test", "prove")
        assert name
        assert len(why.split()) >= 3


def test_without_root_the_line_to_run_is_printed_and_nothing_is_installed(machine: Machine) -> None:
    machine.program("apt-get", "echo apt-get was run; exit 9")
    machine.program("sudo", "exit 1")
    ran = machine.hall("serve")
    assert ran.returncode == 3
    assert "apt-get was run" not in ran.stdout + ran.stderr
    assert ran.stderr.splitlines()[-1] == (
        "hall: please run:  sudo apt-get update && sudo apt-get install -y --no-install-recommends "
        "python3 python3-venv ca-certificates"
    )


def test_without_sudo_the_line_is_one_for_root(machine: Machine) -> None:
    ran = machine.hall("serve")
    assert ran.returncode == 3
    assert "please run as root:  apt-get update && apt-get install" in ran.stderr


def test_every_missing_package_is_named_with_its_reason(machine: Machine) -> None:
    assert "hall:   espeak-ng: reads out what no voice" in machine.hall("kiosk").stderr


def test_package_that_another_one_provides_is_not_missing(machine: Machine) -> None:
    machine.program("dpkg-query", r"printf 'installed\tlibmtdev1t64, libmtdev1 (= 1.1.7-1)\n'")
    assert "libmtdev1" not in machine.hall("kiosk").stderr


def test_package_removed_but_still_configured_is_missing(machine: Machine) -> None:
    machine.program("dpkg-query", r"printf 'config-files\tespeak-ng, \n'")
    assert "espeak-ng" in machine.hall("kiosk").stderr


def test_failing_package_index_ends_with_4_and_says_why(machine: Machine) -> None:
    machine.program("id", "echo 0")
    machine.program("apt-get", "echo the index does not answer; exit 100")
    ran = machine.hall("serve")
    assert ran.returncode == 4
    assert "the index does not answer" in ran.stderr


def test_install_writes_units_that_start_again_after_a_power_cut(machine: Machine, tmp_path: Path) -> None:
    there = tmp_path / "there"
    ran = machine.hall(
        "install", "--root", str(there), "--server", "--kiosk", "yongxin/k1", "--at", "https://hall.test"
    )
    assert ran.returncode == 0, ran.stderr
    units = {file.name: file.read_text("utf-8") for file in (there / "etc/systemd/system").iterdir()}
    assert set(units) == {"hall-server.service", "hall-kiosk.service"}
    for text in units.values():
        assert "Restart=always" in text
        assert "WantedBy=multi-user.target" in text
        assert not re.search(r"@[A-Z]+@", text), "a placeholder was left"
        assert "StartLimitIntervalSec=0" in text, "systemd would give it up after five tries"
    assert "--data /var/lib/hall\n" in units["hall-server.service"]
    kiosk = units["hall-kiosk.service"]
    assert "--id yongxin/k1 --server https://hall.test --data /var/lib/hall/kiosk -- :0" in kiosk
    keys = (there / "etc/X11/xorg.conf.d/90-hall-kiosk.conf").read_text("utf-8")
    assert '"DontVTSwitch" "true"' in keys
    assert '"DontZap" "true"' in keys


def test_install_writes_an_agent_s_unit(machine: Machine, tmp_path: Path) -> None:
    there, trust = tmp_path / "there", ("--ca", "/etc/hall/ca.pem")
    ran = machine.hall("install", "--root", str(there), "--agent", "yongxin/a1", "--at", "https://hall.test", *trust)
    assert ran.returncode == 0, ran.stderr
    text = (there / "etc/systemd/system/hall-agent.service").read_text("utf-8")
    told = "--id yongxin/a1 --server https://hall.test --data /var/lib/hall/agent --ca /etc/hall/ca.pem\n"
    assert f"/hall agent {told}" in text
    assert not re.search(r"@[A-Z]+@", text), "a placeholder was left"
    assert "StartLimitIntervalSec=0" in text


def test_install_gives_each_service_the_county_and_the_certificates(machine: Machine, tmp_path: Path) -> None:
    there = tmp_path / "there"
    tls = ["--tls-cert", "/etc/hall/cert.pem", "--tls-key", "/etc/hall/key.pem", "--public-url", "https://hall.test"]
    kiosk = ["--kiosk", "yongxin/k1", "--at", "https://hall.test:8080", "--ca", "/etc/hall/ca.pem"]
    ran = machine.hall("install", "--root", str(there), "--server", *tls, *kiosk, "--county", "/srv/county")
    assert ran.returncode == 0, ran.stderr
    written = there / "etc/systemd/system"
    assert (
        "--data /var/lib/hall --county /srv/county --tls-cert /etc/hall/cert.pem --tls-key /etc/hall/key.pem "
        "--public-url https://hall.test\n"
    ) in (written / "hall-server.service").read_text("utf-8")
    assert "/kiosk --county /srv/county --ca /etc/hall/ca.pem -- :0" in (written / "hall-kiosk.service").read_text(
        "utf-8"
    )


@pytest.mark.parametrize(
    "given",
    [
        ["--data"],
        ["--data", "/with space"],
        ["--data", "not/whole"],
        ["--user", "a|b"],
        ["--nonsense"],
        ["--server", "--tls-cert", "/etc/hall/cert.pem"],
    ],
)
def test_install_refuses_what_a_service_cannot_be_given(machine: Machine, given: list[str]) -> None:
    assert machine.hall("install", "--root", str(machine.tree / "out"), *given).returncode == 2
    assert not (machine.tree / "out").exists()
