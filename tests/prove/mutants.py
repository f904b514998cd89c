"""`mutants`: each invariant's mechanism is taken out, one at a time, and the test that is named for it must turn red.

A mutant is a file in `mutants/`: which invariant (0: a rule beside the ten), what breaks, the change as text that
stands exactly once in a file, and the test. Each is made in a temporary copy of the tree, where its one test runs;
before, all those tests run green in the copy as it is, since a test that is red anyway proves nothing. What was done is
kept in `var/prove` with a hash of the whole tree: a run that was interrupted goes on.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.prove.outcome import Outcome
from tests.prove.tree import copy_of_tree

MUTANTS = Path(__file__).with_name("mutants")
INVARIANTS = range(1, 11)
TEST_WITHIN_S = 300
Result = Literal["killed", "survived", "broken"]


@dataclass(frozen=True, slots=True)
class Change:
    file: str
    find: str
    put: str

    def apply(self, tree: Path) -> None:
        """Raises ValueError when the text does not stand there exactly once: then the mutant needs a look."""
        path = tree / self.file
        text = path.read_text("utf-8") if path.exists() else ""
        if text.count(self.find) != 1:
            raise ValueError(f"{self.file} holds {text.count(self.find)} times: {self.find.strip()[:80]!r}")
        path.write_text(text.replace(self.find, self.put), "utf-8")


@dataclass(frozen=True, slots=True)
class Mutant:
    name: str
    invariant: int
    breaks: str
    test: str
    changes: tuple[Change, ...]


def stored() -> list[Mutant]:
    found = []
    for file in sorted(MUTANTS.glob("*.toml")):
        said = tomllib.loads(file.read_text("utf-8"))
        changes = tuple(Change(**change) for change in said["change"])
        found.append(Mutant(file.stem, said["invariant"], said["breaks"], said["test"], changes))
    return found


def run(work: Path, mutants: Sequence[Mutant] | None = None) -> Outcome:
    mutants = stored() if mutants is None else mutants
    work.mkdir(parents=True, exist_ok=True)
    tree = work / "tree"
    copy_of_tree(tree)
    kept = _Kept(work / "results.json", _fingerprint(tree))
    outcome = Outcome(
        "mutants",
        f"{len(mutants)} mutants of the tree, at least one for each invariant; each runs the one test named for it, "
        "which is green without the mutant.",
    )
    names = sorted({mutant.test for mutant in mutants})
    green = kept.results.get("unspoiled") == "green" or _test(tree, names) == 0
    outcome.claim("without a mutant the tests are green", green, f"{len(names)} tests")
    if not green:
        return outcome
    kept.keep("unspoiled", "green")
    for mutant in mutants:
        result = kept.results.get(mutant.name) or _try(tree, mutant)
        kept.keep(mutant.name, result)
        named = mutant.test.rpartition("::")[2]
        outcome.claim(f"{mutant.invariant or 'rule'}: {mutant.breaks}", result == "killed", f"{result} by `{named}`")
    return outcome


def _try(tree: Path, mutant: Mutant) -> str:
    """Spoil, test, mend."""
    before = {change.file: (tree / change.file).read_bytes() for change in mutant.changes}
    try:
        for change in mutant.changes:
            change.apply(tree)
        code = _test(tree, [mutant.test])
    finally:
        for file, content in before.items():
            (tree / file).write_bytes(content)
    result: Result = "killed" if code == 1 else "survived" if code == 0 else "broken"
    return result


def _test(tree: Path, names: Sequence[str]) -> int:
    """Run tests in the copy; return pytest's code: 0 green, 1 red, anything else is no answer."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *names],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=TEST_WITHIN_S * max(1, len(names) // 4),
    )
    if done.returncode not in (0, 1):
        sys.stderr.write(done.stdout[-2000:] + done.stderr[-2000:])
    return done.returncode


def _fingerprint(tree: Path) -> str:
    total = hashlib.sha256()
    for file in sorted(p for p in tree.rglob("*") if p.suffix in (".py", ".toml", ".lock") and "docs" not in p.parts):
        total.update(re.sub(rb"\s+$", b"", file.read_bytes()) + str(file.relative_to(tree)).encode())
    return total.hexdigest()


class _Kept:
    """Results of this very tree, written after each mutant."""

    def __init__(self, file: Path, tree: str) -> None:
        self._file = file
        self._tree = tree
        known = json.loads(file.read_text("utf-8")) if file.exists() else {}
        self.results: dict[str, str] = known.get("results", {}) if known.get("tree") == tree else {}

    def keep(self, name: str, result: str) -> None:
        self.results[name] = result
        self._file.write_text(json.dumps({"tree": self._tree, "results": self.results}, indent=1), "utf-8")
