"""The rows of telephone numbers given with tickets (`app.quiet.ports`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, fields

from sqlalchemy import Connection, delete, func, insert, select, update

from queue_server.domain.contacts import Contact
from queue_server.store.fleet_tables import contacts

_ALL = select(*(contacts.c[f.name] for f in fields(Contact)))
_GIVEN = contacts.c.sealed != b""


class ContactRows:
    """Reads; a part of `SqlRecords`."""

    @property
    def connection(self) -> Connection:
        raise NotImplementedError

    def contact(self, visit: str) -> Contact | None:
        row = self.connection.execute(_ALL.where(contacts.c.visit == visit)).one_or_none()
        return Contact(*row) if row else None

    def contacts(self, halls: Sequence[str]) -> list[Contact]:
        query = _ALL.where(contacts.c.hall.in_(halls), _GIVEN).order_by(contacts.c.visit)
        return [Contact(*row) for row in self.connection.execute(query)]

    def tickets_with(self, hall: str, day: dt.date, phone_hash: str) -> int:
        of_number = contacts.c.hall == hall, contacts.c.business_day == day, contacts.c.phone_hash == phone_hash
        return int(self.connection.execute(select(func.count()).select_from(contacts).where(*of_number)).scalar_one())


class ContactChanges(ContactRows):
    """Writes; a part of `SqlUnitOfWork`."""

    def keep_contact(self, contact: Contact) -> None:
        self.connection.execute(delete(contacts).where(contacts.c.visit == contact.visit))
        self.connection.execute(insert(contacts), asdict(contact))

    def empty_contact(self, visit: str) -> None:
        gone = {"sealed": b"", "masked": ""}
        self.connection.execute(update(contacts).where(contacts.c.visit == visit).values(gone))

    def forget_contacts(self, hall: str, before: dt.date) -> int:
        where = contacts.c.hall == hall, contacts.c.business_day < before
        return self.connection.execute(delete(contacts).where(*where)).rowcount
