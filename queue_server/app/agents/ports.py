"""What text messages need of the records, beside `app.ports`."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from queue_server.domain.texts import TextMessage


class TextReads(Protocol):
    def texts_taken(self, terminal: str) -> list[TextMessage]:
        """Return what a terminal took and has not told the end of, oldest first."""
        ...


class TextWrites(Protocol):
    def add_text(self, message: TextMessage) -> None: ...

    def take_texts(self, hall: str, terminal: str, most: int, now: dt.datetime) -> None:
        """Hand the oldest messages that wait to a terminal; those that come too late now end unsent."""
        ...

    def text_done(self, message: str, terminal: str, result: str, code: str, at: dt.datetime) -> bool:
        """Note the end of a message this terminal took, and empty it; False when it was noted before."""
        ...

    def forget_texts(self, hall: str, before: dt.datetime) -> int:
        """Drop messages of before a moment, whatever became of them; return how many."""
        ...
