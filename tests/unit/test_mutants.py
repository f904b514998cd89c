"""The stored mutants fit the tree and leave no invariant out; the recorder of fsyncs is not easily satisfied."""

from __future__ import annotations

import re

import pytest

from tests.kit.served import ROOT
from tests.prove.durability import judge
from tests.prove.mutants import INVARIANTS, Mutant, stored


@pytest.mark.parametrize("mutant", stored(), ids=lambda mutant: str(mutant.name))
def test_a_mutant_still_fits_the_code_it_spoils(mutant: Mutant) -> None:
    for change in mutant.changes:
        assert (ROOT / change.file).read_text("utf-8").count(change.find) == 1
        assert change.put != change.find
    file, _, name = mutant.test.partition("::")
    assert re.search(rf"(?m)^ *def {name}\(", (ROOT / file).read_text("utf-8")), "its test has another name now"


def test_every_invariant_has_a_mutant() -> None:
    assert {mutant.invariant for mutant in stored()} - {0} == set(INVARIANTS)


WRITE = '1 1.0 pwrite64(9</d/hall.db-wal>, "visit-7", 7, 0) = 7'
SYNC = ("1 1.1 fdatasync(9</d/hall.db-wal> <unfinished ...>", "1 1.2 <... fdatasync resumed>) = 0")
ANSWER = '2 1.3 writev(5<socket:[1]>, [{iov_base="HTTP/1.1 201 visit-7", iov_len=9}], 1) = 9'
HEAD = '2 1.3 writev(5<socket:[1]>, [{iov_base="HTTP/1.1 201 Created", iov_len=9}], 1) = 9'
BODY = '2 1.4 writev(5<socket:[1]>, [{iov_base="visit-7", iov_len=9}], 1) = 9'


@pytest.mark.parametrize(
    ("lines", "proven"),
    [
        ([WRITE, *SYNC, ANSWER], 1),
        ([WRITE, *SYNC, HEAD, BODY], 1),
        ([WRITE, SYNC[0], ANSWER, SYNC[1]], 0),
        ([SYNC[0], WRITE, SYNC[1], ANSWER], 0),
        ([WRITE, HEAD, *SYNC, BODY], 0),
        ([WRITE, ANSWER], 0),
        ([*SYNC, WRITE, ANSWER], 0),
    ],
    ids=[
        "in order",
        "head and body",
        "answer inside",
        "begun before the write",
        "head early",
        "no fsync",
        "fsync early",
    ],
)
def test_the_recorder_believes_an_answer_only_after_its_own_fsync(lines: list[str], proven: int) -> None:
    verdict = judge(lines, ["visit-7"])
    assert (verdict.answers, verdict.proven) == (1, proven)
