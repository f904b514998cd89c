"""远程取号: what a hall offers to phones, and what the server gives back by itself."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from functools import partial

from queue_server.app.halls import HallRules
from queue_server.app.ports import Records, UnitOfWork
from queue_server.app.remote.hours import check_in_by, offered_for, offered_next, to_come_by
from queue_server.app.remote.taking import TakingFromAfar, is_full
from queue_server.app.step_events import about
from queue_server.app.use_cases import UseCases
from queue_server.app.writer import Nothing
from queue_server.contract.models import VisitIssued
from queue_server.contract.remote import RemoteOffer, RemoteRequest
from queue_server.domain.events import TicketCancelled
from queue_server.domain.remote import LAPSED
from queue_server.domain.visits import OVER, Visit

BY = "server"


class RemoteService(UseCases):
    """Beside `HallService`, over the same reader and writer."""

    def offer(self, hall: str) -> RemoteOffer:
        """Say whether a number may be taken on a phone just now, and for which departments."""
        rules, now = self.halls.get(hall), self.clock.now()
        if not rules.hall.remote.enabled:
            return RemoteOffer(state="off")
        present = sorted(d for d in rules.departments if offered_for(rules, d, now))
        if not present:
            opens = offered_next(rules, rules.departments, now)
            return RemoteOffer(state="over" if opens is None else "later", opens_at=opens)
        with self.reader.read() as records:
            known = records.not_here(hall, rules.calendar.business_day(now))
        awaited = Counter(visit.prefix for visit in known)
        free = [d for d in present if not is_full(rules, awaited, rules.prefix_of[d])]
        return RemoteOffer(state="now" if free else "full", departments=free)

    def check_in_by(self, hall: str, departments: Iterable[str]) -> dt.datetime:
        """Return until when somebody who takes a number of these departments now must have checked in."""
        return to_come_by(self.halls.get(hall), departments, self.clock.now())

    def take(
        self, hall: str, request: RemoteRequest, before: str | None, principal: str, key: str, base_url: str
    ) -> VisitIssued:
        """Give a number to somebody who is not here yet. `before`: the token of the number this browser took last."""
        rules, now = self.halls.get(hall), self.clock.now()
        use_case = TakingFromAfar(rules, self.writer.boards, self.keys, request, before, principal, base_url, now)
        return self.writer.submit(hall, use_case, self._idem(principal, f"remote:{hall}", key, request), VisitIssued)

    # --- by itself ------------------------------------------------------------------------------------------------

    def give_back_late(self) -> int:
        """Give back what nobody has checked in for in time, in every hall; return how many."""
        done = 0
        for code, rules in self.halls.by_code.items():
            if not rules.hall.remote.enabled:
                continue
            now = self.clock.now()
            with self.reader.read() as records:
                awaited = records.not_here(code, rules.calendar.business_day(now))
                late = [visit.id for visit in awaited if _is_late(records, rules, visit, now)]
            for visit in late:
                self.writer.submit(code, partial(self._give_back, rules, visit), None, Nothing)
            done += len(late)
        return done

    def _give_back(self, rules: HallRules, visit_id: str, unit: UnitOfWork) -> Nothing:
        """Look once more, where nothing can change in between: somebody may just have come."""
        now, visit = self.clock.now(), unit.visit(visit_id)
        if visit is None or not _is_late(unit, rules, visit, now):
            return Nothing()
        left = [s for s in unit.steps_of(visit.id) if s.state not in OVER]
        for step in left:
            unit.save_step(step, step.cancel(now, LAPSED))
        unit.record(TicketCancelled(**about(rules, left[0], BY, now), reason=LAPSED))
        return Nothing()


def _is_late(records: Records, rules: HallRules, visit: Visit, now: dt.datetime) -> bool:
    """While the whole hall is not called (an evacuation, say) nobody is late."""
    latest = check_in_by(rules, visit, records.steps_of(visit.id))
    if latest is None or latest > now:
        return False
    return all(stop.kind != "hall" for stop in records.suspensions(rules.code))
