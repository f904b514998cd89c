"""Every mistake a county's files can hold is found, with its file, line, place, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import BaseModel, Field

from config import errors
from config.messages import instead, texts, wrong
from config.shapes import check
from tests.unit.config_mistakes import CENTRE, DESK, MISTAKES, PROPERTY, TOWN, Mistake
from tests.unit.small_county import SmallCounty


@pytest.fixture
def county(tmp_path: Path) -> SmallCounty:
    return SmallCounty(tmp_path)


def test_the_small_county_is_right(county: SmallCounty) -> None:
    assert county.problems() == ()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m.code}: {m.place}")
def test_a_mistake_is_named_with_place_and_advice(county: SmallCounty, mistake: Mistake) -> None:
    county.spoil(mistake.file, mistake.old, mistake.new)

    problem, *others = county.problems()

    assert problem.where.file == (mistake.found_in or mistake.file)
    assert problem.where.place == mistake.place
    if mistake.found_in is None:
        marker = mistake.marker or mistake.new.splitlines()[0]
        assert problem.where.line in _lines(county.text(mistake.file), marker)
    assert instead(problem, "en").startswith(mistake.advice)
    assert problem.code == mistake.code
    assert others == []


def _lines(text: str, marker: str) -> list[int]:
    return [n for n, line in enumerate(text.splitlines(), 1) if marker in line]


def test_a_missing_file_is_named(county: SmallCounty) -> None:
    (county.path / "themes.toml").unlink()

    (problem,) = county.problems()

    assert problem.where == errors.Where("themes.toml", None, "themes.toml")
    assert instead(problem, "en") == "add it; config/examples/yongxin/themes.toml shows how"


def test_a_file_that_is_not_utf8_is_named_with_the_line(county: SmallCounty) -> None:
    (county.path / DESK).write_bytes("[[item]]\ncode = \"x\"\nname = '咨询'\n".encode("gbk"))

    (problem,) = county.problems()

    assert problem.where == errors.Where(DESK, 3, DESK)
    assert instead(problem, "en") == "save the file as UTF-8"


def test_an_unreadable_file_does_not_accuse_those_who_refer_to_it(county: SmallCounty) -> None:
    county.write(PROPERTY, "[[item]\n")

    assert [p.code for p in county.problems()] == ["not-toml"]


def test_all_problems_come_in_one_error(county: SmallCounty) -> None:
    county.spoil(PROPERTY, 'issuer = "applicant"', 'issuer = "aplicant"')
    county.spoil(DESK, 'theme = "care"', 'theme = "core"')
    county.spoil(CENTRE, "number = 2", "number = 1")
    county.spoil(TOWN, 'prefers = ["senior"]', "")

    codes = [p.code for p in county.problems()]

    assert codes == ["duplicate", "no-senior-counter", "unknown-code", "wrong-choice"]


def test_a_mistake_of_the_county_is_told_once_not_once_for_each_hall(county: SmallCounty) -> None:
    county.spoil("calendar.toml", 'close = "17:30"', 'close = "late"')

    assert len(county.problems()) == 1


def test_two_items_with_one_code_are_told_where_the_first_is(county: SmallCounty) -> None:
    county.spoil(PROPERTY, 'code = "property-search"', 'code = "property-sale"')

    problem = next(p for p in county.problems() if p.code == "duplicate")

    first = _lines(county.text(PROPERTY), "[[item]]")[0]
    assert wrong(problem, "en") == (
        f'item "property-sale" is there twice, first at {PROPERTY}:{first} item property-sale'
    )


def test_what_the_schema_refuses_for_a_reason_without_words_here_is_still_told() -> None:
    class Even(BaseModel):
        number: Annotated[int, Field(multiple_of=2)]

    _, (problem,) = check(Even, {"number": 3}, lambda path: errors.Where("x.toml", 1, "x"))

    assert wrong(problem, "en") == "not accepted (Input should be a multiple of 2)"


def _all_problems() -> Iterator[type[errors.Problem]]:
    def below(kind: type[errors.Problem]) -> Iterator[type[errors.Problem]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    return (kind for kind in below(errors.Problem) if "code" in vars(kind))


def test_every_kind_of_problem_has_a_mistake_here() -> None:
    elsewhere = {"missing-file", "not-utf8", "not-accepted"}
    elsewhere |= {kind.code for kind in errors.FlowProblem.__subclasses__()}  # test_flow_files.py
    assert {kind.code for kind in _all_problems()} == {m.code for m in MISTAKES} | elsewhere


def test_every_kind_of_problem_has_words_in_both_languages() -> None:
    for kind in _all_problems():
        for language in ("zh", "en"):
            assert set(texts()[kind.code][language]) == {"wrong", "instead"}


def test_the_parts_of_sentences_are_there_in_both_languages() -> None:
    for table in ("frame", "kind", "reason", "expected"):
        words = texts()[table]
        assert set(words["zh"]) == set(words["en"])


def test_no_words_are_left_over() -> None:
    parts = {"frame", "kind", "reason", "expected"}
    assert set(texts()) - parts == {kind.code for kind in _all_problems()}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m.code}: {m.place}")
def test_a_mistake_is_also_told_in_chinese(county: SmallCounty, mistake: Mistake) -> None:
    county.spoil(mistake.file, mistake.old, mistake.new)

    for problem in county.problems():
        text = wrong(problem, "zh") + instead(problem, "zh")
        assert max(text) >= "\u4e00"
        assert "{nearest" not in text
