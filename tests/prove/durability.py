"""`durability`: no 201 leaves the server before the fsync that makes it true has returned.

strace records the worker's system calls while tickets are issued over HTTP. For each ticket, told by its visit id: the
first write of its page to the log (`hall.db-wal`), then an fsync of that file that began after this write and returned,
and only then the first byte of the 201. Once more with `synchronous=OFF`, in a copy of the tree, it must turn red.
"""

from __future__ import annotations

import re
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from tests.kit.line import Line
from tests.kit.served import EXAMPLE, HALL, ROOT, Served
from tests.prove.outcome import Outcome
from tests.prove.tree import copy_of_tree

CALLS = "trace=pwrite64,pwritev,write,writev,sendto,sendmsg,fsync,fdatasync"
_LINE = re.compile(r"^(\d+) +([\d.]+) (.*)$")
_CONNECTION = re.compile(r"\(\d+<[^>]*>")
_RESUMED = re.compile(r"^<\.\.\. (\w+) resumed>")


@dataclass(frozen=True, slots=True)
class Size:
    threads: int = 4
    issues: int = 25
    """For each thread."""


@dataclass(frozen=True, slots=True)
class Call:
    """One system call, from its first to its last line in the record."""

    name: str
    text: str
    began: int
    ended: int


@dataclass(frozen=True, slots=True)
class Verdict:
    answers: int
    """201 answers that the record shows."""
    proven: int
    """Those whose fsync returned before."""


def run(work: Path, size: Size | None = None) -> Outcome:
    size = size or Size()
    right = record(work / "right", ROOT, size)
    wrong = record(work / "wrong", _with_synchronous_off(work / "tree"), size)
    total = size.threads * size.issues
    outcome = Outcome(
        "durability",
        f"{total} tickets from {size.threads} threads over HTTP, the worker under strace; then the same with "
        "`synchronous=OFF` in a copy of the tree, where the record must show that it is missing.",
    )
    outcome.claim("the record shows every 201", right.answers == total, f"{right.answers} answers")
    outcome.claim(
        "an fsync of the log returned before each of them", right.proven == total, f"{right.proven} of {total}"
    )
    red = f"{wrong.proven} of {wrong.answers} with an fsync before"
    outcome.claim("with synchronous=OFF the record is red", wrong.answers == total and wrong.proven < total, red)
    return outcome


def _with_synchronous_off(tree: Path) -> Path:
    copy_of_tree(tree)
    engine = tree / "queue_server" / "store" / "engine.py"
    text = engine.read_text("utf-8")
    assert text.count("synchronous=FULL") == 1, "store/engine.py no longer says synchronous=FULL once"
    engine.write_text(text.replace("synchronous=FULL", "synchronous=OFF"), "utf-8")
    return tree


def record(data: Path, tree: Path, size: Size) -> Verdict:
    """Issue tickets with the worker of `tree` under strace, and judge its record."""
    served = Served(data, EXAMPLE, tree=tree)
    served.start()
    trace = data / "trace.txt"
    options = ["-f", "-y", "-ttt", "-e", CALLS, "-s", "70000", "-o", str(trace)]
    try:
        said = data / "strace.log"
        with said.open("wb") as log:
            strace = subprocess.Popen(["strace", *options, "-p", str(served.worker())], stderr=log)
        try:
            _until_attached(strace, said)
            visits = _issue(served, size)
        finally:
            strace.terminate()
            strace.wait(timeout=20)
    finally:
        served.stop()
    return judge(trace.read_text("utf-8", "replace").splitlines(), visits)


def _until_attached(strace: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + 20
    while "attached" not in said.read_text("utf-8"):
        if strace.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"strace cannot watch the worker: {said.read_text('utf-8').strip()}")
        time.sleep(0.01)


def _issue(served: Served, size: Size) -> list[str]:
    """Return the ids of the visits that were acknowledged."""
    acknowledged: list[str] = []
    token = served.token("helper")

    def work() -> None:
        with Line(served.port, token, timeout=60) as line:
            for _ in range(size.issues):
                body = {"items": ["deed-tax"], "channel": "helper"}
                acknowledged.append(line.post(f"/halls/{HALL}/visits", body)["id"])

    threads = [threading.Thread(target=work) for _ in range(size.threads)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 120
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return acknowledged


def judge(lines: list[str], visits: list[str]) -> Verdict:
    """Look in strace's lines, which stand in the order things happened, for each visit's write, fsync and answer."""
    calls = list(_calls(lines))
    syncs = [
        c for c in calls if c.name in ("fsync", "fdatasync") and "hall.db-wal>" in c.text and c.text.endswith("= 0")
    ]
    writes = [c for c in calls if c.name in ("pwrite64", "pwritev") and "hall.db-wal>" in c.text]
    sends = [c for c in calls if "<socket:[" in c.text or "<UNIX" in c.text]
    proven = seen = 0
    for visit in visits:
        left = _left(sends, visit)
        if left is None:
            continue
        seen += 1
        written = min((c.ended for c in writes if visit in c.text), default=None)
        if written is not None and any(written < sync.began and sync.ended < left for sync in syncs):
            proven += 1
    return Verdict(seen, proven)


def _left(sends: list[Call], visit: str) -> int | None:
    """Return when the first byte of this visit's 201 left; head and body may go one after the other."""
    body = next((c for c in sends if visit in c.text), None)
    if body is None:
        return None
    connection = _CONNECTION.search(body.text)
    heads = [
        c.began
        for c in sends
        if c.began <= body.began and "HTTP/1.1 201" in c.text and connection and connection[0] in c.text
    ]
    return max(heads, default=None)


def _calls(lines: list[str]) -> list[Call]:
    found: list[Call] = []
    open_calls: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(lines):
        match = _LINE.match(line)
        if match is None:
            continue
        thread, _, text = match.groups()
        resumed = _RESUMED.match(text)
        if text.endswith("<unfinished ...>"):
            open_calls[thread] = (number, text.removesuffix("<unfinished ...>"))
        elif resumed and thread in open_calls:
            began, first = open_calls.pop(thread)
            found.append(Call(resumed[1], first + text[resumed.end() :], began, number))
        elif not resumed:
            found.append(Call(text.partition("(")[0], text, number, number))
    return found
