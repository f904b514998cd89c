"""What is kept of requests for an agent, an officer or a visit, as the use cases see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from queue_server.domain.outreach import Outreach


class OutreachReads(Protocol):
    def outreach(self, id_: str) -> Outreach | None: ...

    def outreach_by_token(self, token: str) -> Outreach | None: ...

    def outreach_in(self, grids: Sequence[str], over_since: dt.datetime) -> list[Outreach]:
        """Return those of some grids that are open or ended since a moment, the oldest first."""
        ...


class OutreachWrites(Protocol):
    def add_outreach(self, request: Outreach) -> None: ...

    def save_outreach(self, request: Outreach) -> None: ...

    def forget_outreach_people(self, hall: str, before: dt.datetime) -> int:
        """Empty what is kept of the people of those that ended before a moment; return how many."""
        ...

    def forget_outreach(self, hall: str, before: dt.datetime) -> int:
        """Drop those that ended before a moment; return how many."""
        ...
