"""A kiosk reads its own entry of its hall's file, and no more of the county."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.load import default_example, load_county, load_terminal


def test_every_terminal_is_as_the_whole_county_has_it() -> None:
    halls = load_county(default_example()).halls.values()

    for hall in halls:
        for terminal in hall.terminals:
            assert load_terminal(default_example(), hall.code, terminal.code) == terminal


def test_a_terminal_that_is_not_there_is_none() -> None:
    assert load_terminal(default_example(), "yongxin", "k99") is None
    assert load_terminal(default_example(), "nowhere", "k1") is None


def test_a_mistake_in_the_halls_file_is_reported_as_for_the_county(tmp_path: Path) -> None:
    county = tmp_path / "county"
    shutil.copytree(default_example(), county)
    hall = county / "halls" / "yongxin.toml"
    hall.write_text(hall.read_text("utf-8").replace("width_px = 1080", "width_px = 10", 1), "utf-8")

    with pytest.raises(ConfigError) as wrong:
        load_terminal(county, "yongxin", "k1")

    assert any("width_px" in str(problem) for problem in wrong.value.problems)
