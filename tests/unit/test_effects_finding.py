"""Searching beside everything else: ready before the first letter, never behind the fingers, forgetful."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import Queue

import pytest

from kiosk.effects.finding import Finder
from kiosk.finding import handwriting, index
from kiosk.finding.index import Index
from kiosk.journey.effects import FindItems, ReadSigns
from kiosk.journey.events import Event, SearchAnswered, SignsRead, WritingReady
from queue_server.contract.models import Menu
from tests.unit.kiosk_hall import menu
from tests.unit.written_signs import SIGNS

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
    monkeypatch.setattr(index, "Index", SlowIndex)
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
    assert mail.get(timeout=PATIENCE_S) == WritingReady(True)
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


def test_where_the_library_is_missing_writing_is_not_offered(
    answers: tuple[Finder, Queue[Event]], monkeypatch: pytest.MonkeyPatch
) -> None:
    finder, mail = answers
    monkeypatch.setattr(handwriting, "missing", lambda: "no library")
    SlowIndex.may_go.set()
    finder.learn(menu())
    assert mail.get(timeout=PATIENCE_S) == WritingReady(False)


def test_strokes_are_answered_with_signs_and_only_the_latest(answers: tuple[Finder, Queue[Event]]) -> None:
    finder, mail = answers
    finder.find(FindItems("f"), menu(), "en")  # its index holds up what comes after it
    for strokes in (SIGNS["一"], SIGNS["十"]):
        finder.read(ReadSigns(strokes))
    SlowIndex.may_go.set()
    mail.get(timeout=PATIENCE_S)
    answer = mail.get(timeout=PATIENCE_S)
    assert isinstance(answer, SignsRead)
    assert (answer.strokes, answer.signs[0]) == (SIGNS["十"], "十")
