"""A request for an agent, an officer or a visit: to its grid, up the tiers when late, sealed, on record, forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.app.stored import StoredEvent
from tests.kit.outreach_kit import PAPER, PERSON, ask, county_with_grids, open_for
from tests.kit.postgres import needs_postgres, running_postgres
from tests.kit.server_kit import Desk, running_hall
from tests.kit.settings_kit import refusal


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, county_with_grids()) as running:
        yield running


def accept(desk: Desk, id_: str, user: str = "long", hall: str = "town") -> None:
    desk.service.outreach.accept(hall, user, id_, f"staff:{user}", desk.key())


def events(desk: Desk, hall: str = "town") -> list[StoredEvent]:
    with desk.service.reader.read() as records:
        return records.events_after(hall, 0, 100)


def the_whole_way(desk: Desk) -> None:
    outreach = desk.service.outreach
    asked = ask(desk)
    accept(desk, asked.id)
    outreach.receipt("town", "long", asked.id, [0], "staff:long", desk.key())
    outreach.finish("town", "long", asked.id, "done", "staff:long", desk.key())
    outreach.rate(asked.token, 1, "ticket:x", desk.key())
    hall, view = outreach.by_token(asked.token)
    assert (hall, view.state, view.rating) == ("main", "done", 1)
    assert [paper.zh for paper in view.given] == [PAPER]
    told = [(e.staff["state"], e.staff.get("request")) for e in events(desk) if e.type == "outreach_changed"]
    assert told == [*[(state, asked.id) for state in ("asked", "accepted", "papers", "done")], ("rated", None)]
    assert all(e.public == {} for e in events(desk))


def test_it_is_asked_accepted_receipted_done_and_rated(desk: Desk) -> None:
    the_whole_way(desk)


@needs_postgres
def test_the_same_on_postgresql(tmp_path: Path) -> None:
    with running_postgres() as address, running_hall(tmp_path, county_with_grids(), url=address) as desk:
        the_whole_way(desk)


def test_a_receipt_names_only_what_the_guide_asks_for(desk: Desk) -> None:
    asked = ask(desk)
    accept(desk, asked.id)
    receipt = desk.service.outreach.receipt
    assert refusal(lambda: receipt("town", "long", asked.id, [1], "staff:long", desk.key())) == "request.invalid"


def test_only_the_grids_own_agents_see_it(desk: Desk) -> None:
    asked = ask(desk)
    assert open_for(desk, "long") == [asked.id]
    assert open_for(desk, "tan") == []
    assert open_for(desk, "liu", "main") == []
    assert open_for(desk, "long", "main") == []
    assert refusal(lambda: accept(desk, asked.id, "tan")) == "outreach.unknown"


def test_what_nobody_accepts_in_working_time_goes_up_a_tier_and_then_another(desk: Desk) -> None:
    asked = ask(desk)
    seen = []
    for _ in range(3):
        seen.append((open_for(desk, "tan"), open_for(desk, "liu", "main")))
        desk.clock.moment = asked.due_at if len(seen) == 1 else desk.clock.moment
        if len(seen) == 2:
            desk.clock.forward(days=2)
    assert seen == [([], []), ([asked.id], []), ([asked.id], [asked.id])]
    accept(desk, asked.id, "liu", "main")
    assert open_for(desk, "tan") == open_for(desk, "long") == []
    in_hand = desk.service.outreach.work("main", "liu", "staff:liu").in_hand
    assert [view.id for view in in_hand] == [asked.id]


def test_the_time_to_accept_is_the_countys_setting(tmp_path: Path) -> None:
    waits = []
    for hours in (1, 2):
        folder = tmp_path / str(hours)
        folder.mkdir()
        with running_hall(folder, county_with_grids(hours)) as desk:
            waits.append((ask(desk).due_at - desk.clock.now()).total_seconds())
    assert waits == [3600, 7200]


def test_it_is_asked_once_however_often_it_is_sent(desk: Desk) -> None:
    assert ask(desk, "same").id == ask(desk, "same").id
    assert len(open_for(desk, "long")) == 1


def test_a_grid_does_only_what_it_says_and_a_visit_needs_a_place(desk: Desk) -> None:
    assert refusal(lambda: ask(desk, kind="officer")) == "outreach.no_grid"
    assert refusal(lambda: ask(desk, grid="nowhere")) == "outreach.no_grid"
    assert refusal(lambda: ask(desk, item="nothing")) == "item.unknown"
    assert refusal(lambda: ask(desk, address="")) == "request.invalid"
    assert ask(desk, kind="agent", address="").id


def test_the_person_is_shown_to_who_accepted_it_and_each_look_is_on_record(desk: Desk) -> None:
    asked, outreach = ask(desk), desk.service.outreach
    assert refusal(lambda: outreach.person("town", "long", asked.id, "staff:long")) == "outreach.not_yours"
    accept(desk, asked.id)
    assert outreach.person("town", "long", asked.id, "staff:long").model_dump() == PERSON
    seen = [e.staff for e in events(desk) if e.type == "personal_data_seen"]
    assert [(e["by"], e["visit"], e["what"]) for e in seen] == [("staff:long", asked.id, "outreach")]
    outreach.finish("town", "long", asked.id, "done", "staff:long", desk.key())
    assert refusal(lambda: outreach.person("town", "long", asked.id, "staff:long")) == "outreach.not_yours"


def test_a_colleague_takes_over_and_who_had_it_before_sees_the_person_no_more(desk: Desk) -> None:
    asked, outreach = ask(desk), desk.service.outreach
    accept(desk, asked.id)
    assert refusal(lambda: outreach.take_over("town", "tan", asked.id, "staff:tan", desk.key())) == "outreach.unknown"
    assert outreach.take_over("town", "peng", asked.id, "staff:peng", desk.key()).mine
    assert outreach.person("town", "peng", asked.id, "staff:peng").name == PERSON["name"]
    assert refusal(lambda: outreach.person("town", "long", asked.id, "staff:long")) == "outreach.not_yours"


def test_nothing_of_the_person_is_in_the_files_or_events(desk: Desk, tmp_path: Path) -> None:
    accept(desk, ask(desk).id)
    desk.engine.dispose()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    for value in PERSON.values():
        assert value.encode() not in kept
        assert value not in str(events(desk))


def test_the_person_is_forgotten_some_days_after_the_end_and_an_open_request_is_not(desk: Desk) -> None:
    done, waits = ask(desk), ask(desk)
    accept(desk, done.id)
    desk.service.outreach.finish("town", "long", done.id, "done", "staff:long", desk.key())
    kept = desk.service.halls.get("town").hall.retention
    desk.clock.forward(days=kept.holders_days + 2)
    desk.service.day.purge()
    with desk.service.reader.read() as records:
        over, still = records.outreach(done.id), records.outreach(waits.id)
    assert over is not None
    assert (over.sealed, over.name_masked) == (b"", "")
    assert still is not None
    assert still.sealed
    desk.clock.forward(days=kept.tickets_days)
    desk.service.day.purge()
    with desk.service.reader.read() as records:
        assert records.outreach(done.id) is None
