"""How leased numbers end: with their day, by a manager's hand, after a restored backup; and journals that come late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from queue_server.app.keys import load_keys
from queue_server.app.offline.ports import SetAside
from queue_server.domain.day_end import VOUCHERS_FOR
from queue_server.domain.errors import RuleViolation
from queue_server.leased_blocks import list_blocks
from queue_server.recovery import backup, restore
from queue_server.settings import CommandRefused, load_settings
from tests.kit.counter_kit import boards_agree, events_without_a_gap, happened
from tests.kit.offline_kit import Kiosk, offline_county, results, void_numbers
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import HALL, MONDAY_9, text
from tests.kit.ticket_kit import WANG, at, code_of, person, steps_of, visit_of

MONDAY, TUESDAY = dt.date(2026, 3, 2), dt.date(2026, 3, 3)
A_ONLY = [{**HALL["series"][0], "offline_first": 601, "last": 640}, *HALL["series"][1:]]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, offline_county(series=A_ONLY)) as running:
        yield running
        assert boards_agree(running)
        assert events_without_a_gap(running)


def states(desk: Desk, day: dt.date | None = None) -> list[tuple[str, int, int, str, int, int]]:
    found = desk.service.offline.blocks("main", day).blocks
    return [(b.terminal, b.first, b.last, b.state, b.given, b.void) for b in found]


# --- the day's end ------------------------------------------------------------------------------------------------


def test_with_the_day_its_blocks_are_over_and_exactly_the_numbers_nobody_took_are_void(
    desk: Desk, kiosk: Kiosk
) -> None:
    for _ in range(2):
        kiosk.give()
    kiosk.hand_in()
    assert states(desk) == [("main/k1", 601, 605, "leased", 2, 0)]
    at(desk, "18:00")
    (ended,) = desk.service.day.close_days()
    assert (ended.figures["issued"], ended.figures["voids"], ended.figures["not_taken"]) == (2, 0, 3)
    assert void_numbers(desk) == {"A603": "leased", "A604": "leased", "A605": "leased"}
    assert states(desk) == [("main/k1", 601, 605, "over", 2, 3)]
    assert states(desk, TUESDAY) == [("main/k1", 601, 605, "leased", 0, 0)]


def test_a_day_on_which_only_numbers_were_leased_is_closed_too(desk: Desk, kiosk: Kiosk) -> None:
    at(desk, "18:00")
    (ended,) = desk.service.day.close_days()
    assert (ended.figures["issued"], ended.figures["not_taken"]) == (0, 5)
    assert desk.service.day.close_days() == []


def test_a_journal_after_the_close_takes_its_void_back_and_its_people_get_vouchers(desk: Desk, kiosk: Kiosk) -> None:
    number = kiosk.give(holders=[person(WANG)])
    at(desk, "18:00")
    assert len(desk.service.day.close_days()) == 1
    at(desk, "2026-03-03T08:00")
    assert results(kiosk.hand_in()) == [("taken", "")]
    assert void_numbers(desk, MONDAY) == {f"A60{n}": "leased" for n in (2, 3, 4, 5)}
    (again,) = desk.service.day.close_days()
    assert (again.day, again.again, again.figures["vouchers"], again.figures["not_taken"]) == (MONDAY, True, 1, 4)
    assert desk.service.visit_by_token(number.token).voucher_on == TUESDAY
    assert desk.service.hall_state("main").waiting == 0


def test_a_journal_that_comes_weeks_later_is_on_record_as_of_its_day(desk: Desk, kiosk: Kiosk) -> None:
    number = kiosk.give()
    at(desk, "2026-03-30T09:00")
    desk.service.day.close_days()
    kiosk.hand_in()
    visit = visit_of(desk, number.visit)
    assert (visit.business_day, visit.issued_at) == (MONDAY, MONDAY_9)
    assert [(s.state, s.reason) for s in steps_of(desk, number.visit)] == [("cancelled", "day_end")]
    assert desk.service.day.close_days() == []
    assert dt.date(2026, 3, 30) - MONDAY > VOUCHERS_FOR


def test_a_kiosk_that_is_offline_over_midnight_gives_the_next_day_s_numbers(desk: Desk, kiosk: Kiosk) -> None:
    at(desk, "16:00")
    monday = kiosk.give()
    at(desk, "2026-03-03T08:40")
    tuesday = kiosk.give()
    assert (monday.number, tuesday.number) == (601, 601)
    assert monday.visit < tuesday.visit, "ids grow with time"
    at(desk, "2026-03-03T09:00")
    assert results(kiosk.hand_in()) == [("taken", "")] * 2
    desk.service.day.close_days()
    assert desk.service.visit_by_token(monday.token).voucher_on == TUESDAY
    assert desk.service.visit_by_token(tuesday.token).state == "waiting"


# --- leasing ------------------------------------------------------------------------------------------------------


def test_nothing_is_leased_while_there_is_enough(kiosk: Kiosk) -> None:
    assert kiosk.lease().blocks == []


def test_a_block_is_filled_up_with_numbers_that_nobody_has(desk: Desk, kiosk: Kiosk) -> None:
    other = Kiosk(desk, "k2")
    other.lease()
    for _ in range(3):
        kiosk.give()
    (block,) = kiosk.lease().blocks
    assert [n.number for n in block.numbers] == [611, 612, 613]
    assert [b[:3] for b in states(desk)] == [("main/k1", 601, 605), ("main/k2", 606, 610), ("main/k1", 611, 613)]


def test_the_same_request_again_gets_the_same_numbers_and_their_codes(desk: Desk) -> None:
    kiosk = Kiosk(desk)
    first = kiosk.lease(key="once", left={})
    assert kiosk.lease(key="once", left={}) == first
    assert len(states(desk)) == 1


def test_a_terminal_that_forgets_what_it_has_takes_no_more_than_its_share(desk: Desk) -> None:
    forgetful, other = Kiosk(desk), Kiosk(desk, "k2")
    for _ in range(10):
        forgetful.lease(left={})
    assert sum(len(range(b[1], b[2] + 1)) for b in states(desk)) == 20, "half of forty: there are two terminals"
    assert len(other.lease().blocks[0].numbers) == 5


def test_when_a_series_has_none_left_none_is_leased(tmp_path: Path) -> None:
    few = [{**HALL["series"][0], "offline_first": 601, "last": 607}, *HALL["series"][1:]]
    with running_hall(tmp_path, offline_county(series=few)) as desk:
        Kiosk(desk).lease()
        got = Kiosk(desk, "k2").lease()
        assert [len(b.numbers) for b in got.blocks] == [2, 2]


def test_after_the_last_window_of_today_only_the_next_day_is_leased(desk: Desk) -> None:
    at(desk, "17:00")
    assert [b.day for b in Kiosk(desk).lease().blocks] == [TUESDAY]


def test_a_block_says_when_its_numbers_are_given_and_when_it_expires(desk: Desk, kiosk: Kiosk) -> None:
    block = kiosk.blocks[0]
    local = [(w.from_ + dt.timedelta(hours=8), w.until + dt.timedelta(hours=8)) for w in block.windows]
    assert [(f"{a:%H:%M}", f"{b:%H:%M}") for a, b in local] == [("08:00", "17:00")]
    assert block.expires_at == dt.datetime(2026, 3, 2, 16, tzinfo=dt.UTC)
    assert block.leased_at == desk.clock.now()


def test_a_hall_without_blocks_leases_none(tmp_path: Path) -> None:
    with running_hall(tmp_path, offline_county(offline={"block": 0, "low": 0})) as desk:
        assert Kiosk(desk).lease().blocks == []


def test_the_server_gives_no_number_of_the_terminals_range(tmp_path: Path) -> None:
    tight = [{**HALL["series"][0], "offline_first": 3, "last": 20}, *HALL["series"][1:]]
    with running_hall(tmp_path, offline_county(series=tight)) as desk:
        assert [desk.take().number, desk.take().number] == ["A001", "A002"]
        with pytest.raises(RuleViolation) as caught:
            desk.take()
        assert code_of(caught) == "series.full"
        kiosk = Kiosk(desk)
        kiosk.lease()
        assert kiosk.give().number == 3
        assert results(kiosk.hand_in()) == [("taken", "")]


def test_the_next_day_of_a_friday_is_monday(desk: Desk) -> None:
    at(desk, "2026-03-06T09:00")
    assert [b.day.isoformat() for b in Kiosk(desk).lease().blocks] == ["2026-03-06", "2026-03-09"]


def test_before_a_day_on_which_only_some_work_the_next_full_day_is_leased_too(tmp_path: Path) -> None:
    saturday = {
        "name": text("周六延时"),
        "weekdays": [6],
        "departments": ["social"],
        **{"open": "09:00", "close": "12:00", "issue_from": "08:30", "issue_until": "11:30"},
    }
    calendar = {**HALL["calendar"], "extra": [saturday]}
    with running_hall(tmp_path, offline_county(calendar=calendar)) as desk:
        at(desk, "2026-03-06T09:00")
        leased = {(b.day.day, b.prefix) for b in Kiosk(desk).lease().blocks}
    assert leased == {(6, "A"), (6, "B"), (6, "S"), (7, "B"), (9, "A"), (9, "B"), (9, "S")}


# --- taking back --------------------------------------------------------------------------------------------------


def test_a_dead_kiosk_s_block_is_taken_back_and_recorded(desk: Desk, kiosk: Kiosk) -> None:
    kiosk.give()
    kiosk.hand_in()
    done = desk.service.offline.void("main", kiosk.blocks[0].id, "staff:boss", "once")
    assert (done.state, done.given, done.void) == ("void", 1, 4)
    assert void_numbers(desk) == {f"A60{n}": "voided" for n in (2, 3, 4, 5)}
    told = happened(desk)[-1]
    assert (told.type, told.staff["of"], told.staff["count"], told.public) == ("block_voided", "main/k1", 4, {})
    before = len(happened(desk))
    assert desk.service.offline.void("main", kiosk.blocks[0].id, "staff:boss", "twice") == done
    assert len(happened(desk)) == before
    at(desk, "18:00")
    (ended,) = desk.service.day.close_days()
    assert ended.figures["not_taken"] == 0


def test_a_terminal_hears_what_was_taken_back_and_gets_other_numbers(desk: Desk, kiosk: Kiosk) -> None:
    block = kiosk.blocks[0]
    desk.service.offline.void("main", block.id, "staff:boss", desk.key())
    got = kiosk.lease()
    assert (got.void, got.blocks) == ([block.id], [])
    (fresh,) = kiosk.lease().blocks
    assert [n.number for n in fresh.numbers] == [606, 607, 608, 609, 610], "no number is leased twice"


def test_what_a_terminal_gave_before_it_heard_of_it_is_taken_all_the_same(desk: Desk, kiosk: Kiosk) -> None:
    number = kiosk.give()
    desk.service.offline.void("main", kiosk.blocks[0].id, "staff:boss", desk.key())
    assert results(kiosk.hand_in()) == [("taken", "")]
    assert desk.service.visit_by_token(number.token).state == "waiting"
    assert "A601" not in void_numbers(desk)


def test_a_block_of_elsewhere_cannot_be_taken_back(desk: Desk, kiosk: Kiosk) -> None:
    for hall, block in (("town", kiosk.blocks[0].id), ("main", "b1")):
        with pytest.raises(RuleViolation) as caught:
            desk.service.offline.void(hall, block, "staff:boss", desk.key())
        assert code_of(caught) == "lease.unknown"


# --- a backup that came back --------------------------------------------------------------------------------------


class Restored:
    """A hall whose kiosks leased and gave numbers after the backup; then the backup came back."""

    def __init__(self, tmp_path: Path) -> None:
        self.settings = load_settings(tmp_path / "data")
        self.county = offline_county(series=A_ONLY)
        with running_hall(self.settings.data, self.county) as desk:
            self.keys = desk.service.keys
            self.kiosk, self.other = Kiosk(desk), Kiosk(desk, "k2")
            self.kiosk.lease()
            self.kiosk.give()
            self.kiosk.hand_in()
            backup(self.settings, tmp_path / "copy.db")
            self.before = [self.kiosk.give(), self.kiosk.give()]
            self.kiosk.hand_in(2)
            self.kiosk.lease()
            self.other.lease()
            self.after = [self.kiosk.give() for _ in range(3)]
            self.kiosk.hand_in(4)
            self.others = self.other.give()
        self.said = restore(replace(self.settings, clock=MONDAY_9), self.county, tmp_path / "copy.db", 4)


def test_a_restored_server_asks_for_what_it_has_forgotten_and_everything_is_there_again(tmp_path: Path) -> None:
    gone = Restored(tmp_path)
    with running_hall(gone.settings.data, gone.county, keys=gone.keys) as desk:
        gone.kiosk.desk = gone.other.desk = desk
        position = desk.service.offline.position("main", "main/k1")
        assert (position.through, position.hash) == (1, gone.kiosk.journal[0].hash)
        assert results(gone.kiosk.hand_in(position.through + 1)) == [("taken", "")] * 5
        assert results(gone.other.hand_in()) == [("taken", "")]
        for number in (*gone.before, *gone.after, gone.others):
            assert desk.service.visit_by_token(number.token).state == "waiting"
        assert boards_agree(desk)
        assert [b[:3] for b in states(desk)] == [("main/k1", 601, 605), ("main/k1", 606, 608), ("main/k2", 609, 613)]
        left = {f"A{n}": "restored" for n in (607, 608, 610, 611, 612, 613, 614, 615)}
        assert {n: why for n, why in void_numbers(desk, MONDAY).items() if "A600" <= n < "A999"} == left


def test_numbers_leased_after_the_backup_are_not_leased_again(tmp_path: Path) -> None:
    gone = Restored(tmp_path)
    assert [line for line in gone.said if "terminals may hold" in line] == [
        "main 2026-03-02: void, since terminals may hold them: A606–A615",
        "main 2026-03-03: void, since terminals may hold them: A606–A615",
    ]
    held = {(b.day, n.number) for k in (gone.kiosk, gone.other) for b in k.blocks for n in b.numbers}
    with running_hall(gone.settings.data, gone.county, keys=gone.keys) as desk:
        fresh = Kiosk(desk, "k2").lease()
        assert not held & {(b.day, n.number) for b in fresh.blocks for n in b.numbers}
        assert [b.numbers[0].number for b in fresh.blocks] == [616, 616]


def test_a_block_that_a_backup_forgot_ends_with_its_day_like_any_other(tmp_path: Path) -> None:
    gone = Restored(tmp_path)
    with running_hall(gone.settings.data, gone.county, keys=gone.keys) as desk:
        gone.kiosk.desk = gone.other.desk = desk
        at(desk, "18:00")
        desk.service.day.close_days()
        assert results(gone.other.hand_in()) == [("taken", "")]
        assert [b[:4] for b in states(desk)][-1] == ("main/k2", 609, 613, "over")
        assert "A609" not in void_numbers(desk, MONDAY)


def test_another_server_s_keys_know_no_block_of_this_one(tmp_path: Path) -> None:
    gone = Restored(tmp_path)
    with running_hall(gone.settings.data, gone.county) as desk:
        gone.other.desk = desk
        assert results(gone.other.hand_in()) == [("set_aside", "lease.unknown")]
        with desk.service.reader.read() as records:
            (kept,) = records.kept_aside("main")
        assert isinstance(kept, SetAside)
        assert (kept.terminal, kept.seq, kept.code) == ("main/k2", 1, "lease.unknown")


# --- how long -----------------------------------------------------------------------------------------------------


def test_what_was_set_aside_goes_with_the_names_and_leased_numbers_with_the_tickets(tmp_path: Path) -> None:
    kept = {"holders_days": 30, "tickets_days": 40}
    with running_hall(tmp_path, offline_county(series=A_ONLY, retention=kept)) as desk:
        kiosk = Kiosk(desk)
        kiosk.lease()
        kiosk.give(holders=[person(WANG)])
        kiosk.printed("v00000000000aaaaaaaaaaaa")
        kiosk.hand_in()
        at(desk, "2026-04-01T09:00")
        desk.service.day.close_days()
        assert desk.service.day.purge()["main"]["holders"] == 0
        at(desk, "2026-04-02T09:00")
        assert desk.service.day.purge()["main"]["holders"] == 2, "one holder, one entry"
        with desk.service.reader.read() as records:
            assert records.kept_aside("main") == []
            assert records.journal_hashes("main/k1", 1, 9) == {}
            assert records.journal("main/k1") is not None, "where the journal stands is kept"
        assert len(void_numbers(desk, MONDAY)) == 4
        at(desk, "2026-04-12T09:00")
        desk.service.day.purge()
        assert states(desk, MONDAY) == []
        assert void_numbers(desk, MONDAY) == {}


# --- the command --------------------------------------------------------------------------------------------------


def test_the_command_lists_blocks_and_takes_one_back_beside_a_running_hall(tmp_path: Path) -> None:
    settings, county = load_settings(tmp_path / "data"), offline_county(series=A_ONLY)
    keys = load_keys(settings.keys)
    with running_hall(settings.data, county, keys=keys) as desk:
        kiosk = Kiosk(desk)
        kiosk.lease()
        kiosk.give()
        kiosk.write(kiosk.journal[0].what.model_copy(update={"number": 699, "items": ["deed"]}))
        kiosk.hand_in()
        block = kiosk.blocks[0].id
        lines = list_blocks(settings, county, ["main", "town"], MONDAY, None)
        assert lines[1] == f"main\t2026-03-02\tA601–A605\tk1\tleased\t1\t0\t{block}"
        assert lines[2].startswith("set aside\tmain/k1\t#2\tlease.unknown\t")
        assert lines[2].endswith("\tA699 of 2026-03-02 for deed")
        assert len(lines) == 3
        lines = list_blocks(settings, county, ["main"], MONDAY, block)
        assert lines[1] == f"main\t2026-03-02\tA601–A605\tk1\tvoid\t1\t4\t{block}"
        assert desk.take().number == "A001", "the hall goes on"
        assert kiosk.lease().void == [block]
        assert boards_agree(desk)
        assert events_without_a_gap(desk)
        with pytest.raises(CommandRefused, match="there is no block"):
            list_blocks(settings, county, ["town"], None, block)
