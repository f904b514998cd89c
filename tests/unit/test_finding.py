"""People find a matter by what they call it, however they spell it."""

from __future__ import annotations

import pytest

from kiosk.finding.index import LIMIT, Index
from kiosk.scenes.made_up import menu as example
from tests.unit.kiosk_hall import entry, menu
from tests.unit.queries import HELD_OUT, TUNED

INDEX = Index(menu())


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("房子过户", "house-sale"),
        ("过户", "house-sale"),
        ("房屋买卖转移登记", "house-sale"),
        ("fzgh", "house-sale"),
        ("FZGH", "house-sale"),
        ("fz gh", "house-sale"),
        ("fangzi", "house-sale"),
        ("fangziguohu", "house-sale"),
        ("上户口", "newborn-register"),
        ("shk", "newborn-register"),
        ("领养老金", "pension"),
        ("yanglaojin", "pension"),
        ("claim a pension", "pension"),
        ("visa", "visa"),
        ("宝宝", "newborn"),
    ],
)
def test_a_matter_is_found_by_hanzi_initials_pinyin_keyword_or_english(typed: str, first: str) -> None:
    assert INDEX.find(typed)[0] == first


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("yanglaojing", "pension"), ("fangziguhu", "house-sale"), ("pensoin", "pension"), ("领养劳金", "pension")],
)
def test_a_slip_is_forgiven(slip: str, meant: str) -> None:
    assert meant in INDEX.find(slip)


@pytest.mark.parametrize("typed", ["", "   ", "qqqq", "龘龘龘", "xyzzyx", "!!", "zzzzzzzzzzzzzzzzzzzz"])
def test_what_nobody_means_finds_nothing(typed: str) -> None:
    assert INDEX.find(typed) == ()


def test_what_people_say_comes_before_what_merely_sounds_alike() -> None:
    assert INDEX.find("房")[0] == "house-sale"


def test_every_result_is_a_matter_or_bundle_of_the_menu_once() -> None:
    known = {i.code for i in menu().items} | {b.code for b in menu().bundles}
    for typed in ("x", "xin", "新生儿", "e", "a", "shang"):
        found = INDEX.find(typed)
        assert len(found) == len(set(found))
        assert set(found) <= known


def test_a_big_menu_gives_only_the_best() -> None:
    big = menu(items=[entry(f"matter-{n}", f"登记{n}", f"Registration {n}", "A") for n in range(90)], bundles=[])
    found = Index(big).find("登记")
    assert len(found) == LIMIT
    assert found[0] == "matter-0", "equal matches keep the menu's order"


@pytest.fixture(scope="module")
def county() -> Index:
    return Index(example("yongxin"))


def _share(found: Index, asked: tuple[tuple[str, frozenset[str]], ...], among: int) -> float:
    return sum(bool(meant & set(found.find(typed)[:among])) for typed, meant in asked) / len(asked)


def test_queries_the_scoring_was_tuned_on_find_what_they_mean_first(county: Index) -> None:
    assert _share(county, TUNED, 1) == 1


def test_queries_the_scoring_never_saw_find_what_they_mean(county: Index) -> None:
    assert _share(county, HELD_OUT, 1) >= 0.9
    assert _share(county, HELD_OUT, 3) >= 0.95
