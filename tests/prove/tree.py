"""A temporary copy of the tree, to spoil one thing in it and see who notices."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.kit.served import ROOT


def copy_of_tree(target: Path) -> None:
    """Copy what git knows or would add, as it stands now."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        source = ROOT / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)
