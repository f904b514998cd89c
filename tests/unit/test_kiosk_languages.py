"""A language is a folder: put beside the others it is there on glass, paper and in the voice, without code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from drivers.sound.voice import VoiceFile
from kiosk import languages
from kiosk.agent.counters import Speak, sentence
from kiosk.journey.model import State
from kiosk.speech import spelt
from kiosk.texts import error_text, text
from tests.kit.third_language import CODE, TOLD, in_third, locale_of, third_texts, write_language

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "languages.md"


@pytest.fixture
def locale(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "locale"
    folder.mkdir()
    with locale_of(folder):
        yield folder


@pytest.fixture
def third(locale: Path) -> Path:
    return write_language(locale / CODE, third_texts())


def test_the_shipped_languages_are_whole_and_in_their_order() -> None:
    assert list(languages.languages()) == ["zh", "en"]
    assert [languages.problems(languages.LOCALE / code) for code in ("zh", "en")] == [[], []]


def test_two_languages_go_to_and_fro_and_three_go_round(locale: Path) -> None:
    assert [languages.after(code) for code in ("zh", "en")] == ["en", "zh"]
    write_language(locale / CODE, third_texts())
    languages.languages.cache_clear()
    assert [languages.after(code) for code in ("zh", "en", CODE)] == ["en", CODE, "zh"]
    assert languages.many()


def test_a_language_stands_where_it_wants_to(locale: Path) -> None:
    write_language(locale / CODE, third_texts(), TOLD.replace("order = 3", "order = 1"))
    assert list(languages.languages()) == [CODE, "zh", "en"]


def test_its_texts_are_its_own_also_where_the_county_words_them_in_two_others(third: Path) -> None:
    from kiosk.scenes.made_up import base

    assert text(base(CODE), "confirm.yes") == in_third(text(base("en"), "confirm.yes"))
    assert text(base(CODE), "ticket.farewell") == in_third(text(base("en"), "ticket.farewell"))
    assert len(error_text(State(language=CODE), "series.full")) > 3


@pytest.mark.parametrize(("digits", "said"), [("", "A 0 1"), ("oabcdefghi", "Aoa")])
def test_a_number_is_read_in_its_figures_or_in_its_own_words(locale: Path, digits: str, said: str) -> None:
    write_language(locale / CODE, third_texts(), TOLD + f'digits = "{digits}"\n')
    assert spelt("A01", CODE) == said


@pytest.mark.parametrize(("voice", "speaks"), [("", CODE), ('voice = "zh"\n', "zh"), ('voice = ""\n', "")])
def test_the_voice_that_speaks_it_is_its_own_another_or_none(locale: Path, voice: str, speaks: str) -> None:
    write_language(locale / CODE, third_texts(), TOLD + voice)
    assert languages.voice_of(CODE) == speaks
    assert sentence(Speak(3, "A012", again=False), CODE).language == speaks


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ({"confirm.yes": ""}, "confirm.yes: no text"),
        ({"home.title": "hall"}, "home.title: its braces must be {hall}"),
        ({"confirm.maybe": "perhaps"}, "confirm.maybe: no such key"),
    ],
)
def test_what_is_not_whole_is_not_offered_and_is_named_with_its_file_and_key(
    locale: Path, spoil: dict[str, str], said: str
) -> None:
    folder = write_language(locale / CODE, {**third_texts(), **spoil})
    assert languages.problems(folder) == [f"{folder / languages.TEXTS}: {said}"]
    assert list(languages.languages()) == ["zh", "en"]
    assert languages.offered(CODE) == "zh"


def test_a_folder_without_texts_or_with_a_setting_nobody_knows_is_named(locale: Path) -> None:
    folder = write_language(locale / CODE, third_texts(), TOLD + 'colour = "red"\n')
    (folder / languages.TEXTS).unlink()
    wrong = languages.problems(folder)
    assert f"{folder / languages.FILE}: colour: Extra inputs are not permitted" in wrong
    assert any(str(folder / languages.TEXTS) in line for line in wrong)


def test_a_text_in_doubt_is_named(third: Path) -> None:
    file = third / languages.TEXTS
    file.write_text(file.read_text("utf-8").replace('msgid "confirm.yes"', '#, fuzzy\nmsgid "confirm.yes"'), "utf-8")
    assert languages.problems(third) == [f"{file}: confirm.yes: marked as fuzzy"]


def test_what_a_new_language_begins_with_is_every_key_and_nothing_else(locale: Path) -> None:
    languages.main(["--begin", str(locale / CODE)])
    (locale / CODE / languages.FILE).write_text(TOLD, "utf-8")
    file = locale / CODE / languages.TEXTS
    assert languages.problems(locale / CODE) == [f"{file}: {key}: no text" for key in _keys(file)]
    assert set(_keys(file)) == set(third_texts())


def _keys(file: Path) -> list[str]:
    with file.open("rb") as source:
        return [str(message.id) for message in read_po(source) if message.id]


def test_the_document_s_samples_are_what_the_kiosk_and_the_loudspeaker_take() -> None:
    told, voice = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert languages.Language.model_validate(tomllib.loads(told)).voice == "vi"
    assert VoiceFile.model_validate(tomllib.loads(voice)).language == "vi"
    assert set(languages.Language.model_fields) <= set(re.findall(r"`(\w+)`", DOCUMENT.read_text("utf-8")))
