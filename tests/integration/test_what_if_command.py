"""`hall admin what-if`: the waits of another plan, as tables, beside a server or without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from queue_server.cli import main

MONDAY_EARLY, TUESDAY = "2026-11-23T07:00+08:00", "2026-11-24"
ARRIVALS = """
[[arrivals]]
department = "taxes"
class = "senior"
start = "09:00"
end = "11:00"
per_hour = 12
"""


def run(tmp_path: Path, *arguments: str) -> int:
    data = ["--data", str(tmp_path / "data"), "--clock", MONDAY_EARLY]
    return main(["admin", "what-if", "--hall", "yongxin", "--day", TUESDAY, *arguments, *data])


def write(tmp_path: Path, text: str) -> str:
    file = tmp_path / "file.toml"
    file.write_text(text, "utf-8")
    return str(file)


def test_both_plans_stand_side_by_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "--close", "24, 26", "--arrivals", write(tmp_path, ARRIVALS)) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("yongxin 2026-11-24 from 08:")
    assert out[1] == "people as the file of arrivals says"
    hours = [line.split() for line in out if line.startswith(("09:00", "10:00"))]
    assert [row[:2] for row in hours] == [["09:00", "senior"], ["10:00", "senior"]]
    closed = next(line.split() for line in out if line.split()[:1] == ["26"])
    assert closed[-1] == "closed"


def test_without_days_to_learn_from_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "--open", "1,2") == 0
    assert "no days to learn from" in capsys.readouterr().out


def test_a_plan_is_read_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = '[[shift]]\ncounter = 3\nstart = "08:30"\nend = "12:00"\ndepartments = ["taxes"]\n' + ARRIVALS
    file = write(tmp_path, plan)
    assert run(tmp_path, "--plan", file, "--arrivals", file) == 0
    (worked,) = [line.split() for line in capsys.readouterr().out.splitlines() if line.split()[:1] == ["3"]]
    assert worked[-2] not in ("0", "closed")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--close", "999"), "no such counter"),
        (("--close", "1", "--day", "2026-11-29"), "working day"),
        (("--close", "1", "--hall", "nowhere"), "no hall 'nowhere'"),
        (("--plan", "/no/such/file"), "cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert run(tmp_path, *arguments) == 1
    assert said in capsys.readouterr().err


def test_a_mistake_in_the_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "--close", "1", "--arrivals", write(tmp_path, ARRIVALS.replace("12", "-1"))) == 1
    assert "per_hour" in capsys.readouterr().err
    assert run(tmp_path, "--close", "1", "--arrivals", write(tmp_path, "[[shift]]\ncounter = 1")) == 1
    assert "has no [[arrivals]]" in capsys.readouterr().err


def test_counters_are_numbers_with_commas_between(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(tmp_path, "--close", "1,x")
    assert "commas" in capsys.readouterr().err
