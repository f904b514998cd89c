"""Keypads and modems over HTTP: a service is rated once, a message goes to one modem and is forgotten."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from config.schema import Agent, County
from queue_server.app.agents.service import AT_ONCE
from queue_server.store.fleet_tables import messages
from tests.api.hall import Caller, HallUnderTest

ITEM = "hall-service-general"
COUNTER = "/counters/yongxin-1"
RATINGS, MESSAGES = "/halls/yongxin/pad-ratings", "/halls/yongxin/messages"
TEXT = {"phone": "13800138000", "text": "您的证件已办好"}


@pytest.fixture
def agent(hall: HallUnderTest) -> Caller:
    return hall.caller("agent", terminal="a1")


def served(hall: HallUnderTest) -> int:
    """Serve somebody; return the number of the event with which the service ended."""
    clerk = hall.caller("clerk")
    clerk.post(f"{COUNTER}/open")
    clerk.post("/halls/yongxin/visits", {"items": [ITEM], "channel": "clerk"})
    step = clerk.post(f"{COUNTER}/next", {"after": None}).get_json()["visit"]["step"]
    clerk.post(f"{COUNTER}/start", {"step": step})
    clerk.post(f"{COUNTER}/finish", {"step": step})
    return [e.seq for e in hall.server.service.events_after("yongxin", 0) if e.type == "service_finished"][-1]


def test_a_service_is_rated_once_however_often_the_key_is_sent(hall: HallUnderTest, agent: Caller) -> None:
    event = served(hall)
    first = agent.post(RATINGS, {"event": event, "level": 2}, "one-key")
    assert (first.status_code, agent.post(RATINGS, {"event": event, "level": 2}, "one-key").status_code) == (201, 201)
    assert agent.post(RATINGS, {"event": event, "level": 5}).get_json()["code"] == "visit.rated"
    rated = [e for e in hall.server.service.events_after("yongxin", 0) if e.type == "visit_rated"]
    assert len(rated) == 1


def test_what_is_no_end_of_a_service_cannot_be_rated(hall: HallUnderTest, agent: Caller) -> None:
    event = served(hall)
    for other in (event - 1, event + 1000):
        assert agent.post(RATINGS, {"event": other, "level": 2}).get_json()["code"] == "visit.unknown"


def test_a_message_lies_sealed_goes_to_one_terminal_and_is_emptied_when_it_is_sent(
    hall: HallUnderTest, agent: Caller
) -> None:
    id_ = hall.caller("helper").post(MESSAGES, TEXT).get_json()["id"]
    assert stored(hall)[0].count(b"13800138000") == 0
    for _ in range(2):  # an answer may be lost
        assert agent.post(f"{MESSAGES}/take", key=None).get_json() == {"messages": [{"id": id_, **TEXT}]}
    other = hall.caller("agent", terminal="a2")
    assert other.post(f"{MESSAGES}/take", key=None).get_json() == {"messages": []}
    other.post(f"{MESSAGES}/done", {"id": id_, "result": "sent"}, None)
    assert stored(hall) != [b""]
    for result in ("sent", "failed"):
        assert agent.post(f"{MESSAGES}/done", {"id": id_, "result": result}, None).status_code == 200
    assert stored(hall) == [b""]
    assert agent.post(f"{MESSAGES}/take", key=None).get_json() == {"messages": []}


def test_messages_are_handed_out_a_few_at_a_time_oldest_first(hall: HallUnderTest, agent: Caller) -> None:
    helper = hall.caller("helper")
    ids = []
    for _ in range(AT_ONCE + 2):
        hall.time.move(seconds=1)
        ids.append(helper.post(MESSAGES, TEXT).get_json()["id"])
    assert [m["id"] for m in agent.post(f"{MESSAGES}/take", key=None).get_json()["messages"]] == ids[:AT_ONCE]


def test_messages_are_forgotten_the_same_night_sent_or_not(hall: HallUnderTest) -> None:
    hall.caller("helper").post(MESSAGES, TEXT)
    hall.server.service.day.purge()
    assert len(stored(hall)) == 1
    hall.time.move(days=1)
    hall.server.service.day.purge()
    assert stored(hall) == []


def test_a_message_s_words_stand_in_no_refusal(hall: HallUnderTest) -> None:
    reply = hall.caller("helper").post(MESSAGES, {"phone": "110101199001010017X", "text": "王小明"})
    assert reply.status_code == 422
    assert "110101" not in reply.text
    assert "王小明" not in reply.text


def stored(hall: HallUnderTest) -> list[bytes]:
    with hall.server.engine.connect() as connection:
        return list(connection.execute(select(messages.c.sealed)).scalars())


class TestAnAgentOfTheCountyFiles:
    @pytest.fixture
    def county(self, county: County) -> County:
        hall = county.halls["yongxin"]
        agent = Agent.model_validate({"code": "a1", "name": {"zh": "东区窗口", "en": "East counters"}})
        changed = hall.model_copy(update={"agents": (agent,)})
        return county.model_copy(update={"halls": {**county.halls, "yongxin": changed}})

    def test_it_stands_among_the_terminals_and_can_be_asked(self, hall: HallUnderTest) -> None:
        manager = hall.caller("manager")
        assert manager.post("/halls/yongxin/terminals/a1/orders", {"kind": "restart"}).status_code == 201
        found = manager.get("/halls/yongxin/terminals").get_json()["terminals"][-1]
        assert (found["code"], found["role"], found["orders"][0]["kind"]) == ("a1", "agent", "restart")
