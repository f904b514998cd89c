"""What `identity` has kept for it: users, sessions, tokens and terminals, and what it asks of whoever keeps them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from queue_server.domain.roles import Role
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


@dataclass(frozen=True, slots=True)
class User:
    name: str
    display_name: str
    password_hash: str
    roles: frozenset[Role]
    hall: str | None
    locked_until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    user: User
    csrf: str
    expires: dt.datetime


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token as stored: by hash."""

    principal: str
    role: Role
    hall: str | None
    terminal: str | None
    expires: dt.datetime | None


@dataclass(frozen=True, slots=True)
class EnrolCode:
    hall: str
    terminal: str
    """Global: `<hall>/<code>`."""
    role: Role
    expires: dt.datetime
    public_key: str | None
    """The key it was used with; None while unused."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """An enrolled machine; `public_key` is Ed25519, raw, hex."""

    terminal: str
    hall: str
    role: Role
    public_key: str


class IdentityStore(Protocol):
    """Keeps all of this. Every method is one short transaction of its own; what it is told, it adds to the events."""

    def user(self, name: str) -> User | None: ...
    def users(self) -> list[User]: ...
    def save_user(self, user: User, told: UserSet) -> None:
        """Add or replace, and unlock; a changed password or role ends the user's sessions."""

    def count_wrong(self, user: str, limit: int, lock_until: dt.datetime, told: SignInRefused) -> bool:
        """Count a wrong password; return whether it was one too many, and lock the user then."""
        ...

    def unlock(self, told: UserUnlocked) -> None: ...

    def session(self, id_hash: str) -> Session | None: ...
    def add_session(self, id_hash: str, user: str, csrf: str, expires: dt.datetime, told: SignedIn) -> None:
        """Begin a session; wrong passwords before it count no more."""

    def drop_session(self, id_hash: str, told: Callable[[str], SignedOut]) -> None:
        """End a session if there is one, and tell of its user."""

    def token(self, token_hash: str) -> Token | None: ...
    def add_token(self, token_hash: str, token: Token, now: dt.datetime, told: TokenMade | None) -> None: ...
    def enrol_code(self, code_hash: str) -> EnrolCode | None: ...
    def add_enrol_code(self, code_hash: str, code: EnrolCode, told: EnrolCodeMade) -> None: ...
    def use_enrol_code(self, code_hash: str, public_key: str, told: TerminalEnrolled) -> bool:
        """Take the code if nobody has, and enrol its terminal with this key; False when it was taken before."""

    def terminal(self, terminal: str) -> Terminal | None: ...

    def add_challenge(self, nonce: str, terminal: str, expires: dt.datetime) -> None: ...
    def take_challenge(self, nonce: str, terminal: str, now: dt.datetime) -> bool:
        """Use the challenge up; False when it is unknown, another's, used or late."""

    def purge(self, now: dt.datetime) -> None:
        """Drop what has expired."""
