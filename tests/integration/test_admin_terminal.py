"""`hall admin terminal …`, beside a server or without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from queue_server.cli import main
from tests.kit.ready_database import lay_ready_database


@pytest.fixture
def data(tmp_path: Path) -> str:
    lay_ready_database(tmp_path / "hall.db")
    return str(tmp_path)


def admin(data: str, *arguments: str) -> int:
    return main(["admin", "terminal", *arguments, "--data", data])


def test_terminals_are_listed_with_what_was_asked_of_them(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert admin(data, "restart", "--hall", "yongxin", "--terminal", "k1") == 0
    assert admin(data, "disable", "--hall", "yongxin", "--terminal", "k1", "--service", "booking") == 0
    shown = "--zh", "下午停电", "--en", "Power cut", "--until", "2099-03-02T17:00"
    assert admin(data, "message", "--hall", "yongxin", "--terminal", "k1", *shown) == 0
    capsys.readouterr()
    assert admin(data, "list", "--hall", "yongxin") == 0
    lines = capsys.readouterr().out.splitlines()
    assert "yongxin/k1\tnever\t-\t-\t-\t0\tbooking\t-" in lines
    assert {"  shows: 下午停电 / Power cut", "  asked, not done yet: restart by admin"} <= set(lines)


def test_a_terminal_that_is_not_there_and_a_message_in_one_language_are_refused(
    data: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert admin(data, "restart", "--hall", "yongxin", "--terminal", "k9") == 1
    assert "the hall has no terminal 'k9'; its terminals: k1" in capsys.readouterr().err
    assert admin(data, "message", "--hall", "yongxin", "--terminal", "k1", "--zh", "停电") == 1
    assert "--zh of at most 18" in capsys.readouterr().err
