"""Against touts (黄牛): does the document shown at the counter belong to the ticket's holder?

Compared by keyed hash; neither the number shown nor the holder's leaves this module.
"""

from __future__ import annotations

import hmac

from queue_server.app.counters.presses import CounterPress
from queue_server.app.ports import UnitOfWork
from queue_server.app.step_events import about
from queue_server.app.tickets.people import hash_phone, phones_of, shown_by
from queue_server.contract.counter import HolderCheck, HolderChecked
from queue_server.domain import events


def check_holder(at: CounterPress, unit: UnitOfWork, request: HolderCheck) -> HolderChecked:
    """Compare, and note the outcome. A ticket without a holder matches nobody and is bound to nobody.

    Where only a phone number was said, it is that which is compared.
    """
    step = at.mine(unit, request.step)
    people = unit.holders(step.visit)
    documents = shown_by(people)
    known = documents or phones_of(people)
    shown = at.keys.hash(request.id_number) if documents else hash_phone(request.id_number, at.keys)
    matches = any(hmac.compare_digest(shown, one) for one in known)
    unit.record(events.HolderChecked(**about(at.rules, step, at.by, at.now), matches=matches))
    return HolderChecked(matches=matches, bound=bool(known))
