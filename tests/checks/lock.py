"""Are the locks in step with pyproject.toml, and with each other?

`requirements.lock` is for servers and plain kiosks, `requirements-all.lock` adds cameras, faces and chip cards. The
first line of each carries the digest of the dependencies it was made from, so the answer needs no network.
`--write` (done by `./hall lock`) renews that line. Also refuses an address in the lock: a mirror is nobody's business.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-all.lock")
MARK = "# made from the dependencies with digest "


def digest(root: Path = ROOT) -> str:
    """Return the digest of everything in pyproject.toml that the lock is made from."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    made_from = [project["requires-python"], project["dependencies"], project["optional-dependencies"]]
    return hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()[:16]


def problems(locks: Mapping[str, str], want: str) -> list[str]:
    """Return what is wrong with the locks (name → text), in sentences."""
    found = []
    for name, lock in locks.items():
        if lock.splitlines()[0] != MARK + want:
            found.append(f"{name} is older than pyproject.toml: run ./hall lock")
        if "://" in lock:
            found.append(f"{name} holds an address: run ./hall lock")
    smaller, larger = (_pins(locks[name]) for name in LOCKS)
    if missing := smaller - larger:
        found.append(f"requirements-all.lock lacks {', '.join(sorted(missing))}: run ./hall lock")
    return found


def _pins(lock: str) -> set[str]:
    return set(re.findall(r"^\S+==\S+", lock, re.MULTILINE))


def main(arguments: list[str]) -> int:
    locks = {name: (ROOT / name).read_text() for name in LOCKS}
    if "--write" in arguments:
        for name, lock in locks.items():
            lines = [line for line in lock.splitlines() if not line.startswith(MARK)]
            (ROOT / name).write_text("\n".join([MARK + digest(), *lines]) + "\n")
        return 0
    found = problems(locks, digest())
    for problem in found:
        sys.stderr.write(problem + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
