"""What quiet calling needs of the records, and of what sends its messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal, Protocol

from queue_server.domain.contacts import Contact


class ContactReads(Protocol):
    def contact(self, visit: str) -> Contact | None: ...

    def contacts(self, halls: Sequence[str]) -> list[Contact]:
        """Return all that somebody may still be told by."""
        ...

    def tickets_with(self, hall: str, day: dt.date, phone_hash: str) -> int:
        """Return with how many tickets of a day a number was given."""
        ...


class ContactWrites(Protocol):
    def keep_contact(self, contact: Contact) -> None:
        """Add it, or put it in place of the ticket's other one."""

    def empty_contact(self, visit: str) -> None:
        """Forget the number, and keep how many the ticket was given."""

    def forget_contacts(self, hall: str, before: dt.date) -> int:
        """Drop what tickets of before a day had; return how many."""
        ...


class MessageLine(Protocol):
    """A gateway that sends text messages. The same id is sent once, however often it is asked."""

    def send(self, message: str, phone: str, text: str) -> Literal["sent", "failed"] | None:
        """Return what became of it; None when nobody can say yet: ask again."""
        ...
