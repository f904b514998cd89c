"""Which calls a hall's screen speaks, and of which clips."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from config.behaviour import DisplayRules
from drivers.sound.voice import Clip
from drivers.sound.voice import Voice as Spoken
from kiosk.agent.counters import Speak
from kiosk.agent.counters import sentence as at_the_counters
from queue_server.contract.display import DisplayCall
from queue_server.contract.models import WireText
from queue_server.http.pages.spoken import SHIPPED, sentence, to_speak, voice
from tests.kit.short_voice import write_short_voice

NINE = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)


def call(event: int, number: str = "A012", counter: int = 3, *, again: bool = False, zone: str = "east") -> DisplayCall:
    name = WireText(zh="窗口", en="counter")
    return DisplayCall(
        event=event,
        number=number,
        counter=counter,
        counter_name=name,
        zone=zone,
        zone_name=name,
        at=NINE + dt.timedelta(seconds=event),
        again=again,
        state="called",
    )


def spoken(
    *calls: DisplayCall, after: int | None = 0, rules: DisplayRules | None = None, now_s: float = 30, zone: str = ""
) -> list[int]:
    now = NINE + dt.timedelta(seconds=now_s)
    return [c.event for c in to_speak(calls, rules or DisplayRules(), now, after, zone)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_screen_says_a_call_with_the_clips_of_the_loudspeakers_at_the_counters(language: str) -> None:
    shipped = Spoken(SHIPPED / ("zh-CN" if language == "zh" else "en"))
    by = voice(shipped.folder.name)
    for counter in (*range(1, 125), 200, 210, 312, 999):
        for again in (False, True):
            said = at_the_counters(Speak(counter, "AB0129", again=again), language)
            pieces = [piece for token in said.tokens for piece in shipped.resolve(token)]
            here = sentence(call(1, "AB0129", counter, again=again), language)  # type: ignore[arg-type]
            assert [Clip(phrase) for phrase in here] == pieces
            assert by.clips.keys() >= set(here)


def test_the_number_is_said_one_by_one_and_the_counter_as_people_count() -> None:
    assert sentence(call(1), "zh") == ("请", "a", "0", "1", "2", "号", "到", "3", "号窗口")
    assert sentence(call(1, counter=12), "en") == ("number", "a", "0", "1", "2", "please go to counter", "twelve")


def test_calls_are_spoken_in_order_after_the_one_that_was_spoken_last() -> None:
    assert spoken(call(3), call(4), call(7), after=3) == [4, 7]


def test_the_hall_decides_which_calls_are_spoken() -> None:
    both = (call(1), call(2, again=True))
    assert spoken(*both, rules=DisplayRules(speaks="all")) == [1, 2]
    assert spoken(*both, rules=DisplayRules(speaks="recalls")) == [2]
    assert spoken(*both, rules=DisplayRules(speaks="none")) == []


def test_a_call_that_is_heard_of_late_is_not_spoken_any_more() -> None:
    assert spoken(call(1), now_s=40, rules=DisplayRules(speak_within_s=60)) == [1]
    assert spoken(call(1), now_s=40, rules=DisplayRules(speak_within_s=30)) == []


def test_a_screen_that_was_never_on_begins_with_the_calls_of_the_last_seconds() -> None:
    assert spoken(call(1), call(25), now_s=30, after=None) == [25]


def test_a_screen_of_one_zone_speaks_that_zones_calls() -> None:
    assert spoken(call(1, zone="east"), call(2, zone="west"), zone="west") == [2]


def test_a_voice_that_is_not_there_says_nothing_and_stops_nothing(tmp_path: Path) -> None:
    assert voice(str(tmp_path)).clips == {}
    assert voice(str(write_short_voice(tmp_path / "own"))).clips["请"] == "tone.wav"
