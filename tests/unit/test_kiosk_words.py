"""The kiosk's catalogues: both languages whole, placeholders alike, lengths kept, every key the code names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.load import default_example, load_county
from kiosk.journey.model import State
from kiosk.languages import LOCALE, TEXTS, catalogue, languages
from kiosk.texts import error_text, text
from queue_server.contract.errors import ERRORS

KIOSK = Path(__file__).resolve().parents[2] / "kiosk"
COUNTY_ONLY = set(load_county(default_example()).halls["yongxin"].wording)


def _braces(words: str) -> list[str]:
    return sorted(set(re.findall(r"\{(\w+)\}", words)))


def test_both_languages_hold_the_same_keys_and_none_is_empty() -> None:
    zh, en = catalogue("zh"), catalogue("en")

    assert set(zh) == set(en)
    assert [key for key in zh if not zh[key].strip() or not en[key].strip()] == []


def test_no_text_is_fuzzy() -> None:
    for language in languages():
        assert "#, fuzzy" not in (LOCALE / language / TEXTS).read_text(encoding="utf-8")


def test_a_translation_keeps_every_placeholder() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    assert [key for key in zh if _braces(zh[key]) != _braces(en[key])] == []


def test_every_key_the_code_names_is_in_the_catalogue() -> None:
    named = set()
    for file in [*KIOSK.glob("views/*.py"), *KIOSK.glob("journey/*.py"), *KIOSK.glob("screens/*.py")]:
        source = file.read_text(encoding="utf-8")
        named |= set(re.findall(r'\bt\("([a-z_]+\.[a-z_.0-9]+)"', source))
        named |= set(re.findall(r'(?:speak\(\s*state,|Say\()\s*"([a-z_.]+)"', source))

    assert named - set(catalogue("zh")) - COUNTY_ONLY == set()


def test_the_countys_wording_goes_before_the_catalogue() -> None:
    from kiosk.scenes.made_up import base, menu
    from queue_server.contract.models import WireText

    reworded = menu().model_copy(update={"wording": {"home.take": WireText(zh="拿号", en="Get one")}})

    assert text(base(menu=reworded), "home.take") == "拿号"
    assert text(base("en", menu=reworded), "home.take") == "Get one"
    assert text(base(menu=reworded), "bar.back") == "返回"


@pytest.mark.parametrize("code", sorted(ERRORS))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_error_of_the_contract_has_a_sentence(code: str, language: str) -> None:
    assert len(error_text(State(language=language), code)) > 3


def test_an_error_nobody_knows_still_says_what_to_do() -> None:
    assert error_text(State(), "no.such.code")


def test_a_title_has_at_most_ten_hanzi_and_a_button_at_most_seven() -> None:
    zh = catalogue("zh")
    titles = [k for k in zh if k.endswith(".title") and "{" not in zh[k]]
    starts = ("bar.", "idle.yes", "idle.no", "confirm.yes", "done.another", "done.give_back", "key.", "card.skip")
    buttons = ["confirm.no", *(k for k in zh if k.startswith(starts))]

    def hanzi(words: str) -> int:
        return len(re.findall(r"[\u4e00-\u9fff]", words))

    assert [(k, zh[k]) for k in titles if hanzi(zh[k]) > 10] == []
    assert [(k, zh[k]) for k in buttons if hanzi(zh[k]) > 7] == []


def test_a_spoken_sentence_has_at_most_fifteen_hanzi() -> None:
    zh = catalogue("zh")

    assert [zh[k] for k in zh if k.startswith("say.") and len(re.findall(r"[\u4e00-\u9fff]", zh[k])) > 15] == []
