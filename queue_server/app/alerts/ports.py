"""What is kept of alerts, as the use cases see it."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from queue_server.domain.alerts import Alert


class AlertReads(Protocol):
    def alert(self, id_: str) -> Alert | None: ...

    def open_alerts(self, hall: str) -> list[Alert]:
        """Return a hall's alerts that are not over, the oldest first."""
        ...

    def past_alerts(self, hall: str, since: dt.datetime, limit: int) -> list[Alert]:
        """Return the alerts that ended after a moment, the newest first."""
        ...


class AlertWrites(Protocol):
    def add_alert(self, alert: Alert) -> None: ...

    def save_alert(self, alert: Alert) -> None: ...

    def forget_alerts(self, hall: str, before: dt.datetime) -> int:
        """Drop alerts that ended before a moment; return how many."""
        ...
