"""What the hall's manager has said about a terminal, until further notice."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from queue_server.contract.fleet import Service


@dataclass(frozen=True, slots=True)
class Standing:
    zh: str = ""
    en: str = ""
    until: dt.datetime | None = None
    """Of the message; None: until another one."""
    disabled: frozenset[Service] = frozenset()

    def allows(self, service: Service) -> bool:
        return service not in self.disabled

    def message(self, language: str, now: dt.datetime | None) -> str:
        """Return the line to show, empty when there is none or its time is over."""
        over = self.until is not None and now is not None and now >= self.until
        return "" if over else self.en if language.startswith("en") else self.zh


NOTHING_SAID = Standing()
