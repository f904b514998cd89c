"""Codes of phone apps: each identifies once, for one terminal, for some minutes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from queue_server.domain.errors import RuleViolation

HELD_FOR = dt.timedelta(minutes=10)
"""How long a confirmed person may be named by reference."""
REMEMBERED = dt.timedelta(days=30)
"""How long a code that was shown stays known, so that nobody shows it again. Issuers let theirs die in minutes."""
LEEWAY = dt.timedelta(seconds=30)
"""How far an issuer's clock may be from ours."""

State = Literal["asking", "held", "used", "refused"]


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A code that was shown, by keyed hashes only. `sealed` is the person, while held; empty otherwise."""

    code_hash: str
    asked_hash: str
    """Of the request that showed it: only its retry may show it again."""
    hall: str
    shown_by: str
    """The principal that showed it; only that one may use the reference."""
    state: State
    at: dt.datetime
    ref_hash: str | None = None
    use_hash: str | None = None
    """The issuer's own mark of this confirmation: given for a second code, it is a replay as well."""
    until: dt.datetime | None = None
    sealed: bytes = b""

    def shown_again(self, asked_hash: str) -> ShownCode:
        """Return it for a retry of the request that showed it. Raises `identify.used` for anybody else."""
        if self.asked_hash != asked_hash or self.state in ("used", "refused"):
            raise RuleViolation("identify.used")
        return self

    def held(self, ref_hash: str, use_hash: str, until: dt.datetime, sealed: bytes) -> ShownCode:
        return replace(self, state="held", ref_hash=ref_hash, use_hash=use_hash, until=until, sealed=sealed)

    def refused(self) -> ShownCode:
        return replace(self, state="refused", sealed=b"")

    def taken(self, hall: str, by: str, now: dt.datetime) -> ShownCode:
        """Return it used up. Raises `identify.gone` unless it is held, in time, for this terminal."""
        self.must_hold(hall, by, now)
        return replace(self, state="used", sealed=b"")

    def must_hold(self, hall: str, by: str, now: dt.datetime) -> None:
        """Raise `identify.gone` unless it is held, in time, for this terminal."""
        fits = (self.state, self.hall, self.shown_by) == ("held", hall, by)
        if not fits or self.until is None or self.until <= now:
            raise RuleViolation("identify.gone")


def check_meant(audience: str, client: str, expires: dt.datetime, now: dt.datetime) -> None:
    """Raise `identify.elsewhere` for a code made for somebody else, `identify.expired` for one that is late."""
    if audience != client:
        raise RuleViolation("identify.elsewhere")
    if expires + LEEWAY <= now:
        raise RuleViolation("identify.expired")
