"""What identifying needs from outside: the issuers of codes, and records of codes that were shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from config.issuers import Issuer
from queue_server.contract.models import HolderIn
from queue_server.domain.identified import ShownCode


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What an issuer says of a code. Its fields are checked for form, nothing else."""

    person: HolderIn = field(repr=False)
    audience: str
    use: str = field(repr=False)
    """The issuer's mark of this one confirmation."""
    expires: dt.datetime


class IdentityIssuer(Protocol):
    """One issuer's service."""

    def confirm(self, code: str) -> Confirmed:
        """Ask whose code it is, once. Raises RuleViolation `identify.expired`, `.refused`, `.used`, `.unreachable`."""
        ...


IssuerLines = Callable[[Issuer], IdentityIssuer]
"""Makes the line to an issuer."""


class ShownCodes(Protocol):
    def shown_code(self, code_hash: str) -> ShownCode | None: ...

    def shown_code_of_ref(self, ref_hash: str) -> ShownCode | None: ...

    def shown_code_of_use(self, use_hash: str) -> ShownCode | None: ...


class ShownCodeWrites(Protocol):
    def add_shown_code(self, code: ShownCode) -> bool:
        """Put it on record; False when it is there already."""
        ...

    def save_shown_code(self, code: ShownCode) -> None: ...

    def drop_shown_code(self, code_hash: str) -> None: ...

    def empty_shown_codes(self, now: dt.datetime) -> int:
        """Empty what was held until now; return how many."""
        ...

    def forget_shown_codes(self, before: dt.datetime) -> int:
        """Drop codes shown before a moment; return how many."""
        ...
