"""A fresh Debian in a temporary folder: the base system, this commit, and nothing else."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.prove.debian import Debian, Ran

TREE = "/srv/hall"
"""Where the clone lies in the machine."""
VISITOR = "visitor"
"""A user without sudo."""


class FreshMachine:
    """`with FreshMachine("bookworm", commit, logs) as machine`; each command's output goes to a file in `logs`."""

    def __init__(self, release: str, commit: str, logs: Path) -> None:
        self.release = release
        self.commit = commit
        self._logs = logs
        self.folder = Path()

    def __enter__(self) -> FreshMachine:
        self._outer = Path(tempfile.mkdtemp(prefix="hall-fresh-"))
        self.folder = self._outer / "machine"
        self._debian = Debian(self.release, self.folder, self._logs)
        try:
            self._debian.make()
            self.root("useradd --create-home --shell /bin/sh " + VISITOR, "user")
            self._debian.clone(self.commit, TREE, 0)
            self._debian.clone(self.commit, f"/home/{VISITOR}/hall", 1000)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._outer)

    def root(self, command: str, log: str, *, place: str = "/") -> Ran:
        return self._debian.run("root", "/root", place, command, log)

    def visitor(self, command: str, log: str, *, place: str) -> Ran:
        return self._debian.run(VISITOR, f"/home/{VISITOR}", place, command, log)
