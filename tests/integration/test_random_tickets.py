"""Random days of tickets that are changed, lost, given back, checked in and taken up again: what a ticket offers is
what happens, nothing is lost, and nobody gains by it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queue_server.contract.models import VisitIssued, VisitView
from queue_server.domain.errors import RuleViolation
from queue_server.domain.visits import OVER, Step
from tests.kit.counter_kit import boards_agree, events_without_a_gap, number_of, step_of
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import BY_THE_CLOCK
from tests.kit.ticket_kit import change, steps_of, ticket_county

Op = tuple[str, int, str, int]
COUNTERS = ("main-1", "main-3")
ITEMS = ("deed", "pension", "card", "deed+card", "home")
OPS = st.tuples(
    st.sampled_from(
        ["take", "take", "afar", "change", "give_back", "check_in", "back", "copy", "serve", "miss", "time"]
    ),
    st.integers(0, 7),
    st.sampled_from(ITEMS),
    st.integers(0, 2),
)


@dataclass
class Day:
    """The tickets given out, as their holders have them: the number on the paper and the code that is good."""

    desk: Desk
    tickets: list[VisitIssued] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)

    def play(self, op: Op) -> None:
        what, which, items, how = op
        if what in ("take", "afar"):
            wanted: dict[str, object] = {"bundle": items} if items == "home" else {"items": items.split("+")}
            self.tickets.append(self.desk.issue(**wanted, channel="phone" if what == "afar" else "kiosk"))  # type: ignore[arg-type]
        elif what == "time":
            self.desk.clock.forward(minutes=1 + 7 * how)
        elif what in ("serve", "miss"):
            self._at_counter(what, COUNTERS[which % 2], how)
        elif self.tickets:
            self._with_ticket(what, which % len(self.tickets), items)

    def _at_counter(self, what: str, counter: str, how: int) -> None:
        state = self.desk.next(counter)
        if state.visit is None:
            return
        step = state.visit.step
        if what == "miss":
            for act in ("recall", "recall", "no_show"):
                self.desk.press(act, step, counter)
        elif how != 2:
            self.desk.finish(step, counter, outcome=("done", "supplement")[how])
        else:
            self._refuses_while_called(state.visit.visit)
            self.desk.finish(step, counter)

    def _refuses_while_called(self, visit_id: str) -> None:
        token = next(t.token for t in self.tickets if t.id == visit_id)
        view = self.desk.service.visit_by_token(token)
        assert (view.state, view.may_change, view.may_return, view.may_check_in) == ("called", False, False, False)
        with pytest.raises(RuleViolation):
            change(self.desk, token, "card")

    def _with_ticket(self, what: str, which: int, items: str) -> None:
        """Do what the ticket offers, or be refused what it does not offer."""
        ticket, desk = self.tickets[which], self.desk
        before, steps = desk.service.visit_by_token(ticket.token), steps_of(desk, ticket.id)
        offered = {
            "change": before.may_change,
            "give_back": before.may_give_back,
            "check_in": before.may_check_in,
            "back": before.may_return,
            "copy": before.may_return or before.state not in ("finished", "cancelled"),
        }[what]
        try:
            after = self._do(what, which, items.replace("home", "pension").split("+"))
        except RuleViolation:
            assert not offered, f"{what} was offered"
            assert desk.service.visit_by_token(ticket.token) == before
            assert steps_of(desk, ticket.id) == steps
            return
        assert offered, f"{what} was not offered"
        assert after.number == ticket.number
        if what == "change":
            assert _since(steps_of(desk, ticket.id)) == _since(steps), "the time waited is kept"

    def _do(self, what: str, which: int, items: list[str]) -> VisitView:
        ticket, desk = self.tickets[which], self.desk
        if what == "change":
            return change(desk, ticket.token, *items)
        if what == "give_back":
            return desk.service.give_back(ticket.token, "ticket", desk.key())
        if what == "check_in":
            return desk.service.tickets.check_in("main", ticket.id, "terminal:k1", desk.key())
        if what == "back":
            return desk.service.im_back(ticket.token, "ticket", desk.key())
        copy = desk.service.tickets.copy("main", ticket.id, "terminal:k1", desk.key(), "http://hall")
        self.dead.append(ticket.token)
        self.tickets[which] = copy
        return desk.service.visit_by_token(copy.token)

    def stands(self) -> None:
        """Check what always holds."""
        for ticket in self.tickets:
            view, steps = self.desk.service.visit_by_token(ticket.token), steps_of(self.desk, ticket.id)
            assert view.number == ticket.number
            if view.may_check_in:
                assert {s.state for s in steps if s.state not in OVER} == {"pending"}, "nobody waits who is not here"
            elif view.state == "waiting":
                assert any(s.state == "waiting" for s in steps), "who is here and free waits for something"
        for token in self.dead:
            with pytest.raises(RuleViolation, match=r"visit\.unknown"):
                self.desk.service.visit_by_token(token)
        assert len({t.number for t in self.tickets}) == len(self.tickets)
        assert boards_agree(self.desk)
        assert events_without_a_gap(self.desk)


def _since(steps: list[Step]) -> object:
    """Return since when what is open waits; None for one whose holder is not here yet."""
    return min((s.queued_at for s in steps if s.state in ("waiting", "no_show")), default=None)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(ops=st.lists(OPS, min_size=4, max_size=22))
def test_whatever_is_done_with_tickets_what_they_offer_is_what_happens(
    tmp_path_factory: pytest.TempPathFactory, ops: list[Op]
) -> None:
    with running_hall(
        tmp_path_factory.mktemp("day"), ticket_county({"no_show_return_after": 1, **BY_THE_CLOCK})
    ) as desk:
        desk.open("main-1", "staff:li")
        desk.open("main-3", "staff:he")
        day = Day(desk)
        for op in ops:
            day.play(op)
            day.stands()


def test_the_play_reaches_a_missing_paper_and_a_copy(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The random days are worth something only if their rare turns are real: one is played by hand."""
    with running_hall(tmp_path_factory.mktemp("day"), ticket_county({**BY_THE_CLOCK})) as desk:
        desk.open("main-1", "staff:li")
        day = Day(desk)
        for op in (("take", 0, "deed", 0), ("time", 0, "deed", 2), ("serve", 0, "deed", 1)):
            day.play(op)
        assert desk.service.visit_by_token(day.tickets[0].token).may_return
        for op in (("copy", 0, "deed", 0), ("back", 0, "deed", 0), ("change", 0, "card", 0)):
            day.play(op)
            day.stands()
        assert len(day.dead) == 1
        assert [s.item for s in steps_of(desk, day.tickets[0].id)] == ["deed", "deed", "card"]
        desk.open("main-3", "staff:he")
        state = desk.next("main-3")
        assert number_of(state) == day.tickets[0].number
        desk.finish(step_of(state), "main-3")
