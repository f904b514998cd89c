"""How a service ends: outcomes, several matters in one go, a ticket with many matters, who is not the holder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from queue_server.contract.counter import HolderCheck, HolderChecked
from queue_server.domain.errors import RuleViolation
from queue_server.store.tables import events
from tests.kit.counter_kit import happened, number_of, refused, step_of
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import small_county

WANG = {"name": "王秀英", "id_number": "110101195001011234"}
LI = {"name": "李强", "id_number": "110101198001011235"}


# --- outcomes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["done", "accepted", "supplement", "referred"])
def test_the_outcome_of_a_step_is_kept_and_told_to_staff(desk: Desk, outcome: str) -> None:
    issued = desk.take()
    desk.open()
    desk.finish(step_of(desk.next()), outcome=outcome)
    event = happened(desk)[-1]
    assert (event.staff["outcome"], event.staff["visit_over"]) == (outcome, True)
    assert "outcome" not in event.public
    assert [s.outcome for s in desk.service.visit_by_token(issued.token).steps] == [outcome]


def test_finish_without_a_word_about_how_means_done(desk: Desk) -> None:
    desk.take()
    desk.open()
    desk.finish(step_of(desk.next()), outcome="")
    assert happened(desk)[-1].staff["outcome"] == "done"


def test_who_does_not_hold_the_ticket_is_served_no_further(desk: Desk) -> None:
    issued = desk.issue(items=["deed", "pension", "card"])
    desk.open()
    desk.open("main-3", "staff:wu")
    state = desk.finish(step_of(desk.next()), outcome="not_holder")
    assert state.visit is None
    assert desk.service.counter_state("main-3").waiting == 0
    view = desk.service.visit_by_token(issued.token)
    assert [s.state for s in view.steps] == ["finished", "cancelled", "cancelled"]
    assert happened(desk)[-1].staff["visit_over"] is True


# --- several in one go --------------------------------------------------------------------------------------------


def test_several_steps_of_one_visit_are_done_in_one_go(desk: Desk) -> None:
    issued = desk.issue(items=["pension", "card", "deed"])
    desk.open("main-3")
    called = desk.next("main-3")
    assert called.visit is not None
    assert called.visit.here == [f"{issued.id}-1"], "the deed is not done at this counter"
    state = desk.finish(called.visit.step, "main-3", along=[{"step": called.visit.here[0], "outcome": "accepted"}])
    assert state.finished_today == 2
    view = desk.service.visit_by_token(issued.token)
    assert [(s.state, s.outcome) for s in view.steps] == [
        ("finished", "done"),
        ("finished", "accepted"),
        ("waiting", ""),
    ]
    told = [(e.staff["step"], e.staff["visit_over"]) for e in happened(desk)[-2:]]
    assert told == [(f"{issued.id}-1", False), (f"{issued.id}-0", False)]


def test_a_visit_whose_last_steps_are_done_in_one_go_is_over(desk: Desk) -> None:
    issued = desk.issue(items=["pension", "card"])
    desk.open("main-3")
    state = desk.next("main-3")
    desk.finish(step_of(state), "main-3", along=[{"step": f"{issued.id}-1"}])
    view = desk.service.visit_by_token(issued.token)
    assert (view.state, view.may_rate) == ("finished", True)


@pytest.mark.parametrize("along", ["another counter's", "twice", "itself", "another person's", "made up"])
def test_what_this_counter_cannot_do_along_is_refused_and_nothing_ends(desk: Desk, along: str) -> None:
    issued = desk.issue(items=["pension", "card", "deed"])
    other = desk.take("card")
    desk.open("main-3")
    step = step_of(desk.next("main-3"))
    card = {"step": f"{issued.id}-1"}
    wrong = {
        "another counter's": [{"step": f"{issued.id}-2"}],
        "twice": [card, card],
        "itself": [{"step": step}],
        "another person's": [{"step": f"{other.id}-0"}],
        "made up": [{"step": "v-nobody-7"}],
    }[along]
    with pytest.raises(RuleViolation) as caught:
        desk.finish(step, "main-3", along=wrong)
    state = refused("step.wrong_state", caught)
    assert (state.visit and state.visit.step, state.finished_today) == (step, 0)


def test_what_was_done_already_is_not_offered_along(desk: Desk) -> None:
    desk.issue(items=["pension", "card"])
    desk.open("main-3")
    desk.finish(step_of(desk.next("main-3")), "main-3")
    state = desk.next("main-3")
    assert state.visit is not None
    assert (state.visit.item, state.visit.here) == ("card", [])


# --- a ticket with many matters -----------------------------------------------------------------------------------


def test_what_one_turn_leaves_of_a_ticket_s_matters_queues_again_behind_the_others(desk: Desk) -> None:
    agent = desk.issue(items=["deed"], matters=7)
    desk.clock.forward(minutes=1)
    desk.take()
    desk.open()
    turns = []
    state = desk.next()
    while state.visit is not None:
        visit = state.visit
        turns.append((visit.number, visit.turn_matters, visit.ticket_matters))
        desk.clock.forward(minutes=10)
        desk.finish(visit.step)
        state = desk.next()
    assert turns == [("A001", 3, 7), ("A002", 1, 1), ("A001", 3, 7), ("A001", 1, 7)]
    assert desk.service.visit_by_token(agent.token).state == "finished"


def test_the_clerk_may_say_how_many_were_done(desk: Desk) -> None:
    agent = desk.issue(items=["deed"], matters=7)
    desk.open()
    desk.finish(step_of(desk.next()), matters_done=6)
    assert [s.matters for s in desk.service.visit_by_token(agent.token).steps] == [6, 1]
    state = desk.next()
    assert state.visit is not None
    assert state.visit.turn_matters == 1
    assert desk.finish(step_of(state), matters_done=50).visit is None
    assert desk.service.visit_by_token(agent.token).state == "finished"


def test_next_takes_a_whole_turn_of_the_matters(desk: Desk) -> None:
    desk.issue(items=["deed"], matters=5)
    desk.open()
    first = step_of(desk.next())
    desk.press("start", first)
    state = desk.next(after=first)
    assert state.visit is not None
    assert (state.visit.number, state.visit.turn_matters, state.finished_today) == ("A001", 2, 1)


def test_how_many_a_turn_takes_is_the_hall_s_setting(tmp_path: Path) -> None:
    with running_hall(tmp_path, small_county(queue={"matters_per_turn": 1})) as desk:
        agent = desk.issue(items=["deed"], matters=3)
        desk.open()
        for _ in range(3):
            desk.finish(step_of(desk.next()))
        assert desk.service.visit_by_token(agent.token).state == "finished"


# --- who cannot hear ----------------------------------------------------------------------------------------------


def test_when_a_number_may_be_missed_is_told(desk: Desk) -> None:
    desk.take()
    desk.open()
    step = step_of(desk.next())
    states = [desk.press("recall", step) for _ in range(2)]
    told = [s.visit.may_miss_at for s in states if s.visit]
    assert told == [None, desk.clock.now()]


def test_who_cannot_hear_is_missed_only_after_a_recall_that_stood_on_the_screens(desk: Desk) -> None:
    desk.issue(items=["deed"], cannot_hear=True)
    desk.open()
    called = desk.next()
    step = step_of(called)
    assert called.visit is not None
    assert called.visit.cannot_hear
    desk.press("recall", step)
    again = desk.press("recall", step)
    assert again.visit is not None
    assert (again.visit.may_miss_at - desk.clock.now()).total_seconds() == 20  # type: ignore[operator]
    desk.clock.forward(seconds=19)
    with pytest.raises(RuleViolation) as caught:
        desk.press("no_show", step)
    refused("step.screen_first", caught)
    desk.clock.forward(seconds=1)
    assert desk.press("no_show", step).missed == ["A001"]


def test_who_cannot_hear_is_called_again_at_least_once_whatever_the_hall_s_rule(tmp_path: Path) -> None:
    with running_hall(tmp_path, small_county(queue={"recalls_before_no_show": 0, "visible_recall_s": 5})) as desk:
        desk.issue(items=["deed"], cannot_hear=True)
        desk.take()
        desk.open()
        step = step_of(desk.next())
        desk.clock.forward(minutes=5)
        with pytest.raises(RuleViolation) as caught:
            desk.press("no_show", step)
        assert refused("step.screen_first", caught).visit is not None
        desk.press("recall", step)
        desk.clock.forward(seconds=5)
        desk.press("no_show", step)
        second = desk.next()
        assert number_of(second) == "A002"
        assert desk.press("no_show", step_of(second)).missed == ["A002", "A001"], "who hears may be missed at once"


# --- against touts ------------------------------------------------------------------------------------------------


def _check(desk: Desk, step: str, id_number: str) -> HolderChecked:
    request = HolderCheck(step=step, id_number=id_number)
    return desk.service.check_holder("main-1", request, desk.clerk("main-1"), desk.key())


def test_the_document_shown_is_compared_with_each_holder_of_the_ticket(desk: Desk) -> None:
    desk.issue(items=["deed"], holders=[WANG, LI])
    desk.open()
    step = step_of(desk.next())
    assert _check(desk, step, WANG["id_number"]) == HolderChecked(matches=True, bound=True)
    assert _check(desk, step, LI["id_number"]) == HolderChecked(matches=True, bound=True)
    assert _check(desk, step, "110101199001011236") == HolderChecked(matches=False, bound=True)


def test_who_is_acted_for_is_not_the_holder(desk: Desk) -> None:
    desk.issue(items=["deed"], holders=[WANG], agent_for=LI)
    desk.open()
    assert not _check(desk, step_of(desk.next()), LI["id_number"]).matches


def test_the_clerk_is_told_who_came_for_whom(desk: Desk) -> None:
    desk.issue(items=["deed"], holders=[WANG], agent_for=LI)
    desk.issue(items=["deed"], holders=[WANG, LI])
    desk.open()
    told = []
    while (visit := desk.next().visit) is not None:
        told.append(([name[:1] for name in visit.holders], visit.agent_for[:1]))
        desk.finish(visit.step)
    assert sorted(told) == [([WANG["name"][:1]], LI["name"][:1]), ([WANG["name"][:1], LI["name"][:1]], "")]


def test_the_clerk_is_told_of_an_authority_where_the_other_card_was_not_read(desk: Desk) -> None:
    wanted: list[dict[str, Any]] = [
        {"authority": True},
        {"authority": True, "holders": [WANG]},
        {"agent_for": LI, "holders": [WANG]},
        {"holders": [WANG]},
    ]
    for each in wanted:
        desk.issue(items=["deed"], **each)
    desk.open()
    told = []
    while (visit := desk.next().visit) is not None:
        told.append((len(visit.holders), visit.authority, bool(visit.agent_for)))
        desk.finish(visit.step)
    assert sorted(told) == [(0, True, False), (1, False, False), (1, False, True), (1, True, False)]


def test_a_ticket_without_a_document_belongs_to_nobody(desk: Desk) -> None:
    desk.take()
    desk.open()
    assert _check(desk, step_of(desk.next()), WANG["id_number"]) == HolderChecked(matches=False, bound=False)


def test_a_check_is_on_record_without_a_name_or_a_number(desk: Desk) -> None:
    desk.issue(items=["deed"], holders=[WANG])
    desk.open()
    _check(desk, step_of(desk.next()), WANG["id_number"])
    event = happened(desk)[-1]
    assert (event.type, event.staff["matches"]) == ("holder_checked", True)
    with desk.engine.connect() as connection:
        stored = str(connection.execute(select(events)).all())
    assert WANG["id_number"] not in stored
    assert "王" not in stored


def test_only_who_stands_at_the_counter_is_checked(desk: Desk) -> None:
    issued = desk.issue(items=["deed"], holders=[WANG])
    desk.open()
    with pytest.raises(RuleViolation) as caught:
        _check(desk, f"{issued.id}-0", WANG["id_number"])
    refused("counter.stale", caught)
