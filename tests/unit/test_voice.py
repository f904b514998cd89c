"""A voice says what is recorded, whole, and says of itself what it lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.codecs import pcm
from drivers.errors import SettingsError
from drivers.ports import Count, Number, Token, Words
from drivers.sound.voice import Clip, Pause, Piece, Unrecorded, Voice
from tests.kit.voices_kit import record

ZH = (*"0123456789AB", "请", "号", "到", "号窗口", "请取走号票，坐着等", "区", "请到", "等候")
EN = (*"0123456789AB", "number", "please go to counter", "Is this it", "twelve")


@pytest.fixture
def zh(tmp_path: Path) -> Voice:
    return Voice(record(tmp_path / "zh", "zh", ZH))


@pytest.fixture
def en(tmp_path: Path) -> Voice:
    return Voice(record(tmp_path / "en", "en", EN))


def said(pieces: tuple[Piece, ...]) -> str:
    return "|".join("," if isinstance(piece, Pause) else _named(piece) for piece in pieces)


def _named(piece: Clip | Unrecorded) -> str:
    return piece.key if isinstance(piece, Clip) else f"<{piece.text}>"


@pytest.mark.parametrize(
    ("token", "pieces"),
    [
        (Words("请取走号票，坐着等"), "请取走号票，坐着等"),
        (Words("请A零一二号，到3号窗口"), "请|a|0|1|2|号|,|到|3|号窗口"),
        (Words("请到B区等候。"), "请到|b|区|等候"),
        (Words("请到不动产专区等候"), "<请到不动产专区等候>"),
        (Words("请到AB区"), "<请到AB区>"),
        (Number("A012"), "a|0|1|2"),
        (Number("C012"), "<C 0 1 2>"),
        (Count(3), "3"),
        (Count(12), "<12>"),
    ],
)
def test_chinese_is_said_with_the_fewest_clips_or_not_at_all(zh: Voice, token: Token, pieces: str) -> None:
    assert said(zh.resolve(token)) == pieces


@pytest.mark.parametrize(
    ("token", "pieces"),
    [
        (Words("Number A 0 1, please go to counter 3"), "number|a|0|1|,|please go to counter|3"),
        (Words("Is this it?"), "is this it"),
        (Words("A bad day"), "<A bad day>"),
        (Count(12), "twelve"),
    ],
)
def test_an_english_word_is_never_cut_in_two(en: Voice, token: Token, pieces: str) -> None:
    assert said(en.resolve(token)) == pieces


def test_a_recorders_file_is_said_at_the_rate_and_loudness_of_the_voice_without_its_silence(tmp_path: Path) -> None:
    zh = Voice(record(tmp_path / "zh", "zh", "请", rate=44100))
    sound = zh.sound("请")
    assert 230 <= len(sound) * 1000 / zh.rate <= 275
    assert pcm.loudness(sound, zh.rate) == pytest.approx(-20, abs=1)


@pytest.mark.parametrize(
    ("setting", "other", "longer"),
    [("keep_ms", 60, True), ("silence_db", -25, False), ("rate", 8000, False), ("loudness_db", -30, False)],
)
def test_each_setting_of_a_voice_changes_its_clips(tmp_path: Path, setting: str, other: int, longer: bool) -> None:
    one = Voice(record(tmp_path / "one", "zh", "请")).sound("请")
    two = Voice(record(tmp_path / "two", "zh", "请", more=f"{setting} = {other}")).sound("请")
    assert one != two
    assert (len(two) > len(one)) is longer


def test_a_voice_says_what_it_lacks_to_call_anybody(zh: Voice) -> None:
    lacking = zh.missing()
    assert {"C", "Z", "十", "再次请"} <= set(lacking)
    assert not {"A", "0", "请", "号窗口"} & set(lacking)


def test_a_voice_says_which_of_its_clips_cannot_be_used(zh: Voice) -> None:
    folder = zh.folder
    (folder / "0.wav").unlink()
    (folder / "1.wav").write_bytes(b"RIFF")
    (folder / "2.wav").write_bytes(pcm.to_wav(pcm.silence(500, 16000), 16000))
    (folder / "3.wav").write_bytes(pcm.to_wav(pcm.scaled(zh.sound("请"), 40), 16000))
    assert Voice(folder).faults() == (
        "0.wav (0): No such file or directory",
        "1.wav (1): not a WAV file",
        "2.wav (2): is empty",
        "3.wav (3): is too loud, its peaks are cut off",
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "No such file"),
        ('language = "zh', "not TOML"),
        ('language = "French!"\nname = ""\nlicence = ""\nsource = ""\n[clips]\n', "language: String should match"),
        ('language = "zh"\nname = ""\nlicence = ""\nsource = ""\ncolour = 1\n[clips]\n', "colour: Extra"),
    ],
)
def test_a_wrong_voice_is_told_with_the_place(tmp_path: Path, text: str | None, told: str) -> None:
    if text is not None:
        (tmp_path / "voice.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=told):
        Voice(tmp_path)
