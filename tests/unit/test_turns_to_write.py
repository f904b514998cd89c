"""Halls take turns at being written: a hot one slows no other, and none is in the hands of two at once."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from queue_server.app.turns_to_write import TurnsToWrite


@dataclass(frozen=True)
class Job:
    hall: str
    number: int = 0
    also: tuple[str, ...] = ()


def turns(one_hall: bool, *jobs: Job, batch: int = 4, capacity: int = 99) -> TurnsToWrite[Job]:
    made: TurnsToWrite[Job] = TurnsToWrite(batch, capacity, one_hall)
    for job in jobs:
        assert made.put(job)
    return made


def hot(count: int) -> list[Job]:
    return [Job("hot", number) for number in range(count)]


def test_a_batch_of_all_halls_takes_one_of_each_in_turn_and_keeps_each_hall_s_order() -> None:
    waiting = turns(False, *hot(9), Job("calm"), Job("quiet"))
    first, second, third = waiting.take(), waiting.take(), waiting.take()
    assert first == [Job("hot", 0), Job("calm"), Job("quiet"), Job("hot", 1)]
    assert (second, third) == (hot(6)[2:], hot(9)[6:])
    assert waiting.depth == 0


def test_a_batch_of_one_hall_has_no_other_s_and_a_hot_hall_goes_to_the_end_of_the_line() -> None:
    waiting = turns(True, *hot(9), Job("calm"))
    taken = waiting.take()
    assert taken == hot(4)
    assert waiting.take() == [Job("calm")]
    assert waiting.depth == 5


def test_a_hall_in_hand_is_given_to_nobody_else_until_it_is_done() -> None:
    waiting = turns(True, *hot(6))
    in_hand = waiting.take()
    assert in_hand is not None
    later: list[list[Job] | None] = []
    thread = threading.Thread(target=lambda: later.append(waiting.take()))
    thread.start()
    waiting.put(Job("calm"))
    thread.join(10)
    assert later == [[Job("calm")]], "whoever waits gets another hall, not the one in hand"
    waiting.done(in_hand)
    assert waiting.take() == hot(6)[4:]


def test_what_writes_to_a_hall_in_hand_as_well_waits_and_keeps_its_turn() -> None:
    waiting = turns(True, Job("there"), Job("here", 1, ("there",)), Job("third"))
    there = waiting.take()
    assert there == [Job("there")]
    assert waiting.take() == [Job("third")]
    waiting.put(Job("there", 2))
    waiting.done(there)
    assert waiting.take() == [Job("here", 1, ("there",))], "before the hall that had its turn already"
    waiting.put(Job("fourth"))
    assert waiting.take() == [Job("fourth")], "the other hall is in hand as well"


def test_a_full_line_of_one_hall_refuses_only_that_hall() -> None:
    waiting = turns(True, *hot(3), capacity=3)
    assert not waiting.put(Job("hot", 3))
    assert waiting.put(Job("calm"))


def test_closed_it_returns_what_waits_and_lets_everybody_go() -> None:
    waiting = turns(True)
    answers: list[list[Job] | None] = []
    threads = [threading.Thread(target=lambda: answers.append(waiting.take())) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert waiting.close() == []
    for thread in threads:
        thread.join(10)
    assert answers == [None, None, None]
    assert not waiting.put(Job("hot"))
    left = turns(True, *hot(2), Job("calm"))
    assert sorted(left.close(), key=str) == sorted([*hot(2), Job("calm")], key=str)
