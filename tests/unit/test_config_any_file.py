"""Whatever stands in a county's files, the loader answers with problems, never with another error; and the command."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.cli import main
from config.errors import ConfigError
from config.load import default_example, load_county
from config.messages import report
from tests.unit.small_county import FILES, SmallCounty

_LINES = [(name, n) for name, text in FILES.items() for n, line in enumerate(text.splitlines()) if line.strip()]
_VALUES = ["1", "-1.5", '""', '"x"', "true", "[]", "[1]", '["x"]', "{}", "[{}]", "{ zh = 1 }", "2026-01-01", "[[[]]]"]


@given(st.sampled_from(_LINES), st.sampled_from([*_VALUES, "", "x"]))
def test_a_value_replaced_by_anything_gives_problems_and_no_crash(spot: tuple[str, int], value: str) -> None:
    name, number = spot
    lines = FILES[name].splitlines()
    key, equals, _ = lines[number].partition(" = ")
    lines[number] = f"{key} = {value}" if equals and value else value
    with tempfile.TemporaryDirectory() as folder:
        county = SmallCounty(Path(folder))
        county.write(name, "\n".join(lines) + "\n")

        for problem in county.problems():
            assert problem.where.place
            assert report([problem], "en")
            assert report([problem], "zh")


@given(st.sampled_from(sorted(FILES)), st.integers(0, 2000), st.binary(max_size=4))
def test_a_file_with_broken_bytes_gives_problems_and_no_crash(name: str, at: int, junk: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        county = SmallCounty(Path(folder))
        path = county.path / name
        content = path.read_bytes()
        path.write_bytes(content[:at] + junk + content[at + 1 :])

        for problem in county.problems():
            assert report([problem], "en")


def test_an_empty_directory_names_what_a_county_needs(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_county(tmp_path)

    assert {p.where.file for p in caught.value.problems} >= {"county.toml", "departments.toml", "themes.toml"}


def test_the_error_reads_as_a_report(tmp_path: Path) -> None:
    county = SmallCounty(tmp_path)
    county.spoil("items/desk.toml", 'theme = "care"', 'theme = "core"')

    with pytest.raises(ConfigError) as caught:
        county.load()

    assert str(caught.value) == (
        'items/desk.toml:6 item desk-general → theme: there is no theme "core"  [unknown-code]\n'
        '    instead: did you mean "care"? known: care, homes\n'
        "1 problem(s)"
    )


def test_the_command_says_what_is_wrong_in_chinese_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    county = SmallCounty(tmp_path)
    county.spoil("items/desk.toml", 'theme = "care"', 'theme = "core"')

    code = main(["check", str(tmp_path)])

    assert code == 1
    assert capsys.readouterr().out == (
        "items/desk.toml:6 item desk-general → theme: 没有代码为“core”的主题  [unknown-code]\n"
        "    改法：您是不是要写“care”？可以写：care、homes\n"
        "共 1 处需要改\n"
    )


def test_the_command_speaks_english_in_an_english_locale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    SmallCounty(tmp_path)

    assert main(["check", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "no problems: 3 halls, 3 items, 1 bundles, 0 flows, 2 departments\n"


def test_the_command_checks_the_example_when_no_directory_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--lang", "zh"]) == 0
    assert "7 个大厅" in capsys.readouterr().out
    assert default_example().is_dir()
