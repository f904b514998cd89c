"""远程取号: what a hall offers to phones, and what the server gives back by itself."""

from __future__ import annotations

import datetime as dt
import hmac
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from queue_server.app.halls import HallRules
from queue_server.app.ports import Records, UnitOfWork
from queue_server.app.remote.hours import check_in_by, offered_for, offered_next, to_come_by
from queue_server.app.remote.taking import TakingFromAfar, is_full
from queue_server.app.step_events import about
from queue_server.app.tickets.visits import TICKET, TicketPress
from queue_server.app.use_cases import UseCases
from queue_server.app.writer import Nothing
from queue_server.contract.models import VisitIssued, VisitView
from queue_server.contract.remote import RemoteOffer, RemoteRequest
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import TicketCancelled
from queue_server.domain.remote import LAPSED, code_of, code_period
from queue_server.domain.visits import OVER, Visit

BY = "server"


@dataclass(frozen=True, slots=True)
class Awaited:
    number: str
    check_in_by: dt.datetime | None
    """None: not by the clock."""


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
        # A phone that is asked twice where it is may say two things: the same press all the same.
        asked = request.model_copy(update={"lat": None, "lon": None})
        return self.writer.submit(hall, use_case, self._idem(principal, f"remote:{hall}", key, asked), VisitIssued)

    # --- here -----------------------------------------------------------------------------------------------------

    def screen_code(self, hall: str) -> str:
        """Return the code that the hall's screens show now; empty where they show none."""
        if not self._shows_code(hall):
            return ""
        return self._code(hall, code_period(self.clock.now()))

    def check_in_by_code(self, token: str, code: str, principal: str, key: str) -> VisitView:
        """Check in by the code on a screen of the hall. Raises `visit.unknown`, `remote.wrong_code`, and as
        `TicketService.check_in`."""
        with self.reader.read() as records:
            visit = records.visit_by_token(token)
        if visit is None:
            raise RuleViolation("visit.unknown")
        hall, period = visit.hall, code_period(self.clock.now())
        good = [self._code(hall, p) for p in (period, period - 1)] if self._shows_code(hall) else []
        if not any(hmac.compare_digest(code.encode(), known.encode()) for known in good):
            raise RuleViolation("remote.wrong_code")
        press = TicketPress(self.halls.get(hall), self.writer.boards, visit.id, TICKET, self.clock.now())
        idem = self._idem(principal, f"check-in:{visit.id}", key, None)
        return self.writer.submit(hall, press.check_in, idem, VisitView)

    def awaited(self, hall: str) -> list[Awaited]:
        """Return whose holders have not checked in, the one whose time ends first before the others."""
        rules = self.halls.get(hall)
        with self.reader.read() as records:
            known = records.not_here(hall, rules.calendar.business_day(self.clock.now()))
            found = [Awaited(v.label, check_in_by(rules, v, records.steps_of(v.id))) for v in known]
        return sorted(found, key=lambda a: (a.check_in_by is None, a.check_in_by))

    def _shows_code(self, hall: str) -> bool:
        known = self.halls.get(hall).hall.remote
        return known.enabled and known.screen_code

    def _code(self, hall: str, period: int) -> str:
        return code_of(self.keys.hash(f"screen-code:{hall}:{period}"))

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
