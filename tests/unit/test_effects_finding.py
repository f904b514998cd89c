"""Searching beside everything else: ready before the first letter, never behind the fingers, forgetful."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import Queue

import pytest

from kiosk.effects import finding
from kiosk.effects.finding import Finder
from kiosk.finding.index import Index
from kiosk.journey.effects import FindItems
from kiosk.journey.events import Event, SearchAnswered
from queue_server.contract.models import Menu
from tests.unit.kiosk_hall import menu

PATIENCE_S = 20


class SlowIndex(Index):
    """Made when the test lets it, and it counts its searches."""

    made: list[Menu]
    searched: list[str]
    may_go = threading.Event()

    def __init__(self, menu: Menu) -> None:
        SlowIndex.made.append(menu)
        assert self.may_go.wait(PATIENCE_S)
        super().__init__(menu)

    def find(self, text: str) -> tuple[str, ...]:
        SlowIndex.searched.append(text)
        return super().find(text)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Finder, Queue[Event]]]:
    SlowIndex.made, SlowIndex.searched = [], []
    SlowIndex.may_go.clear()
    monkeypatch.setattr(finding, "Index", SlowIndex)
    mail: Queue[Event] = Queue()
    finder = Finder(mail.put)
    yield finder, mail
    SlowIndex.may_go.set()
    finder.stop()


def test_the_index_is_made_once_when_the_menu_arrives(answers: tuple[Finder, Queue[Event]]) -> None:
    finder, mail = answers
    SlowIndex.may_go.set()
    shown = menu()
    finder.learn(shown)
    finder.find(FindItems("fzgh"), shown, "en")
    assert mail.get(timeout=PATIENCE_S) == SearchAnswered("fzgh", ("house-sale",))
    assert SlowIndex.made == [shown]


def test_a_search_overtaken_by_the_next_letter_is_skipped(answers: tuple[Finder, Queue[Event]]) -> None:
    finder, mail = answers
    shown = menu()
    for typed in ("f", "fz", "fzg", "fzgh"):
        finder.find(FindItems(typed), shown, "en")
    SlowIndex.may_go.set()
    assert mail.get(timeout=PATIENCE_S) == SearchAnswered("fzgh", ("house-sale",))
    assert SlowIndex.searched == ["fzgh"]


def test_what_was_looked_for_before_the_wipe_is_not_answered_after_it(answers: tuple[Finder, Queue[Event]]) -> None:
    finder, mail = answers
    shown = menu()
    finder.find(FindItems("wangxiuying"), shown, "zh")
    finder.forget()
    finder.find(FindItems("fzgh"), shown, "en")
    SlowIndex.may_go.set()
    assert mail.get(timeout=PATIENCE_S) == SearchAnswered("fzgh", ("house-sale",))
    assert SlowIndex.searched == ["fzgh"]


def test_nothing_that_travels_shows_what_was_typed() -> None:
    assert "wang" not in repr((FindItems("wang"), SearchAnswered("wang", (), ("王",))))
