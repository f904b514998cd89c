"""`fresh`: a Debian with nothing but its base system runs `./hall demo --once`, by that one command.

For each release: as a user without sudo (told what to run, exit 3), as root on the bare system, as root again, and as
that user once root has run the line. Needs root and debootstrap; `--release` plays one release alone. A release that
held at this commit is not played again; one that was played at another commit is told with that commit.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from PIL import Image

from tests.kit.served import ROOT
from tests.prove.debian import Ran
from tests.prove.fresh_machine import TREE, VISITOR, FreshMachine
from tests.prove.outcome import Outcome

RELEASES = {"bookworm": "Debian 12", "trixie": "Debian 13"}
DEMO = "./hall demo --once"
STARTS_WITHIN_S = 10.0
REMOVED = "espeak-ng"
"""Taken away again, to see what a user without sudo is told."""
LINE = "apt-get update && apt-get install -y --no-install-recommends"
PICTURES = ("kiosk-1-home", "kiosk-6-seniorhome", "display", "clerk", "phone", "ticket-ordinary", "ticket-senior")


def run(work: Path, release: str | None = None) -> Outcome:
    commit = subprocess.run(
        ["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    outcome = Outcome(
        "fresh",
        f"debootstrap --variant=minbase and a clone, with no display and no locale; `{DEMO}` on it.",
    )
    if os.geteuid() != 0:
        outcome.claim("the proof was started by root", False, "debootstrap needs root")
        return outcome
    for name, title in RELEASES.items():
        if release in (None, name):
            _remembered(work / name, name, commit)
        file = work / name / "outcome.json"
        known = json.loads(file.read_text("utf-8")) if file.exists() else {}
        if known:
            outcome.claim(f"{title}: the clone was of commit", True, known["commit"])
            for claim in Outcome.from_json(known["outcome"]).claims:
                outcome.claim(f"{title}: {claim.text}", claim.held, claim.found)
    return outcome


def _remembered(place: Path, release: str, commit: str) -> None:
    file = place / "outcome.json"
    if file.exists():
        known = json.loads(file.read_text("utf-8"))
        if known["commit"] == commit and Outcome.from_json(known["outcome"]).held:
            return
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    outcome = Outcome("fresh", "")
    with FreshMachine(release, commit, place / "logs") as machine:
        _play(machine, place, outcome)
    file.write_text(json.dumps({"commit": commit, "outcome": outcome.as_json()}, ensure_ascii=False), "utf-8")


def _play(machine: FreshMachine, place: Path, outcome: Outcome) -> None:
    has = machine.root("dpkg-query -W | wc -l; for p in python3 git sudo Xorg; do command -v $p || :; done", "base")
    outcome.claim("nothing but the base system", len(has.text.split()) == 1, f"{has.text.split()[0]} packages")

    told = machine.visitor(DEMO, "told-all", place=TREE)
    line = _line(told)
    outcome.claim("a user without sudo is told the line to run, exit 3", told.code == 3 and line is not None, line)

    first = machine.root(DEMO, "first", place=TREE)
    story = _collected(machine, TREE, place / "first", first, outcome, "root, first start")
    if story is None:
        return
    busy = f"load {os.getloadavg()[2]:.0f} on {os.cpu_count()} cores"
    took = f"{first.seconds - story['seconds']:.0f} s, then the demo {story['seconds']} s ({busy})"
    outcome.claim("set-up by itself", True, took)

    second = machine.root(DEMO, "second", place=TREE)
    story = _collected(machine, TREE, place / "second", second, outcome, "root, second start")
    if story is not None:
        started = second.seconds - story["seconds"]
        outcome.claim(
            f"the second start takes less than {STARTS_WITHIN_S:.0f} s", started < STARTS_WITHIN_S, f"{started:.1f} s"
        )
    _without_sudo(machine, place, outcome)


def _without_sudo(machine: FreshMachine, place: Path, outcome: Outcome) -> None:
    own = f"/home/{VISITOR}/hall"
    removed = machine.root(f"apt-get remove -y -q {REMOVED}", "remove")
    told = machine.visitor(DEMO, "told-one", place=own)
    line = _line(told)
    exact = line == f"{LINE} {REMOVED}"
    outcome.claim(
        f"with {REMOVED} taken away, the user is told exactly that, exit 3",
        removed.code == 0 and told.code == 3 and exact,
        line,
    )
    if line is None:
        return
    mended = machine.root(line, "mend")
    outcome.claim("root runs the line as it was printed", mended.code == 0)
    ran = machine.visitor(DEMO, "visitor", place=own)
    _collected(machine, own, place / "visitor", ran, outcome, "then the user, in a clone of their own")


def _line(told: Ran) -> str | None:
    found = re.search(r"(?m)^hall: please run as root:  (.+)$", told.text)
    return found[1] if found else None


def _collected(
    machine: FreshMachine, tree: str, place: Path, ran: Ran, outcome: Outcome, who: str
) -> dict[str, Any] | None:
    """Claim that the demo told its story; keep summary and pictures, and return the summary."""
    left = machine.folder / tree.lstrip("/") / "var" / "demo"
    place.mkdir(parents=True)
    if left.is_dir():
        for file in [*left.glob("*.png"), *left.glob("summary.json"), *left.glob("logs/*")]:
            shutil.copyfile(file, place / file.name)
    if ran.code or not (place / "summary.json").exists():
        outcome.claim(f"{who}: the demo succeeds", False, f"exit {ran.code}; see the logs in {place.relative_to(ROOT)}")
        return None
    summary: dict[str, Any] = json.loads((place / "summary.json").read_text("utf-8"))
    numbers = [citizen["paper"]["number"] for citizen in summary["citizens"].values()]
    called = [call["number"] for call in summary["calls"]]
    shown = all(call["number"] in call["display"] for call in summary["calls"])
    blank = [name for name in PICTURES if _blank(place / f"{name}.png")]
    outcome.claim(
        f"{who}: two numbers printed, called and shown; no picture is blank",
        sorted(numbers) == sorted(called) and shown and not blank,
        ", ".join(numbers) + (f"; blank: {', '.join(blank)}" if blank else ""),
    )
    return summary


def _blank(picture: Path) -> bool:
    if not picture.exists():
        return True
    with Image.open(picture) as opened:
        extremes: Any = opened.convert("L").getextrema()
    return bool(extremes[1] - extremes[0] < 100)
