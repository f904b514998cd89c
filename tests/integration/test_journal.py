"""What a terminal did without the network comes in on a real database: in order, each entry once, nothing lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from queue_server.app.offline.handed_in import HandedIn
from queue_server.app.ports import UnitOfWork
from queue_server.contract.offline import IssuedOffline
from queue_server.domain.errors import RuleViolation
from queue_server.domain.leases import Block
from queue_server.store.tables import set_aside
from tests.kit.counter_kit import boards_agree, events_without_a_gap, happened
from tests.kit.offline_kit import Kiosk, entry, many, offline_county, open_visits, results
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import SHANGHAI
from tests.kit.ticket_kit import CLASSES, code_of, steps_of, visit_of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, offline_county(classes=CLASSES)) as running:
        yield running
        assert boards_agree(running)
        assert events_without_a_gap(running)


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
        lambda k: [k.journal[2].model_copy(update={"at": dt.datetime.min.replace(tzinfo=SHANGHAI)})],
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
