"""`./hall bench [NAME …] [--json FILE] [--full] [--record]`."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path

from tests.bench import (
    appointments,
    county,
    day,
    drivers,
    files,
    glass,
    growth,
    issue,
    memory,
    painted,
    paper,
    press,
    rule,
    search,
    streams,
    wait,
)
from tests.bench.figures import Report, markdown, table
from tests.kit import machine
from tests.kit.sections import put_section
from tests.kit.served import ROOT

BENCHES = {
    "issue": issue,
    "growth": growth,
    "next": press,
    "streams": streams,
    "painted": painted,
    "paper": paper,
    "glass": glass,
    "memory": memory,
    "files": files,
    "county": county,
    "day": day,
    "appointments": appointments,
    "rule": rule,
    "wait": wait,
    "drivers": drivers,
    "search": search,
}
GROUPS = {"queue": ("issue", "next", "growth", "memory"), "kiosk": ("paper", "glass", "search")}
"""Names that stand for several: `queue` is what the queue engine costs, `kiosk` what a person waits for."""
DOCUMENT = ROOT / "docs" / "bench.md"
PREFACE = """\
# Speed and memory, measured

Every figure stands as `./hall bench NAME --record` wrote it, with machine, commit and date beside it; one that misses
what is to reach says what stands in its way. Only figures of one run compare: disks and neighbours drift.
"""


def main(arguments: list[str]) -> int:
    given = _parser().parse_args(arguments)
    names = [name for asked in given.names or BENCHES for name in GROUPS.get(asked, (asked,))]
    work = ROOT / "var" / "bench"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    facts = machine.facts(work)
    print(machine.sentence(facts), f"commit {facts['commit']}", sep="; ", end="\n\n", flush=True)
    reports = []
    for name in names:
        report = _run(name, work / name, full=given.full)
        _name_what_stands_in_the_way(report, facts)
        print(table(report), flush=True)
        reports.append(report)
        if given.record:
            _record(report, facts, given.full)
    if given.json:
        outcome = {"machine": facts, "benches": {report.bench: report.as_json() for report in reports}}
        given.json.write_text(json.dumps(outcome, ensure_ascii=False, indent=1) + "\n", "utf-8")
    shutil.rmtree(work, ignore_errors=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hall bench", description="Speed and memory, measured on this machine.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"all by default: {', '.join((*BENCHES, *GROUPS))}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write figures and machine as JSON too")
    parser.add_argument("--full", action="store_true", help="the larger sizes too: 5,000 event streams")
    parser.add_argument("--record", action="store_true", help="write the figures into docs/bench.md")
    return parser


def _run(name: str, work: Path, *, full: bool) -> Report:
    if name not in BENCHES:
        sys.exit(f"hall bench: there is no bench {name!r}; there are: {', '.join(BENCHES)}")
    work.mkdir(parents=True)
    if name == "streams" and full:
        return streams.run(work, streams.WITH_5000)
    return BENCHES[name].run(work)  # type: ignore[no-any-return]


def _name_what_stands_in_the_way(report: Report, facts: dict[str, object]) -> None:
    """Say so where a missed figure was measured beside other work; anything else a person has to find."""
    load, cores = float(str(facts["load_before"])), int(str(facts["cores"]))
    if report.missed and load > cores / 2:
        beside = (
            f"other work had these {cores} cores too, load {load:g} before the run; "
            "to be measured again on a quiet machine."
        )
        report.stands_in_the_way = f"{report.stands_in_the_way} {beside}".strip()


def _record(report: Report, facts: dict[str, object], full: bool) -> None:
    command = f"./hall bench {report.bench}{' --full' if full else ''} --record"
    body = (
        f"`{command}` · {facts['date']} · commit `{facts['commit']}`\n{machine.sentence(facts)}.\n\n{markdown(report)}"
    )
    put_section(DOCUMENT, report.bench, body, PREFACE)
