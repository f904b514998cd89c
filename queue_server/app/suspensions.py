"""「系统故障，暂停办理」: an item, a department or the whole hall is not called, and everybody is told why.

Who waits keeps the place: the steps stay waiting with their `queued_at` and are out of the lines until it is over.
"""

from __future__ import annotations

from queue_server.app.halls import HallRules, Offered
from queue_server.app.ports import Records
from queue_server.contract.models import Suspension
from queue_server.domain import suspensions as rule


def suspended(records: Records, rules: HallRules, offer: Offered) -> Suspension | None:
    """Return what keeps an item from being called just now, as everybody is told; None when nothing does."""
    found = rule.suspension_of(records.suspensions(rules.code), offer.item.code, offer.item.department)
    return None if found is None else wire_suspension(found)


def wire_suspension(suspension: rule.Suspension) -> Suspension:
    return Suspension(
        kind=suspension.kind,
        code=suspension.code,
        reason=suspension.reason,
        note=suspension.note,
        since=suspension.since,
    )
