"""`./hall prove [NAME …] [--again] [--database D] [--release R]`."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.kit import machine
from tests.kit.sections import put_section
from tests.kit.served import ROOT
from tests.prove import (
    calls,
    cuts,
    days,
    durability,
    fresh,
    kills,
    load,
    monkey,
    mutants,
    power_cut,
    properties,
    requests,
    screens,
    tools,
    tremor,
    two_servers,
    unplug,
)
from tests.prove.outcome import Outcome

PROOFS: dict[str, Callable[[Path], Outcome]] = {
    "load": load.run,
    "kills": kills.run,
    "kills-postgresql": kills.run_on_postgresql,
    "two-servers": two_servers.run,
    "days": days.run,
    "durability": durability.run,
    "monkey": monkey.run,
    "mutants": mutants.run,
    "fresh": fresh.run,
    "power-cut": power_cut.run,
    "cuts": cuts.run,
    "screens": screens.run,
    "calls": calls.run,
    "unplug": unplug.run,
    "requests": requests.run,
    "properties": properties.run,
    "tools": tools.run,
    "tremor": tremor.run,
}
RESUMABLE = frozenset({"kills", "kills-postgresql", "mutants", "fresh", "power-cut"})
ON_BOTH = frozenset({"two-servers", "cuts", "days"})
"""These use PostgreSQL anyway."""
DOCUMENT = ROOT / "docs" / "proofs.md"
PREFACE = """\
# Proofs

Long proofs that the hall keeps what it promises. Each section stands as `./hall prove NAME` wrote it, with commit and
date; a plus behind the commit says that the tree held more than it. The number before a mutant is its invariant's:

1. numbers are unique, without a gap · 2. one tap, one ticket · 3. one counter calls a step · 4. what was acknowledged
is on the disk · 5. every change has its event, numbered without a gap · 6. first come, first served in a class ·
7. every call keeps why · 8. no personal data where it does not belong · 9. a kiosk rides out a broken line, exactly
once · 10. any device may be absent, late, lying or unplugged.
"""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="hall prove", description="Long proofs; results go to docs/proofs.md.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"all by default: {', '.join(PROOFS)}")
    parser.add_argument("--again", action="store_true", help="begin anew, even where a run was interrupted")
    parser.add_argument("--release", choices=list(fresh.RELEASES), help="for `fresh`: this Debian alone")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="where a proof keeps its data")
    given = parser.parse_args(arguments)
    if given.database == "postgresql":
        given.names = [name if name in ON_BOTH else f"{name}-postgresql" for name in given.names]
    unknown = [name for name in given.names if name not in PROOFS]
    if unknown:
        print(f"hall prove: there is no proof {unknown[0]!r}; there are: {', '.join(PROOFS)}", file=sys.stderr)
        return 2
    outcomes = [prove(name, again=given.again, release=given.release) for name in given.names or PROOFS]
    return 0 if all(outcome.held for outcome in outcomes) else 1


def prove(name: str, *, again: bool = False, release: str | None = None) -> Outcome:
    """Run a proof and write its section; one that broke off goes on where it was, unless `again`."""
    work = ROOT / "var" / "prove" / name
    if again or name not in RESUMABLE:
        shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True, exist_ok=True)
    commit, began = machine.commit(), time.monotonic()
    outcome = fresh.run(work, release) if name == "fresh" else PROOFS[name](work)
    took = time.monotonic() - began
    print(outcome.text(), flush=True)
    told = f"`./hall prove {name}` · {machine.today()} · commit `{commit}` · {took:.0f} s\n\n{outcome.markdown()}"
    put_section(DOCUMENT, name, told, PREFACE)
    return outcome
