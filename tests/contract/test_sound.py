"""What `ports.Sound` demands, asked of every driver: a folder of files, the real ALSA with a card that is a file."""

from __future__ import annotations

import math
import os
import threading
import time
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.codecs import pcm
from drivers.errors import (
    DeviceAbsent,
    DeviceBusy,
    DeviceCancelled,
    DeviceSilent,
    DriverUnavailable,
    NoWords,
    SettingsError,
    SoundError,
)
from drivers.ports import LOUDEST, Count, Number, Sound, Utterance, Words
from drivers.registry import create
from drivers.simulators.alsa import VARIABLE, CardSimulator
from tests.kit.voices_kit import record

CALL = Utterance("zh", (Words("请"), Number("A01"), Words("号，到"), Count(1), Words("号窗口")))
UNKNOWN = Utterance("zh", (Words("请到不动产专区等候"),))
Heard = Callable[[], "array[int]"]
Make = Callable[..., Sound]


@pytest.fixture(scope="module")
def voices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("voices")
    record(folder / "zh-CN", "zh", ("0", "1", "A", "请", "号", "到", "号窗口"))
    record(folder / "en", "en", ("0", "1", "A"))
    record(folder / "vi", "vi", ("12", "1", "A"))
    record(folder / "slow", "zh", ("0", "1", "A", "请", "号", "到", "号窗口"), more="pause_ms = 900")
    record(folder / "slow-en", "en", ("0", "1", "A"), more="overlap_ms = 0")
    return folder


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CardSimulator:
    simulator = CardSimulator(tmp_path)
    monkeypatch.setenv(VARIABLE, str(simulator.config))
    return simulator


@pytest.fixture
def make(voices: Path) -> Iterator[Make]:
    made: list[Sound] = []

    def build(driver: str, **options: object) -> Sound:
        made.append(create("sound", driver, {"voices": voices, **options}))
        return made[-1]

    yield build
    for sound in made:
        sound.close()


@pytest.fixture(params=["wav", "alsa"])
def driven(
    request: pytest.FixtureRequest, make: Make, card: CardSimulator, tmp_path: Path
) -> tuple[Callable[..., Sound], Heard]:
    """Return what builds the driver, and what was heard last."""
    if request.param == "wav":
        folder = tmp_path / "said"
        return (lambda **options: make("wav", folder=folder, **options)), lambda: newest(folder)
    return (lambda **options: make("alsa", **options)), lambda: pcm.from_bytes(card.played())


def newest(folder: Path) -> array[int]:
    return pcm.from_wav(sorted(folder.glob("said-*.wav"))[-1].read_bytes())[0]


def length(sound: array[int]) -> float:
    """Return its seconds without the silence at its end: aplay fills its last period up."""
    return len(pcm.trimmed(sound, 16000, -60, 0)) / 16000


def test_a_call_is_played_whole(driven: tuple[Make, Heard]) -> None:
    build, heard = driven
    build().play(CALL, LOUDEST)
    clips, overlaps, pause = 8 * 0.24, 6 * 0.01, 0.18
    assert length(heard()) == pytest.approx(clips - overlaps + pause + 0.08, abs=0.12)


def test_within_a_number_nothing_is_silent_for_more_than_thirty_milliseconds(driven: tuple[Make, Heard]) -> None:
    build, heard = driven
    build().play(Utterance("zh", (Number("A0110"),)), LOUDEST)
    spoken = pcm.trimmed(heard(), 16000, -60, 0)
    assert pcm.longest_silence(spoken, 16000, -45) <= 30


def test_volume_makes_it_louder_step_by_step_and_nought_plays_nothing(driven: tuple[Make, Heard]) -> None:
    build, heard = driven
    sound, loudness = build(), []
    for volume in (1, 3, 5):
        sound.play(CALL, volume)
        loudness.append(pcm.loudness(pcm.trimmed(heard(), 16000, -60, 0), 16000))
        sound.play(CALL, 0)
    assert loudness[1] - loudness[0] == pytest.approx(20 * math.log10(3), abs=0.5)
    assert loudness[2] - loudness[1] == pytest.approx(20 * math.log10(5 / 3), abs=0.5)


def test_what_no_clip_says_is_read_out_as_loud_as_the_clips(driven: tuple[Make, Heard]) -> None:
    build, heard = driven
    sound = build()
    sound.play(UNKNOWN, LOUDEST)
    read = heard()
    assert length(read) > 1.5
    assert pcm.loudness(pcm.trimmed(read, 16000, -60, 0), 16000) == pytest.approx(-20, abs=1.5)
    build(fallback="espeak-ng", words_a_minute=260).play(UNKNOWN, LOUDEST)
    assert length(heard()) < length(read) * 0.75


def test_without_a_reader_unrecorded_words_are_refused_and_the_next_call_is_played(driven: tuple[Make, Heard]) -> None:
    build, heard = driven
    sound = build(fallback="none")
    with pytest.raises(NoWords):
        sound.play(UNKNOWN, LOUDEST)
    sound.play(CALL, LOUDEST)
    assert length(heard()) > 1


def test_each_language_has_the_voice_that_is_set(driven: tuple[Make, Heard], voices: Path) -> None:
    build, heard = driven
    english = Utterance("en", (Number("A01"),))
    lengths = []
    for options in ({}, {"chinese": "slow"}, {"english": str(voices / "slow-en")}):
        sound = build(**options)
        sound.play(CALL, LOUDEST)
        chinese = length(heard())
        sound.play(english, LOUDEST)
        lengths.append((chinese, length(heard())))
    assert lengths[1][0] - lengths[0][0] == pytest.approx(0.72, abs=0.02)
    assert lengths[2][1] - lengths[0][1] == pytest.approx(0.02, abs=0.01)


def test_it_answers_a_check_plays_again_after_closing_and_stops_what_does_not_play(driven: tuple[Make, Heard]) -> None:
    build, heard = driven
    sound = build()
    assert sound.check() == ()
    sound.close()
    sound.stop()
    sound.play(CALL, LOUDEST)
    assert length(heard()) > 1


def test_a_spoilt_clip_is_read_out_instead(make: Make, tmp_path: Path) -> None:
    record(tmp_path / "spoilt", "zh", ("请",))
    (tmp_path / "spoilt" / "0.wav").write_bytes(b"RIFF")
    sound = make("wav", folder=tmp_path / "said", chinese=str(tmp_path / "spoilt"))
    sound.play(Utterance("zh", (Words("请"),)), LOUDEST)
    assert length(newest(tmp_path / "said")) > 0.1


def test_a_folder_with_another_language_s_name_speaks_it(make: Make, tmp_path: Path) -> None:
    sound = make("wav", folder=tmp_path / "said", fallback="none")
    sound.play(Utterance("vi", (Number("A1"), Count(12))), LOUDEST)
    assert length(newest(tmp_path / "said")) > 0.5
    with pytest.raises(NoWords):
        sound.play(Utterance("ug", (Number("A1"),)), LOUDEST)


def test_a_voice_that_is_not_there_is_a_wrong_setting(make: Make, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no-such.voice\.toml: No such file"):
        make("wav", folder=tmp_path, chinese="no-such")


# --- the folder -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep", [2, 3])
def test_only_the_newest_files_stay(make: Make, tmp_path: Path, keep: int) -> None:
    sound = make("wav", folder=tmp_path / "said", keep=keep)
    for _ in range(4):
        sound.play(CALL, LOUDEST)
    names = sorted(path.name for path in (tmp_path / "said").iterdir())
    assert names == [f"said-{number:06}.wav" for number in range(5 - keep, 5)]


def test_a_folder_that_cannot_be_made_is_absent(make: Make, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    sound = make("wav", folder=tmp_path / "file" / "said")
    for act in (sound.check, lambda: sound.play(CALL, LOUDEST)):
        with pytest.raises(DeviceAbsent):
            act()


# --- the card ---------------------------------------------------------------------------------------------------------


def test_the_card_that_is_named_plays(make: Make, card: CardSimulator) -> None:
    make("alsa", device="second").play(CALL, LOUDEST)
    assert length(pcm.from_bytes(card.played("second"))) > 1
    assert not (card.config.parent / "default.raw").exists()


def test_a_card_that_is_not_there_is_absent(make: Make, card: CardSimulator) -> None:
    sound = make("alsa", device="hw:7")
    for act in (sound.check, lambda: sound.play(CALL, LOUDEST)):
        with pytest.raises(DeviceAbsent, match=r"hw:7: .*No such file"):
            act()


def test_a_card_that_takes_no_sound_is_silent_in_time(make: Make, card: CardSimulator) -> None:
    for spare_s, least in ((0.05, 0.0), (0.4, 0.4)):
        began = time.monotonic()
        with pytest.raises(DeviceSilent):
            make("alsa", device="hung", spare_s=spare_s).play(Utterance("zh", (Words("请"),)), LOUDEST)
        assert least < time.monotonic() - began < 5


def test_stop_ends_what_is_played_within_a_tenth_of_a_second(make: Make, card: CardSimulator) -> None:
    sound = make("alsa", device="hung", spare_s=20)
    ended: list[float] = []

    def play() -> None:
        with pytest.raises(DeviceCancelled):
            sound.play(CALL, LOUDEST)
        ended.append(time.monotonic())

    thread = threading.Thread(target=play)
    thread.start()
    # The reading end opens only when aplay has opened the other: then it is playing.
    reader = os.open(card.config.parent / "hung.raw", os.O_RDONLY)
    stopped = time.monotonic()
    sound.stop()
    thread.join(timeout=10)
    os.close(reader)
    assert ended
    assert ended[0] - stopped < 0.1


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("aplay: main:831: audio open error: Device or resource busy", DeviceBusy),
        ("aplay: main:831: audio open error: No such device", DeviceAbsent),
        ("aplay: set_params:1456: Unable to install hw params:", SoundError),
    ],
)
def test_what_aplay_says_is_told_apart(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, error: type[Exception]
) -> None:
    stand_in = tmp_path / "aplay"
    stand_in.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 1\n")
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(error, match="default: aplay"):
        make("alsa").check()


def test_a_machine_without_aplay_is_told_what_to_install(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DriverUnavailable, match="alsa-utils"):
        make("alsa").check()


def test_a_machine_without_espeak_has_no_words_for_what_is_not_recorded(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoWords, match="espeak-ng: FileNotFoundError"):
        make("wav", folder=tmp_path).play(UNKNOWN, LOUDEST)
