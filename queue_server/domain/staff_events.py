"""What staff do that changes no queue: signing in, users, terminals, looking at personal data. For the audit alone.

Nothing of it is public. Sign-ins, users and terminals belong to no hall's day: their events are the county's own
(`COUNTY`), numbered and linked like a hall's. Moments of those are real time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from queue_server.domain.events import HallEvent

COUNTY = "@county"
"""Where events are kept that belong to no hall; no hall can be called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _StaffEvent(HallEvent):
    def public(self) -> dict[str, object]:
        return {}

    def staff(self) -> dict[str, object]:
        return {**HallEvent.public(self), **HallEvent.staff(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataSeen(_StaffEvent):
    """Somebody was shown what is kept of a person. `what` names the kind, never a value."""

    type: ClassVar[str] = "personal_data_seen"
    what: str
    visit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(_StaffEvent):
    type: ClassVar[str] = "signed_in"
    hall: str = COUNTY


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(_StaffEvent):
    type: ClassVar[str] = "signed_out"
    hall: str = COUNTY


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRefused(_StaffEvent):
    """A wrong password for a user there is. What else is typed into the name may be anything, and is kept nowhere."""

    type: ClassVar[str] = "sign_in_refused"
    hall: str = COUNTY
    user: str
    locked: bool
    """It was one too many: the user is locked for a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSet(_StaffEvent):
    """A user was added or changed. Empty `…_before`: there was none."""

    type: ClassVar[str] = "user_set"
    hall: str = COUNTY
    user: str
    roles_before: tuple[str, ...]
    roles: tuple[str, ...]
    works_in_before: str
    works_in: str
    password_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UserUnlocked(_StaffEvent):
    type: ClassVar[str] = "user_unlocked"
    hall: str = COUNTY
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMade(_StaffEvent):
    """A bearer token for a script or a terminal."""

    type: ClassVar[str] = "token_made"
    hall: str = COUNTY
    token: str
    """The name of whoever uses it (`Principal.name`), no secret."""
    role: str
    works_in: str
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolCodeMade(_StaffEvent):
    type: ClassVar[str] = "enrol_code_made"
    hall: str = COUNTY
    terminal: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalEnrolled(_StaffEvent):
    """A terminal signed on with a one-time code; a key it had before is good no more."""

    type: ClassVar[str] = "terminal_enrolled"
    hall: str = COUNTY
    terminal: str
    role: str
