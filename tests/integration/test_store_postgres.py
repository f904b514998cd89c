"""The same store on PostgreSQL: two servers at once, one hall, no number twice, no gap."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from queue_server.app.keys import new_keys
from queue_server.contract.day import DayEnded, SuspendRequest
from queue_server.contract.tickets import ChangeRequest, FindRequest
from queue_server.domain.errors import RuleViolation
from tests.kit.postgres import needs_postgres, running_postgres
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import HALL, MONDAY_9, hall, small_county
from tests.kit.ticket_kit import WANG, person, ticket_county

pytestmark = needs_postgres


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with running_postgres() as address:
        yield address


def test_a_citizen_is_served_on_postgresql_as_on_sqlite(database: str, tmp_path: Path) -> None:
    with running_hall(tmp_path, url=database) as desk:
        issued = desk.take("stamp", "senior", hall="town")
        desk.service.open("town-4", "staff:li", desk.key())
        called = desk.next("town-4")
        assert called.visit is not None
        assert (called.visit.number, called.visit.why[0].class_) == (issued.number, "senior")
        desk.press("start", called.visit.step, "town-4")
        assert desk.next("town-4", after=called.visit.step).finished_today == 1
        assert desk.service.visit_by_token(issued.token).state == "finished"
        assert desk.service.display_state("town").recent[0].number == issued.number
        assert [e.seq for e in desk.service.events_after("town", 0)] == [1, 2, 3, 4, 5]


def test_two_servers_on_one_database_give_no_number_twice(database: str, tmp_path: Path) -> None:
    series = [{**s, "last": 9999} for s in HALL["series"]]
    numbers: list[str] = []

    def tap(desk: Desk) -> None:
        for _ in range(25):
            numbers.append(desk.take().number)

    county = small_county(series=series)
    with running_hall(tmp_path, county, database) as one, running_hall(tmp_path, county, database) as two:
        threads = [threading.Thread(target=tap, args=(desk,)) for desk in (one, two) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert sorted(numbers) == [f"A{n:03d}" for n in range(1, 201)]
        assert [e.seq for e in one.service.events_after("main", 0)] == list(range(1, 201))
        assert two.take().ahead == 200, "a server's board follows what the other one wrote"


def test_a_day_ends_once_on_two_servers_and_what_was_kept_long_enough_goes(database: str, tmp_path: Path) -> None:
    county = small_county().model_copy(update={"halls": {"other": hall(code="other")}})
    with running_hall(tmp_path, county, database) as one, running_hall(tmp_path, county, database) as two:
        pause = SuspendRequest(kind="department", code="property", reason="system")
        for item in ("deed", "pension"):
            one.take(item, hall="other")
        one.service.day.suspend("other", pause, "staff:li", one.key())
        assert [s.code for s in two.service.hall_state("other").suspended] == ["property"]
        for desk in (one, two):
            desk.clock.forward(hours=10)
        ended: list[DayEnded] = []
        threads = [threading.Thread(target=lambda d=d: ended.extend(d.service.day.close_days())) for d in (one, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert [e.figures["vouchers"] for e in ended if not e.again] == [2]
        assert [e.type for e in two.service.events_after("other", 0)].count("day_closed") == 1
        assert two.service.day.fairness("other", MONDAY_9.date()).classes[0].uncalled == 2
        two.clock.forward(days=1200)
        assert two.service.day.purge()["other"]["visits"] == 2


def test_a_hall_learns_from_its_days_on_postgresql_once_for_both_servers(database: str, tmp_path: Path) -> None:
    county = small_county().model_copy(update={"halls": {"third": hall(code="third")}})
    with running_hall(tmp_path, county, database) as one, running_hall(tmp_path, county, database) as two:
        one.open("third-1")
        one.take(hall="third")
        one.clock.forward(minutes=3)
        called = one.next("third-1").visit
        assert called is not None
        one.press("start", called.step, "third-1")
        one.clock.forward(minutes=12)
        one.press("finish", called.step, "third-1")
        assert two.service.outlook.accuracy("third", MONDAY_9.date()).n == 1
        for desk in (one, two):
            desk.clock.moment = MONDAY_9 + dt.timedelta(days=1)
            desk.service.outlook.learn_days()
        with two.service.reader.read() as records:
            known = two.service.outlook.lessons.refresh(records, "third", two.clock.now())
        assert known.experience.services["deed", "apply"].weight > 0
        assert known.experience.days == {1: 1.0}


def test_a_person_s_share_a_voucher_and_a_code_count_once_for_both_servers(database: str, tmp_path: Path) -> None:
    rules = ticket_county({"tickets_per_person_day": 3})
    fourth = rules.halls["main"].model_copy(update={"code": "fourth"})
    county = rules.model_copy(update={"halls": {"fourth": fourth}})
    keys = new_keys()
    with running_hall(tmp_path, county, database) as one, running_hall(tmp_path, county, database) as two:
        for desk in (one, two):
            desk.service.keys = desk.service.tickets.keys = keys
        answers: list[str] = []

        def tap(desk: Desk, **wanted: object) -> None:
            try:
                answers.append(desk.issue("fourth", **wanted).number)
            except RuleViolation as refusal:
                answers.append(refusal.code)

        _at_once([partial(tap, desk, items=["permit"], holders=[person()]) for desk in (one, two, one, two)])
        assert sorted(answers) == ["A001", "A002", "holder.too_many", "holder.too_many"]
        mine = two.service.tickets.find("fourth", FindRequest(id_number=WANG)).tickets[0]
        copy = one.service.tickets.copy("fourth", mine.id, "terminal:k1", one.key(), "http://hall")
        assert two.service.visit_by_token(copy.token).copy_number == 1
        change = ChangeRequest(items=["deed"])
        assert two.service.change(copy.token, change, "ticket", two.key()).steps[0].item == "deed"
        for desk in (one, two):
            desk.clock.forward(hours=10)
        one.service.day.close_days()
        for desk in (one, two):
            desk.clock.moment = MONDAY_9 + dt.timedelta(days=1)
        answers.clear()
        _at_once([partial(tap, desk, voucher=copy.token) for desk in (one, two, one, two)])
        assert sorted(answers) == ["A001"] + ["voucher.invalid"] * 3
        assert one.service.tickets.by_number("fourth", "a1").ahead == 0


def _at_once(works: Sequence[Callable[[], object]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
