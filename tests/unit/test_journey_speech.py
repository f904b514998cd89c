"""Everything the journey says aloud exists in both languages and is short enough to be heard."""

from __future__ import annotations

import string

import pytest

from drivers.sound.espeak import pinyin
from kiosk.languages import catalogue
from kiosk.speech import spelt
from tests.kit.spoken import SENTENCES, VALUES, hanzi, said


def test_the_list_is_not_empty() -> None:
    assert {"say.idle", "say.take_ticket", "card.take_back"} <= set(SENTENCES)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("key", SENTENCES)
def test_a_sentence_exists_and_asks_for_no_more_than_it_is_given(key: str, language: str) -> None:
    sentence = catalogue(language)[key]
    assert sentence
    wanted = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
    assert wanted <= VALUES.get(key, set())


@pytest.mark.parametrize("key", SENTENCES)
def test_a_spoken_sentence_has_at_most_fifteen_hanzi(key: str) -> None:
    assert 0 < hanzi(said(key, "zh")) <= 15


def test_a_number_is_read_out_digit_by_digit() -> None:
    assert spelt("A012") == "A零一二"
    assert spelt("A012", "en") == "A 0 1 2"


def test_hanzi_are_spoken_as_pinyin_with_tones() -> None:
    assert pinyin("请取走号票") == "qing3 qu3 zou3 hao4 piao4"
