"""Alerts, as the pages and the housekeeping see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from queue_server.app.alerts.looking import reasons_now
from queue_server.app.ports import UnitOfWork
from queue_server.app.use_cases import UseCases
from queue_server.app.writer import Nothing
from queue_server.domain.alerts import (
    KINDS,
    Alert,
    AlertAcknowledged,
    AlertBegan,
    AlertEnded,
    Reason,
    acknowledged,
    begun,
    over,
)
from queue_server.domain.errors import RuleViolation
from queue_server.domain.ids import new_alert_id

PAST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class AlertSeen:
    """An alert, and its figure as it is now; over or closed: as it was when it began."""

    alert: Alert
    value: int


@dataclass(frozen=True, slots=True)
class Alerts:
    open: tuple[AlertSeen, ...]
    """Those nobody sees to first; among them the worst."""
    past: tuple[AlertSeen, ...]
    """Today's that are over, newest first."""


class AlertService(UseCases):
    """Beside `HallService`, over the same reader and writer."""

    def look(self, hall: str) -> int:
        """Begin and end a hall's alerts by its rules; return how many. Nothing new is nothing written."""
        rules, now = self.halls.get(hall), self.clock.now()
        with self.reader.read() as records:
            found = reasons_now(records, rules, self.writer.boards, self.clock)
            known = records.open_alerts(hall)
        news = len(begun(known, found)) + len(over(known, found))
        if news:
            self.writer.submit(hall, _Looking(hall, found, now), None, Nothing)
        return news

    def look_everywhere(self) -> dict[str, int]:
        """Do so for every hall; return where something was new. For the housekeeping."""
        return {hall: news for hall in self.halls.by_code if (news := self.look(hall))}

    def alerts(self, hall: str) -> Alerts:
        rules, now = self.halls.get(hall), self.clock.now()
        day_began = rules.calendar.day_ends_at(rules.calendar.business_day(now) - dt.timedelta(days=1))
        with self.reader.read() as records:
            known = records.open_alerts(hall)
            past = records.past_alerts(hall, day_began, PAST_SHOWN)
            found = reasons_now(records, rules, self.writer.boards, self.clock) if known else []
        now_s = {reason.about: reason.value for reason in found}
        seen = [AlertSeen(alert, now_s.get(alert.about, alert.value)) for alert in known]
        # By the minute: what began together keeps its order while the page is looked at.
        seen.sort(
            key=lambda s: (
                s.alert.acknowledged_at is not None,
                KINDS.index(s.alert.kind),
                -(s.value // 60),
                s.alert.subject,
            )
        )
        return Alerts(tuple(seen), tuple(AlertSeen(alert, alert.value) for alert in past))

    def acknowledge(self, hall: str, id_: str, principal: str, key: str) -> None:
        """Note who sees to it. Raises `alert.unknown`, `alert.over`, `alert.acknowledged`."""
        self.halls.get(hall)
        now = self.clock.now()

        def use_case(unit: UnitOfWork) -> Nothing:
            alert = unit.alert(id_)
            if alert is None or alert.hall != hall:
                raise RuleViolation("alert.unknown")
            unit.save_alert(acknowledged(alert, principal, now))
            unit.record(
                AlertAcknowledged(hall=hall, at=now, by=principal, alert=id_, kind=alert.kind, subject=alert.subject)
            )
            return Nothing()

        self.writer.submit(hall, use_case, self._idem(principal, f"alert:{id_}", key, None), Nothing)


@dataclass(frozen=True, slots=True)
class _Looking:
    """The use case. Compared anew inside the transaction: another server may have looked meanwhile."""

    hall: str
    found: Sequence[Reason]
    now: dt.datetime

    def __call__(self, unit: UnitOfWork) -> Nothing:
        known = unit.open_alerts(self.hall)
        for gone in over(known, self.found):
            unit.save_alert(replace(gone, ended_at=self.now))
            unit.record(
                AlertEnded(
                    hall=self.hall, at=self.now, by="server", alert=gone.id, kind=gone.kind, subject=gone.subject
                )
            )
        for reason in begun(known, self.found):
            alert = Alert(
                new_alert_id(self.now), self.hall, reason.kind, reason.subject, reason.value, began_at=self.now
            )
            unit.add_alert(alert)
            unit.record(
                AlertBegan(
                    hall=self.hall,
                    at=self.now,
                    by="server",
                    alert=alert.id,
                    kind=alert.kind,
                    subject=alert.subject,
                    value=alert.value,
                )
            )
        return Nothing()
