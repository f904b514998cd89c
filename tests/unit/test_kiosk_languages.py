"""A language is a folder: put beside the others it is there on glass, paper and in the voice, without code."""

from __future__ import annotations

import datetime as dt
import re
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from drivers.ports import Utterance, Words
from drivers.sound.voice import VoiceFile
from kiosk import languages
from kiosk.agent.counters import Speak, sentence
from kiosk.journey.events import Tick
from kiosk.journey.model import State
from kiosk.journey.screens import Access, Home, Languages
from kiosk.scenes.made_up import base
from kiosk.speech import Voice, spelt
from kiosk.texts import error_text, text
from kiosk.views.access import choice
from kiosk.views.languages import other_language
from tests.kit.third_language import CODE, TOLD, in_third, locale_of, third_texts, write_language
from tests.unit.kiosk_hall import NOW, Kiosk
from tests.unit.kiosk_walk import Walk

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


def test_with_two_languages_one_touch_is_enough_wherever_the_key_is(locale: Path) -> None:
    kiosk = Kiosk().press("language")
    assert (kiosk.state.screen, kiosk.state.language) == (Home(), "en")
    assert kiosk.press("access", "language").state.language == "zh"
    assert other_language(base()).text == "English"
    assert other_language(base("en")).text == "中文"


def test_with_three_all_stand_side_by_side_and_a_touch_on_one_leads_back_in_it(third: Path) -> None:
    kiosk = Kiosk().press("language")
    assert isinstance(kiosk.state.screen, Languages)
    keys = choice(kiosk.state).toggles
    assert [(key.text, key.value) for key in keys] == [("中文", "zh"), ("English", "en"), ("Ëigën", CODE)]
    assert [key.dress for key in keys] == ["picked", "plain", "plain"]

    kiosk.press(f"language:{CODE}")

    assert isinstance(kiosk.state.screen, Home)
    assert kiosk.state.language == CODE
    assert kiosk.press("take", "back").state.language == CODE


def test_it_is_chosen_from_the_settings_too_also_in_large_type(third: Path) -> None:
    kiosk = Kiosk().press("senior", "access", "language", f"language:{CODE}")
    assert (kiosk.state.screen, kiosk.state.language, kiosk.state.senior) == (Access(), CODE, True)


@pytest.mark.parametrize("key", ["language:xx", "language:"])
def test_a_language_that_is_not_there_changes_nothing(third: Path, key: str) -> None:
    kiosk = Kiosk().press("language", key)
    assert (kiosk.state.screen, kiosk.state.language) == (Languages(), "zh")


def test_back_leaves_the_language_and_the_next_person_is_met_in_chinese(third: Path) -> None:
    kiosk = Kiosk().press("language", "back")
    assert (kiosk.state.screen, kiosk.state.language) == (Home(), "zh")
    kiosk.press("language", f"language:{CODE}").send(Tick(NOW), Tick(NOW + dt.timedelta(seconds=121)))
    assert (kiosk.state.screen, kiosk.state.language) == (Home(), "zh")


def test_no_walk_among_three_languages_breaks_a_rule_and_all_are_walked_in(third: Path) -> None:
    seen: set[object] = set()
    for seed in range(60):
        walk = Walk(seed)
        walk.kiosk.press("language", f"language:{CODE}") if seed % 2 else walk.kiosk.press("language")
        for _ in range(40):
            walk.one()
            seen |= {walk.state.language, type(walk.state.screen)}
        walk.check_ways_home()
    assert seen >= {"zh", "en", CODE, Languages}


def test_it_is_spoken_by_the_voice_of_its_own(third: Path) -> None:
    said: list[Utterance] = []
    heard = threading.Event()

    class Loudspeaker:
        def play(self, utterance: Utterance, volume: int) -> None:
            said.append(utterance)
            heard.set()

        def stop(self) -> None: ...
        def check(self) -> tuple[str, ...]:
            return ()

        def close(self) -> None: ...

    Voice(Loudspeaker()).say(text(base(CODE), "say.confirm"), CODE, 3)
    assert heard.wait(10)
    assert said == [Utterance(CODE, (Words(in_third(text(base("en"), "say.confirm"))),))]


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
