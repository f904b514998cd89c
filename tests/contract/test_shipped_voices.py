"""The voices that are shipped say every number and every sentence of the kiosk, as slowly and evenly as is promised."""

from __future__ import annotations

import itertools
from array import array
from pathlib import Path

import pytest

from drivers.cli.main import main
from drivers.codecs import pcm
from drivers.ports import Count, Number, Spoken, Token, Utterance, Words
from drivers.sound.speaker import Speaker
from drivers.sound.spelling import COUNTING
from drivers.sound.voice import CALL, Unrecorded, VoiceFile
from drivers.sound.wav import WavSink
from tests.kit.spoken import SENTENCES, hanzi, said
from tests.kit.voices_kit import VOICES, record, shipped

ROOT = Path(__file__).parents[2]
LANGUAGES: tuple[Spoken, ...] = ("zh", "en")
FASTEST = 3.5
"""Hanzi a second; for English, syllables of digits are as many."""
NAMED = {"say.take_ticket"}
"""What may hold the name of a zone, which only the hall can record."""


def seconds(language: Spoken, *tokens: Token) -> float:
    return len(composed(language, *tokens)) / shipped(language).rate


def composed(language: Spoken, *tokens: Token) -> array[int]:
    voices = {language: shipped(language)}
    return Speaker(voices, None, WavSink(VOICES, 1)).composed(Utterance(language, tokens))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing_and_no_clip_is_empty_or_cut_off(language: Spoken) -> None:
    assert shipped(language).missing() == ()
    assert shipped(language).faults() == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_of_a_voice_is_said_and_its_licence_is_told(language: Spoken) -> None:
    voice = shipped(language)
    assert {path.name for path in voice.folder.glob("*.wav")} == set(voice.file.clips.values())
    assert voice.file.licence == "Apache-2.0"
    assert "Kokoro-82M" in voice.file.source


def test_all_voices_together_are_not_larger_than_seven_and_a_half_megabytes() -> None:
    assert sum(path.stat().st_size for path in VOICES.rglob("*")) <= 7_500_000


@pytest.mark.parametrize("key", sorted(set(SENTENCES) - NAMED))
def test_every_sentence_of_the_kiosk_is_recorded_and_slow_enough_at_75(key: str) -> None:
    sentence = said(key, "zh")
    assert not any(isinstance(piece, Unrecorded) for piece in shipped("zh").resolve(Words(sentence)))
    assert hanzi(sentence) / seconds("zh", Words(sentence)) <= FASTEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_and_digit_is_as_loud_as_the_others(language: Spoken) -> None:
    voice = shipped(language)
    loudness = {
        char: pcm.loudness(voice.sound(char.lower()), voice.rate) for char in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    }
    assert max(loudness.values()) - min(loudness.values()) <= 3, loudness


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_letters_or_digits_leave_a_gap_between_them(language: Spoken) -> None:
    voice = shipped(language)
    overlap = int(voice.file.overlap_ms * voice.rate / 1000)
    for first, second in itertools.pairwise("A0123456789B9876543210Z"):
        one, two = voice.sound(first.lower()), voice.sound(second.lower())
        seam = pcm.joined([one, two], overlap)[len(one) - overlap - voice.rate // 20 : len(one) + voice.rate // 20]
        assert pcm.longest_silence(seam, voice.rate, -45) <= 30, f"{first}{second}"


@pytest.mark.parametrize("number", ["A012", "Z999", "B107"])
def test_a_number_is_read_slowly(number: str) -> None:
    for language in LANGUAGES:
        assert len(number) / seconds(language, Number(number)) <= FASTEST


def test_a_call_is_said_within_the_time_a_hall_has_for_it() -> None:
    zh = (Words("请"), Number("A012"), Words("号，到"), Count(3), Words("号窗口"))
    en = (Words("Number"), Number("A012"), Words(", please go to counter"), Count(12))
    assert 3 < seconds("zh", *zh) < 8
    assert 3 < seconds("en", *en) < 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_names_every_setting_and_all_a_voice_needs(language: Spoken) -> None:
    text = (ROOT / "docs" / "voices.md").read_text("utf-8")
    assert [name for name in VoiceFile.model_fields if name not in text] == []
    assert [phrase for phrase in CALL[language] if phrase not in text] == []


def test_the_checker_tells_what_is_missing_spoilt_and_read_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    voice = record(tmp_path / "wang", "zh", ("请", "号"))
    (voice / "0.wav").write_bytes(b"RIFF")
    (tmp_path / "sentences.txt").write_text("请号\n请到不动产专区\n", encoding="utf-8")
    assert main(["voice", str(voice), "--sentences", str(tmp_path / "sentences.txt")]) == 1
    told = capsys.readouterr().out
    assert "missing: 号窗口\n" in told
    assert "missing: 号\n" not in told
    assert "spoilt: 0.wav (请): not a WAV file\n" in told
    assert "read out by espeak-ng: 请到不动产专区\n" in told
    assert "王, zh: 2 clips" in told


def test_the_checker_finds_a_whole_voice_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = (*"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", *COUNTING["zh"], *CALL["zh"])
    assert main(["voice", str(record(tmp_path / "wang", "zh", texts))]) == 0
    assert capsys.readouterr().out == f"王, zh: {len(texts)} clips\n"


def test_a_folder_without_a_voice_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voice", str(tmp_path)]) == 2
    assert "docs/voices.md tells how a voice is made" in capsys.readouterr().err


def test_a_device_that_speaks_is_tried_from_a_shell_with_the_shipped_voices(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["try", "sound", "wav", f"folder={tmp_path}"]) == 0
    assert capsys.readouterr().out == "check: ok\nplayed\n"
    assert (tmp_path / "said-000001.wav").stat().st_size > 16000 * 2 * 3
