"""What root's `hall admin` leaves in the data directory of a service that runs as a user of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.served import ROOT

SERVICE = 12_345


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files that others cannot write")
def test_root_leaves_no_file_that_the_service_cannot_write(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    os.chown(data, SERVICE, SERVICE)

    subprocess.run(
        [sys.executable, "-m", "queue_server", "admin", "token", "--role", "clerk", "--data", str(data)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=60,
    )

    made = {str(path.relative_to(data)): path.stat().st_uid for path in data.rglob("*")}
    assert "hall.db" in made
    assert set(made.values()) == {SERVICE}, made
