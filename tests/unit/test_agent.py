"""What an agent does at its counters, and what it does not forget when its power goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.schema import Agent
from drivers.ports.sound import Count, Number, Utterance
from kiosk.agent.counters import Ask, Show, Speak, deeds, level_of, sentence, standing
from kiosk.agent.courier import AgentCourier
from kiosk.agent.devices import Devices, words
from kiosk.agent.memory import Memory
from kiosk.gateway import GatewayError
from queue_server.contract.agents import PadRating
from queue_server.contract.events import PublicEvent
from queue_server.contract.models import CounterView

NOW = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)


def event(
    type_: str, counter: int | None = 3, number: str | None = "A012", seq: int = 7, ago_s: int = 0
) -> PublicEvent:
    at = NOW - dt.timedelta(seconds=ago_s)
    return PublicEvent.model_validate({"seq": 7, "type": type_, "at": at, "number": "A012", "counter": counter})


def done(said: PublicEvent, ask_s: int = 60) -> tuple[Any, ...]:
    return deeds(said, frozenset({3}), NOW, ask_s)


def test_a_call_is_shown_and_spoken_and_called_again_says_so() -> None:
    assert done(event("ticket_called")) == (Show(3, "called", "A012"), Speak(3, "A012", again=False))
    assert done(event("ticket_recalled"))[1] == Speak(3, "A012", again=True)


def test_nothing_is_done_about_other_counters_and_other_news() -> None:
    assert done(event("ticket_called", counter=4)) == done(event("ticket_issued", counter=None)) == ()


def test_an_old_call_is_shown_and_not_spoken() -> None:
    assert done(event("ticket_called", ago_s=31)) == (Show(3, "called", "A012"),)


@pytest.mark.parametrize(("ask_s", "asks"), [(60, False), (120, True)])
def test_the_keypad_asks_after_a_service_and_not_when_it_is_long_over(ask_s: int, asks: bool) -> None:
    assert done(event("service_finished"))[1:] == (Ask(3, 7),)
    assert (Ask(3, 7) in done(event("service_finished", ago_s=90), ask_s)) == asks


def test_a_strip_shows_how_its_counter_stands() -> None:
    def view(**changes: Any) -> Show:
        told = {"id": "main-3", "number": 3, "name": {"zh": "三", "en": "3"}, "zone": "east", "status": "open"}
        return standing(CounterView.model_validate({**told, "now_serving": None, **changes}))

    assert words(view()) == "3号窗口 请等候叫号"
    assert words(view(now_serving="A012")) == "请A012号到3号窗口"
    assert words(view(status="paused")) == "3号窗口 暂停办理"
    assert words(view(status="closed")) == ""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_call_is_spoken_digit_by_digit_with_the_counter_as_people_count(language: Any) -> None:
    said = sentence(Speak(12, "A012", again=False), language)
    assert (said.language, Number("A012") in said.tokens, Count(12) in said.tokens) == (language, True, True)


def test_the_best_key_is_the_hall_s_setting() -> None:
    assert [level_of(key, 1) for key in (1, 5)] == [1, 5]
    assert [level_of(key, 5) for key in (1, 5)] == [5, 1]


def test_a_rating_is_taken_once_a_service_and_only_while_it_is_asked_for(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory")
    assert not memory.rate(3, 1, 100.0)
    memory.ask(3, 7, until=160.0)
    again = Memory(tmp_path / "memory")  # the power went
    assert again.rate(3, 2, 120.0)
    assert not again.rate(3, 5, 121.0)
    again.ask(3, 8, until=160.0)
    assert not again.rate(3, 1, 161.0)
    assert [(r.event, r.level) for r in Memory(tmp_path / "memory").ratings()] == [(7, 2)]


def test_a_damaged_memory_begins_anew(tmp_path: Path) -> None:
    for nonsense in (b"", b"[]", b"{}", b"\xff"):
        (tmp_path / "memory").write_bytes(nonsense)
        assert Memory(tmp_path / "memory").ratings() == ()


class Loudspeaker:
    """Plays at once what an owner would play in turn."""

    def __init__(self) -> None:
        self.said: list[tuple[str, int]] = []

    def do(self, work: Callable[[Any], object], _: float) -> None:
        work(self)

    def play(self, utterance: Utterance, volume: int) -> None:
        self.said.append((utterance.language, volume))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, [("zh", 3)]),
        ({"languages": ["zh", "en"]}, [("zh", 3), ("en", 3)]),
        ({"times": 2, "volume": 5}, [("zh", 5), ("zh", 5)]),
    ],
)
def test_languages_times_and_loudness_are_the_hall_s_settings(
    settings: dict[str, Any], said: list[tuple[str, int]]
) -> None:
    agent = Agent.model_validate({"code": "a1", "name": {"zh": "东", "en": "E"}, **settings})
    devices, speaker = Devices(agent, lambda _: None), Loudspeaker()
    devices.owners = replace(devices.owners, sound=speaker)  # type: ignore[arg-type]
    devices.speak(Speak(3, "A012", again=False))
    assert speaker.said == said


class Server:
    def __init__(self) -> None:
        self.took: list[tuple[str, int]] = []
        self.refuses: GatewayError | None = None

    def rate_by_pad(self, rating: PadRating, key: str) -> None:
        if self.refuses:
            raise self.refuses
        self.took.append((key, rating.level))


def rated(tmp_path: Path) -> Memory:
    memory = Memory(tmp_path / "memory")
    memory.ask(3, 7, until=2.0)
    assert memory.rate(3, 2, 1.0)
    return memory


def test_a_rating_waits_for_the_line_and_goes_in_under_its_one_key(tmp_path: Path) -> None:
    server, memory = Server(), rated(tmp_path)
    key = memory.ratings()[0].key
    server.refuses = GatewayError("server.unreachable", retry=True)
    with pytest.raises(GatewayError):
        AgentCourier(server, memory, None).carry_ratings()  # type: ignore[arg-type]
    server.refuses = None
    memory = Memory(tmp_path / "memory")
    AgentCourier(server, memory, None).carry_ratings()  # type: ignore[arg-type]
    assert server.took == [(key, 2)]
    assert memory.ratings() == ()


@pytest.mark.parametrize(("code", "left"), [("visit.rated", 0), ("terminal.unknown", 1)])
def test_a_rating_refused_for_good_is_done_with_and_one_refused_to_a_stranger_waits(
    tmp_path: Path, code: str, left: int
) -> None:
    server, memory = Server(), rated(tmp_path)
    server.refuses = GatewayError(code, retry=False)
    courier = AgentCourier(server, memory, None)  # type: ignore[arg-type]
    if left:
        with pytest.raises(GatewayError):
            courier.carry_ratings()
    else:
        courier.carry_ratings()
    assert len(memory.ratings()) == left


def test_a_message_begun_before_the_power_went_is_not_begun_again(tmp_path: Path) -> None:
    assert Memory(tmp_path / "memory").begin("m-1")
    assert not Memory(tmp_path / "memory").begin("m-1")
