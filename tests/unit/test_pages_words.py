"""The pages' texts: complete in Chinese, ranges told as a person tells them, foreign files as they were shipped."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from flask import Flask

from config.floor import Colours
from config.load import default_example, load_county
from config.schema import County
from queue_server.contract.models import Wait
from queue_server.http.pages.assets import STATIC, brand_css, icon, mixed
from queue_server.http.pages.languages import register_languages
from queue_server.http.pages.wording import day_line, stopwatch, wait_figures
from tests.checks.translations import messages_in_use, problems, translated


@pytest.fixture(scope="module")
def county() -> County:
    return load_county(default_example())


def test_every_message_is_translated_and_keeps_its_placeholders() -> None:
    assert problems(translated(), messages_in_use()) == []


@pytest.mark.parametrize(
    ("zh", "fuzzy", "complaint"),
    [
        ("", False, "untranslated"),
        ("%(number)s 办好了", True, "fuzzy"),
        ("办好了", False, "placeholder lost"),
        ("%(number)s %(name)s", False, "unknown placeholder"),
    ],
)
def test_a_bad_translation_is_found(zh: str, fuzzy: bool, complaint: str) -> None:
    template, catalog = Catalog(), Catalog(locale="zh")
    template.add("%(number)s is finished")
    catalog.add("%(number)s is finished", zh, flags=["fuzzy"] if fuzzy else [])
    assert [line.split(":")[0] for line in problems(catalog, template)] == [complaint]


def test_a_message_nobody_uses_is_found() -> None:
    catalog = Catalog(locale="zh")
    catalog.add("Gone", "没了")
    assert problems(catalog, Catalog()) == ["no longer used: 'Gone'"]


@pytest.mark.parametrize(
    ("low_s", "high_s", "told"),
    [
        (12 * 60, 20 * 60, ("12–20", "分钟")),
        (0, 5 * 60, ("5", "分钟内")),
        (0, 119 * 60, ("119", "分钟内")),
        (0, 405 * 60, ("7", "小时内")),
        (59, 61, ("2", "分钟内")),
        (60, 60, ("1–2", "分钟")),
        (50 * 60, 119 * 60, ("50–119", "分钟")),
        (70 * 60, 140 * 60, ("1–2.5", "小时")),
        (35 * 60, 140 * 60, ("35–140", "分钟")),
        (300 * 60, 700 * 60, ("4", "小时以上")),
    ],
)
def test_a_wait_is_a_range_rounded_outwards(low_s: int, high_s: int, told: tuple[str, str]) -> None:
    app = Flask(__name__)
    register_languages(app)
    with app.test_request_context("/display/hall"):
        assert wait_figures(Wait(low_s=low_s, high_s=high_s)) == told


@pytest.mark.parametrize(
    ("path", "accept", "language"),
    [
        ("/display/hall", "en-US", "zh"),
        ("/display/hall?lang=en", "zh-CN", "en"),
        ("/clerk", "en-US", "zh"),
        ("/t/token", "en-US,zh;q=0.5", "en"),
        ("/t/token", "zh-CN,en;q=0.5", "zh"),
        ("/t/token?lang=xx", "", "zh"),
    ],
)
def test_the_halls_screens_speak_chinese_and_a_phone_its_owners_language(path: str, accept: str, language: str) -> None:
    from queue_server.http.pages.languages import language as chosen

    app = Flask(__name__)
    with app.test_request_context(path, headers={"Accept-Language": accept}):
        assert chosen() == ("en" if language == "en" else "zh")


@pytest.mark.parametrize(
    ("ahead", "zh", "en"),
    [
        (0, "今天 11月23日 星期一", "today, Mon 23 Nov"),
        (1, "明天 11月24日 星期二", "tomorrow, Tue 24 Nov"),
        (4, "11月27日 星期五", "Fri 27 Nov"),
    ],
)
def test_a_day_is_named_with_its_date_by_the_halls_calendar(county: County, ahead: int, zh: str, en: str) -> None:
    late = dt.datetime(2026, 11, 23, 15, 59, tzinfo=dt.UTC)
    day = dt.date(2026, 11, 23) + dt.timedelta(days=ahead)
    place = next(iter(county.halls.values()))
    app = Flask(__name__)
    register_languages(app)
    for language, told in (("zh", zh), ("en", en)):
        with app.test_request_context(f"/t/token?lang={language}"):
            assert day_line(day, late, place, language) == told


def test_a_stopwatch_shows_hours_only_when_there_are_some() -> None:
    assert [stopwatch(s) for s in (0, 402, 3600, -5)] == ["00:00", "06:42", "1:00:00", "00:00"]


def test_the_countys_colours_become_the_pages_variables() -> None:
    css = brand_css(Colours(brand="#102030"))
    assert "--brand:#102030" in css
    assert mixed("#000000", "#FFFFFF", 0.5) == "#808080"


def test_icons_stand_inline_and_are_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in icon("bell-ringing-fill")


def test_what_others_wrote_is_as_they_shipped_it() -> None:
    vendor = STATIC / "vendor"
    table = (vendor / "README.md").read_text("utf-8")
    stated = dict(re.findall(r"(?m)^\| (\S+) \|.*`([0-9a-f]{64})` \|$", table))
    icons = sorted((vendor / "phosphor").glob("*.svg"))
    lines = "".join(f"{_sha256(f)}  {f.name}\n" for f in icons)
    assert stated.pop("phosphor/*.svg") == hashlib.sha256(lines.encode()).hexdigest()
    assert stated == {f.name: _sha256(f) for f in vendor.iterdir() if f.suffix in (".js", ".css")}


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
