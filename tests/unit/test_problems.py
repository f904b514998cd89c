"""Every error code answers in both languages, and an unknown code never reaches a citizen."""

from __future__ import annotations

import pytest

from queue_server.contract.errors import ERRORS
from queue_server.http.problems import build_problem, prefers_english


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_every_code_speaks_chinese_by_default_and_english_when_asked(code: str) -> None:
    chinese = build_problem(code, request_id="r")
    english = build_problem(code, request_id="r", accept_language="en-GB,en;q=0.9")
    assert chinese.title == ERRORS[code].zh
    assert english.title == ERRORS[code].en
    assert chinese.status == english.status == ERRORS[code].status


def test_a_code_outside_the_table_reads_as_our_own_failure() -> None:
    problem = build_problem("no.such.code", request_id="r")
    assert (problem.code, problem.status) == ("server.failed", 500)


@pytest.mark.parametrize(
    ("header", "english"),
    [(None, False), ("", False), ("zh-CN,en;q=0.8", False), ("en-US,zh;q=0.8", True), ("fr,en", True), ("fr", False)],
)
def test_the_first_language_we_speak_wins(header: str | None, english: bool) -> None:
    assert prefers_english(header) is english
