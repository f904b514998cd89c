"""Keeps users, sessions, tokens and terminals (`app.identity.IdentityStore`).

These writes do not go through the writer: they touch no ticket and no number, each is a row or two and the county's own
event in a transaction of its own, and the database itself orders them with the writer's (BEGIN IMMEDIATE and a busy
timeout on SQLite). So an `admin` command may make a token while the server runs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Table, delete, insert, select, update

from queue_server.app.identity_store import EnrolCode, Session, Terminal, Token, User
from queue_server.domain.staff_events import (
    EnrolCodeMade,
    SignedIn,
    SignedOut,
    SignInRefused,
    TerminalEnrolled,
    TokenMade,
    UserSet,
    UserUnlocked,
)
from queue_server.store.auth_tables import challenges, enrol_codes, sessions, terminals, tokens, users
from queue_server.store.engine import asking, coming_again
from queue_server.store.event_rows import append


def _seconds(moment: dt.datetime) -> int:
    return int(moment.timestamp())


def _moment(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def _user(row: Row[Any]) -> User:
    locked = _moment(row.locked_until) if row.locked_until is not None else None
    return User(row.name, row.display_name, row.password_hash, frozenset(row.roles), row.hall, locked)


class SqlIdentityStore:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._asking = asking(engine)

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with coming_again(self._engine), self._asking.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with coming_again(self._engine), self._engine.begin() as connection:
            yield connection

    def _one(self, table: Table, where: ColumnElement[bool]) -> Row[Any] | None:
        with self._read() as connection:
            return connection.execute(select(table).where(where)).one_or_none()

    def user(self, name: str) -> User | None:
        row = self._one(users, users.c.name == name)
        return _user(row) if row else None

    def users(self) -> list[User]:
        with self._read() as connection:
            return [_user(row) for row in connection.execute(select(users).order_by(users.c.name))]

    def save_user(self, user: User, told: UserSet) -> None:
        values = {
            "display_name": user.display_name,
            "password_hash": user.password_hash,
            "roles": sorted(user.roles),
            "hall": user.hall,
            "changed_at": _seconds(told.at),
            "wrong_passwords": 0,
            "locked_until": None,
        }
        with self._write() as connection:
            connection.execute(delete(sessions).where(sessions.c.user == user.name))
            changed = connection.execute(update(users).where(users.c.name == user.name).values(values))
            if changed.rowcount == 0:
                connection.execute(insert(users).values(name=user.name, **values))
            append(connection, told)

    def count_wrong(self, user: str, limit: int, lock_until: dt.datetime, told: SignInRefused) -> bool:
        of_user = users.c.name == user
        with self._write() as connection:
            connection.execute(update(users).where(of_user).values(wrong_passwords=users.c.wrong_passwords + 1))
            count: int = connection.execute(select(users.c.wrong_passwords).where(of_user)).scalar_one()
            locked = count >= limit
            if locked:
                lock = {"wrong_passwords": 0, "locked_until": _seconds(lock_until)}
                connection.execute(update(users).where(of_user).values(lock))
            append(connection, replace(told, locked=locked))
        return locked

    def unlock(self, told: UserUnlocked) -> None:
        free = {"wrong_passwords": 0, "locked_until": None}
        with self._write() as connection:
            connection.execute(update(users).where(users.c.name == told.user).values(free))
            append(connection, told)

    def session(self, id_hash: str) -> Session | None:
        joined = select(sessions.c.csrf, sessions.c.expires_at, users).join(users).where(sessions.c.id_hash == id_hash)
        with self._read() as connection:
            row = connection.execute(joined).one_or_none()
        return Session(_user(row), row.csrf, _moment(row.expires_at)) if row else None

    def add_session(self, id_hash: str, user: str, csrf: str, expires: dt.datetime, told: SignedIn) -> None:
        values = {"id_hash": id_hash, "user": user, "csrf": csrf, "expires_at": _seconds(expires)}
        with self._write() as connection:
            connection.execute(insert(sessions).values(values))
            connection.execute(update(users).where(users.c.name == user).values(wrong_passwords=0, locked_until=None))
            append(connection, told)

    def drop_session(self, id_hash: str, told: Callable[[str], SignedOut]) -> None:
        with self._write() as connection:
            user = connection.execute(select(sessions.c.user).where(sessions.c.id_hash == id_hash)).scalar()
            if user is not None:
                connection.execute(delete(sessions).where(sessions.c.id_hash == id_hash))
                append(connection, told(user))

    def token(self, token_hash: str) -> Token | None:
        row = self._one(tokens, tokens.c.token_hash == token_hash)
        if row is None:
            return None
        expires = _moment(row.expires_at) if row.expires_at is not None else None
        return Token(row.principal, row.role, row.hall, row.terminal, expires)

    def add_token(self, token_hash: str, token: Token, now: dt.datetime, told: TokenMade | None) -> None:
        values = {
            "token_hash": token_hash,
            "principal": token.principal,
            "role": token.role,
            "hall": token.hall,
            "terminal": token.terminal,
            "created_at": _seconds(now),
            "expires_at": _seconds(token.expires) if token.expires else None,
        }
        with self._write() as connection:
            connection.execute(insert(tokens).values(values))
            if told is not None:
                append(connection, told)

    def enrol_code(self, code_hash: str) -> EnrolCode | None:
        row = self._one(enrol_codes, enrol_codes.c.code_hash == code_hash)
        return EnrolCode(row.hall, row.terminal, row.role, _moment(row.expires_at), row.public_key) if row else None

    def add_enrol_code(self, code_hash: str, code: EnrolCode, told: EnrolCodeMade) -> None:
        values = {
            "code_hash": code_hash,
            "hall": code.hall,
            "terminal": code.terminal,
            "role": code.role,
            "expires_at": _seconds(code.expires),
        }
        with self._write() as connection:
            connection.execute(insert(enrol_codes).values(values))
            append(connection, told)

    def use_enrol_code(self, code_hash: str, public_key: str, told: TerminalEnrolled) -> bool:
        unused = (enrol_codes.c.code_hash == code_hash) & enrol_codes.c.used_at.is_(None)
        now = _seconds(told.at)
        taken = {"used_at": now, "public_key": public_key}
        with self._write() as connection:
            if connection.execute(update(enrol_codes).where(unused).values(taken)).rowcount == 0:
                return False
            code = connection.execute(select(enrol_codes).where(enrol_codes.c.code_hash == code_hash)).one()
            connection.execute(delete(terminals).where(terminals.c.terminal == code.terminal))
            connection.execute(delete(tokens).where(tokens.c.terminal == code.terminal))
            row = {"terminal": code.terminal, "hall": code.hall, "role": code.role, "public_key": public_key}
            connection.execute(insert(terminals).values(**row, enrolled_at=now))
            append(connection, told)
        return True

    def terminal(self, terminal: str) -> Terminal | None:
        row = self._one(terminals, terminals.c.terminal == terminal)
        return Terminal(row.terminal, row.hall, row.role, row.public_key) if row else None

    def add_challenge(self, nonce: str, terminal: str, expires: dt.datetime) -> None:
        values = {"nonce": nonce, "terminal": terminal, "expires_at": _seconds(expires)}
        with self._write() as connection:
            connection.execute(insert(challenges).values(values))

    def take_challenge(self, nonce: str, terminal: str, now: dt.datetime) -> bool:
        good = (
            (challenges.c.nonce == nonce)
            & (challenges.c.terminal == terminal)
            & (challenges.c.expires_at > _seconds(now))
        )
        with self._write() as connection:
            return connection.execute(delete(challenges).where(good)).rowcount == 1

    def purge(self, now: dt.datetime) -> None:
        late = _seconds(now)
        with self._write() as connection:
            connection.execute(delete(challenges).where(challenges.c.expires_at <= late))
            connection.execute(delete(sessions).where(sessions.c.expires_at <= late))
            connection.execute(delete(tokens).where(tokens.c.expires_at <= late))
            connection.execute(delete(enrol_codes).where(enrol_codes.c.expires_at <= late))
