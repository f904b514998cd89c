"""The sentences a hall says: short enough for the screen, none of the words that frighten seniors; and the logo."""

from __future__ import annotations

import re
import string
import tomllib

import pytest
from PIL import Image

from config.item_rules import hanzi
from config.load import DEFAULTS
from config.logos import LOGO_FILES, SHIPPED

WORDING: dict[str, dict[str, str]] = tomllib.loads((DEFAULTS / "wording.toml").read_text(encoding="utf-8"))
FORBIDDEN = ("扫码", "登录", "验证", "授权", "提交", "终端", "事项", "错误", "失败")

TITLES = ("home.take", "senior.title", "confirm.title")
BUTTONS = ("home.take", "home.helper", "home.my_ticket", "confirm.yes", "confirm.no",
           "idle.yes", "idle.no")  # fmt: skip
SPOKEN = ("home.greeting", "senior.greeting", "senior.no_card", "card.lay", "card.again",
          "card.take_back", "call.missed", "idle.ask", "end.farewell")  # fmt: skip


def test_every_sentence_is_said_somewhere() -> None:
    root = DEFAULTS.parents[1]
    kinds = ("*.py", "*.kv", "*.html")
    said = [f.read_text() for part in ("kiosk", "queue_server") for kind in kinds for f in (root / part).rglob(kind)]
    assert [key for key in WORDING if not any(key in text for text in said)] == []


@pytest.mark.parametrize("key", [key for key in WORDING if key.startswith("senior.")])
def test_no_senior_text_has_an_official_word(key: str) -> None:
    assert not [word for word in FORBIDDEN if word in WORDING[key]["zh"]]


@pytest.mark.parametrize("key", WORDING)
def test_no_text_at_all_has_a_word_of_failure(key: str) -> None:
    assert not [word for word in ("错误", "失败") if word in WORDING[key]["zh"]]


@pytest.mark.parametrize(("keys", "limit"), [(TITLES, 10), (BUTTONS, 6), (SPOKEN, 15)])
def test_titles_buttons_and_speech_are_short(keys: tuple[str, ...], limit: int) -> None:
    assert {key: hanzi(WORDING[key]["zh"]) for key in keys if hanzi(WORDING[key]["zh"]) > limit} == {}


@pytest.mark.parametrize("key", WORDING)
def test_both_languages_have_the_same_placeholders(key: str) -> None:
    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert fields(WORDING[key]["zh"]) == fields(WORDING[key]["en"])


def test_every_key_and_placeholder_is_explained() -> None:
    text = (DEFAULTS / "wording.toml").read_text(encoding="utf-8")
    comments = "\n".join(line for line in text.splitlines() if line.startswith("#"))
    headings = re.findall(r"^# --- ([a-z, ]+):", text, re.MULTILINE)
    groups = {group for heading in headings for group in heading.split(", ")}

    assert {key.partition(".")[0] for key in WORDING} == groups
    assert {p for words in WORDING.values() for p in re.findall(r"\{\w+\}", words["zh"])} <= set(
        re.findall(r"\{\w+\}", comments)
    )


def test_the_logo_comes_for_screen_and_ticket() -> None:
    assert [name for name in LOGO_FILES if not (SHIPPED / f"mountain{name}").is_file()] == []
    with Image.open(SHIPPED / "mountain.png") as screen, Image.open(SHIPPED / "mountain-mono.png") as ticket:
        assert (screen.size, screen.mode) == ((256, 256), "RGBA")
        assert (ticket.size, ticket.mode) == ((128, 128), "1")
        assert screen.getpixel((8, 128)) == (0xB3, 0x26, 0x1E, 255)
        assert (ticket.getpixel((4, 64)), ticket.getpixel((64, 70))) == (0, 255)
