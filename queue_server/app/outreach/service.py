"""帮代办, 企业专员, 上门: asked for at the helper's tablet, accepted in time by an agent of the grid, done, rated.

A request belongs to the hall of its grid; all that happens to it stands in that hall's chain of events. Nobody needs to
watch the clock: who sees a request is reckoned from its deadlines whenever somebody looks.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable

from config.grids import Grids
from queue_server.app.halls import wire_text
from queue_server.app.keys import Keys
from queue_server.app.ports import Clock, Reader, Records, UnitOfWork
from queue_server.app.tickets.people import mask
from queue_server.app.use_cases import UseCases
from queue_server.app.writer import Writer
from queue_server.contract.models import WireText
from queue_server.contract.outreach import OutreachAsk, OutreachAsked, OutreachPerson, OutreachView, OutreachWork
from queue_server.domain.errors import RuleViolation
from queue_server.domain.ids import new_token, new_visit_id
from queue_server.domain.outreach import (
    Outreach,
    OutreachChanged,
    State,
    accepted,
    after_working,
    finished,
    rated,
    receipted,
    seen_in,
    taken_over,
)
from queue_server.domain.staff_events import PersonalDataSeen

OVER_SHOWN = dt.timedelta(days=7)
Change = Callable[[Outreach, dt.datetime], Outreach]
"""What a press makes of a request, at its moment."""


class OutreachService(UseCases):
    """Beside `HallService`, over the same reader and writer."""

    def __init__(self, grids: Grids, reader: Reader, writer: Writer, clock: Clock, keys: Keys) -> None:
        super().__init__(reader, writer, clock, keys)
        self.grids = grids

    # --- asking ---------------------------------------------------------------------------------------------------

    def ask(self, hall: str, wanted: OutreachAsk, principal: str, key: str) -> OutreachAsked:
        """Take a request down and give it to its grid. Raises `outreach.no_grid`, `item.unknown`, `request.invalid`."""
        grid = self.grids.named(wanted.grid)
        if grid is None or wanted.kind not in grid.kinds:
            raise RuleViolation("outreach.no_grid")
        if not self.halls.county.offers(wanted.item):
            raise RuleViolation("item.unknown")
        if wanted.kind == "visit" and not wanted.address:
            raise RuleViolation("request.invalid")
        now = self.clock.now()
        request = self._request(hall, wanted, principal, now, grid.hall)

        def use_case(unit: UnitOfWork) -> OutreachAsked:
            unit.add_outreach(request)
            self._record(unit, request, "asked", principal, now)
            named = wire_text(grid.name)
            return OutreachAsked(id=request.id, token=request.token, grid=named, due_at=request.due_at)

        idem = self._idem(principal, f"outreach:{hall}", key, wanted)
        return self.writer.submit(grid.hall, use_case, idem, OutreachAsked)

    def _request(self, hall: str, wanted: OutreachAsk, principal: str, now: dt.datetime, of: str) -> Outreach:
        id_, work = new_visit_id(now), dt.timedelta(hours=self.grids.accept_hours)
        calendar = self.halls.get(of).calendar
        person = {"name": wanted.name, "phone": wanted.phone, "address": wanted.address}
        return Outreach(
            id=id_,
            token=new_token(),
            hall=of,
            asked_in=hall,
            business_day=calendar.business_day(now),
            kind=wanted.kind,
            item=wanted.item,
            grid=wanted.grid,
            state="asked",
            asked_by=principal,
            asked_at=now,
            due_at=after_working(now, work, calendar.working_spans(now)),
            later_due_at=after_working(now, work * 2, calendar.working_spans(now)),
            accepted_by="",
            accepted_at=None,
            papers=(),
            papers_at=None,
            over_at=None,
            rating=None,
            name_masked=mask(wanted.name),
            sealed=self.keys.seal(json.dumps(person, ensure_ascii=False).encode(), _context(id_)),
        )

    # --- what an agent sees and does ------------------------------------------------------------------------------

    def work(self, hall: str, user: str, principal: str) -> OutreachWork:
        """Return what an agent of this hall sees: the own grids' requests, and what comes up from below."""
        now, own = self.clock.now(), self.grids.looked_after_by(user, hall)
        with self.reader.read() as records:
            seen = self._seen(records, {g.code for g in own}, principal, now)
        views = [self._view(request, principal, now) for request in seen]
        return OutreachWork(
            now=now,
            grids=[wire_text(g.name) for g in own],
            open=sorted((v for v in views if v.state == "asked"), key=lambda v: v.due_at),
            in_hand=[v for v in views if v.state == "accepted"],
            over=[v for v in reversed(views) if v.state in ("done", "not_needed")],
        )

    def accept(self, hall: str, user: str, id_: str, principal: str, key: str) -> OutreachView:
        return self._press(hall, user, id_, principal, key, "accepted", lambda r, now: accepted(r, principal, now))

    def take_over(self, hall: str, user: str, id_: str, principal: str, key: str) -> OutreachView:
        """Go on with what a colleague of the grid accepted: somebody may fall ill. Raises `outreach.taken`."""
        return self._press(hall, user, id_, principal, key, "taken_over", lambda r, now: taken_over(r, principal, now))

    def receipt(self, hall: str, user: str, id_: str, papers: list[int], principal: str, key: str) -> OutreachView:
        """Note which papers of the guide were handed over; the person sees the list by the request's code.

        Raises `request.invalid` for one that the guide does not ask for.
        """

        def change(request: Outreach, now: dt.datetime) -> Outreach:
            asked = self._papers(request.item)
            if any(not 0 <= paper < len(asked) for paper in papers):
                raise RuleViolation("request.invalid")
            given = [(asked[n].zh, asked[n].en) for n in sorted(set(papers))]
            return receipted(request, principal, given, now)

        return self._press(hall, user, id_, principal, key, "papers", change)

    def finish(self, hall: str, user: str, id_: str, outcome: State, principal: str, key: str) -> OutreachView:
        return self._press(
            hall, user, id_, principal, key, outcome, lambda r, now: finished(r, principal, outcome, now)
        )

    def person(self, hall: str, user: str, id_: str, principal: str) -> OutreachPerson:
        """Show who asked to who accepted it, and put the look on record before.

        Raises `outreach.unknown`, `outreach.not_yours`, `resource.not_found` once it is forgotten.
        """
        now = self.clock.now()

        def use_case(unit: UnitOfWork) -> OutreachPerson:
            request = self._mine(unit, hall, user, id_, principal, now)
            if request.accepted_by != principal or request.state != "accepted":
                raise RuleViolation("outreach.not_yours")
            if not request.sealed:
                raise RuleViolation("resource.not_found")
            unit.record(PersonalDataSeen(hall=request.hall, at=now, by=principal, visit=request.id, what="outreach"))
            return OutreachPerson.model_validate_json(self.keys.open(request.sealed, _context(request.id)))

        return self.writer.submit(self._hall_of(id_), use_case, None, OutreachPerson)

    # --- the person's own page ------------------------------------------------------------------------------------

    def by_token(self, token: str) -> tuple[str, OutreachView]:
        """Return the hall that took it down, and how it stands. Raises `outreach.unknown`."""
        with self.reader.read() as records:
            request = records.outreach_by_token(token)
        if request is None:
            raise RuleViolation("outreach.unknown")
        return request.asked_in, self._view(request, "", self.clock.now())

    def rate(self, token: str, level: int, principal: str, key: str) -> OutreachView:
        """Take a rating, once. Raises `outreach.unknown`, `outreach.not_ratable`."""
        now = self.clock.now()
        with self.reader.read() as records:
            found = records.outreach_by_token(token)
        if found is None:
            raise RuleViolation("outreach.unknown")

        def use_case(unit: UnitOfWork) -> OutreachView:
            request = unit.outreach(found.id)
            if request is None:
                raise RuleViolation("outreach.unknown")
            after = rated(request, level)
            unit.save_outreach(after)
            unit.record(OutreachChanged(hall=after.hall, at=now, by="ticket", state="rated", level=level))
            return self._view(after, "", now)

        idem = self._idem(principal, f"outreach-rate:{found.id}", key, None)
        return self.writer.submit(found.hall, use_case, idem, OutreachView)

    # --- what they share ------------------------------------------------------------------------------------------

    def _press(
        self, hall: str, user: str, id_: str, principal: str, key: str, what: str, change: Change
    ) -> OutreachView:
        now = self.clock.now()

        def use_case(unit: UnitOfWork) -> OutreachView:
            after = change(self._mine(unit, hall, user, id_, principal, now), now)
            unit.save_outreach(after)
            papers = len(after.papers) if what == "papers" else None
            self._record(unit, after, what, principal, now, papers)
            return self._view(after, principal, now)

        idem = self._idem(principal, f"outreach-{what}:{id_}", key, None)
        return self.writer.submit(self._hall_of(id_), use_case, idem, OutreachView)

    def _hall_of(self, id_: str) -> str:
        with self.reader.read() as records:
            request = records.outreach(id_)
        if request is None:
            raise RuleViolation("outreach.unknown")
        return request.hall

    def _mine(
        self, records: Records, hall: str, user: str, id_: str, principal: str, now: dt.datetime
    ) -> Outreach:  # fmt: skip
        """Return a request that this agent sees. Raises `outreach.unknown` for any other."""
        request = records.outreach(id_)
        own = {g.code for g in self.grids.looked_after_by(user, hall)}
        if request is None or not self._is_seen(request, own, principal, now):
            raise RuleViolation("outreach.unknown")
        return request

    def _seen(self, records: Records, own: set[str], principal: str, now: dt.datetime) -> Iterable[Outreach]:
        below = [g.code for g in self.grids.grid if own & {up.code for up in self.grids.upwards(g.code)}]
        known = records.outreach_in(below, now - OVER_SHOWN) if below else []
        return [request for request in known if self._is_seen(request, own, principal, now)]

    def _is_seen(self, request: Outreach, own: set[str], principal: str, now: dt.datetime) -> bool:
        upwards = [g.code for g in self.grids.upwards(request.grid)]
        return bool(own & set(seen_in(request, upwards, now))) or (bool(own) and request.accepted_by == principal)

    def _record(
        self, unit: UnitOfWork, request: Outreach, state: str, by: str, now: dt.datetime, papers: int | None = None
    ) -> None:
        unit.record(
            OutreachChanged(
                hall=request.hall,
                at=now,
                by=by,
                state=state,
                request=request.id,
                grid=request.grid,
                kind=request.kind,
                item=request.item,
                asked_in=request.asked_in,
                papers=papers,
            )
        )

    def _papers(self, item: str) -> list[WireText]:
        found = self.halls.county.items.get(item)
        return [wire_text(material.name) for material in found.guide.bring] if found else []

    def _view(self, request: Outreach, principal: str, now: dt.datetime) -> OutreachView:
        item, grid = self.halls.county.items.get(request.item), self.grids.named(request.grid)
        unnamed = WireText(zh=request.item, en=request.item)
        return OutreachView(
            id=request.id,
            token=request.token,
            kind=request.kind,
            state=request.state,
            item=request.item,
            matter=wire_text(item.name) if item else unnamed,
            grid=wire_text(grid.name) if grid else WireText(zh=request.grid, en=request.grid),
            name_masked=request.name_masked,
            asked_at=request.asked_at,
            due_at=request.due_at,
            late=request.late(now),
            mine=bool(principal) and request.accepted_by == principal,
            accepted_by=request.accepted_by,
            papers=self._papers(request.item),
            given=[WireText(zh=zh, en=en) for zh, en in request.papers],
            papers_at=request.papers_at,
            over_at=request.over_at,
            rating=request.rating,
        )


def _context(request: str) -> str:
    """Return what a person is sealed for: it opens as nothing else."""
    return f"{request}/outreach"
