"""What is kept of pictures of written authorities, as the use cases see it."""

from __future__ import annotations

import datetime as dt
from typing import Protocol


class AuthorityReads(Protocol):
    def has_authority(self, visit: str) -> bool: ...

    def authority(self, visit: str) -> bytes | None:
        """Return the sealed picture."""
        ...


class AuthorityWrites(Protocol):
    def keep_authority(self, visit: str, hall: str, day: dt.date, sealed: bytes) -> None:
        """Add it, or put it in place of the visit's other one."""

    def forget_authorities(self, hall: str, before: dt.date) -> int:
        """Drop those of visits of before a day; return how many."""
        ...
