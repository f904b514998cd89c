"""Finds matters by what was typed or written, beside everything else: no number waits for a search.

Its thread is as urgent as any other: one that yielded while it holds the interpreter would hold up the glass as well.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import structlog

from kiosk.faults import fault_of
from kiosk.finding import handwriting
from kiosk.finding.speller import Hand, Speller
from kiosk.journey.effects import FindItems, ReadSigns
from kiosk.journey.events import Event, SearchAnswered, SignsRead, WritingReady
from kiosk.journey.searching import SIGNS, WRITTEN_SIGNS, unread
from kiosk.languages import in_hanzi
from queue_server.contract.models import Menu

if TYPE_CHECKING:
    from kiosk.finding.index import Index

log = structlog.get_logger(__name__)
LEARNS_AFTER_S = 2.0
"""After the menu has come, unless somebody searches before: the first screen is drawn meanwhile."""


class Finder:
    def __init__(self, post: Callable[[Event], None]) -> None:
        self._post = post
        self._worker = ThreadPoolExecutor(1, "finding")
        self._speller = Speller()
        self._index: tuple[Menu, Index] | None = None
        self._hand = Hand()
        self._wanted: FindItems | None = None
        self._needed = threading.Event()
        self._drawn: ReadSigns | None = None

    def learn(self, menu: Menu | None) -> None:
        """Make this menu's index before anybody searches, and say whether signs can be written here."""
        if menu is not None:
            self._worker.submit(self._look_for_pad)
            self._worker.submit(self._learn_later, menu)

    def find(self, effect: FindItems, menu: Menu | None, language: str) -> None:
        """Answer by an event; a search overtaken by the next letter is not carried out."""
        self._wanted = effect
        self._needed.set()
        if menu is not None:
            self._worker.submit(self._find, effect, menu, language)

    def read(self, effect: ReadSigns) -> None:
        """Answer by an event; strokes overtaken by the next one are not read."""
        self._drawn = effect
        self._needed.set()
        self._worker.submit(self._read, effect)

    def forget(self) -> None:
        """Keep nothing of what somebody looked for."""
        self._wanted = self._drawn = None
        self._worker.submit(self._speller.forget)
        self._worker.submit(self._hand.forget)

    def stop(self) -> None:
        self._needed.set()
        self._worker.shutdown(wait=True, cancel_futures=True)
        self._speller.forget()
        self._hand.forget()

    def _look_for_pad(self) -> None:
        why = handwriting.missing()
        if why:
            log.warning("handwriting_missing", reason=why)
        self._post(WritingReady(not why))

    def _read(self, effect: ReadSigns) -> None:
        if effect is not self._drawn:
            return
        try:
            signs = self._hand.signs(effect.strokes, WRITTEN_SIGNS)
        except Exception as error:  # the thread's boundary
            log.error("writing_broken", **fault_of(error))
            signs = ()
        self._post(SignsRead(effect.strokes, signs))

    def _learn_later(self, menu: Menu) -> None:
        self._needed.wait(LEARNS_AFTER_S)
        self._learn(menu)

    def _learn(self, menu: Menu) -> Index | None:
        from kiosk.finding.index import Index  # with its dictionary most of a second: not before the first screen

        if self._index is None or self._index[0] is not menu:
            try:
                self._index = (menu, Index(menu))
            except Exception as error:  # the thread's boundary
                log.error("index_broken", **fault_of(error))
                return None
        return self._index[1]

    def _find(self, effect: FindItems, menu: Menu, language: str) -> None:
        index = self._learn(menu)
        if effect is not self._wanted:
            return
        try:
            found = index.find(effect.text) if index else ()
            signs = self._speller.signs(unread(effect.text), SIGNS) if in_hanzi(language) else ()
        except Exception as error:  # the thread's boundary
            log.error("search_broken", **fault_of(error))
            found, signs = (), ()
        self._post(SearchAnswered(effect.text, found, signs))
