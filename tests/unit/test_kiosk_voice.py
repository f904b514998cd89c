"""What the kiosk says, where, and when it falls silent: the rules of `kiosk.speech`, with devices that only note."""

from __future__ import annotations

import queue
import threading
from pathlib import Path

import pytest

from config.schema import Device
from drivers.errors import DeviceAbsent, DeviceCancelled
from drivers.ports.sound import Utterance, Words
from kiosk.devices import speaker
from kiosk.speech import Voice

PATIENCE_S = 10


class Noting:
    """A sound device: notes what it is given, and goes on saying it until it is told to stop, if it is a slow one."""

    def __init__(self, *, there: bool = True, slow: bool = False) -> None:
        self.there, self._slow = there, slow
        self.said: queue.Queue[tuple[str, int, float]] = queue.Queue()
        self._stopped = threading.Event()

    def play(self, utterance: Utterance, volume: int) -> None:
        (token,) = utterance.tokens
        assert isinstance(token, Words)
        self.said.put((token.text, volume, utterance.pace))
        if self._slow:
            assert self._stopped.wait(PATIENCE_S)
            self._stopped.clear()
            raise DeviceCancelled

    def stop(self) -> None:
        self._stopped.set()

    def check(self) -> tuple[str, ...]:
        if not self.there:
            raise DeviceAbsent("pulled out")
        return ()

    def close(self) -> None:
        pass

    def next(self) -> str:
        return self.said.get(timeout=PATIENCE_S)[0]


class Both:
    """A kiosk with a loudspeaker and a jack."""

    def __init__(self, *, plugged: bool) -> None:
        self.loudspeaker, self.headphones = Noting(), Noting(there=plugged)
        self.told: queue.Queue[bool] = queue.Queue()
        self.voice = Voice(self.loudspeaker, self.headphones, lambda ok, _: self.told.put(ok))
        self.voice.look()
        assert self.told.get(timeout=PATIENCE_S) is plugged


def test_a_new_sentence_cuts_off_the_one_before() -> None:
    sound = Noting(slow=True)
    voice = Voice(sound)
    voice.say("请取走号票", "zh", 3)
    assert sound.next() == "请取走号票"

    voice.say("您好", "zh", 5, pace=1.5)

    assert sound.said.get(timeout=PATIENCE_S) == ("您好", 5, 1.5)
    voice.stop()


def test_what_comes_after_waits_for_what_is_being_said() -> None:
    sound = Noting(slow=True)
    voice = Voice(sound)
    voice.say("请取走号票", "zh", 3)
    assert sound.next() == "请取走号票"
    voice.say("取号", "zh", 3, after=True)
    assert sound.said.empty()

    sound.stop()

    assert sound.next() == "取号"
    voice.stop()


@pytest.mark.parametrize(("plugged", "heard"), [(True, "headphones"), (False, "loudspeaker")])
def test_headphones_take_everything_while_they_are_there(plugged: bool, heard: str) -> None:
    both = Both(plugged=plugged)

    both.voice.say("取号", "zh", 3)

    assert getattr(both, heard).next() == "取号"


def test_what_is_personal_is_never_said_on_the_loudspeaker() -> None:
    both = Both(plugged=False)

    both.voice.say("王小明", "zh", 3, personal=True)
    both.voice.say("取号", "zh", 3, after=True)

    assert both.loudspeaker.next() == "取号"
    assert both.headphones.said.empty()


def test_headphones_that_are_plugged_in_are_told_once() -> None:
    both = Both(plugged=False)
    both.headphones.there = True

    both.voice.look()

    assert both.told.get(timeout=PATIENCE_S) is True
    both.voice.say("王小明", "zh", 3, personal=True)
    assert both.headphones.next() == "王小明"
    both.voice.look()
    both.voice.say("取号", "zh", 3)
    assert both.headphones.next() == "取号"
    assert both.told.empty()


@pytest.mark.parametrize("volume", [0, -1])
def test_silence_says_nothing(volume: int) -> None:
    sound = Noting()
    voice = Voice(sound)

    voice.say("取号", "zh", volume)
    voice.say("您好", "zh", 1)

    assert sound.next() == "您好"


def test_a_kiosk_without_a_loudspeaker_goes_on() -> None:
    class Mute(Noting):
        def play(self, utterance: Utterance, volume: int) -> None:
            super().play(utterance, volume)
            raise DeviceAbsent("no card")

    sound = Mute()
    voice = Voice(sound)
    voice.say("取号", "zh", 3)
    assert sound.next() == "取号"
    voice.say("您好", "zh", 3)

    assert sound.next() == "您好"


@pytest.mark.parametrize("folder", ["loudspeaker", "jack"])
def test_the_device_named_in_the_files_is_the_one_that_speaks_with_the_shipped_voices(
    folder: str, tmp_path: Path
) -> None:
    named = Device(driver="wav", options={"folder": str(tmp_path / folder), "fallback": "none"})
    (tmp_path / folder).mkdir()

    speaker(named).play(Utterance("zh", (Words("请"),)), 3)

    assert len(list((tmp_path / folder).glob("*.wav"))) == 1
