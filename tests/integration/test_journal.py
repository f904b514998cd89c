"""What a terminal did without the network comes in on a real database: in order, each entry once, nothing lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from queue_server.app.handed_in import HandedIn
from queue_server.app.ports import UnitOfWork
from queue_server.contract.models import IssueRequest, VisitIssued
from queue_server.contract.offline import IssuedOffline
from queue_server.domain.errors import RuleViolation
from queue_server.domain.leases import Block
from queue_server.store.tables import set_aside, steps, visits
from tests.kit.counter_kit import boards_agree, events_without_a_gap, happened
from tests.kit.offline_kit import Kiosk, entry, offline_county, results, void_numbers
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import MONDAY_9
from tests.kit.ticket_kit import CLASSES, WANG, at, code_of, found, person, steps_of, visit_of

OPEN = ("pending", "waiting", "called", "serving", "held", "no_show")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, offline_county(classes=CLASSES)) as running:
        yield running
        assert boards_agree(running)
        assert events_without_a_gap(running)


@pytest.fixture
def kiosk(desk: Desk) -> Kiosk:
    kiosk = Kiosk(desk)
    kiosk.lease()
    return kiosk


def many(desk: Desk, table: Any = visits) -> int:
    with desk.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def open_visits(desk: Desk) -> set[str]:
    with desk.engine.connect() as connection:
        return set(connection.execute(select(steps.c.visit).where(steps.c.state.in_(OPEN))).scalars())


def online(kiosk: Kiosk, key: str, *items: str, **wish: object) -> VisitIssued:
    """Take a number through the server, as the kiosk does while there is a network."""
    request = IssueRequest.model_validate({"items": list(items) or ["deed"], "channel": "kiosk", **wish})
    return kiosk.desk.service.issue("main", request, kiosk.principal, key, "http://hall")


# --- the chain ----------------------------------------------------------------------------------------------------


def test_a_journal_sent_again_changes_nothing(kiosk: Kiosk, desk: Desk) -> None:
    for _ in range(3):
        kiosk.give()
    assert results(kiosk.hand_in()) == [("taken", "")] * 3
    before = len(happened(desk))
    assert results(kiosk.hand_in()) == [("known", "")] * 3
    assert results(kiosk.hand_in(2, 2)) == [("known", "")]
    assert (many(desk), len(happened(desk))) == (3, before)


def test_a_part_that_overlaps_what_is_in_brings_only_what_is_new(kiosk: Kiosk, desk: Desk) -> None:
    for _ in range(4):
        kiosk.give()
    assert kiosk.hand_in(1, 2).through == 2
    done = kiosk.hand_in(2, 4)
    assert (done.through, results(done)) == (4, [("known", ""), ("taken", ""), ("taken", "")])
    assert many(desk) == 4


def test_the_same_request_again_gets_the_same_answer(kiosk: Kiosk) -> None:
    kiosk.give()
    first = kiosk.hand_in(key="once")
    assert kiosk.hand_in(key="once") == first
    assert results(first) == [("taken", "")]


def test_entries_must_go_on_where_the_server_stands(kiosk: Kiosk, desk: Desk) -> None:
    for _ in range(3):
        kiosk.give()
    with pytest.raises(RuleViolation) as caught:
        kiosk.hand_in(2)
    assert code_of(caught) == "journal.gap"
    assert many(desk) == 0
    position = desk.service.offline.position("main", "main/k1")
    assert (position.through, position.hash) == (0, "0" * 64)
    kiosk.hand_in(1, 1)
    position = desk.service.offline.position("main", "main/k1")
    assert (position.through, position.hash) == (1, kiosk.journal[0].hash)


def _other(kiosk: Kiosk) -> list[Any]:
    """A third entry that says something else, signed and chained as the third."""
    second, third = kiosk.journal[1], kiosk.journal[2]
    what = third.what.model_copy(update={"cannot_hear": True})
    return [entry("main/k1", 3, third.at, what, second.hash)]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda k: [k.journal[2].model_copy(update={"signature": "0" * 128})],
        lambda k: [k.journal[2].model_copy(update={"hash": "0" * 64})],
        lambda k: [k.journal[2].model_copy(update={"at": k.journal[2].at + dt.timedelta(seconds=1)})],
        lambda k: [k.journal[2].model_copy(update={"before": "0" * 64})],
        lambda k: [k.journal[1], k.journal[2].model_copy(update={"seq": 4})],
        lambda k: [entry("main/k2", 3, k.journal[2].at, k.journal[2].what, k.journal[1].hash)],
        lambda k: [entry("main/k1", 3, k.journal[2].at, k.journal[2].what, k.journal[0].hash)],
    ],
)
def test_a_journal_that_does_not_hold_together_is_refused_whole(kiosk: Kiosk, desk: Desk, spoil: Any) -> None:
    for _ in range(3):
        kiosk.give()
    kiosk.hand_in(1, 2)
    with pytest.raises(RuleViolation) as caught:
        kiosk.send(spoil(kiosk))
    assert code_of(caught) == "journal.broken"
    assert many(desk) == 2
    assert results(kiosk.hand_in(3)) == [("taken", "")]


@pytest.mark.parametrize("also_in", [3, 5])
def test_another_entry_in_the_place_of_one_that_is_in_is_refused(kiosk: Kiosk, desk: Desk, also_in: int) -> None:
    for _ in range(5):
        kiosk.give()
    kiosk.hand_in(1, also_in)
    with pytest.raises(RuleViolation) as caught:
        kiosk.send(_other(kiosk))
    assert code_of(caught) == "journal.broken"


def test_what_one_entry_cannot_do_holds_up_none_after_it(kiosk: Kiosk, desk: Desk) -> None:
    kiosk.printed("v00000000000aaaaaaaaaaaa")
    number = kiosk.give()
    done = kiosk.hand_in()
    assert results(done) == [("set_aside", "visit.unknown"), ("taken", "")]
    assert desk.service.visit_by_token(number.token).state == "waiting"
    assert results(kiosk.hand_in()) == [("known", "")] * 2
    assert many(desk, set_aside) == 1


def test_an_entry_that_breaks_the_program_is_kept_aside_and_holds_up_none(
    kiosk: Kiosk, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = HandedIn.take

    def breaks(self: HandedIn, unit: UnitOfWork, block: Block, what: IssuedOffline, told_at: dt.datetime) -> bool:
        if what.number == 602:
            raise ZeroDivisionError
        return sound(self, unit, block, what, told_at)

    monkeypatch.setattr(HandedIn, "take", breaks)
    numbers = [kiosk.give() for _ in range(3)]
    done = kiosk.hand_in()
    assert results(done) == [("taken", ""), ("set_aside", "server.failed"), ("taken", "")]
    assert open_visits(desk) == {numbers[0].visit, numbers[2].visit}
    assert results(kiosk.hand_in()) == [("known", "")] * 3


def test_a_long_journal_is_taken_in_small_parts_and_answered_as_one(tmp_path: Path) -> None:
    with running_hall(tmp_path, offline_county(offline={"block": 20, "low": 2})) as desk:
        kiosk = Kiosk(desk)
        kiosk.lease()
        for _ in range(20):
            kiosk.printed(kiosk.give().visit)
        done = kiosk.hand_in(key="once")
        assert (done.through, results(done)) == (40, [("taken", "")] * 40)
        assert [line.seq for line in done.lines] == list(range(1, 41))
        assert kiosk.hand_in(key="once").through == 40
        assert many(desk) == 20


# --- whose number -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lie",
    [
        {"number": 606},
        {"number": 602},
        {"prefix": "B"},
        {"day": dt.date(2026, 3, 3)},
        {"seal": "f" * 64},
        {"visit": "v00000000000aaaaaaaaaaaa"},
        {"block": "b00000000000aaaaaa-601-605"},
        {"block": "nonsense"},
    ],
)
def test_a_number_that_was_not_leased_to_this_terminal_is_kept_aside(
    kiosk: Kiosk, desk: Desk, lie: dict[str, object]
) -> None:
    kiosk.give()
    what = kiosk.journal.pop().what.model_copy(update=lie)
    kiosk.write(what)
    assert results(kiosk.hand_in()) == [("set_aside", "lease.unknown")]
    assert (many(desk), many(desk, set_aside)) == (0, 1)


def test_a_terminal_cannot_give_another_s_number(kiosk: Kiosk, desk: Desk) -> None:
    thief = Kiosk(desk, "k2")
    kiosk.give()
    thief.write(kiosk.journal[0].what)
    assert results(thief.hand_in()) == [("set_aside", "lease.unknown")]
    assert results(kiosk.hand_in()) == [("taken", "")]
    assert visit_of(desk, kiosk.journal[0].what.visit).issued_by == "terminal:main/k1"


def test_the_same_number_twice_in_a_journal_is_one_ticket(kiosk: Kiosk, desk: Desk) -> None:
    kiosk.give()
    kiosk.write(kiosk.journal[0].what)
    assert results(kiosk.hand_in()) == [("taken", ""), ("known", "")]
    assert many(desk) == 1


def test_a_journal_that_is_chained_anew_brings_no_number_twice(kiosk: Kiosk, desk: Desk) -> None:
    for _ in range(3):
        kiosk.printed(kiosk.give().visit)
    kiosk.hand_in(1, 4)
    for line in list(kiosk.journal):
        kiosk.write(line.what)
    anew = kiosk.hand_in(5)
    assert [line.result for line in anew.lines if line.number] == ["taken", "known", "known", "known"]
    assert many(desk) == 3


def test_a_terminal_that_forgot_what_it_gave_and_gives_it_again_is_found_out(kiosk: Kiosk, desk: Desk) -> None:
    """Its disk was put back from an image: two papers bear one number, and the second person must be helped by hand."""
    first = kiosk.give("deed")
    kiosk.given.clear()
    second = kiosk.give("mortgage")
    assert first == second
    assert results(kiosk.hand_in()) == [("taken", ""), ("set_aside", "lease.unknown")]
    assert [s.item for s in steps_of(desk, first.visit)] == ["deed"]


# --- what is taken ------------------------------------------------------------------------------------------------


def test_everything_somebody_said_at_the_glass_is_on_the_visit(kiosk: Kiosk, desk: Desk) -> None:
    number = kiosk.give(
        "deed",
        "pension",
        class_="senior",
        holders=[person(WANG)],
        agent_for=person("362430198502020022", "赵"),
        cannot_hear=True,
    )
    kiosk.hand_in()
    visit = visit_of(desk, number.visit)
    assert (visit.class_, visit.channel, visit.cannot_hear, visit.agent) == ("senior", "kiosk", True, True)
    assert (visit.block, visit.handed_in_at) == (kiosk.blocks[0].id, desk.clock.now())
    assert [(s.item, s.state) for s in steps_of(desk, number.visit)] == [("deed", "waiting"), ("pension", "waiting")]
    assert found(desk, WANG) == [("A601", "waiting")]
    assert [e.type for e in happened(desk)] == ["numbers_leased", "ticket_handed_in"]


def test_several_matters_of_one_item_are_kept(kiosk: Kiosk, desk: Desk) -> None:
    number = kiosk.give("deed", matters=4)
    kiosk.hand_in()
    assert [(s.matters, s.errand) for s in steps_of(desk, number.visit)] == [(4, "apply")]


def test_closed_doors_and_suspensions_refuse_no_paper(kiosk: Kiosk, desk: Desk) -> None:
    at(desk, "16:59")
    number = kiosk.give()
    at(desk, "17:40")
    assert results(kiosk.hand_in()) == [("taken", "")]
    assert visit_of(desk, number.visit).issued_at.hour == 8


@pytest.mark.parametrize(
    ("wish", "items", "errand", "class_"),
    [
        ({"items": ["gone", "pension"]}, ["pension"], "apply", "ordinary"),
        ({"items": ["deed"], "errand": "ask"}, ["deed"], "apply", "ordinary"),
        ({"items": ["deed"], "errand": "collect"}, ["deed"], "collect", "ordinary"),
        ({"items": ["deed"], "class": "king"}, ["deed"], "apply", "ordinary"),
        ({"items": ["deed"], "class": "serviceman"}, ["deed"], "apply", "ordinary"),
        ({"items": ["deed"], "class": "agent"}, ["deed"], "apply", "ordinary"),
        ({"items": ["deed"], "matters": 99}, ["deed"], "apply", "ordinary"),
        ({"bundle": "gone"}, ["pension"], "apply", "ordinary"),
        ({"items": ["gone"]}, ["pension"], "apply", "ordinary"),
        ({"items": []}, ["pension"], "apply", "ordinary"),
    ],
)
def test_what_the_hall_does_not_do_any_more_becomes_the_nearest_it_does(
    kiosk: Kiosk, desk: Desk, wish: dict[str, Any], items: list[str], errand: str, class_: str
) -> None:
    number = kiosk.give(prefix="B", **wish)
    assert results(kiosk.hand_in()) == [("taken", "")]
    visit = visit_of(desk, number.visit)
    assert (visit.label, visit.errand, visit.class_) == ("B601", errand, class_)
    assert [s.item for s in steps_of(desk, number.visit)] == items


def test_a_number_whose_series_is_gone_is_kept_aside_and_on_record_as_void(tmp_path: Path) -> None:
    with running_hall(tmp_path, offline_county()) as desk:
        kiosk = Kiosk(desk)
        kiosk.lease()
        kiosk.give("stamp", prefix="S")
    county = offline_county()
    left = {code: item for code, item in county.items.items() if code != "stamp"}
    county = county.model_copy(update={"items": left})
    with running_hall(tmp_path, county, keys=desk.service.keys) as later:
        kiosk.desk = later
        assert results(kiosk.hand_in()) == [("set_aside", "item.unknown")]
        assert void_numbers(later) == {"S601": "set_aside"}


# --- when ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [dt.timedelta(), dt.timedelta(hours=-3), dt.timedelta(days=400)])
def test_a_terminal_s_clock_may_be_wrong_its_numbers_keep_their_time(
    kiosk: Kiosk, desk: Desk, wrong: dt.timedelta
) -> None:
    kiosk.clock_is_ahead = wrong
    at(desk, "10:00")
    number = kiosk.give()
    at(desk, "10:25")
    kiosk.hand_in()
    visit = visit_of(desk, number.visit)
    assert visit.issued_at == MONDAY_9 + dt.timedelta(hours=1)
    assert {s.queued_at for s in steps_of(desk, number.visit)} == {visit.issued_at}


@pytest.mark.parametrize(
    ("jump", "given"), [(dt.timedelta(hours=5), "9:00"), (dt.timedelta(hours=-5), "11:00"), (dt.timedelta(0), "10:00")]
)
def test_a_clock_that_jumped_puts_no_number_before_its_lease_or_after_its_receipt(
    kiosk: Kiosk, desk: Desk, jump: dt.timedelta, given: str
) -> None:
    at(desk, "10:00")
    number = kiosk.give()
    at(desk, "11:00")
    kiosk.clock_is_ahead = jump
    kiosk.hand_in()
    issued_at = visit_of(desk, number.visit).issued_at + dt.timedelta(hours=8)
    assert f"{issued_at.hour}:{issued_at:%M}" == given


def test_numbers_of_two_kiosks_and_of_the_server_stand_in_the_order_they_were_given(desk: Desk) -> None:
    first, second = Kiosk(desk), Kiosk(desk, "k2")
    first.lease()
    second.lease()
    at(desk, "09:10")
    a = first.give()
    at(desk, "09:20")
    b = desk.take()
    at(desk, "09:30")
    c = second.give()
    at(desk, "09:40")
    d = first.give()
    second.hand_in()
    first.hand_in()
    desk.open("main-1")
    called = []
    after = None
    for _ in range(4):
        state = desk.next(after=after)
        assert state.visit is not None
        called.append(state.visit.number)
        after = state.visit.step
        desk.press("start", after)
    assert called == [f"A{a.number}", b.number, f"A{c.number}", f"A{d.number}"]


# --- one tap, one ticket ------------------------------------------------------------------------------------------


def test_the_number_of_a_lost_answer_is_laid_and_one_ticket_is_left(kiosk: Kiosk, desk: Desk) -> None:
    ghost = online(kiosk, "tap-1")
    number = kiosk.give("deed", key="tap-1")
    kiosk.hand_in()
    assert open_visits(desk) == {number.visit}
    assert [(s.state, s.reason) for s in steps_of(desk, ghost.id)] == [("cancelled", "offline")]
    assert void_numbers(desk) == {"A001": "offline"}
    assert online(kiosk, "tap-1").id == number.visit, "the tap's key stands for the number on paper now"
    assert open_visits(desk) == {number.visit}


def test_a_request_that_is_late_gets_the_number_its_tap_got_offline(kiosk: Kiosk, desk: Desk) -> None:
    number = kiosk.give("deed", key="tap-1", class_="senior", holders=[person(WANG)])
    kiosk.hand_in()
    late = online(kiosk, "tap-1", "deed", **{"class": "senior"}, holders=[person(WANG)])
    assert (late.id, late.number, late.token) == (number.visit, "A601", number.token)
    assert many(desk) == 1
    with pytest.raises(RuleViolation) as caught:
        online(kiosk, "tap-1", "mortgage")
    assert code_of(caught) == "request.key_reused"
    assert many(desk) == 1


@pytest.mark.parametrize("reached", ["called", "held", "no_show"])
def test_a_ghost_that_was_called_is_laid_all_the_same(kiosk: Kiosk, desk: Desk, reached: str) -> None:
    ghost = online(kiosk, "tap-1")
    number = kiosk.give("deed", key="tap-1")
    desk.open("main-1")
    called = desk.next().visit
    assert called is not None
    if reached == "held":
        desk.press("hold", called.step)
    if reached == "no_show":
        for action in ("recall", "recall", "no_show"):
            desk.press(action, called.step)
    kiosk.hand_in()
    assert open_visits(desk) == {number.visit}
    assert steps_of(desk, ghost.id)[0].state == "cancelled"
    state = desk.next()
    assert state.visit is not None
    assert state.visit.number == "A601"


def test_who_is_served_under_a_ghost_s_number_is_served_and_the_paper_waits(kiosk: Kiosk, desk: Desk) -> None:
    ghost = online(kiosk, "tap-1")
    number = kiosk.give("deed", key="tap-1")
    desk.open("main-1")
    called = desk.next().visit
    assert called is not None
    desk.press("start", called.step)
    kiosk.hand_in()
    assert open_visits(desk) == {number.visit}
    (step,) = steps_of(desk, ghost.id)
    assert (step.state, step.outcome) == ("finished", "")
    assert desk.service.counter_state("main-1").visit is None


def test_another_terminal_s_key_is_another_tap(kiosk: Kiosk, desk: Desk) -> None:
    other = online(Kiosk(desk, "k2"), "tap-1")
    number = kiosk.give("deed", key="tap-1")
    kiosk.hand_in()
    assert open_visits(desk) == {other.id, number.visit}


# --- paper and giving back ----------------------------------------------------------------------------------------


def test_what_the_printer_said_is_noted_of_numbers_given_either_way(kiosk: Kiosk, desk: Desk) -> None:
    before = online(kiosk, "tap-0")
    number = kiosk.give()
    kiosk.printed(number.visit, "failed")
    kiosk.printed(number.visit, "reprinted")
    kiosk.printed(before.id)
    kiosk.hand_in()
    assert visit_of(desk, number.visit).print_state == "reprinted"
    assert visit_of(desk, before.id).print_state == "printed"


def test_a_number_given_back_offline_is_not_called(kiosk: Kiosk, desk: Desk) -> None:
    first, second = kiosk.give(), kiosk.give()
    kiosk.give_back(first.visit)
    kiosk.hand_in()
    assert open_visits(desk) == {second.visit}
    desk.open("main-1")
    called = desk.next().visit
    assert called is not None
    assert called.number == "A602"


def test_a_number_given_back_offline_gives_no_voucher_however_late_one_hears_of_it(kiosk: Kiosk, desk: Desk) -> None:
    number = kiosk.give()
    kiosk.give_back(number.visit)
    at(desk, "2026-03-03T09:00")
    assert results(kiosk.hand_in()) == [("taken", "")] * 2
    desk.service.day.close_days()
    assert desk.service.visit_by_token(number.token).voucher_on is None
    assert open_visits(desk) == set()


def test_who_is_served_cannot_have_given_the_number_back(kiosk: Kiosk, desk: Desk) -> None:
    number = kiosk.give()
    kiosk.hand_in()
    desk.open("main-1")
    called = desk.next().visit
    assert called is not None
    desk.press("start", called.step)
    kiosk.give_back(number.visit)
    assert results(kiosk.hand_in(2)) == [("set_aside", "step.wrong_state")]
    assert open_visits(desk) == {number.visit}


def test_nobody_is_overtaken_whom_the_hall_could_not_know_of(kiosk: Kiosk, desk: Desk) -> None:
    at(desk, "09:10")
    kiosk.give()
    at(desk, "09:20")
    desk.take()
    desk.open("main-1")
    at(desk, "09:40")
    first = desk.next().visit
    assert first is not None
    assert first.number == "A001"
    desk.press("start", first.step)
    at(desk, "09:50")
    kiosk.hand_in()
    at(desk, "10:00")
    second = desk.next(after=first.step).visit
    assert second is not None
    assert second.number == "A601"
    report = desk.service.day.fairness("main", dt.date(2026, 3, 2))
    assert sum(o.calls for o in report.overtakes) == 0
