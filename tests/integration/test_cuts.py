"""Every number taken through a line that is cut at random exists once; `./hall prove cuts` does it a hundred times."""

from __future__ import annotations

from pathlib import Path

from tests.kit.postgres import needs_postgres
from tests.prove.cuts import Plan, run


def test_three_cuts_lose_no_number_and_make_none_twice(tmp_path: Path) -> None:
    assert run(tmp_path, Plan(cuts=3, databases=("sqlite",))).broken() == []


@needs_postgres
def test_three_cuts_lose_no_number_and_make_none_twice_on_postgresql(tmp_path: Path) -> None:
    assert run(tmp_path, Plan(cuts=3, seed=7, databases=("postgresql",))).broken() == []
