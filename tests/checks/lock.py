"""Is requirements.lock in step with pyproject.toml?

The lock's first line carries the digest of the dependencies it was made from, so the answer needs no network.
`--write` (done by `./hall lock`) renews that line. Also refuses an address in the lock: a mirror is nobody's business.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARK = "# made from the dependencies with digest "


def digest(root: Path = ROOT) -> str:
    """Return the digest of everything in pyproject.toml that the lock is made from."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    made_from = [project["requires-python"], project["dependencies"], project["optional-dependencies"]]
    return hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()[:16]


def problems(lock: str, want: str) -> list[str]:
    """Return what is wrong with the lock, in sentences."""
    found = []
    if lock.splitlines()[0] != MARK + want:
        found.append("requirements.lock is older than pyproject.toml: run ./hall lock")
    if "://" in lock:
        found.append("requirements.lock holds an address: run ./hall lock")
    return found


def main(arguments: list[str]) -> int:
    path = ROOT / "requirements.lock"
    lock = path.read_text()
    if "--write" in arguments:
        lines = [line for line in lock.splitlines() if not line.startswith(MARK)]
        path.write_text("\n".join([MARK + digest(), *lines]) + "\n")
        return 0
    found = problems(lock, digest())
    for problem in found:
        sys.stderr.write(problem + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
