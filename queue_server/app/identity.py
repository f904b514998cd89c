"""Who is asking: staff sessions, terminals and bearer tokens.

Secrets are kept as SHA-256 only: they are 256 random bits, so nothing can be guessed back. Passwords are argon2. All of
it runs on real time: a stated hall clock must not prolong or end a sign-in.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from queue_server.app.identity_store import EnrolCode, IdentityStore, Session, Token, User
from queue_server.domain.errors import RuleViolation
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

TERMINAL_TOKEN_LIFE = dt.timedelta(hours=12)
SESSION_LIFE = dt.timedelta(hours=12)
ENROL_CODE_LIFE = dt.timedelta(hours=24)
CHALLENGE_LIFE = dt.timedelta(minutes=2)
WRONG_MOST = 5
"""So many wrong passwords without a right one between lock a user…"""
LOCKED_FOR = dt.timedelta(minutes=10)
"""…for so long."""
SIGNATURE_CONTEXT = b"hall-terminal-v1:"
MIN_PASSWORD = 8
"""Characters of a password."""
_TRIES_MOST = 10
_TRIES_WITHIN = dt.timedelta(minutes=1)
_STRANGERS_MOST = 2000
_SEEN_FOR = dt.timedelta(seconds=5)
_SEEN_MOST = 2000
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever a request comes from. `name` is what idempotency keys belong to; it is no personal name."""

    name: str
    roles: frozenset[Role]
    hall: str | None
    """The one hall it may act in; None is every hall of the county."""
    terminal: str | None = None
    user: str | None = None
    display_name: str = ""
    """How the person is named on the own page; empty for machines."""
    csrf: str | None = None
    """Set for a session: what a browser must send along with every change."""
    expires: dt.datetime | None = None

    def may_act_in(self, hall: str) -> bool:
        return self.hall is None or self.hall == hall


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class Identity:
    """Signs in, recognises, enrols. `real_now` gives real time, aware, in UTC."""

    def __init__(self, store: IdentityStore, real_now: Callable[[], dt.datetime]) -> None:
        self._store = store
        self._now = real_now
        self._hasher = PasswordHasher()
        self._lock = threading.Lock()
        self._tries: dict[str, tuple[dt.datetime, int]] = {}
        self._strangers: dict[str, tuple[dt.datetime, int]] = {}
        self._seen: dict[str, tuple[dt.datetime, Token]] = {}

    # --- staff ---------------------------------------------------------------------------------------------------

    @cached_property
    def _nobody(self) -> str:
        """A password's hash that no password fits: an unknown user costs as long as a wrong password.

        Made when somebody, whoever it is, first signs in: no name can be found out by the clock, and who only starts a
        server or runs a command does not wait for it.
        """
        return self._hasher.hash(secrets.token_urlsafe(16))

    def set_user(
        self,
        name: str,
        password: str,
        *,
        display_name: str,
        roles: frozenset[Role],
        hall: str | None,
        by: str = "admin",
    ) -> None:
        """Add a user or replace one, with another password."""
        user = User(name, display_name, self._hasher.hash(password), roles, hall)
        self._save(user, self._store.user(name), by)

    def add_user(self, name: str, display_name: str, roles: frozenset[Role], hall: str | None, by: str) -> str:
        """Add a user and return the first password. Raises RuleViolation `user.taken`."""
        if self._store.user(name) is not None:
            raise RuleViolation("user.taken")
        password = _first_password()
        self.set_user(name, password, display_name=display_name, roles=roles, hall=hall, by=by)
        return password

    def change_user(self, name: str, display_name: str, roles: frozenset[Role], hall: str | None, by: str) -> None:
        """Change who a user is and may do; the password stays. No role: somebody who has left and signs in nowhere.

        Raises RuleViolation `user.unknown`, `user.own_role` for who would take the county's role from themselves.
        """
        before = self._known(name)
        if by == staff_name(name) and "county" not in roles:
            raise RuleViolation("user.own_role")
        self._save(replace(before, display_name=display_name, roles=roles, hall=hall), before, by)

    def new_password(self, name: str, by: str) -> str:
        """Give a user another password, return it, and end their sessions. Raises RuleViolation `user.unknown`."""
        before, password = self._known(name), _first_password()
        self._save(replace(before, password_hash=self._hasher.hash(password)), before, by)
        return password

    def change_own_password(self, name: str, old: str, new: str) -> None:
        """Take another password from its owner, who signs in anew then. Raises what `sign_in` raises, `user.weak`."""
        before = self._verified(name, old)
        if len(new) < MIN_PASSWORD or new == old:
            raise RuleViolation("user.weak")
        self._save(replace(before, password_hash=self._hasher.hash(new)), before, staff_name(name))

    def _known(self, name: str) -> User:
        found = self._store.user(name)
        if found is None:
            raise RuleViolation("user.unknown")
        return found

    def _save(self, user: User, before: User | None, by: str) -> None:
        told = UserSet(
            at=self._now(),
            by=by,
            user=user.name,
            roles_before=tuple(sorted(before.roles)) if before else (),
            roles=tuple(sorted(user.roles)),
            works_in_before=_works_in(before.hall) if before else "",
            works_in=_works_in(user.hall),
            password_changed=before is not None and before.password_hash != user.password_hash,
        )
        self._store.save_user(user, told)

    def unlock(self, name: str, by: str = "admin") -> bool:
        """Let a locked user try again; False when there is no such user."""
        if self._store.user(name) is None:
            return False
        self._store.unlock(UserUnlocked(at=self._now(), by=by, user=name))
        return True

    def users(self) -> list[User]:
        return self._store.users()

    def sign_in(self, name: str, password: str) -> tuple[str, Principal]:
        """Return the session's secret (for the cookie) and who it is.

        Raises RuleViolation `auth.wrong_password`, the same for a wrong name; `auth.locked` after `WRONG_MOST` wrong
        ones, for `LOCKED_FOR`, also for the right one; and `request.rate_limited` when this name was tried too often
        within a minute.
        """
        user = self._verified(name, password)
        secret, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        session = Session(user, csrf, self._now() + SESSION_LIFE)
        told = SignedIn(at=self._now(), by=staff_name(user.name))
        self._store.add_session(digest(secret), user.name, csrf, session.expires, told)
        return secret, _staff(session)

    def _verified(self, name: str, password: str) -> User:
        """Return whom a name and a password fit. Raises as `sign_in` says."""
        self._slow_down(name)
        nobody = self._nobody
        user = self._store.user(name)
        if self._is_locked(name, user):
            raise RuleViolation("auth.locked")
        try:
            self._hasher.verify(user.password_hash if user else nobody, password)
        except (Argon2Error, InvalidHashError):
            user_is_locked = self._count_wrong(name, user)
            raise RuleViolation("auth.locked" if user_is_locked else "auth.wrong_password") from None
        if user is None:
            raise RuleViolation("auth.wrong_password")
        return user

    def _count_wrong(self, name: str, user: User | None) -> bool:
        """Count a wrong password; return whether the name is locked now.

        A name that nobody has is locked likewise, in memory: whether there is such a user cannot be found out.
        """
        now = self._now()
        if user is not None:
            told = SignInRefused(at=now, by="anybody", user=user.name, locked=False)
            return self._store.count_wrong(user.name, WRONG_MOST, now + LOCKED_FOR, told)
        with self._lock:
            if len(self._strangers) >= _STRANGERS_MOST:
                self._strangers.clear()
            count = self._strangers.get(name, (now, 0))[1] % WRONG_MOST + 1
            self._strangers[name] = (now + LOCKED_FOR, count)
        return count == WRONG_MOST

    def _is_locked(self, name: str, user: User | None) -> bool:
        if user is not None:
            return user.locked_until is not None and user.locked_until > self._now()
        until, count = self._strangers.get(name, (self._now(), 0))
        return count == WRONG_MOST and until > self._now()

    def _slow_down(self, name: str) -> None:
        """Count the sign-ins of a name. A right one counts too: nobody signs in ten times a minute."""
        now = self._now()
        with self._lock:
            self._tries = {n: t for n, t in self._tries.items() if t[0] > now}
            until, count = self._tries.get(name, (now + _TRIES_WITHIN, 0))
            self._tries[name] = (until, count + 1)
        if count >= _TRIES_MOST:
            raise RuleViolation("request.rate_limited")

    def by_session(self, secret: str) -> Principal | None:
        session = self._store.session(digest(secret))
        if session is None or session.expires <= self._now():
            return None
        return _staff(session)

    def sign_out(self, secret: str) -> None:
        self._store.drop_session(digest(secret), lambda user: SignedOut(at=self._now(), by=staff_name(user)))

    # --- bearer tokens -------------------------------------------------------------------------------------------

    def issue_token(
        self,
        role: Role,
        hall: str | None,
        *,
        terminal: str | None = None,
        life: dt.timedelta | None = None,
        by: str = "admin",
    ) -> tuple[str, dt.datetime | None]:
        """Make a bearer token; without `life` it is good until it is revoked."""
        return self._issue(role, hall, terminal, life, by)

    def _issue(
        self, role: Role, hall: str | None, terminal: str | None, life: dt.timedelta | None, by: str | None
    ) -> tuple[str, dt.datetime | None]:
        """Make a bearer token. `by` nobody: a terminal renewed its own, which happens twice a day."""
        secret = secrets.token_urlsafe(32)
        now = self._now()
        expires = now + life if life else None
        principal = f"terminal:{terminal}" if terminal else f"token:{digest(secret)[:16]}"
        told = None
        if by is not None:
            days = life.days if life else None
            told = TokenMade(at=now, by=by, token=principal, role=role, works_in=_works_in(hall), days=days)
        self._store.add_token(digest(secret), Token(principal, role, hall, terminal, expires), now, told)
        return secret, expires

    def by_token(self, secret: str) -> Principal | None:
        token = self._token(digest(secret))
        if token is None or (token.expires is not None and token.expires <= self._now()):
            return None
        return Principal(token.principal, frozenset({token.role}), token.hall, token.terminal, expires=token.expires)

    def _token(self, token_hash: str) -> Token | None:
        """Look a token up; one seen in the last seconds is not read again, since every request carries one."""
        now = self._now()
        seen = self._seen.get(token_hash)
        if seen is not None and seen[0] > now:
            return seen[1]
        token = self._store.token(token_hash)
        if token is not None:
            if len(self._seen) >= _SEEN_MOST:
                self._seen.clear()
            self._seen[token_hash] = (now + _SEEN_FOR, token)
        return token

    # --- terminals -----------------------------------------------------------------------------------------------

    def new_enrol_code(self, hall: str, terminal: str, role: Role = "kiosk", by: str = "admin") -> str:
        """Make a one-time code, good for 24 hours; enrolling again replaces the terminal's key."""
        letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(8))
        code = f"{letters[:4]}-{letters[4:]}"
        now = self._now()
        told = EnrolCodeMade(at=now, by=by, terminal=terminal, role=role)
        self._store.add_enrol_code(digest(code), EnrolCode(hall, terminal, role, now + ENROL_CODE_LIFE, None), told)
        return code

    def enrol(self, code: str, public_key: str) -> EnrolCode:
        """Enrol the terminal of a one-time code. The same code with the same key (a retry) answers again.

        Raises RuleViolation `terminal.code_invalid`.
        """
        now = self._now()
        found = self._store.enrol_code(digest(code))
        if found is None or found.expires <= now:
            raise RuleViolation("terminal.code_invalid")
        told = TerminalEnrolled(at=now, by=f"terminal:{found.terminal}", terminal=found.terminal, role=found.role)
        if self._store.use_enrol_code(digest(code), public_key, told):
            return found
        used = self._store.enrol_code(digest(code))
        if used is None or used.public_key != public_key:
            raise RuleViolation("terminal.code_invalid")
        return used

    def challenge(self, terminal: str) -> str:
        """Give a nonce to sign. An unknown terminal gets one too: it learns nothing."""
        nonce = secrets.token_hex(32)
        self._store.add_challenge(nonce, terminal, self._now() + CHALLENGE_LIFE)
        return nonce

    def terminal_token(self, terminal: str, nonce: str, signature: str) -> tuple[str, Principal]:
        """Give a signed-in terminal its token for 12 hours. Raises RuleViolation `terminal.unknown`."""
        if not self._store.take_challenge(nonce, terminal, self._now()):
            raise RuleViolation("terminal.unknown")
        found = self._store.terminal(terminal)
        if found is None:
            raise RuleViolation("terminal.unknown")
        message = SIGNATURE_CONTEXT + terminal.encode() + b":" + nonce.encode()
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(found.public_key)).verify(
                bytes.fromhex(signature), message
            )
        except (InvalidSignature, ValueError):
            raise RuleViolation("terminal.unknown") from None
        secret, _ = self._issue(found.role, found.hall, terminal, TERMINAL_TOKEN_LIFE, by=None)
        return secret, cast(Principal, self.by_token(secret))

    def public_key(self, terminal: str) -> str:
        """Return an enrolled terminal's key (Ed25519, raw, hex). Raises RuleViolation `terminal.unknown`."""
        found = self._store.terminal(terminal)
        if found is None:
            raise RuleViolation("terminal.unknown")
        return found.public_key

    def purge(self) -> None:
        self._store.purge(self._now())


def _first_password() -> str:
    """Return a password that can be read out and typed without doubt: three groups of four letters and digits."""
    letters = _CODE_LETTERS.replace("L", "").lower()  # an l looks like a 1
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


def staff_name(user: str) -> str:
    """Return by which name events know a user."""
    return f"staff:{user}"


def _works_in(hall: str | None) -> str:
    return hall or "every hall"


def _staff(session: Session) -> Principal:
    user = session.user
    return Principal(
        staff_name(user.name),
        user.roles,
        user.hall,
        user=user.name,
        display_name=user.display_name,
        csrf=session.csrf,
        expires=session.expires,
    )
