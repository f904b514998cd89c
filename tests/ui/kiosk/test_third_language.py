"""A folder beside the two languages that are shipped reaches the glass: its words, within the laws of size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from config.schema import Panel
from kiosk.journey.model import State
from kiosk.scenes.every import scenes
from tests.kit.third_language import CODE, locale_of, third_texts, write_language
from tests.ui.kiosk import measure
from tests.ui.kiosk.glass import glass

PORTRAIT, LANDSCAPE = Panel(width_px=1080, height_px=1920), Panel(width_px=1920, height_px=1080)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, State]]:
    folder = tmp_path_factory.mktemp("locale")
    write_language(folder / CODE, third_texts())
    with locale_of(folder):
        yield {scene.name: scene.state for scene in scenes(CODE)}


@pytest.mark.parametrize(
    ("name", "panel", "words"),
    [
        ("home", PORTRAIT, "Sëniors first"),
        ("access", LANDSCAPE, "中文  English  Ëigën"),
        ("languages", PORTRAIT, "Choosë your languagë"),
        ("languages", LANDSCAPE, "Ëigën"),
        ("senior-languages", PORTRAIT, "Ëigën"),
        ("confirm", LANDSCAPE, "Is this it?"),
    ],
)
def test_a_third_language_is_on_the_glass(drawn: dict[str, State], name: str, panel: Panel, words: str) -> None:
    state = drawn[name]

    glass().fresh(replace(state, now=state.now), panel)

    assert words in [say.text for say in measure.texts(glass().root)]
    assert measure.faults(glass().root, state.senior, english=True) == []
